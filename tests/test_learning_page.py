"""Watching a network learn on the train page: pins without a browser, a run epoch by epoch, and the whole journey in a browser."""

import re

import numpy as np
import pytest
from conftest import wait_until_still
from playwright.sync_api import expect
from test_train_page import open_train

from mnist_core.config import Hyperparameters
from mnist_core.network import Network, network_to_half, network_to_npz, predict_probabilities, read_network
from mnist_core.runs import FINISHED
from mnist_core.samples import SAMPLES, sample_drawing
from mnist_core.strokes import drawing_to_canvas
from mnist_core.watch import Pin, Watch
from mnist_ui.pins import read_units

RESULTS = {"test_accuracy": 0.9, "test_loss": 0.3, "interval_95": [0.89, 0.91], "best_epoch": None}
EPOCHS = [{"epoch": number, "seconds": 1.0, "accuracy": 0.9, "loss": 0.3, "val_accuracy": 0.9, "val_loss": 0.3} for number in (1, 2, 3)]


def press(app, key):
    return app.button(key=key).click().run()


def texts(app):
    return " ".join(str(element.value) for kind in ("markdown", "caption", "warning") for element in app.get(kind))


def test_up_to_four_digits_are_pinned_and_taken_away():
    app = open_train()
    assert app.button(key="pins_drawing").disabled
    app.number_input(key="pin_index").set_value(247).run()
    press(press(app, "pins_index"), "pins_index")
    assert [pin.index for pin in app.session_state["pins"]] == [247]
    app.session_state["pins"] += (Pin(bytes(784), 1), Pin(bytes(784), 2))
    press(app, "pins_any")
    assert len(app.session_state["pins"]) == 4
    assert app.button(key="pins_any").disabled
    press(app, "pins_0")
    assert (len(app.session_state["pins"]), 247 in [pin.index for pin in app.session_state["pins"]]) == (3, False)
    assert not app.exception


def test_the_drawing_of_the_draw_page_can_be_pinned():
    app = open_train()
    app.session_state["drawing"] = drawing_to_canvas(sample_drawing(next(iter(SAMPLES))))
    press(app.run(), "pins_drawing")
    (pin,) = app.session_state["pins"]
    assert pin.index is None
    assert pin.pixels.max() > 100


@pytest.mark.parametrize("number", [-1, 10_000])
def test_a_test_digit_that_is_not_there_is_never_pinned(number):
    app = open_train()
    app.number_input(key="pin_index").set_value(number).run()
    press(app, "pins_index")
    assert not app.exception
    assert all(0 <= pin.index < 10_000 for pin in app.session_state["pins"])


@pytest.fixture(scope="module")
def networks():
    """Three networks of 16 units with weights by chance, for three epochs."""
    random = np.random.default_rng(0)
    return [Network(*(random.normal(0, 0.05, shape) for shape in ((784, 16), (16,), (16, 10), (10,)))) for _ in range(3)]


@pytest.fixture
def learned_run(networks, mnist):
    """The id of somebody's finished run with the weights of epochs 1 and 3, and one pinned digit."""
    from mnist_ui.cache import laboratory

    open_train()  # starts the laboratory
    store, watch = laboratory().store, Watch((Pin(mnist.test_images[247].tobytes(), 247),), (0, 15))
    run_id = store.create("somebody", Hyperparameters(epochs=3, hidden_units=16), watch=watch)
    for epoch in (1, 3):
        store.add_epoch_weights(run_id, epoch, network_to_half(networks[epoch - 1]))
    weights = {"last_weights": network_to_npz(networks[2]), "best_weights": network_to_npz(networks[2])}
    store.finish(run_id, FINISHED, epochs=EPOCHS, results=RESULTS, **weights)
    return run_id


def opened(run_id):
    app = open_train(run=run_id)
    app.session_state[f"epochs_of_{run_id}"] = True
    return app.run()


def test_a_run_is_gone_through_epoch_by_epoch(learned_run, networks, mnist):
    assert not [metric for metric in open_train(run=learned_run).metric if "wrong" in metric.label]  # closed: nothing is worked out
    app = opened(learned_run)
    app.select_slider(key=f"epoch_of_{learned_run}").set_value(1).run()
    assert not app.exception
    assert "Epochs that are not kept: 1." in texts(app)
    assert "25 kB an epoch" in texts(app)
    network = read_network(network_to_half(networks[0]))
    guesses = predict_probabilities(network, mnist.test_images).argmax(axis=1)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Test digits read wrong"] == f"{(guesses != mnist.test_labels).sum():,}"
    assert str(guesses[247]) in shown.values()


def test_my_drawing_is_read_by_every_epoch_and_other_units_are_shown(learned_run):
    app = opened(learned_run)
    app.session_state["drawing"] = drawing_to_canvas(sample_drawing(next(iter(SAMPLES))))
    app.text_input(key=f"units_{learned_run}").set_value("3, 9").run()
    assert not app.exception
    assert "My drawing" in texts(app)
    assert "hidden units 3, 9:" in texts(app)


@pytest.mark.parametrize(
    ("text", "units", "is_fitting"),
    [
        ("3, 9", (3, 9), True),
        (" 3 9,,9 ", (3, 9), True),
        ("", (), True),
        ("31, 32", (31,), False),
        ("-1 2.5 two 99999", (), False),
        ("1 2 3 4 5 6 7 8 9", (1, 2, 3, 4, 5, 6, 7, 8), False),
    ],
)
def test_a_line_of_hidden_units_is_read_as_far_as_it_can_be(text, units, is_fitting):
    assert read_units(text, 32) == (units, is_fitting)


def test_a_hidden_unit_that_is_not_there_is_said(learned_run):
    app = opened(learned_run)
    app.text_input(key=f"units_{learned_run}").set_value("3, 9999").run()
    assert "Hidden units have numbers" in app.warning[0].value
    assert "hidden units 3:" in texts(app)


def test_a_run_whose_epochs_were_given_up_says_so(learned_run):
    from mnist_ui.cache import laboratory

    laboratory().store.prune(0)
    assert "not here any more" in texts(opened(learned_run))


def test_a_digit_is_pinned_watched_while_it_trains_and_gone_through_epoch_by_epoch(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=2&batch_size=200&hidden_units=64&training_digits=30000")
    page.get_by_role("button", name="Digits to watch").click()
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Digits to watch: 1").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_text("How your digits are read").wait_for(timeout=120_000)
    weights = page.get_by_alt_text(re.compile("The weights of hidden units 0, 8"))
    before = weights.first.get_attribute("src")
    page.get_by_text("Test accuracy", exact=True).wait_for(timeout=120_000)
    wait_until_still(page)
    expect(weights).to_have_count(1)  # the live one has gone
    assert weights.get_attribute("src") != before
    page.get_by_text("Epoch by epoch").click()
    page.get_by_text("Test accuracy after epoch 2").wait_for(timeout=30_000)
    last = weights.get_attribute("src")
    page.get_by_role("slider").last.press("ArrowLeft")
    page.get_by_text("Test accuracy after epoch 1").wait_for(timeout=30_000)
    assert weights.get_attribute("src") not in (before, last)
    page.reload()
    page.get_by_role("button", name="Digits to watch: 1").wait_for(timeout=30_000)
