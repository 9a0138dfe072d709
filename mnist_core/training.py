"""Training: show the network a few digits, nudge every weight so that the loss falls, go on.

One pass over the training digits is an epoch. After each the network is measured on digits that it did not train on; the best state so
far is saved, and when `patience` epochs bring no better one the training stops. The order of the digits in an epoch depends on the seed
and the epoch's number alone, so a seed gives the same weights to the last bit, and so does a training that was left and taken up again.
Left out on purpose: what happens to the figures; `on_event` gets them.
"""

import functools
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.augmentation import STRENGTHS, distort_images
from mnist_core.backend import keras, tf
from mnist_core.compiled import NUM_COMPILED_KEPT
from mnist_core.config import IMAGE_SIZE, NUM_HELD_OUT_DIGITS, NUM_PIXELS, NUM_TEST_DIGITS, NUM_TRAIN_DIGITS, Hyperparameters
from mnist_core.dataset import DatasetMissingError, load_mnist
from mnist_core.evaluation import Evaluation, evaluate
from mnist_core.events import EARLY_STOPPED, ENDINGS, FINISHED, GO_ON
from mnist_core.keras_model import DigitTrainer, build_network, build_optimizer, from_keras
from mnist_core.network import Network
from mnist_core.preprocessing import flatten_images
from mnist_core.progress import Conductor, Left, NetworkCheckpoint, PatientStopping, Reporter
from mnist_core.training_state import TrainingState
from mnist_core.watching import Watcher

CHECKPOINT_PATTERN = "mnist-{epoch:02d}-{val_loss:.4f}.keras"
FIRST_STEPS = 10  # of an epoch's first chunk: the first point is wanted at once
MAX_STEPS_A_CHUNK = 500  # an epoch of a small network has points on the way, too
WORK_A_CHUNK = 9_600_000  # digits times hidden units: about 0.1 s on two cores between two looks at the orders
DIGITS_OF_AN_UPDATE = 30  # an optimizer's work on all weights takes as long as learning from so many digits
MAX_DISTORTED_STEPS, MAX_DISTORTED_DIGITS = 25, 5000  # with augmentation; the distortions' seeds are of a chunk, so these never change
VALIDATION_BATCH = 2000
DISTORTION = 1  # ends the seeds of the distortions, so that no other random numbers share them


@dataclass(frozen=True)
class Trained:
    """What a training leaves. ending: one of events.ENDINGS, or PAUSED or GAVE_WAY. best: of the lowest validation loss.

    state: from which it can go on. The two test figures are None after a mere break.
    """

    hyperparameters: Hyperparameters
    ending: str
    state: TrainingState
    last: Network
    best: Network
    best_epoch: int | None  # None when left before the first epoch's end
    last_test: Evaluation | None
    best_test: Evaluation | None

    @property
    def epochs(self):
        """The finished epochs."""
        return self.state.epochs


def train(hyperparameters, on_event=lambda event: None, orders=lambda: GO_ON, checkpoint_folder=None, state=None, changes=(), watch=None):
    """Train a network with these hyperparameters on MNIST.

    on_event: called with a Progress (at most ten a second), an Epoch, a Checkpoint, a RateChange, or a TrainingState after an epoch (at
    most two a second). orders: a quick function that gives Orders, asked between chunks. checkpoint_folder: where the .keras
    checkpoints go; by default a temporary one, gone at the end. state: a TrainingState of these hyperparameters, or of fewer epochs, to
    go on from. changes: RateChanges after that state, to be made again at their steps. watch: a watch.Watch; with one, on_event gets a
    Look (at most two a second) when digits are pinned, and EpochWeights after each epoch.
    Returns Trained. Raises TrainingError when the loss is no longer a number, DatasetError without the digits, TrainingStateError.
    """
    with tempfile.TemporaryDirectory() as temporary:
        trainer = prepare(hyperparameters)
        trainer.restart(hyperparameters)
        order = _EpochOrder(hyperparameters)
        if state:
            trainer.load_variables(state.arrays)
            order.first_step = state.step
        reporter = Reporter(hyperparameters, order, on_event, state)
        saver = NetworkCheckpoint(Path(checkpoint_folder or temporary) / CHECKPOINT_PATTERN, on_event, state)
        conductor = Conductor(trainer, reporter, saver, on_event, orders, changes)
        callbacks = [reporter, saver]
        if hyperparameters.patience:
            callbacks.append(PatientStopping(hyperparameters.patience, reporter.epochs))
        if watch is not None:
            callbacks.append(Watcher(watch, reporter, on_event))
        ending = (state and orders().ending) or _fit(trainer, hyperparameters, order, [*callbacks, conductor])
    return _leave(hyperparameters, ending, conductor.state(), from_keras(trainer.network))


