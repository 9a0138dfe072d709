"""Training on real digits: what is told, what is kept, and that a seed gives the same bits."""

import hashlib
import re
import subprocess
import sys

import numpy as np
import pytest

from mnist_core.config import PRESETS, Hyperparameters
from mnist_core.progress import Checkpoint, Epoch, Progress, TrainingError
from mnist_core.training import chunk_steps, epoch_order, train

SMALL = Hyperparameters(epochs=2, batch_size=50, training_digits=1000)


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
    assert progress[0].step == 20
    assert all(event.num_steps == 40 and 0 <= event.recent_accuracy <= 1 and event.recent_loss >= 0 for event in progress)
    assert sum(isinstance(event, Epoch) for event in events) == 3
    checkpoints = [event for event in events if isinstance(event, Checkpoint)]
    assert all(re.fullmatch(r"mnist-0[123]-\d\.\d{4}\.keras", checkpoint.name) for checkpoint in checkpoints)


def test_progress_comes_at_most_ten_times_a_second():
    import time

    times = []
    train(
        Hyperparameters(epochs=3, batch_size=10, training_digits=10_000),
        lambda event: times.append(time.perf_counter()) if hasattr(event, "step") else None,
    )
    assert len(times) >= 2
    assert min(np.diff(times)) > 0.09


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(small_training):
    assert same_bits(train(SMALL).last, train(SMALL).last)
    assert not same_bits(train(SMALL).last, train(Hyperparameters(epochs=2, batch_size=50, training_digits=1000, seed=1)).last)


@pytest.mark.parametrize(
    "changes", [{"dropout": 0.3}, {"optimizer": "sgd", "activation": "tanh"}, {"batch_size": 33, "validation": "held_out"}]
)
def test_a_seed_decides_whatever_the_settings(changes):
    hyperparameters = Hyperparameters(**{"epochs": 2, "batch_size": 50, "training_digits": 1000} | changes)
    assert same_bits(train(hyperparameters).last, train(hyperparameters).last)


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


def test_every_epoch_shows_every_digit_once_in_its_own_order():
    first, second = epoch_order(SMALL, 0), epoch_order(SMALL, 1)
    assert sorted(first) == sorted(second) == list(range(1000))
    assert (first != second).any()
    assert (epoch_order(SMALL, 0) == first).all()


@pytest.mark.parametrize(
    ("full_batches", "batch_size", "steps"), [(1875, 32, 25), (300, 200, 25), (1562, 32, 22), (14, 4096, 1), (0, 777, 6)]
)
def test_chunks_divide_the_epoch_where_they_can(full_batches, batch_size, steps):
    assert chunk_steps(full_batches, batch_size) == steps


def test_stop_leaves_between_steps_and_keeps_the_weights():
    seen = []
    trained = train(Hyperparameters(epochs=100, training_digits=5000), seen.append, should_stop=lambda: len(seen) > 3)
    assert trained.ending == "stopped"
    assert len(trained.epochs) < 100
    assert trained.last_test.accuracy > 0.5


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
