"""What a training tells while it goes on: its progress, each epoch's figures, each checkpoint.

Keras calls a callback after every chunk of steps and after every epoch. The two here turn Keras's logs into small values for whoever
follows, at most ten a second, and leave `fit` when somebody asks to stop.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import keras

from mnist_core.keras_model import derive_seed

SECONDS_BETWEEN_EVENTS = 0.1


class TrainingError(RuntimeError):
    """The training cannot go on; the message says why and what to change."""


class Stopped(Exception):
    """Leaves Keras's fit between two chunks."""


@dataclass(frozen=True)
class Progress:
    """Where a training stands, at most ten times a second."""

    epoch: int  # from 1
    step: int  # steps done in this epoch
    num_steps: int  # an epoch
    loss: float  # mean since the epoch began, as Keras prints it
    accuracy: float  # likewise
    recent_loss: float  # mean since the last event
    recent_accuracy: float  # likewise
    epoch_seconds_left: float
    seconds_left: float  # of the whole run, if it does not stop early


@dataclass(frozen=True)
class Epoch:
    """One finished epoch's figures; val_ is measured after it on the validation digits."""

    epoch: int  # from 1
    seconds: float
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float


@dataclass(frozen=True)
class Checkpoint:
    """A state saved because its validation loss was the lowest so far."""

    name: str
    epoch: int
    val_loss: float
    path: Path


class Reporter(keras.callbacks.Callback):
    """Keeps the time, gives Progress and Epoch to `on_event`, and leaves `fit` when asked to stop."""

    def __init__(self, hyperparameters, order, on_event, should_stop):
        super().__init__()
        self.hyperparameters, self.order, self.on_event, self.should_stop = hyperparameters, order, on_event, should_stop
        self.epochs = []
        self.next_event = 0.0  # perf_counter's seconds, as all times here
        self.timed_from = None  # (time, steps of the run done by then)

    def on_epoch_begin(self, epoch, logs=None):
        self.order.epoch = epoch
        self.model.reseed_dropout(derive_seed(self.hyperparameters.seed, 2, epoch))
        self.step = 0
        self.began = time.perf_counter()
        if self.epochs:  # the very first point is wanted at once; later ones stand for a full interval each
            self.next_event = self.began + SECONDS_BETWEEN_EVENTS
        self.reported = (0, 0.0, 0.0)  # steps, sum of loss, sum of accuracy over the epoch so far

    def on_train_batch_end(self, chunk, logs=None):
        self.step = min((chunk + 1) * self.order.steps_a_chunk, self.hyperparameters.num_steps)
        if not math.isfinite(logs["loss"]):
            raise TrainingError(
                f"The loss is no longer a number in epoch {len(self.epochs) + 1}, step {self.step}: with the learning rate "
                f"{self.hyperparameters.learning_rate:g} the weights grew without bound. Try a smaller one, such as 0.001."
            )
        now = time.perf_counter()
        if self.timed_from is None:  # the first chunk may wait for the compilation, so the speed is measured from its end
            self.timed_from = (now, self.step)
        if now < self.next_event:
            return
        self.next_event = now + SECONDS_BETWEEN_EVENTS
        self.on_event(self._progress(logs, now))
        if self.should_stop():
            raise Stopped

    def on_epoch_end(self, epoch, logs=None):
        seconds = time.perf_counter() - self.began
        self.epochs.append(Epoch(epoch + 1, seconds, logs["accuracy"], logs["loss"], logs["val_accuracy"], logs["val_loss"]))
        self.on_event(self.epochs[-1])
        if self.should_stop():
            raise Stopped

    def _progress(self, logs, now):
        """Keras's logs are means over the epoch so far; the difference of two sums is what came between."""
        before_step, before_loss, before_accuracy = self.reported
        steps, loss, accuracy = max(1, self.step - before_step), logs["loss"] * self.step, logs["accuracy"] * self.step
        self.reported = (self.step, loss, accuracy)
        num_steps, seconds_a_step = self.hyperparameters.num_steps, self._seconds_a_step(now)
        steps_after = (self.hyperparameters.epochs - len(self.epochs) - 1) * num_steps
        return Progress(
            epoch=len(self.epochs) + 1,
            step=self.step,
            num_steps=num_steps,
            loss=logs["loss"],
            accuracy=logs["accuracy"],
            recent_loss=max(0.0, (loss - before_loss) / steps),
            recent_accuracy=min(1.0, max(0.0, (accuracy - before_accuracy) / steps)),
            epoch_seconds_left=(num_steps - self.step) * seconds_a_step,
            seconds_left=(num_steps - self.step + steps_after) * seconds_a_step,
        )

    def _seconds_a_step(self, now):
        """The mean so far, with the validation between the epochs in it; 0 before there is anything to measure."""
        began, steps_before = self.timed_from
        steps = len(self.epochs) * self.hyperparameters.num_steps + self.step - steps_before
        return (now - began) / steps if steps else 0.0


class NetworkCheckpoint(keras.callbacks.ModelCheckpoint):
    """Keras's ModelCheckpoint, which saves the trained network itself, not the DigitTrainer around it, and tells of each file."""

    def __init__(self, pattern, on_event):
        super().__init__(str(pattern), monitor="val_loss", save_best_only=True)
        self.on_event, self.newest = on_event, None

    def set_model(self, model):
        super().set_model(model.network)

    def on_epoch_end(self, epoch, logs=None):
        best_before = self.best
        super().on_epoch_end(epoch, logs)
        if self.best != best_before:
            path = Path(self.filepath.format(epoch=epoch + 1, **logs))
            self.newest = Checkpoint(path.name, epoch + 1, logs["val_loss"], path)
            self.on_event(self.newest)
