"""Training on real digits: what is told, what is kept, and that a seed gives the same bits."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from mnist_core import progress, training, watching
from mnist_core.config import PRESETS, Hyperparameters
from mnist_core.events import (
    GAVE_WAY,
    GO_ON,
    PAUSED,
    STOPPED,
    Checkpoint,
    Epoch,
    EpochWeights,
    Look,
    Orders,
    Progress,
    RateChange,
    TrainingError,
)
from mnist_core.network import network_to_half, network_to_npz, predict_probabilities, read_network
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.training import FIRST_STEPS, _EpochOrder, chunk_steps, distorted_pixels, epoch_order, train
from mnist_core.training_state import TrainingState, TrainingStateError
from mnist_core.watch import Pin, Watch, unit_pictures

SMALL = Hyperparameters(epochs=2, batch_size=50, training_digits=1000)
MANY_CHUNKS = Hyperparameters(epochs=3, batch_size=10, training_digits=2000)  # five an epoch where everything is told


@pytest.fixture
def everything_told(monkeypatch):
    """Every chunk and every epoch's state is told, however fast a training is, and a chunk is short."""
    monkeypatch.setattr(training, "MAX_STEPS_A_CHUNK", 50)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_EVENTS", 0)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_STATES", 0)
    monkeypatch.setattr(progress, "TIMES_A_STATE_TAKES", 0)


def same_bits(first, second):
    return all((getattr(first, name) == getattr(second, name)).all() for name in ("hidden_weights", "hidden_biases", "output_weights"))


def test_a_small_training_learns(small_training):
    trained, _ = small_training
    assert trained.ending == "finished"
    assert [epoch.epoch for epoch in trained.epochs] == [1, 2, 3]
    assert trained.epochs[-1].loss < trained.epochs[0].loss
    assert trained.last_test.accuracy > 0.85


def test_events_tell_of_progress_epochs_and_checkpoints(small_training):
    _, events = small_training
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[0].step == FIRST_STEPS
    assert all(event.num_steps == 40 and 0 <= event.recent_accuracy <= 1 and event.recent_loss >= 0 for event in progress)
    assert sum(isinstance(event, Epoch) for event in events) == 3
    checkpoints = [event for event in events if isinstance(event, Checkpoint)]
    assert all(re.fullmatch(r"mnist-0[123]-\d\.\d{4}\.keras", checkpoint.name) for checkpoint in checkpoints)


def test_progress_comes_at_most_ten_times_a_second():
    import time

    times = []
    train(
        replace(MANY_CHUNKS, training_digits=20_000),
        lambda event: times.append(time.perf_counter()) if hasattr(event, "step") else None,
    )
    assert len(times) >= 2
    assert min(np.diff(times)) > 0.09


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(small_training):
    assert same_bits(train(SMALL).last, train(SMALL).last)
    assert not same_bits(train(SMALL).last, train(Hyperparameters(epochs=2, batch_size=50, training_digits=1000, seed=1)).last)


def test_a_training_after_others_gives_the_bits_of_a_fresh_process():
    """What stays compiled between two trainings must leave no trace: compare with a process that did nothing before."""
    program = (
        "import hashlib; from mnist_core.config import Hyperparameters; from mnist_core.training import train;"
        "trained = train(Hyperparameters(epochs=2, batch_size=50, training_digits=1000));"
        "print(hashlib.sha256(trained.last.hidden_weights.tobytes()).hexdigest())"
    )
    fresh = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()[-1]
    train(Hyperparameters(epochs=1, batch_size=100, training_digits=1000, learning_rate=0.01))
    assert hashlib.sha256(train(SMALL).last.hidden_weights.tobytes()).hexdigest() == fresh


def test_several_steps_a_call_give_the_same_as_plain_keras():
    """The oracle: Keras's own fit, batch after batch, on the same digits in the same order."""
    from mnist_core.dataset import load_mnist
    from mnist_core.keras_model import build_network
    from mnist_core.preprocessing import images_to_inputs

    hyperparameters = Hyperparameters(epochs=1, batch_size=50, training_digits=1000)
    mnist, order = load_mnist(), epoch_order(hyperparameters, 0)
    network = build_network(hyperparameters)
    network.compile("adam", "sparse_categorical_crossentropy")
    network.fit(images_to_inputs(mnist.train_images[order]), mnist.train_labels[order], batch_size=50, shuffle=False, verbose=0)
    difference = np.abs(network.get_weights()[0] - train(hyperparameters).last.hidden_weights)
    assert difference.mean() < 1e-6
    assert difference.max() < 1e-3


