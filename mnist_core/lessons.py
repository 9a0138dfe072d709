"""Six short lessons in the order of the two tutorials: what each asks before it runs, and what it trains.

Who says beforehand what will happen looks otherwise at what happens, so every lesson asks first. What came of it is judged in
`lesson_checks`, by the figures alone: no right answer stands here. The trainings are short, because a learner waits for them: seconds on
two idle cores. Left out on purpose: the words, which are on the page in two languages.
"""

import math

import numpy as np

from mnist_core.config import NUM_CLASSES, NUM_PIXELS, Hyperparameters
from mnist_core.network import Network

NUMBERS, NETWORK, TRAINING, TOO_MUCH, DRAWING, PREDICT = LESSONS = ("numbers", "network", "training", "too-much", "drawing", "predict")
CHOICES = {  # what may be answered before a lesson runs
    NUMBERS: ("quarter", "between", "most"),
    NETWORK: ("none", "tenth", "more"),
    TRAINING: ("training", "unseen", "same"),
    TOO_MUCH: ("lower", "same", "higher"),
    DRAWING: ("right", "wrong"),
    PREDICT: ("better", "worse", "same"),
}

SHOWN_DIGIT = 0  # of the training digits: the 5 that the Keras tutorial prints
READ_DIGIT = 0  # of the test digits: what the new and the trained network read

TRAINED = {  # what a lesson trains, and the tutorial that its code follows
    TRAINING: (Hyperparameters(epochs=3, batch_size=32), "tensorflow-tutorial"),
    TOO_MUCH: (Hyperparameters(epochs=30, batch_size=32, training_digits=1000, validation="held_out"), "keras-tutorial"),
}
EARLY_EPOCH = 6  # of TOO_MUCH: what comes after it is in question; chosen beforehand, so that no epoch is picked by its result
PATIENCE = 5  # epochs, of the early stopping that TOO_MUCH works out
NUM_LEAK_DIGITS = 3000  # test digits on which every epoch is measured, to show what it does to pick one by them
NUM_LOOKED_AT = 100  # of them at a time

USUAL = Hyperparameters(epochs=2, batch_size=32, training_digits=20_000)  # of PREDICT, with the other value or without
CHANGED = {  # of PREDICT: what can be changed, to which value
    "batch_size": 2000,
    "learning_rate": 0.01,
    "hidden_units": 16,
    "activation": "tanh",
    "dropout": 0.5,
    "training_digits": 2000,
}
SEEDS = (0, 1, 2)  # with which each value is trained


def next_lesson(name):
    """The lesson after this one, or None after the last."""
    place = LESSONS.index(name) + 1
    return LESSONS[place] if place < len(LESSONS) else None


def new_network(seed, hidden_units=512):
    """A Network that has learned nothing: biases of 0 and weights by chance, spread as Keras's Dense begins.

    Source: X. Glorot and Y. Bengio, 2010, AISTATS: uniform between -limit and limit = sqrt(6 / (numbers in + numbers out)).
    """
    random = np.random.default_rng(seed)
    arrays = []
    for ins, outs in ((NUM_PIXELS, hidden_units), (hidden_units, NUM_CLASSES)):
        limit = math.sqrt(6 / (ins + outs))
        arrays += [random.uniform(-limit, limit, (ins, outs)), np.zeros(outs)]
    return Network(*arrays)
