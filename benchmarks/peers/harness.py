"""What every peer needs: the digits, a clock, and one JSON line an epoch.

Only NumPy is imported, so that a peer's peak memory is its own. An epoch's seconds are told twice: of the training alone, and with the
measurement on the 10,000 test digits that follows it, which everybody makes.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

MNIST_FILE = Path(__file__).parents[2] / "mnist_core" / "assets" / "mnist.npz"
NUM_HIDDEN_UNITS, LEARNING_RATE = 512, 0.001


def load_digits():
    """(x_train, y_train, x_test, y_test): (N, 28, 28) and (N,) uint8."""
    with np.load(MNIST_FILE) as archive:
        return tuple(archive[name] for name in ("x_train", "y_train", "x_test", "y_test"))


def load_rows():
    """As `load_digits`, the images as (N, 784) float32 from 0 to 1 and the labels as int64."""
    x_train, y_train, x_test, y_test = load_digits()
    return _rows(x_train), y_train.astype(np.int64), _rows(x_test), y_test.astype(np.int64)


def _rows(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


def arguments():
    """The batch size and the number of epochs from the command line."""
    return int(sys.argv[1]), int(sys.argv[2])


def run_epochs(train_epoch, measure, num_epochs):
    """Train and measure in turn. train_epoch: a function of the epoch, done when it returns; measure: gives the accuracy."""
    for epoch in range(1, num_epochs + 1):
        began = time.perf_counter()
        train_epoch(epoch)
        trained = time.perf_counter()
        print_epoch(epoch, trained - began, measure(), time.perf_counter() - began)


def print_epoch(epoch, seconds, test_accuracy, seconds_with_test):
    """One JSON line."""
    facts = {"epoch": epoch, "seconds": seconds, "seconds_with_test": seconds_with_test, "test_accuracy": float(test_accuracy)}
    print(json.dumps(facts | {"peak_megabytes": peak_megabytes()}), flush=True)


def peak_megabytes():
    """The most memory that this process has held so far; None where the system does not tell of it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


def keras_clock(keras):
    """A Keras callback that prints one JSON line an epoch; keras: the module, which the other peers do not load."""

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.began = time.perf_counter()

        def on_test_begin(self, logs=None):
            self.trained = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            print_epoch(epoch + 1, self.trained - self.began, logs["val_accuracy"], time.perf_counter() - self.began)

    return Clock()
