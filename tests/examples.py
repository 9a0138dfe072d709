"""A run and a network for the tests, without a store and without a training."""

from datetime import datetime

import numpy as np

from mnist_core.config import Hyperparameters
from mnist_core.network import Network
from mnist_core.records import Run

RESULTS = {"test_accuracy": 0.9803, "test_loss": 0.07, "interval_95": [0.9774, 0.9828], "best_epoch": 2, "best_test_accuracy": 0.98}


def an_epoch(epoch=1, **more):
    """The figures of a made-up epoch, as a row holds them."""
    return {"epoch": epoch, "seconds": 2.0, "accuracy": 0.9, "loss": 0.5, "val_accuracy": 0.92, "val_loss": 0.25} | more


def a_run(hyperparameters=None, num_epochs=3, **changes):
    """A finished records.Run with num_epochs made-up epochs and a curve of two points each."""
    epochs = tuple(
        {"epoch": epoch, "seconds": 2.0, "accuracy": 0.9, "loss": 0.5 / epoch, "val_accuracy": 0.92, "val_loss": 0.25 / epoch}
        for epoch in range(1, num_epochs + 1)
    )
    curve = tuple([point / 2, 1.0 / point, 0.8] for point in range(1, 2 * num_epochs + 1))
    values = {"id": "run", "visitor": "visitor", "preset": None, "status": "finished", "message": "", "results": RESULTS, "server": ""}
    values |= {"hyperparameters": hyperparameters or Hyperparameters(epochs=3), "epochs": epochs, "curve": curve, "changes": ()}
    values |= {"created_at": datetime(2026, 1, 2, 3, 4, 5), "began_at": None, "finished_at": None, "training_seconds": 6.0}
    return Run(**values | {"sweep_id": None} | changes)


def some_network(hidden_units=16, activation="relu"):
    """A Network with weights by chance, always the same."""
    random = np.random.default_rng(0)
    weights = random.normal(0, 0.1, (784, hidden_units)), random.normal(0, 0.1, hidden_units)
    return Network(*weights, random.normal(0, 0.1, (hidden_units, 10)), random.normal(0, 0.1, 10), activation)