def test_augmentation_gives_the_same_as_plain_keras_on_the_distorted_digits(mnist):
    """The oracle: Keras's own fit on the pixels as the NumPy code distorts them, in one chunk of 20 steps."""
    from mnist_core.augmentation import STRENGTHS, distort_images
    from mnist_core.keras_model import build_network
    from mnist_core.preprocessing import images_to_inputs

    hyperparameters = Hyperparameters(epochs=1, batch_size=50, training_digits=1000, augmentation="strong")
    order, network = epoch_order(hyperparameters, 0), build_network(hyperparameters)
    distorted = distort_images(mnist.train_images[order], STRENGTHS["strong"], (0, 0, 0, 1))
    network.compile("adam", "sparse_categorical_crossentropy")
    network.fit(images_to_inputs(distorted), mnist.train_labels[order], batch_size=50, shuffle=False, verbose=0)
    difference = np.abs(network.get_weights()[0] - train(hyperparameters).last.hidden_weights)
    assert difference.mean() < 1e-6
    assert difference.max() < 1e-3


def test_a_digit_is_distorted_otherwise_in_each_epoch_and_step_and_by_each_seed():
    hyperparameters, numbers = replace(SMALL, augmentation="light"), np.zeros((1, 2), np.int32)
    seen = [
        distorted_pixels(replace(hyperparameters, seed=seed), epoch, step, numbers)
        for seed, epoch, step in ((0, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0))
    ]
    digits = np.concatenate(seen, axis=1)[0]  # (8, 784): the same digit eight times
    assert len(np.unique(digits, axis=0)) == 8
    assert (distorted_pixels(hyperparameters, 0, 0, numbers) == seen[0]).all()


def test_a_training_with_augmentation_leaves_no_trace_in_the_next_one_without():
    before = train(SMALL).last
    augmented = train(replace(SMALL, augmentation="strong")).last
    assert not same_bits(augmented, before)
    assert same_bits(train(SMALL).last, before)


def test_every_epoch_shows_every_digit_once_in_its_own_order():
    first, second = epoch_order(SMALL, 0), epoch_order(SMALL, 1)
    assert sorted(first) == sorted(second) == list(range(1000))
    assert (first != second).any()
    assert (epoch_order(SMALL, 0) == first).all()


@pytest.mark.parametrize(
    ("changes", "steps"),
    [({}, 302), ({"batch_size": 200}, 81), ({"hidden_units": 2048, "batch_size": 4096}, 1), ({"hidden_units": 1}, 500)],
)
def test_a_chunk_is_as_much_work_whatever_the_network(changes, steps):
    assert chunk_steps(Hyperparameters(**changes)) == steps


@pytest.mark.parametrize(("batch_size", "digits", "steps"), [(32, 60_000, 25), (32, 50_000, 22), (200, 60_000, 25), (777, 100, 6)])
def test_the_chunks_of_an_augmented_training_stay_as_they_are(batch_size, digits, steps):
    hyperparameters = Hyperparameters(augmentation="light", batch_size=batch_size, training_digits=digits)
    assert chunk_steps(hyperparameters) == steps  # another number would be other distortions for the same seed


@pytest.mark.parametrize("first_step", [0, 5, 10, 11, 31])
@pytest.mark.parametrize("changes", [{}, {"training_digits": 990}, {"augmentation": "light"}, {"hidden_units": 2048}, {"batch_size": 2000}])
def test_the_chunks_of_an_epoch_hold_every_digit_that_is_left_once_and_in_order(changes, first_step):
    hyperparameters = replace(Hyperparameters(training_digits=1000, batch_size=32), **changes)
    order = _EpochOrder(hyperparameters)
    order.first_step = min(first_step, order.num_full_batches)
    chunks = [order.chunk(number) for number in range(order.num_chunks)]
    numbers = [chunk[1][: chunk[0]].reshape(-1) for chunk in chunks]
    left = epoch_order(hyperparameters, 0)[order.first_step * hyperparameters.batch_size :]
    assert (np.concatenate(numbers) == left).all()
    steps = order.first_step + np.cumsum([chunk[0] for chunk in chunks])
    assert [order.step_after(number) for number in range(order.num_chunks)] == steps.tolist()
    assert len({part.shape for chunk in chunks for part in chunk[1:2]}) <= 2  # one call for all chunks, one for the smaller batch


