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
        clock = Clock()
        train_epoch(epoch)
        clock.end_training()
        clock.print_epoch(epoch, measure())


class Clock:
    """Times one epoch from its beginning on: by the clock, and the processor's time of this process."""

    def __init__(self):
        self.began, self.processor = time.perf_counter(), time.process_time()

    def end_training(self):
        """The training is over, the measurement on the test digits begins."""
        self.trained = time.perf_counter()

    def print_epoch(self, epoch, test_accuracy):
        """One JSON line, when all is done."""
        facts = {
            "epoch": epoch,
            "test_accuracy": float(test_accuracy),  # which waits for it
            "seconds": self.trained - self.began,
            "seconds_with_test": time.perf_counter() - self.began,
            "processor_seconds": time.process_time() - self.processor,
            "peak_megabytes": peak_megabytes(),
        }
        print(json.dumps(facts), flush=True)


def peak_megabytes():
    """The most memory that this process has held so far; None where the system does not tell of it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


def keras_clock(keras):
    """A Keras callback that prints one JSON line an epoch; keras: the module, which the other peers do not load."""

    class EpochClock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.clock = Clock()

        def on_test_begin(self, logs=None):
            self.clock.end_training()

        def on_epoch_end(self, epoch, logs=None):
            self.clock.print_epoch(epoch + 1, logs["val_accuracy"])

    return EpochClock()
