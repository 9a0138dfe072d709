"""Keras's callbacks of a training: they tell how it goes, keep the best network, and obey orders.

Keras calls them after every chunk of steps and after every epoch. `Reporter` turns Keras's logs into events, `NetworkCheckpoint` and
`PatientStopping` are Keras's own callbacks fitted for a training that may be left and taken up again, and `Conductor`, the last in the row,
saves the state and leaves `fit` when it is told to.
"""

import math
import time
from dataclasses import replace
from pathlib import Path

from mnist_core.backend import keras
from mnist_core.events import Checkpoint, Epoch, Progress, RateChange, TrainingError
from mnist_core.keras_model import from_keras
from mnist_core.reasons import NO_NUMBER
from mnist_core.seeds import derive_seed
from mnist_core.training_state import TrainingState

SECONDS_BETWEEN_EVENTS = 0.1
SECONDS_BETWEEN_STATES = 0.5  # an epoch of 60,000 digits takes longer; epochs of a few digits need not be saved one by one
TIMES_A_STATE_TAKES = 10  # at least as long passes between two, so that states that nobody takes quickly do not hold up the training


class Left(Exception):
    """Leaves Keras's fit between two chunks; ending: why."""

    def __init__(self, ending):
        super().__init__(ending)
        self.ending = ending


class Reporter(keras.callbacks.Callback):
    """Keeps the time and gives Progress and Epoch to `on_event`. state: where the training goes on, or None at its beginning."""

    def __init__(self, hyperparameters, order, on_event, state=None):
        super().__init__()
        self.hyperparameters, self.order, self.on_event, self.state = hyperparameters, order, on_event, state
        self.epochs = list(state.epochs) if state else []
        self.next_event = 0.0  # perf_counter's seconds, as all times here
        self.timed_from = None  # (time, steps of the run done by then)
        self.step, seconds = (state.step, state.epoch_seconds) if state else (0, 0.0)  # of the epoch under way
        self.began = time.perf_counter() - seconds

    def on_epoch_begin(self, epoch, logs=None):
        self.order.epoch = epoch
        self.model.reseed_dropout(derive_seed(self.hyperparameters.seed, 2, epoch))
        self.step = self.order.first_step
        self.began = time.perf_counter()
        self.reported = (0, 0.0, 0.0)  # steps, sum of loss, sum of accuracy over the epoch so far
        if self.step:  # in the middle of an epoch: its mean loss and its place in the random numbers go on
            self.model.load_variables(self.state.arrays)
            self.began -= self.state.epoch_seconds
            means = self.model.get_metrics_result()
            self.reported = (self.step, float(means["loss"]) * self.step, float(means["accuracy"]) * self.step)
        elif self.timed_from:  # the very first point is wanted at once; later ones stand for a full interval each
            self.next_event = self.began + SECONDS_BETWEEN_EVENTS

    def on_train_batch_end(self, chunk, logs=None):
        self.step = self.order.step_after(chunk)
        if not math.isfinite(logs["loss"]):
            raise TrainingError(
                NO_NUMBER.format(epoch=len(self.epochs) + 1, step=self.step, learning_rate=f"{float(self.model.optimizer.learning_rate):g}")
            )
        now = time.perf_counter()
        if self.timed_from is None:  # the first chunk may wait for the compilation, so the speed is measured from its end
            self.timed_from = (now, self._steps_done)
        if now >= self.next_event:
            self.next_event = now + SECONDS_BETWEEN_EVENTS
            self.on_event(self._progress(logs, now))

    def on_epoch_end(self, epoch, logs=None):
        figures = (logs[name] for name in ("accuracy", "loss", "val_accuracy", "val_loss"))
        self.epochs.append(Epoch(epoch + 1, self.epoch_seconds, *figures))
        self.step = 0
        self.on_event(self.epochs[-1])

    @property
    def epoch_seconds(self):
        """Time spent on this epoch so far."""
        return time.perf_counter() - self.began

    @property
    def _steps_done(self):
        return len(self.epochs) * self.hyperparameters.num_steps + self.step

    def _progress(self, logs, now):
        """Keras's logs are means over the epoch so far; the difference of two sums is what came between."""
        before_step, before_loss, before_accuracy = self.reported
        steps, loss, accuracy = max(1, self.step - before_step), logs["loss"] * self.step, logs["accuracy"] * self.step
        self.reported = (self.step, loss, accuracy)
        num_steps, seconds_a_step = self.hyperparameters.num_steps, self._seconds_a_step(now)
        return Progress(
            epoch=len(self.epochs) + 1,
            step=self.step,
            num_steps=num_steps,
            loss=logs["loss"],
            accuracy=logs["accuracy"],
            recent_loss=max(0.0, (loss - before_loss) / steps),
            recent_accuracy=min(1.0, max(0.0, (accuracy - before_accuracy) / steps)),
            epoch_seconds_left=(num_steps - self.step) * seconds_a_step,
            seconds_left=(self.hyperparameters.epochs * num_steps - self._steps_done) * seconds_a_step,
        )

    def _seconds_a_step(self, now):
        """The mean so far, with the validation between the epochs in it; 0 before there is anything to measure."""
        began, steps_before = self.timed_from
        steps = self._steps_done - steps_before
        return (now - began) / steps if steps else 0.0


