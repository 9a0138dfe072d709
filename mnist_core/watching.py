"""Looks at a network while it trains, and keeps what it was after every epoch.

A few times a second the pinned digits are read by the network as it is, and after each epoch its weights are kept in half precision: half
the bytes, and the same answers but for one digit in thousands. Both only read the weights, so a training with a Watcher ends with the bits
of one without.
"""

import time
from contextlib import suppress

from mnist_core.backend import keras
from mnist_core.events import EpochWeights, Look
from mnist_core.keras_model import from_keras
from mnist_core.network import NetworkError, network_to_half
from mnist_core.watch import read_pins, unit_pictures

SECONDS_BETWEEN_LOOKS = 0.5


class Watcher(keras.callbacks.Callback):
    """Gives a Look at most twice a second, if something is watched, and EpochWeights after each epoch to `on_event`.

    watch: a watch.Watch. reporter: the progress.Reporter, which stands before it in the row. It stands before the Conductor, so that an
    epoch's weights are on their way before the state that says that the epoch is done.
    """

    def __init__(self, watch, reporter, on_event):
        super().__init__()
        self.watch, self.reporter, self.on_event = watch, reporter, on_event
        self.next_look = 0.0  # perf_counter's seconds

    def on_epoch_begin(self, epoch, logs=None):
        self._look_if_due()

    def on_train_batch_end(self, chunk, logs=None):
        self._look_if_due()

    def on_epoch_end(self, epoch, logs=None):
        with suppress(NetworkError):
            content = network_to_half(from_keras(self.model.network))
            self.on_event(EpochWeights(epoch + 1, content))

    def on_train_end(self, logs=None):
        self.next_look = 0.0
        self._look_if_due()

    def _look_if_due(self):
        if not self.watch.pins or time.perf_counter() < self.next_look:
            return
        with suppress(NetworkError):  # it diverged: the Reporter says so after the next steps
            self._look(from_keras(self.model.network))
        self.next_look = time.perf_counter() + SECONDS_BETWEEN_LOOKS

    def _look(self, network):
        done = len(self.reporter.epochs) + self.reporter.step / self.reporter.hyperparameters.num_steps
        probabilities = tuple(tuple(row) for row in read_pins(network, self.watch).round(4).tolist())
        self.on_event(Look(done, probabilities, unit_pictures(network, self.watch.units).tobytes()))
