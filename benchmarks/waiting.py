"""Stands in for mnist_core.training in a worker: a run that only waits, one second an epoch, and tells and leaves what a real one does.

As a worker's preload it takes that module's place, so that everything else is the app's own: the events ten times a second, the checkpoints
and states, the orders, the networks at the end. Without TensorFlow sixteen workers wait beside each other on two cores.
Only benchmarks/overhead.py uses it.
"""

import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from mnist_core.config import NUM_CLASSES, NUM_PIXELS, NUM_TEST_DIGITS, Hyperparameters
from mnist_core.evaluation import Evaluation
from mnist_core.events import FINISHED, Checkpoint, Epoch, EpochWeights, Progress
from mnist_core.network import Network, network_to_half, network_to_npz
from mnist_core.training_state import TrainingState
from mnist_core.watch import NOTHING
from mnist_core.worker import stop_profiling

SECONDS_AN_EPOCH = 1.0
EVENTS_AN_EPOCH = 10
TIMES_A_STATE_TAKES = 10  # as in mnist_core.progress, which needs Keras
NUM_COPIES_OF_ADAM = 3  # the weights and the two moving means of each
EVALUATION = Evaluation(0.98, 0.07, (0.977, 0.983), NUM_TEST_DIGITS)


def dask_setup(worker):
    """Called by Dask when a worker starts with this module as its preload."""
    sys.modules["mnist_core.training"] = sys.modules[__name__]
    stop_profiling(worker)


def train(hyperparameters, on_event, orders, folder, state, changes, watch):
    """Wait as many seconds as there are epochs. What it sends has a real training's size; the weights are zeros."""
    network, epochs, began, next_state = _zeros(hyperparameters.hidden_units), (), time.monotonic(), 0.0
    for epoch in range(1, hyperparameters.epochs + 1):
        for event in range(1, EVENTS_AN_EPOCH + 1):
            end = began + (epoch - 1 + event / EVENTS_AN_EPOCH) * SECONDS_AN_EPOCH
            time.sleep(max(0.0, end - time.monotonic()))
            on_event(Progress(epoch, event, EVENTS_AN_EPOCH, 0.1, 0.9, 0.1, 0.9, 1.0, 1.0))
        epochs = (*epochs, Epoch(epoch, SECONDS_AN_EPOCH, 0.9, 0.1, 0.9, 0.1))
        on_event(epochs[-1])
        on_event(EpochWeights(epoch, network_to_half(network)))
        on_event(_checkpoint(Path(folder) / f"mnist-{epoch:02}-0.1000.keras", epoch, network))
        if (now := time.monotonic()) >= next_state:
            on_event(_state(network, epochs))
            next_state = time.monotonic() + TIMES_A_STATE_TAKES * (time.monotonic() - now)
    facts = {"ending": FINISHED, "state": _state(network, epochs), "best_epoch": len(epochs), "epochs": epochs}
    return SimpleNamespace(**facts, last=network, best=network, last_test=EVALUATION, best_test=EVALUATION)


def _zeros(hidden_units):
    shapes = ((NUM_PIXELS, hidden_units), (hidden_units,), (hidden_units, NUM_CLASSES), (NUM_CLASSES,))
    return Network(*(np.zeros(shape, np.float32) for shape in shapes))


def _state(network, epochs):
    arrays = (network.hidden_weights, network.hidden_biases, network.output_weights, network.output_biases) * NUM_COPIES_OF_ADAM
    return TrainingState(arrays, epochs, best=network, best_epoch=len(epochs))


def _checkpoint(path, epoch, network):
    path.write_bytes(network_to_npz(network))
    return Checkpoint(path.name, epoch, 0.1, path)


def wait_alone(num_runs, num_epochs, hidden_units):
    """Wait as `train` does, several times, with nobody to tell; prints the seconds."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(num_runs):
            train(Hyperparameters(epochs=num_epochs, hidden_units=hidden_units), lambda event: None, None, folder, None, (), NOTHING)
    print(time.monotonic() - began)
