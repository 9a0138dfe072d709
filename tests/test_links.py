"""Every setting that changes what a page shows is in its link, opening the link shows it again, and what is usual is left out."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.config import Hyperparameters
from mnist_core.drawing_link import link_from_drawing
from mnist_core.runs import FINISHED, open_store
from mnist_core.samples import sample_drawing
from mnist_core.settings import read_settings
from mnist_core.strokes import drawing_from_canvas, drawing_to_canvas
from mnist_ui import state

HERE = "http://lab.example:8501/"
ME = "links-and-nobody-else1"  # a visitor of this file's own
CONTROLS = ("slider", "select_slider", "number_input", "segmented_control", "selectbox", "pills", "toggle", "text_input")
TRAINING = {"epochs": 9, "batch_size": 128, "learning_rate": 0.01, "hidden_units": 64, "activation": "tanh", "optimizer": "sgd"}
TRAINING |= {"dropout": 0.2, "augmentation": "light", "training_digits": 1000, "validation": "held_out", "seed": 7}
CHANGES = [  # the page, how it is opened, a control, its new value, what the link then has
    ("train", {}, "preset", "keras-tutorial", {"preset": "keras-tutorial"}),
    ("train", {"preset": "keras-tutorial"}, "patience", 5, {"preset": "keras-tutorial", "patience": "5"}),
    ("train", {}, "code", True, {"code": "open"}),
    ("sweep", {}, "setting", "dropout", {"setting": "dropout"}),
    ("sweep", {}, "values", ["0.001", "0.01"], {"setting": "learning_rate", "values": "0.001,0.01"}),
    ("sweep", {}, "seeds", 3, {"setting": "learning_rate", "seeds": "3"}),
    ("dataset", {}, "show", "together", {"show": "together"}),
    ("dataset", {"show": "map"}, "map", "components", {"show": "map", "map": "components"}),
    ("dataset", {}, "split", "test", {"split": "test"}),
    ("dataset", {}, "digit", "7", {"digit": "7"}),
    ("dataset", {}, "order", "typical", {"order": "typical"}),
    ("dataset", {}, "index", 41, {"index": "41"}),
    ("dataset", {}, "view", "text", {"view": "text"}),
    ("dataset", {}, "scale", "1", {"scale": "1"}),
    ("dataset", {}, "change", "shift", {"change": "shift"}),
    ("dataset", {"change": "shift"}, "amount", -5, {"change": "shift", "amount": "-5"}),
    ("inside", {}, "split", "train", {"split": "train"}),
    ("inside", {"split": "sample"}, "sample", "crossed_seven", {"split": "sample", "sample": "crossed_seven"}),
    ("inside", {}, "index", 9, {"index": "9"}),
    ("inside", {}, "part", "sums", {"part": "sums"}),
    ("inside", {}, "unit", 3, {"unit": "3"}),
    ("inside", {"part": "off"}, "off", "unit", {"part": "off", "off": "unit"}),
    ("inside", {"part": "off"}, "prune", 50, {"part": "off", "prune": "50"}),
    ("mistakes", {}, "section", "each", {"section": "each"}),
    ("mistakes", {"section": "each"}, "whose", "mine", {"section": "each", "whose": "mine"}),
    ("mistakes", {}, "order", "hits", {"order": "hits"}),
    ("mistakes", {}, "true", "4", {"true": "4"}),
    ("mistakes", {}, "read", "9", {"read": "9"}),
    ("mistakes", {"section": "calibration"}, "threshold", 90, {"section": "calibration", "threshold": "90"}),
    ("draw", {}, "way", "grid", {"way": "grid"}),
    ("draw", {"way": "photo"}, "of", "number", {"way": "photo", "of": "number"}),
]


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """The browser tells its address."""
    monkeypatch.setattr("mnist_ui.qr.st.context", Context())


class Context:
    """As much of st.context as pages ask for."""

    url, locale, timezone = HERE, "en", None
    headers, cookies = {}, {}


def open_page(path, session=None, **parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=60)
    app.switch_page(f"pages/{path}.py")
    for name, value in (session or {}).items():
        app.session_state[name] = value
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def control(app, key):
    return next(each for kind in CONTROLS for each in app.get(kind) if each.key == key)


def shared(app, path):
    """The page and the parameters of the link that Share shows."""
    app.session_state[f"{state.SHARE}_{path}"] = True
    app.run()
    address = urlsplit(next(code.value for code in app.code if code.value.startswith("http")))
    return address.path.removeprefix("/"), dict(parse_qsl(address.query))


@pytest.mark.parametrize(("path", "opened", "key", "value", "link"), CHANGES, ids=lambda part: part if isinstance(part, str) else None)
def test_a_change_is_in_the_link_and_the_link_shows_it_again(path, opened, key, value, link):
    app = open_page(path, **opened)
    control(app, key).set_value(value).run()
    assert shared(app, path) == (path, link)
    again = open_page(path, **link)
    assert not again.warning
    assert again.session_state[key] == value


def test_every_setting_of_a_training_is_in_the_link_and_the_link_shows_it_again():
    app = open_page("train")
    for name, value in TRAINING.items():
        control(app, name).set_value(value)
    app.run()
    path, link = shared(app, "train")
    assert link == {name: str(value) for name, value in TRAINING.items()}
    again = open_page(path, **link)
    assert {name: again.session_state[name] for name in TRAINING} == TRAINING


@pytest.mark.parametrize("path", ["train", "sweep", "runs", "dataset", "draw", "inside", "mistakes"])
def test_the_link_of_a_page_that_was_only_opened_is_its_name(path):
    app = open_page(path, {state.VISITOR: ME}, utm_source="mail")
    assert shared(app, path) == (path, {})


USUAL = [
    ("train", {"epochs": "5", "preset": "tensorflow-tutorial", "code": "closed"}),
    ("sweep", {"setting": "learning_rate", "seeds": "4"}),
    ("dataset", {"show": "digits", "split": "train", "page": "1", "scale": "255"}),
    ("inside", {"split": "test", "part": "unit", "prune": "0", "index": "0"}),
    ("mistakes", {"section": "confusion", "threshold": "80", "true": "all"}),
    ("draw", {"way": "pen"}),
]


@pytest.mark.parametrize(("path", "usual"), USUAL)
def test_what_is_usual_is_left_out_even_when_it_came_in_a_link(path, usual):
    assert shared(open_page(path, **usual), path) == (path, {})


def test_the_language_is_in_the_link_when_it_was_chosen_by_hand():
    app = open_page("dataset")
    app.segmented_control(key="language_choice").set_value("ko").run()
    assert shared(app, "dataset") == ("dataset", {"lang": "ko"})


def test_a_lesson_is_shared_with_its_locks():
    link = {"epochs": "3", "lock": "epochs", "task": "Train, then draw."}
    app = open_page("train", **link)
    assert shared(app, "train") == ("train", link)
    app.switch_page("pages/dataset.py").run()
    assert shared(app, "dataset") == ("dataset", link)


@pytest.mark.parametrize(("path", "extra"), [("draw", {}), ("inside", {"split": "drawing"})])
def test_a_drawing_is_packed_into_the_link(path, extra):
    drawn = sample_drawing("korean_seven")
    sent = drawing_to_canvas(drawn)
    app = open_page(path, {state.DRAWING: sent}, **extra)
    assert shared(app, path) == (path, extra | {"drawing": link_from_drawing(drawing_from_canvas(sent))})
    again = open_page(path, **shared(app, path)[1])
    assert len(again.session_state[state.DRAWING]["objects"]) == len(drawn.strokes)


def test_a_step_that_is_left_out_is_in_the_link():
    app = open_page("draw", step_crop="false")
    assert not control(app, "step_crop").value
    assert shared(app, "draw") == ("draw", {"step_crop": "false"})


def test_a_test_digit_that_is_read_is_in_the_link_until_the_sheet_is_cleared():
    app = open_page("draw", test_digit="247")
    assert shared(app, "draw") == ("draw", {"test_digit": "247"})
    next(button for button in app.button if button.label == "Clear").click().run()
    assert shared(app, "draw") == ("draw", {})
    assert "`test_digit=10000`" in open_page("draw", test_digit="10000").warning[0].value


def test_the_pinned_digits_are_in_the_link():
    app = open_page("train", pins="247,7")
    assert [pin.index for pin in app.session_state[state.PINS]] == [247, 7]
    assert shared(app, "train") == ("train", {"pins": "247,7"})
    bad = open_page("train", pins="247,x,99999,1,2,3,4")
    assert "up to 4 test digits" in bad.warning[0].value
    assert [pin.index for pin in bad.session_state[state.PINS]] == [247, 1, 2, 3]


@pytest.fixture
def run_id():
    """The id of a finished run of this file's visitor."""
    store = open_store(read_settings().database_url)
    run_id = store.create(ME, Hyperparameters(epochs=1, hidden_units=16))
    epochs = [{"epoch": 1, "seconds": 1.0, "accuracy": 0.9, "loss": 0.3, "val_accuracy": 0.9, "val_loss": 0.1}]
    results = {"test_accuracy": 0.9, "test_loss": 0.1, "interval_95": [0.8, 0.95], "best_epoch": 1, "best_test_accuracy": 0.9}
    store.finish(run_id, FINISHED, epochs=epochs, curve=[[1.0, 0.5, 0.9]], results=results)
    store.close()
    return run_id


def test_a_run_is_in_the_link_of_its_page_and_of_the_train_page(run_id):
    assert shared(open_page("runs", run=run_id), "runs") == ("runs", {"run": run_id})
    app = open_page("train", run=run_id)
    assert shared(app, "train") == ("train", {"run": run_id})
    app = open_page("train", run=run_id, epoch="1")
    assert app.session_state[f"epochs_of_{run_id}"]
    assert "`epoch=2`" in open_page("train", run=run_id, epoch="2").warning[0].value


def test_what_is_searched_for_and_which_curves_are_drawn_is_in_the_link(run_id):
    app = open_page("runs", {state.VISITOR: ME}, search="16", metric="loss")
    assert (app.session_state[state.SEARCH], app.session_state[state.RUNS_METRIC]) == ("16", "loss")
    assert shared(app, "runs") == ("runs", {"search": "16", "metric": "loss"})
    control(app, state.RUNS_METRIC).set_value("accuracy").run()
    control(app, state.SEARCH).set_value("").run()
    assert shared(app, "runs") == ("runs", {})