def leave_at(ending, num_progress, **options):
    """Orders that end a training after so many Progress events, and the on_event that counts them."""
    seen = []
    return {
        "on_event": lambda event: seen.append(event) if isinstance(event, Progress) else None,
        "orders": lambda: Orders(ending, **options) if len(seen) >= num_progress else GO_ON,
    }


@pytest.mark.usefixtures("everything_told")
def test_stop_leaves_between_steps_and_keeps_the_weights():
    trained = train(MANY_CHUNKS, **leave_at(STOPPED, 6))
    assert trained.ending == STOPPED
    assert trained.state.position == (1, FIRST_STEPS)
    assert trained.last_test.accuracy > 0.5


def go_on(trained, hyperparameters=None, **options):
    """Take a training up again from the bytes of its state."""
    state = TrainingState.from_bytes(trained.state.to_bytes())
    return train(hyperparameters or trained.hyperparameters, state=state, **options)


def same_figures(first, second):
    """All but the seconds, which differ."""
    return [replace(epoch, seconds=0) for epoch in first.epochs] == [replace(epoch, seconds=0) for epoch in second.epochs]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dropout": 0.3, "batch_size": 30},
        {"augmentation": "strong", "batch_size": 30},
        {"augmentation": "light", "batch_size": 33, "dropout": 0.3},
        {"optimizer": "sgd", "activation": "tanh", "batch_size": 23, "validation": "held_out"},
        {"epochs": 3, "optimizer": "rmsprop", "patience": 1, "learning_rate": 0.01},
    ],
)
@pytest.mark.usefixtures("everything_told")
def test_a_training_left_in_the_middle_of_an_epoch_ends_with_the_bits_of_one_left_in_peace(changes):
    hyperparameters = replace(MANY_CHUNKS, **{"epochs": 2} | changes)
    undisturbed, trained, steps = train(hyperparameters), None, []
    while trained is None or trained.ending == PAUSED:
        options = leave_at(PAUSED, 3)
        trained = go_on(trained, **options) if trained else train(hyperparameters, **options)
        steps.append(trained.state.step)
    assert any(steps)
    assert trained.ending == undisturbed.ending
    assert same_bits(trained.last, undisturbed.last)
    assert same_bits(trained.best, undisturbed.best)
    assert same_figures(trained, undisturbed)
    assert trained.last_test == undisturbed.last_test


def test_a_watched_training_gives_the_bits_of_an_unwatched_one_and_every_epochs_weights(mnist, monkeypatch):
    monkeypatch.setattr(watching, "SECONDS_BETWEEN_LOOKS", 1e9)
    events, watch = [], Watch((Pin(mnist.test_images[0].tobytes(), 0),), (0, 500))
    trained = train(SMALL, events.append, watch=watch)
    assert same_bits(trained.last, train(SMALL).last)
    weights = [event for event in events if isinstance(event, EpochWeights)]
    assert [event.epoch for event in weights] == [1, 2]
    assert weights[-1].content == network_to_half(trained.last)
    looks = [event for event in events if isinstance(event, Look)]
    assert [look.epochs_done for look in looks] == [0, 2]
    np.testing.assert_allclose(looks[-1].probabilities, predict_probabilities(trained.last, mnist.test_images[:1]), atol=1e-4)
    assert looks[-1].pictures == unit_pictures(trained.last, watch.units).tobytes()


@pytest.mark.usefixtures("everything_told")
def test_an_epochs_weights_come_before_the_state_that_says_it_is_done():
    events = []
    train(MANY_CHUNKS, events.append, watch=Watch())
    states = [place for place, event in enumerate(events) if isinstance(event, TrainingState)]
    assert states
    assert all(isinstance(events[place - 1], EpochWeights) for place in states)
    assert not any(isinstance(event, Look) for event in events)


