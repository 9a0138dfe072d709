"""A teacher's link: what it locks and hides, that the server keeps it so, and what is said of names that are no controls."""

import pytest
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.config import Hyperparameters
from mnist_ui.accent import accent_label
from mnist_ui.locks import ALL, LOCKABLE, MAX_TASK, SETTINGS, link_from_locks, locks_from_link
from mnist_ui.settings_link import NAMES


def open_page(path, **parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.switch_page(f"pages/{path}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def controls(app):
    """Every control that is shown and has a name: whether it is disabled."""
    kinds = ("slider", "select_slider", "number_input", "segmented_control", "selectbox", "pills")
    return {each.key: each.disabled for kind in kinds for each in app.get(kind) if each.key in LOCKABLE}


def said(app):
    return " ".join(each.value for kind in ("markdown", "text", "warning", "info") for each in app.get(kind))


def forge(app, path, **values):
    """The page run with what a browser sent for its controls; AppTest itself would send only what they offer."""
    app.switch_page("pages/dataset.py").run()
    app.switch_page(f"pages/{path}.py")
    for name, value in values.items():
        app.session_state[name] = value
    return app.run()


# The link


def test_a_link_gives_what_it_was_made_of():
    for locked, hidden in (((), ()), (("epochs",), ("seed", "way")), (SETTINGS, ("network",)), ((), LOCKABLE)):
        locks, problems = locks_from_link(link_from_locks(locked, hidden, "Train!"))
        assert (locks.locked, locks.hidden, locks.task, problems) == (tuple(locked), tuple(hidden), "Train!", [])


def test_all_settings_are_one_word():
    assert link_from_locks(SETTINGS, (), "") == {"lock": "all"}
    assert locks_from_link({"lock": "all", "hide": "seed"})[0].locked == tuple(name for name in SETTINGS if name != "seed")


def test_a_lock_keeps_the_links_value_and_the_others_their_own():
    locks, _ = locks_from_link({"preset": "keras-tutorial", "epochs": "3", "lock": "epochs,patience", "hide": "seed"})
    assert dict(locks.values) == {"epochs": 3, "patience": 10, "seed": 0}
    assert locks.link == {"preset": "keras-tutorial", "epochs": "3", "lock": "epochs,patience", "hide": "seed"}


def test_values_are_locked_with_the_setting_that_they_are_of():
    assert set(locks_from_link({"lock": "values"})[0].locked) == {"values", "setting"}


@pytest.mark.parametrize("name", ["Epochs", "epochs;batch_size", "<b>", "`", "学", "x" * 300])
def test_a_name_that_is_no_control_is_named_and_ignored(name):
    locks, problems = locks_from_link({"lock": f"epochs,{name}", "hide": ",,"})
    assert locks.locked == ("epochs",)
    assert len(problems) == 1
    assert "which is no control" in problems[0]


def test_a_task_is_one_line_of_at_most_so_many_characters():
    locks, problems = locks_from_link({"task": "  Draw\na\x00 7 " + "!" * 200})
    assert locks.task.startswith("Draw a 7 !!!")
    assert len(locks.task) == MAX_TASK
    assert "longer than 120" in problems[0]


# The pages


def test_a_locked_control_is_shown_and_cannot_be_moved():
    app = open_page("train", epochs="3", lock="epochs,preset")
    shown = controls(app)
    assert {name for name, is_off in shown.items() if is_off} == {"epochs", "preset"}
    assert app.slider(key="epochs").value == 3
    assert "Your teacher has set what is grey here" in said(app)


def test_every_setting_can_be_locked_and_hidden():
    assert controls(open_page("train", lock="all")) == dict.fromkeys(SETTINGS, True)
    for shown, hidden in ((SETTINGS[::2], SETTINGS[1::2]), (SETTINGS[1::2], SETTINGS[::2])):
        assert set(controls(open_page("train", hide=",".join(hidden)))) == {*shown}


def test_with_all_settings_hidden_the_page_still_trains_the_links():
    app = open_page("train", hide="all", epochs="3", batch_size="777")
    assert not app.exception
    assert not controls(app)
    assert app.session_state["settings"] == Hyperparameters(epochs=3, batch_size=777)


def test_a_name_that_is_no_control_is_said_on_the_page():
    app = open_page("train", lock="speed,epochs")
    assert "`lock=speed`" in app.warning[0].value
    assert app.slider(key="epochs").disabled


FORGED = {"epochs": 9, "batch_size": 8, "learning_rate": 1.0, "hidden_units": 2, "dropout": 0.5, "patience": 1, "seed": 5}
FORGED |= {"activation": "tanh", "optimizer": "sgd", "augmentation": "strong", "training_digits": 100, "validation": "held_out"}


@pytest.mark.parametrize("key", ["lock", "hide"])
def test_what_a_browser_sends_for_a_locked_control_does_not_change_the_run(monkeypatch, key):
    from mnist_core.engine import Engine

    submitted = []
    monkeypatch.setattr(Engine, "submit", lambda _self, _visitor, hyperparameters, *_: submitted.append(hyperparameters))
    monkeypatch.setattr("mnist_ui.run_controls.OFF", "never")
    app = open_page("train", epochs="3", **{key: "all"})
    for name, value in FORGED.items():
        app.session_state[name] = value
    next(button for button in app.button if button.label == accent_label("Train")).click().run()
    assert submitted == [Hyperparameters(epochs=3)]
    assert app.session_state["settings"] == Hyperparameters(epochs=3)


def test_a_forged_preset_moves_nothing():
    app = open_page("train", lock="preset")
    app.session_state["preset"] = "keras-tutorial"
    assert app.run().session_state["settings"] == Hyperparameters()


def test_a_free_preset_leaves_what_is_locked():
    app = open_page("train", epochs="3", lock="epochs")
    app.segmented_control(key="preset").set_value("keras-tutorial").run()
    assert app.session_state["settings"] == Hyperparameters(epochs=3, batch_size=200, patience=10)


def test_the_locks_hold_when_the_student_goes_to_draw_and_back():
    app = open_page("train", epochs="3", lock="epochs,way", task="Train for three epochs.")
    app.switch_page("pages/draw.py").run()
    assert controls(app)["way"]
    assert "Train for three epochs." in said(app)
    app.switch_page("pages/train.py").run()
    assert app.slider(key="epochs").disabled


def test_a_page_that_is_loaded_anew_has_the_locks_in_its_address():
    app = open_page("train", epochs="3", lock="epochs")
    app.query_params.clear()
    app.switch_page("pages/draw.py").run()
    address = {name: "".join(value) for name, value in app.query_params.items()}
    assert address == {"epochs": "3", "lock": "epochs"}
    assert open_page("train", **address).slider(key="epochs").value == 3


def test_a_link_with_other_locks_takes_their_place_and_one_without_any_is_free():
    app = open_page("train", epochs="3", lock="epochs")
    app.query_params.clear()
    app.query_params["batch_size"], app.query_params["lock"] = "8", "batch_size"
    app.run()
    assert {name for name, is_off in controls(app).items() if is_off} == {"batch_size"}
    assert app.session_state["settings"] == Hyperparameters(batch_size=8)
    assert not any(controls(open_page("train", epochs="3")).values())


def test_a_task_is_shown_as_it_was_typed():
    task = "![x](http://a.b/c.png) :smile: $x$ <script>alert(1)</script> www.a.b"
    app = open_page("dataset", task=task)
    assert [each.value for each in app.text] == [task]


def test_a_comparison_does_not_sweep_what_is_locked():
    app = open_page("sweep", lock="learning_rate,epochs")
    names = [app.selectbox(key="setting").value, *app.selectbox(key="setting").options]
    assert not {"learning_rate", "epochs", "Learning rate", "Epochs"} & {*names}
    assert forge(app, "sweep", setting="epochs").session_state["plan"].setting not in ("learning_rate", "epochs")
    assert "everything that could be compared" in said(open_page("sweep", lock="all"))


def test_a_locked_plan_is_the_links_whatever_a_browser_sends():
    app = open_page("sweep", setting="batch_size", values="50,100", seeds="2", lock="values,seeds", hide="way")
    assert controls(app) | {"setting": True, "values": True, "seeds": True} == controls(app)
    plan = forge(app, "sweep", setting="epochs", values=["1", "100"], seeds=5).session_state["plan"]
    assert (plan.setting, plan.values, plan.num_seeds) == ("batch_size", ("50", "100"), 2)


def test_the_way_to_draw_and_the_network_can_be_fixed():
    app = open_page("draw", way="grid", lock="way,network")
    assert (controls(app), app.session_state["way"]) == ({"way": True, "network": True}, "grid")
    forge(app, "draw", way="photo", network="mine")
    assert (app.session_state["way"], app.session_state["network"]) == ("grid", "shipped")
    hidden = open_page("draw", way="grid", hide="way,network")
    assert not hidden.exception
    assert not controls(hidden)


def test_every_setting_is_lockable_and_every_name_is_a_control():
    assert {*NAMES} < {*LOCKABLE}
    shown = set()
    for path in ("train", "sweep", "draw"):
        shown |= {*controls(open_page(path))}
    assert shown == {*LOCKABLE}


def test_the_readme_names_every_control_that_can_be_locked():
    readme = (PROJECT_FOLDER / "README.md").read_text().split("**A teacher's link")[1].split("\n\n")[0]
    assert {name for name in (ALL, *LOCKABLE) if f"`{name}`" not in readme} == set()
