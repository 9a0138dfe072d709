"""The train page without a browser: settings, links and what is said of bad ones."""

import pytest
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.config import PRESETS, Hyperparameters
from mnist_ui.settings_link import hyperparameters_from_link, link_from_hyperparameters


def open_train(**parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.switch_page("pages/train.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def shown(app):
    return {name: app.session_state[name] for name in ("epochs", "batch_size", "learning_rate", "patience", "seed", "hidden_units")}


def test_it_begins_with_the_tensorflow_tutorial():
    app = open_train()
    assert not app.exception
    assert (app.slider(key="epochs").value, app.select_slider(key="batch_size").value) == (5, 32)
    assert app.session_state["preset"] == "tensorflow-tutorial"


def test_before_a_run_it_says_how_many_digits_are_learned_from():
    words = " ".join(markdown.value for markdown in open_train(training_digits="3000").markdown)
    assert "learn from 3,000 digits" in words


def test_choosing_a_preset_moves_every_setting():
    app = open_train(learning_rate="0.01")
    app.segmented_control(key="preset").set_value("keras-tutorial").run()
    assert shown(app)["epochs"] == 30
    assert shown(app)["learning_rate"] == 0.001
    assert app.query_params["preset"] in ("keras-tutorial", ["keras-tutorial"])


def test_a_change_makes_the_settings_ones_own_and_goes_into_the_link():
    app = open_train()
    app.slider(key="epochs").set_value(9).run()
    assert app.segmented_control(key="preset_again").value == "own"
    assert app.query_params["epochs"] in ("9", ["9"])


def test_a_browser_that_has_not_heard_of_a_change_does_not_undo_it_by_saying_the_old_preset():
    app = open_train()
    app.slider(key="epochs").set_value(4)
    chooser = app.run().segmented_control
    assert "preset" not in [each.key for each in chooser]  # so that what a browser says of it is of no widget
    app.slider(key="epochs").set_value(5).run()
    assert app.segmented_control(key="preset").value == "tensorflow-tutorial"
    assert app.segmented_control(key="preset").set_value("keras-tutorial").run().session_state["epochs"] == 30


def test_a_link_opens_with_its_settings():
    app = open_train(preset="keras-tutorial", epochs="9", seed="42", batch_size="777")
    assert shown(app) | {"epochs": 9, "batch_size": 777, "patience": 10, "seed": 42} == shown(app)
    assert not app.warning


def test_each_widget_itself_says_its_value_and_not_its_lowest_stop():
    app = open_train(epochs="9", batch_size="777", dropout="0.2", seed="42", optimizer="sgd")
    numbers = {name: app.slider(key=name).proto.default[0] for name in ("epochs", "dropout")}
    batch_size = app.select_slider(key="batch_size")
    assert (numbers, app.number_input(key="seed").proto.default) == ({"epochs": 9, "dropout": 0.2}, 42)
    assert batch_size.proto.options[int(batch_size.proto.default[0])] == "777"
    assert list(app.segmented_control(key="optimizer").proto.default) == [1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", "0"),
        ("epochs", "many"),
        ("epochs", "1e3"),
        ("batch_size", "-5"),
        ("batch_size", "9" * 400),
        ("learning_rate", "nan"),
        ("learning_rate", "inf"),
        ("hidden_units", "5000"),
        ("activation", "<script>"),
        ("optimizer", ""),
        ("dropout", "1"),
        ("augmentation", "0.5"),
        ("training_digits", "7"),
        ("validation", "none"),
        ("patience", "0"),
        ("seed", "-1"),
        ("preset", "pytorch"),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_the_page_lives_on(name, value):
    app = open_train(**{name: value})
    assert not app.exception
    assert len(app.warning) == 1
    assert name in app.warning[0].value
    assert shown(app)["epochs"] == 5


def test_a_run_without_a_first_step_is_said_to_be_made_ready_and_no_time_is_made_up():
    def page():
        from mnist_core.config import Hyperparameters
        from mnist_core.live import Snapshot
        from mnist_ui.run_view import show_standing

        show_standing(Snapshot("a", "me", "running"), Hyperparameters())

    app = AppTest.from_function(page).run()
    assert [each.proto.text for each in app.get("progress")] == ["Getting ready …"]


def test_a_run_that_is_not_there_is_named():
    app = open_train(run="nothing")
    assert not app.exception
    assert "nothing" in app.warning[0].value


def test_settings_stay_when_the_page_is_left_and_come_back_to():
    app = open_train()
    app.slider(key="epochs").set_value(9).run()
    app.switch_page("pages/dataset.py").run()
    app.switch_page("pages/train.py").run()
    assert app.slider(key="epochs").value == 9


@pytest.mark.parametrize("preset", PRESETS)
def test_a_presets_link_is_short(preset):
    link = link_from_hyperparameters(PRESETS[preset].hyperparameters, preset)
    assert len(link) <= 1


def test_links_give_back_what_they_were_made_of():
    hyperparameters = Hyperparameters(epochs=7, batch_size=64, learning_rate=3e-5, dropout=0.25, patience=None, optimizer="sgd", seed=9)
    for preset in PRESETS:
        assert hyperparameters_from_link(link_from_hyperparameters(hyperparameters, preset)) == (hyperparameters, [])


def test_a_server_that_does_not_train_says_so():
    app = open_train()
    assert "does not train" in app.info[0].value
    assert app.button[0].disabled


@pytest.mark.parametrize("epochs", [0, 1000])
def test_a_value_that_no_widget_offers_never_becomes_a_setting(epochs):
    app = open_train()
    app.slider(key="epochs").set_value(epochs).run()
    assert not app.exception
    assert 1 <= app.session_state["settings"].epochs <= 100


def preview(app):
    """The url of the picture that shows what augmentation does, or None."""
    return next((image.proto.imgs[0].url for image in app.get("image")), None)


def test_augmentation_is_off_in_the_presets_and_shows_what_it_does_when_chosen():
    app = open_train()
    assert app.session_state["augmentation"] == "off"
    assert preview(app) is None
    light = preview(app.segmented_control(key="augmentation").set_value("light").run())
    strong = preview(app.segmented_control(key="augmentation").set_value("strong").run())
    assert light.startswith("data:image/png;base64,")
    assert light != strong
    assert any("a little different" in text.value for text in app.markdown)
    assert app.query_params["augmentation"] in ("strong", ["strong"])


def test_a_link_opens_with_its_augmentation():
    app = open_train(augmentation="light")
    assert app.session_state["settings"] == Hyperparameters(augmentation="light")
    assert not app.warning


def test_the_page_says_that_nothing_can_be_stored_and_what_is_lost(monkeypatch):
    from mnist_ui.cache import laboratory

    app = open_train()
    archive, store = laboratory().archive, laboratory().store
    store.create(app.session_state["visitor"], Hyperparameters())
    monkeypatch.setattr(archive, "problem", "database or disk is full")
    monkeypatch.setattr(archive, "num_lost", 2)
    said = " ".join(warning.value for warning in app.run().warning)
    assert "nothing can be stored at the moment (`database or disk is full`)" in said
    assert "2 files of trainings could not be stored" in said


def test_the_code_follows_the_settings_and_marks_what_the_last_change_touched():
    app = open_train()
    assert not app.code
    app.toggle(key="code").set_value(True).run()
    assert "steps_per_epoch=1875" in app.code[0].value
    app.select_slider(key="batch_size").set_value(100).run()
    touched, whole = (code.value for code in app.code)
    assert "steps_per_epoch=600, validation_data=(x_test, y_test), callbacks=callbacks)  # ← Batch size" in touched
    assert whole.count("# ← Batch size") == len(touched.splitlines()) == 3
    app.segmented_control(key="preset_again").set_value("keras-tutorial").run()
    assert "to_categorical" in app.code[0].value
    assert not app.exception