def _fit(trainer, hyperparameters, order, callbacks):
    """Fit until the planned end; the rest of an epoch that was left in its middle is a fit of its own. Returns the ending."""
    reporter, saver, *_ = callbacks
    validation = _validation_dataset(hyperparameters)
    while not (ending := _planned_ending(hyperparameters, reporter.epochs, saver.best_epoch)):
        epochs = len(reporter.epochs) + 1 if order.first_step else hyperparameters.epochs
        options = {"validation_data": validation, "shuffle": False, "verbose": 0, "callbacks": callbacks}
        try:
            trainer.fit(order.dataset(), initial_epoch=len(reporter.epochs), epochs=epochs, **options)
        except Left as left:
            return left.ending
        order.first_step = 0
    return ending


def _planned_ending(hyperparameters, epochs, best_epoch):
    """FINISHED when every epoch is done, EARLY_STOPPED when patience is at its end, None as long as there is something to do."""
    if len(epochs) >= hyperparameters.epochs:
        return FINISHED
    is_patience_over = hyperparameters.patience and best_epoch and len(epochs) - best_epoch >= hyperparameters.patience
    return EARLY_STOPPED if is_patience_over else None


def _leave(hyperparameters, ending, state, last):
    """Measure both networks, unless the training will go on."""
    best = last if state.is_best or not state.best else state.best
    last_test = best_test = None
    if ending in ENDINGS:
        last_test = evaluate(last, *_test_digits())
        best_test = evaluate(best, *_test_digits()) if best is not last else last_test
    return Trained(hyperparameters, ending, state, last, best, state.best_epoch, last_test, best_test)


def _validation_dataset(hyperparameters):
    """The digits' numbers to measure each epoch on: the test digits, or the last training digits when they are held out."""
    first = NUM_TRAIN_DIGITS - NUM_HELD_OUT_DIGITS if hyperparameters.validation == "held_out" else NUM_TRAIN_DIGITS
    return _untuned(tf.data.Dataset.range(first, first + NUM_TEST_DIGITS, output_type=tf.int64).batch(VALIDATION_BATCH))


def _untuned(dataset):
    """The dataset without tf.data's search for the fastest settings: there is nothing to find here, and its thread is waited for."""
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


@functools.lru_cache(maxsize=NUM_COMPILED_KEPT)
def _compiled_trainer(hidden_units, activation, optimizer, dropout):
    """Built once a process and shape: compiling takes a second, starting anew takes milliseconds."""
    shape = Hyperparameters(hidden_units=hidden_units, activation=activation, optimizer=optimizer, dropout=dropout)
    images, labels = _all_digits()
    return DigitTrainer(build_network(shape), images, labels, build_optimizer(optimizer, shape.learning_rate))


def prepare(hyperparameters):
    """The DigitTrainer for these hyperparameters, from an earlier training of the same shape when there was one."""
    shape = hyperparameters
    return _compiled_trainer(shape.hidden_units, shape.activation, shape.optimizer, shape.dropout)


def compile_training(hyperparameters):
    """Compile a training before somebody waits for it: one chunk of steps and one measurement."""
    trainer = prepare(hyperparameters)
    trainer.fit(_EpochOrder(hyperparameters).dataset().take(1), epochs=1, shuffle=False, verbose=0)
    trainer.evaluate(_validation_dataset(hyperparameters).take(1), verbose=0)


def load_digits():
    """The bundled digits, or Keras's own download of them when the file is gone; raises DatasetMissingError without either."""
    try:
        return load_mnist()
    except DatasetMissingError as error:
        try:
            keras.datasets.mnist.load_data()
        except Exception:  # whatever the download ran into, the sentence on the missing file is the one that helps
            raise error from None
        return load_mnist(Path(keras.config.keras_home()) / "datasets" / "mnist.npz")


@functools.cache
def _all_digits():
    """((70000, 784) uint8 images, (70000,) labels): the training digits, then the test digits."""
    mnist = load_digits()
    images = np.concatenate([flatten_images(mnist.train_images), flatten_images(mnist.test_images)])
    labels = np.concatenate([mnist.train_labels, mnist.test_labels])
    load_mnist.cache_clear()  # 55 MB that a worker need not hold twice
    del mnist
    # A constant made from an array holds its bytes twice as long as it lives; what identity makes of it holds them once: 55 MB less.
    return tf.identity(tf.constant(images)), tf.constant(labels, tf.int32)


def _test_digits():
    """(10000, 28, 28) uint8 images and (10000,) labels."""
    images, labels = (tensor[NUM_TRAIN_DIGITS:].numpy() for tensor in _all_digits())  # not all 70,000 as an array
    return images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), labels


@functools.lru_cache(maxsize=2)
def epoch_order(hyperparameters, epoch):
    """The digits' numbers in the order in which this epoch, counted from 0, shows them: (N,) int32, read-only."""
    random = np.random.default_rng([hyperparameters.seed, epoch])
    numbers = random.permutation(hyperparameters.num_used_digits).astype(np.int32)
    numbers.flags.writeable = False
    return numbers