class NetworkCheckpoint(keras.callbacks.ModelCheckpoint):
    """Keras's ModelCheckpoint, which saves the trained network itself, not the DigitTrainer around it, and tells of each file."""

    def __init__(self, pattern, on_event, state=None):
        super().__init__(str(pattern), monitor="val_loss", save_best_only=True)
        self.on_event = on_event
        self.best_network, self.best_epoch = (state.best, state.best_epoch) if state else (None, None)
        if self.best_epoch:
            self.best = state.epochs[self.best_epoch - 1].val_loss

    def set_model(self, model):
        super().set_model(model.network)

    def on_epoch_end(self, epoch, logs=None):
        best_before = self.best
        super().on_epoch_end(epoch, logs)
        if self.best != best_before:
            path = Path(self.filepath.format(epoch=epoch + 1, **logs))
            self.best_network, self.best_epoch = from_keras(self.model), epoch + 1
            self.on_event(Checkpoint(path.name, epoch + 1, logs["val_loss"], path))


class PatientStopping(keras.callbacks.EarlyStopping):
    """Keras's EarlyStopping, which knows the epochs before a break: epochs is the Reporter's list."""

    def __init__(self, patience, epochs):
        super().__init__(monitor="val_loss", patience=patience)
        self.epochs = epochs

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        for epoch in self.epochs:
            self.on_epoch_end(epoch.epoch - 1, {"val_loss": epoch.val_loss})


class Conductor(keras.callbacks.Callback):
    """Obeys `orders`, changes the learning rate, and gives the state to `on_event` after an epoch. Stands last in the row.

    orders: a function that gives Orders. planned: RateChanges to make again at exactly their steps.
    """

    def __init__(self, trainer, reporter, saver, on_event, orders, planned):
        super().__init__()
        self.trainer, self.reporter, self.saver, self.on_event, self.orders = trainer, reporter, saver, on_event, orders
        self.changes = reporter.state.changes if reporter.state else ()
        position = reporter.state.position if reporter.state else (0, 0)
        self.planned = [change for change in planned if (change.epoch - 1, change.step) > position]
        self.asked_rate = self.changes[-1].learning_rate if self.changes else None
        self.next_state = time.perf_counter() + SECONDS_BETWEEN_STATES

    def on_train_batch_end(self, chunk, logs=None):
        orders = self.orders()
        self._change_rate(orders)
        is_epoch_over = self.reporter.step == self.reporter.hyperparameters.num_steps
        if orders.ending and not orders.waits_for_epoch and not is_epoch_over:
            raise Left(orders.ending)

    def on_epoch_end(self, epoch, logs=None):
        ending = self.orders().ending
        if ending and not self.model.stop_training and len(self.reporter.epochs) < self.reporter.hyperparameters.epochs:
            raise Left(ending)
        if (began := time.perf_counter()) >= self.next_state:
            self.on_event(self.state())
            taken = time.perf_counter() - began
            self.next_state = began + taken + max(SECONDS_BETWEEN_STATES - taken, TIMES_A_STATE_TAKES * taken)

    def state(self):
        """The TrainingState as it is now."""
        step = self.reporter.step
        seconds = self.reporter.epoch_seconds if step else 0.0
        best = self.saver.best_network, self.saver.best_epoch
        return TrainingState(self.trainer.variable_values(), tuple(self.reporter.epochs), step, seconds, *best, self.changes)

    def _change_rate(self, orders):
        epoch, step = len(self.reporter.epochs) + 1, self.reporter.step
        while self.planned and (self.planned[0].epoch, self.planned[0].step) <= (epoch, step):
            self._use_rate(replace(self.planned.pop(0), epoch=epoch, step=step))
        if orders.learning_rate is not None and orders.learning_rate != self.asked_rate and not self.planned:
            self._use_rate(RateChange(epoch, step, orders.learning_rate))

    def _use_rate(self, change):
        self.model.optimizer.learning_rate = self.asked_rate = change.learning_rate
        self.changes = (*self.changes, change)
        self.on_event(change)
