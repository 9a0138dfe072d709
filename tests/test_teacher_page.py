"""The teachers' page without a browser: what it makes opens for students just so."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.config import Hyperparameters
from mnist_ui import state
from mnist_ui.lesson_link import CONTROLS, control_labels
from mnist_ui.locks import ALL, LOCKABLE


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """The browser tells its address."""
    monkeypatch.setattr("mnist_ui.qr.st.context", Context())


class Context:
    """As much of st.context as pages ask for."""

    url, locale, timezone = "https://lab.example/", "en", None
    headers, cookies = {}, {}


def open_page(path="teacher", **parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=60)
    app.switch_page(f"pages/{path}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def link(app):
    """The page and the parameters of the link that the page shows."""
    address = urlsplit(next(code.value for code in app.code))
    return address.path.removeprefix("/"), dict(parse_qsl(address.query))


def test_it_begins_with_the_train_page_and_a_link_without_anything():
    app = open_page()
    assert link(app) == ("train", {})
    assert not app.query_params
    assert [place.proto.page for place in app.main.get("page_link")] == ["classroom"]


def test_settings_locks_and_a_task_are_in_the_link_and_open_so():
    app = open_page()
    app.slider(key="epochs").set_value(3)
    app.pills(key=state.LOCKED).set_value(["epochs", "batch_size"])
    app.pills(key=state.HIDDEN).set_value(["seed", "batch_size"])
    app.text_input(key=state.TASK_LINE).set_value("  Train *three*\tepochs. ").run()
    made = {"epochs": "3", "lock": "epochs", "hide": "batch_size,seed", "task": "Train *three* epochs."}
    assert link(app) == ("train", made)
    student = open_page("train", **made)
    assert student.slider(key="epochs").disabled
    assert student.session_state["settings"] == Hyperparameters(epochs=3)
    assert student.text[0].value == "Train *three* epochs."


def test_all_settings_are_locked_by_one_tick():
    app = open_page()
    app.pills(key=state.LOCKED).set_value([ALL]).run()
    assert link(app) == ("train", {"lock": "all"})


def test_the_address_of_the_page_opens_the_lesson_to_be_changed():
    made = {"epochs": "3", "lock": "epochs", "hide": "seed", "task": "Go on."}
    app = open_page(**made)
    assert link(app) == ("train", made)
    assert not app.slider(key="epochs").disabled
    assert app.pills(key=state.LOCKED).value == ["epochs"]
    app.segmented_control(key="preset").set_value("keras-tutorial").run()
    assert link(app) == ("train", {"preset": "keras-tutorial", "lock": "epochs", "hide": "seed", "task": "Go on."})


@pytest.mark.parametrize("page", CONTROLS)
def test_every_page_of_a_lesson_can_be_set_up_and_its_locks_are_real(page):
    app = open_page(lesson_page=page)
    if CONTROLS[page]:
        app.pills(key=state.LOCKED).set_value(list(CONTROLS[page])).run()
    path, parameters = link(app)
    assert path == page
    student = open_page(path, **parameters)
    locks = student.session_state[state.LOCKS] if CONTROLS[page] else None
    assert set(locks.locked if locks else ()) == {*CONTROLS[page]}


def test_every_control_has_a_word():
    assert {*control_labels()} == {*LOCKABLE, ALL}
    assert {name for names in CONTROLS.values() for name in names} == {*LOCKABLE}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"lesson_page": "home"}, "`lesson_page=home`"),
        ({"lock": "speed"}, "`lock=speed`"),
        ({"epochs": "many"}, "`many`"),
        ({"task": "x" * 121}, "longer than 120"),
        ({"lesson_page": "sweep", "seeds": "9"}, "`9`"),
        ({"lesson_page": "draw", "way": "foot"}, "a way to draw that there is not"),
    ],
)
def test_a_link_that_cannot_be_is_said(bad, said):
    assert said in " ".join(warning.value for warning in open_page(**bad).warning)


def test_a_tab_that_follows_a_lesson_makes_none_and_has_no_way_there_in_its_menu():
    app = open_page("train", lock="epochs")
    assert not [each for each in app.get("page_link") if "teacher" in each.proto.page]
    app.switch_page("pages/teacher.py").run()
    assert "follows a lesson's link" in app.info[0].value
    assert not app.pills