def distorted_pixels(hyperparameters, epoch, step, numbers):
    """The pixels of the digits that are shown from this step of this epoch on, each distorted in a way that follows from the seed,
    the epoch and the step alone. numbers: (steps, batch). Returns (steps, batch, 784) uint8.
    """
    images, _ = _all_digits()
    images = np.asarray(images)[numbers.reshape(-1)].reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    seed = (hyperparameters.seed, epoch, step, DISTORTION)
    return distort_images(images, STRENGTHS[hyperparameters.augmentation], seed).reshape(*numbers.shape, NUM_PIXELS)


def chunk_steps(hyperparameters):
    """The most steps in one compiled call. Entering a call costs as much as ten steps, so they are many; but orders wait for its end."""
    batch_size = hyperparameters.batch_size
    if hyperparameters.augmentation == "off":
        work_a_step = hyperparameters.hidden_units * (batch_size + DIGITS_OF_AN_UPDATE)
        return max(1, min(MAX_STEPS_A_CHUNK, WORK_A_CHUNK // work_a_step))
    num_full_batches = hyperparameters.num_used_digits // batch_size
    most = max(1, min(MAX_DISTORTED_STEPS, MAX_DISTORTED_DIGITS // batch_size))
    divisors = [steps for steps in range(most, most // 2, -1) if num_full_batches % steps == 0]
    return divisors[0] if divisors else most


class _EpochOrder:
    """Feeds `fit` the digits' numbers of the epoch that it is in, as chunks of batches; the last batch may be smaller."""

    def __init__(self, hyperparameters):
        self.hyperparameters, self.epoch = hyperparameters, 0
        self.first_step = 0  # of the epoch under way, when it was left in its middle
        self.num_full_batches = hyperparameters.num_used_digits // hyperparameters.batch_size
        self.is_augmented = hyperparameters.augmentation != "off"
        self.steps_a_chunk = chunk_steps(hyperparameters)
        self.steps_at_first = self.steps_a_chunk if self.is_augmented else min(FIRST_STEPS, self.steps_a_chunk)

    def step_after(self, chunk):
        """Steps done in the epoch after this chunk, counted from 0."""
        is_smaller_batch = chunk >= self._num_full_chunks
        return self.hyperparameters.num_steps if is_smaller_batch else min(self._step_of(chunk + 1), self.num_full_batches)

    def _step_of(self, chunk):
        return self.first_step + (self.steps_at_first + (chunk - 1) * self.steps_a_chunk if chunk else 0)

    @property
    def _num_full_chunks(self):
        steps = self.num_full_batches - self.first_step
        return 1 + math.ceil(max(0, steps - self.steps_at_first) / self.steps_a_chunk) if steps > 0 else 0

    @property
    def num_chunks(self):
        """Chunks of the epoch, or of what is left of it; the smaller batch is one of its own."""
        return self._num_full_chunks + (self.hyperparameters.num_steps > self.num_full_batches)

    def chunk(self, chunk):
        """This chunk of the epoch, counted from 0, as a tuple: its number of steps, the (steps, batch) numbers, filled up with zeros to
        the most steps, so that one call does for all, and, with augmentation, their distorted pixels, filled up as well.
        """
        epoch = self.epoch
        step, numbers = self._numbers(epoch, chunk)
        parts = [numbers, distorted_pixels(self.hyperparameters, epoch, step, numbers)] if self.is_augmented else [numbers]
        is_smaller_batch = chunk >= self._num_full_chunks
        return np.int32(len(numbers)), *(parts if is_smaller_batch else (_filled_up(part, self.steps_a_chunk) for part in parts))

    def _numbers(self, epoch, chunk):
        """The chunk's first step and its (steps, batch) numbers."""
        numbers, batch_size = epoch_order(self.hyperparameters, epoch), self.hyperparameters.batch_size
        if chunk >= self._num_full_chunks:
            return self.num_full_batches, numbers[np.newaxis, self.num_full_batches * batch_size :]
        first, last = self._step_of(chunk), self.step_after(chunk)
        return first, numbers[first * batch_size : last * batch_size].reshape(-1, batch_size)

    def dataset(self):
        """The chunks for `fit`, made one ahead of the training.

        Not by tf.data's from_generator: for that TensorFlow has the C library give every large array back at once (M_TRIM_THRESHOLD), and
        a third of the training's processor time went on asking the system for them again.
        """
        types = (tf.int32, tf.int32, tf.uint8) if self.is_augmented else (tf.int32, tf.int32)
        shapes = ((), (None, None), (None, None, NUM_PIXELS))

        def chunk_of(number):
            parts = tf.numpy_function(self.chunk, [number], types)
            return tuple(tf.ensure_shape(part, shape) for part, shape in zip(parts, shapes, strict=False))

        return _untuned(tf.data.Dataset.range(self.num_chunks).map(chunk_of).prefetch(2))


def _filled_up(array, length):
    """The array with zeros behind it, so that it is so long."""
    if len(array) == length:
        return array
    return np.concatenate([array, np.zeros((length - len(array), *array.shape[1:]), array.dtype)])