@pytest.mark.usefixtures("everything_told")
def test_giving_way_waits_for_the_end_of_the_epoch():
    trained = train(MANY_CHUNKS, **leave_at(GAVE_WAY, 1, waits_for_epoch=True))
    assert (trained.ending, trained.state.position) == (GAVE_WAY, (1, 0))
    assert trained.last_test is None
    assert same_bits(go_on(trained).last, train(MANY_CHUNKS).last)


def test_one_more_epoch_gives_the_bits_of_a_longer_training():
    longer = replace(SMALL, epochs=3)
    assert same_bits(go_on(train(SMALL), longer).last, train(longer).last)


@pytest.mark.usefixtures("everything_told")
def test_every_epochs_state_leads_to_the_same_end():
    """What a worker that dies leaves behind is the state of the last epoch that was kept."""
    states = []
    undisturbed = train(MANY_CHUNKS, lambda event: states.append(event) if isinstance(event, TrainingState) else None)
    assert [state.position for state in states[:2]] == [(1, 0), (2, 0)]
    for state in states:
        assert same_bits(train(MANY_CHUNKS, state=state).last, undisturbed.last)


@pytest.mark.usefixtures("everything_told")
def test_the_learning_rate_changes_while_it_trains_and_again_at_the_same_step():
    told = []
    asked = train(MANY_CHUNKS, told.append, lambda: Orders(learning_rate=0.01) if told else GO_ON)
    changes = [event for event in told if isinstance(event, RateChange)]
    assert [change.learning_rate for change in changes] == [0.01]
    assert asked.state.changes == tuple(changes)
    assert not same_bits(asked.last, train(MANY_CHUNKS).last)
    assert same_bits(asked.last, train(MANY_CHUNKS, changes=changes).last)


def test_a_state_of_another_shape_is_refused():
    with pytest.raises(TrainingStateError, match="another shape"):
        train(Hyperparameters(hidden_units=16), state=train(SMALL).state)


@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY", network_to_npz(read_network(SHIPPED_MODEL))])
def test_bytes_that_are_no_state_are_refused(content):
    with pytest.raises(TrainingStateError, match="no training's state"):
        TrainingState.from_bytes(content)


def test_early_stopping_ends_after_patience_epochs_without_a_better_one():
    trained = train(Hyperparameters(epochs=50, batch_size=20, training_digits=200, patience=2, learning_rate=0.01))
    assert trained.ending == "early_stopped"
    assert len(trained.epochs) == trained.best_epoch + 2
    losses = [epoch.val_loss for epoch in trained.epochs]
    assert min(losses) == losses[trained.best_epoch - 1]


def test_checkpoints_open_in_plain_keras(tmp_path, mnist):
    import keras

    trained = train(SMALL, checkpoint_folder=tmp_path)
    newest = sorted(tmp_path.glob("*.keras"))[-1]
    model = keras.models.load_model(newest)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert model.count_params() == 407_050
    accuracy = model.evaluate(mnist.test_images.reshape(-1, 784) / 255, mnist.test_labels, verbose=0)[1]
    assert accuracy == pytest.approx(trained.best_test.accuracy, abs=1e-6)


def test_held_out_validation_measures_on_the_last_training_digits(mnist):
    from mnist_core.evaluation import evaluate

    trained = train(Hyperparameters(epochs=1, batch_size=50, training_digits=1000, validation="held_out"))
    held_out = evaluate(trained.last, mnist.train_images[50_000:], mnist.train_labels[50_000:])
    assert trained.epochs[0].val_accuracy == pytest.approx(held_out.accuracy, abs=1e-6)
    assert trained.last_test.accuracy != pytest.approx(held_out.accuracy, abs=1e-6)


def test_a_loss_that_explodes_says_what_to_change(monkeypatch):
    import mnist_core.keras_model as keras_model

    broken = keras_model.initial_weights(16, 0)
    broken[0][0] = np.nan
    monkeypatch.setattr(keras_model, "initial_weights", lambda hidden_units, seed: broken)
    with pytest.raises(TrainingError, match="Try a smaller one"):
        train(Hyperparameters(epochs=1, hidden_units=16, training_digits=1000))


def test_the_tensorflow_tutorial_gives_its_result():
    trained = train(PRESETS["tensorflow-tutorial"].hyperparameters)
    assert len(trained.epochs) == 5
    assert trained.last_test.accuracy == pytest.approx(0.980, abs=0.003)
