"""The lessons page: first the question, then the run, in every state, and what is said of bad links; one lesson in a real browser."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import PROJECT_FOLDER
from examples import RESULTS, some_network
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from mnist_core.engine import Engine
from mnist_core.lessons import CHOICES, LESSONS, SEEDS, TRAINED
from mnist_core.network import network_to_half
from mnist_core.runs import FAILED, FINISHED, RUNNING, STOPPED
from mnist_core.samples import sample_drawing
from mnist_core.strokes import drawing_to_canvas
from mnist_ui.cache import laboratory
from mnist_ui.lesson_frame import Attempt


def open_lessons(**parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=60)
    app.switch_page("pages/lessons.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def texts(app):
    assert not app.exception
    kinds = ("markdown", "warning", "info", "error", "header", "subheader")
    return " ".join(str(element.value) for kind in kinds for element in app.get(kind))


def answer(app, lesson, choice):
    return app.radio(key=f"lesson_answer_{lesson}").set_value(choice).run()


def runner(app):
    """The one button of the lesson that runs it."""
    (button,) = [button for button in app.main.button if button.proto.type == "primary"]
    return button


def epochs_of(number, accuracy=0.9, val_accuracy=0.95):
    figures = {"seconds": 1.0, "accuracy": accuracy, "loss": 0.3, "val_accuracy": val_accuracy, "val_loss": 0.3}
    return tuple({"epoch": epoch, **figures} for epoch in range(1, number + 1))


@pytest.fixture
def ready(monkeypatch):
    """An engine that takes runs into its line, though nobody trains them."""
    monkeypatch.setattr(Engine, "status", "ready")
    monkeypatch.setattr(Engine, "has_workers", True)
    yield laboratory()
    for job in laboratory().roster:
        laboratory().roster.leave(job, replace(job.snapshot, status=STOPPED))


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_asks_first_and_runs_only_after_an_answer(lesson):
    app = open_lessons(lesson=lesson)
    texts(app)
    radio = app.radio(key=f"lesson_answer_{lesson}")
    assert radio.value is None
    assert len(radio.options) == len(CHOICES[lesson])
    assert runner(app).disabled
    assert "Say first what you expect." in texts(app)


@pytest.mark.parametrize("link", ["seven", "", "<b>", "9" * 400])
def test_a_lesson_that_there_is_not_is_named_and_the_first_one_is_shown(link):
    app = open_lessons(lesson=link)
    assert "1. Numbers in a picture" in texts(app)
    assert f"lesson={link[:5]}" in app.warning[0].value


def test_a_right_prediction_is_told_from_a_wrong_one_and_the_lesson_is_done():
    right, wrong = (runner(answer(open_lessons(), "numbers", choice)).click().run() for choice in ("most", "quarter"))
    assert "618 of the 784 numbers are 0: 78.83 %" in texts(right)
    assert "**As you said.**" in texts(right)
    assert "**It came out differently.**" in texts(wrong)
    assert "1 of 6 done" in texts(wrong)
    following = runner(wrong).click().run()
    assert "2. From 784 to 10" in texts(following)
    assert following.query_params["lesson"] in ("network", ["network"])


def test_starting_over_forgets_the_prediction():
    app = runner(answer(open_lessons(), "numbers", "most")).click().run()
    app.button(key="lesson_answer_numbers_anew").click().run()
    assert app.radio(key="lesson_answer_numbers").value is None


def test_each_new_network_is_another_one():
    app = open_lessons(lesson="network")
    for seed in (0, 1):
        runner(answer(app, "network", "tenth")).click().run()
        assert "784 × 512 + 512 + 512 × 10 + 10 = 407,050" in texts(app)
        assert app.session_state["lesson_attempts"]["network"].subject == seed
        app.button(key="lesson_answer_network_anew").click().run()


def test_a_server_that_does_not_train_says_so_and_its_lessons_cannot_run():
    app = answer(open_lessons(lesson="training"), "training", "same")
    assert "This server does not train" in texts(app)
    assert runner(app).disabled


def test_a_training_waits_runs_and_ends_in_an_outcome(ready):
    app = runner(answer(open_lessons(lesson="training"), "training", "unseen")).click().run()
    assert "Number 1 in line" in texts(app)
    run_id = app.session_state["lesson_attempts"]["training"].subject
    job = ready.roster.get(run_id)
    ready.roster.show(job, replace(job.snapshot, status=RUNNING, curve=((0.5, 0.4, 0.9),)))
    assert "Number 1 in line" not in texts(app.run())
    assert [metric.value for metric in app.metric][-1] == "0 of 3"
    ready.roster.leave(job, replace(job.snapshot, status=FINISHED, epochs=epochs_of(3), results={}))
    assert "As you said" in texts(app.run())
    assert "+5.00 percentage points" in texts(app)


def test_while_another_run_is_under_way_a_lesson_waits(ready):
    app = open_lessons(lesson="training")
    ready.submit(app.session_state["visitor"], TRAINED["training"][0])
    answer(app.run(), "training", "same")
    assert "Your run is still under way" in texts(app)
    assert runner(app).disabled


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (FAILED, "The training failed. The training program says: `Out of memory.`"),
        (STOPPED, "did not come to its end"),
        (None, "not there any more"),
    ],
)
def test_a_training_without_a_whole_result_says_so_and_can_begin_anew(status, words):
    app = open_lessons(lesson="training")
    run_id = "nothing"
    if status:
        run_id = laboratory().store.create(app.session_state["visitor"], TRAINED["training"][0])
        laboratory().store.finish(run_id, status, "Out of memory." * (status == FAILED), epochs=list(epochs_of(1)))
    app.session_state["lesson_attempts"]["training"] = Attempt("same", run_id)
    assert words in texts(app.run())
    app.button(key="lesson_answer_training_anew").click().run()
    assert app.radio(key="lesson_answer_training").value is None


def test_too_much_training_is_judged_by_the_weights_of_its_epochs():
    app = open_lessons(lesson="too-much")
    store, (hyperparameters, _preset) = laboratory().store, TRAINED["too-much"]
    run_id = store.create(app.session_state["visitor"], hyperparameters)
    store.finish(run_id, FINISHED, "", epochs=list(epochs_of(hyperparameters.epochs)), results=RESULTS)
    app.session_state["lesson_attempts"]["too-much"] = Attempt("same", run_id)
    assert "cannot be read just now" in texts(app.run())
    weights = network_to_half(some_network())
    for epoch in range(1, hyperparameters.epochs + 1):
        store.add_epoch_weights(run_id, epoch, weights)
    assert "As you said" in texts(app.run())
    assert "Here such a difference may be chance." in texts(app)
    assert "would have ended after epoch 6 and kept epoch 1" in texts(app)


def test_a_drawing_is_read_with_and_without_its_preparation():
    app = open_lessons(lesson="drawing")
    app.session_state["lesson_attempts"]["drawing"] = Attempt("right", (drawing_to_canvas(sample_drawing("flagged_one")), 1))
    assert "A 1 was meant. With all steps it is read as" in texts(app.run())
    assert len(app.get("image")) + len(app.get("imgs")) == 6


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        (((0.957, 0.960, 0.959), (0.887, 0.889, 0.886)), "As you said"),
        (((0.957, 0.960, 0.959), (0.958, 0.961, 0.957)), "**A tie**"),
        (((0.957, 0.960, 0.959), (None, None, 0.957)), "Too little was measured"),
    ],
)
def test_a_change_is_judged_by_its_runs(accuracies, words):
    from mnist_core.lessons import USUAL

    app, store = open_lessons(lesson="predict"), laboratory().store
    sweep_id, run_ids = store.create_sweep(app.session_state["visitor"], USUAL, "batch_size", [32, 2000], list(SEEDS))
    for run_id, accuracy in zip(run_ids, np.array(accuracies, object).ravel(), strict=True):
        results = {"test_accuracy": accuracy, "test_loss": 0.1, "interval_95": [0.8, 0.99], "best_epoch": None} if accuracy else {}
        store.finish(run_id, FINISHED if accuracy else FAILED, "", epochs=list(epochs_of(2)), results=results)
    app.session_state["lesson_attempts"]["predict"] = Attempt("worse", ("batch_size", sweep_id))
    assert words in texts(app.run())
    assert "2,000 instead of 32" in texts(app)


def test_the_code_marks_what_is_changed():
    app = open_lessons(lesson="predict")
    assert any("range(0, 20000, 2000):  # ← Batch size" in code.value for code in app.code)
    app.selectbox(key="lesson_subject_predict").set_value("dropout").run()
    assert "Dropout(0.5),  # ← Dropout" in app.code[0].value


def test_one_whole_lesson_in_a_browser(app_url, open_page):
    page = open_page(f"{app_url}/lessons?lesson=training")
    button = page.get_by_role("button", name="Train it")
    expect(button).to_be_disabled()
    page.get_by_text("On the digits that it never learns from", exact=True).click()
    expect(button).to_be_enabled(timeout=30_000)
    button.click()
    expect(page.get_by_text("What was to be seen")).to_be_visible(timeout=240_000)
    expect(page.get_by_text("As you said.")).to_be_visible()
    page.get_by_role("button", name="Next lesson").click()
    expect(page.get_by_role("heading", name="4. Too little, too much")).to_be_visible()
    assert "lesson=too-much" in page.url
