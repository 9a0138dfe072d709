"""Where an epoch's processor time goes: the steps, the test digits, the checkpoint, the state; and the least that it could take.

    python -m benchmarks --parts epoch_profile

The floor is reckoned, not measured: the network's multiplications and additions at the speed of NumPy's on this machine, and Adam's
reading and writing of seven numbers for each weight at the speed of a copy in NumPy.
"""

import time
from itertools import pairwise
from statistics import median

import numpy as np

from benchmarks.figures import table
from mnist_core.config import NUM_TRAIN_DIGITS, Hyperparameters

NUM_EPOCHS = 4  # the first, which compiles, is left out
BATCH_SIZES = (32, 200)
FLOATS_OF_ADAM = 7  # read weight, two means and gradient; write weight and two means
OPERATIONS_A_WEIGHT = 4  # forward, and the gradient of the weights: a multiplication and an addition each; that of the images is not needed
NUM_REPEATS = 20


def measure(options):
    """Milliseconds of processor time by part of an epoch, a dict a batch size, and the floor."""
    return {str(batch_size): _parts(batch_size) | {"floor": floor(batch_size)} for batch_size in BATCH_SIZES}


def _parts(batch_size):
    from mnist_core import progress, training

    marks = []

    def mark(name):
        marks.append((name, time.process_time(), time.perf_counter()))

    class Marks(progress.Reporter):
        def on_epoch_begin(self, epoch, logs=None):
            super().on_epoch_begin(epoch, logs)
            marks.clear()
            mark("begin")

        def on_test_begin(self, logs=None):
            mark("training steps")

        def on_test_end(self, logs=None):
            mark("the test digits")

    class EndMarks(progress.Conductor):
        def on_epoch_end(self, epoch, logs=None):
            mark("checkpoint")
            super().on_epoch_end(epoch, logs)
            mark("state")
            epochs.append({name: 1000 * (now - before) for (_, before, _), (name, now, _) in pairwise(marks)})
            epochs[-1]["clock"] = 1000 * (marks[-1][2] - marks[0][2])

    epochs, usual = [], (training.Reporter, training.Conductor)
    training.Reporter, training.Conductor = Marks, EndMarks
    try:
        training.train(Hyperparameters(epochs=NUM_EPOCHS, batch_size=batch_size))
    finally:
        training.Reporter, training.Conductor = usual
    return {name: median(epoch[name] for epoch in epochs[1:]) for name in epochs[0]}


def floor(batch_size):
    """Milliseconds of processor time that the arithmetic and Adam's memory traffic of an epoch take at least."""
    network, steps = Hyperparameters(batch_size=batch_size), NUM_TRAIN_DIGITS / batch_size
    multiply_seconds, copy_seconds = _speeds(batch_size)
    arithmetic = OPERATIONS_A_WEIGHT * NUM_TRAIN_DIGITS * network.num_parameters * multiply_seconds
    return 1000 * (arithmetic + steps * network.num_parameters * FLOATS_OF_ADAM * copy_seconds)


def _speeds(batch_size):
    """(seconds of processor time for one operation of a multiplication of matrices, seconds to read or write one float32)."""
    images, weights = np.ones((batch_size, 784), np.float32), np.ones((784, 512), np.float32)
    floats, copies = np.ones(784 * 512, np.float32), np.empty(784 * 512, np.float32)
    multiply = _quickest(lambda: images @ weights) / (2 * batch_size * 784 * 512)
    return multiply, _quickest(lambda: np.copyto(copies, floats)) / (2 * floats.size)


def _quickest(do):
    times = []
    for _ in range(NUM_REPEATS):
        began = time.process_time()
        do()
        times.append(time.process_time() - began)
    return min(times)


def lines(figures):
    """The part as Markdown."""
    names = ("training steps", "the test digits", "checkpoint", "state")
    rows = [
        (
            batch,
            *(f"{parts[name]:.0f}" for name in names),
            f"{sum(parts[name] for name in names):.0f}",
            f"{parts['floor']:.0f}",
            f"{parts['clock']:.0f}",
        )
        for batch, parts in figures.items()
    ]
    return [
        "Milliseconds of processor time of an epoch, of two cores together; by the clock it can be half. The floor is reckoned",
        "(`benchmarks/epoch_profile.py`): the network's multiplications at the speed of NumPy's, and Adam's memory traffic at a copy's.",
        "",
        *table(("batch", *names, "together", "floor", "by the clock"), rows),
    ]


def goals(figures):
    """None of its own."""
    return ()
