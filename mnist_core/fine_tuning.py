"""A network that knows digits already learns one person's: a few steps more, by gradients written out in NumPy.

The loss says how far the probabilities are from the labels; its slope along each weight, the gradient, comes from the outputs backwards
by the chain rule (Rumelhart, Hinton and Williams, 1986), and Adam (Kingma and Ba, 2015) steps against it. A network that learned from a few
drawings alone would forget the rest (McCloskey and Cohen, 1989), so half of each step is digits that it learned from before. Drawings that
it learned from prove nothing: each is read by a copy that learned from the others alone (cross-validation; Stone, 1974).
Left out on purpose: stopping early and dropout, which `training` has, and distorted drawings, which were tried: the network forgot more
and read no better.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_CLASSES
from mnist_core.evaluation import predict_in_parts
from mnist_core.network import ARRAY_NAMES, Network, forward_pass
from mnist_core.preprocessing import images_to_inputs, one_hot

NUM_STEPS = 40  # of one fine-tuning
DIGITS_A_STEP = 32  # of one's own, and as many of those learned before
LEARNING_RATE = 1e-3  # Keras's default for Adam; it falls to zero with the steps, so that the last ones do not shake what was learned
NUM_REHEARSED = 1000  # training digits from which those learned before are drawn
NUM_FOLDS = 5  # parts of the drawings, each read by a copy that learned from the others
FEWEST_DRAWINGS = 20  # fewer say nothing about the difference
FEWEST_OF_A_DIGIT = 2  # with a single one, no copy that is asked for it has seen another
FIRST_MOMENT, SECOND_MOMENT, EPSILON = 0.9, 0.999, 1e-7  # Adam's, as Keras sets them

SLOPES = {  # of each activation, from its value
    "relu": lambda values: (values > 0).astype(np.float32),
    "tanh": lambda values: 1 - values**2,
    "sigmoid": lambda values: values * (1 - values),
}


class FineTuningError(ValueError):
    """Drawings that nothing can be learned from; the message says why."""


@dataclass(frozen=True)
class FineTuned:
    """network: learned from all. before: (N, 10) probabilities of the network as it was. after: of copies that did not see the drawing."""

    network: Network
    before: np.ndarray
    after: np.ndarray


def gradients(network, inputs, labels):
    """The slope of the mean cross-entropy along every weight.

    inputs: (N, 784) from 0 to 1. labels: (N,) from 0 to 9. Returns name of the array in network.ARRAY_NAMES to an array of its shape.
    """
    forward = forward_pass(network, inputs)
    of_logits = (forward.probabilities - one_hot(labels)) / np.float32(len(labels))  # softmax and cross-entropy together: (N, 10)
    of_hidden = of_logits @ network.output_weights.T * SLOPES[network.activation](forward.hidden_activations)  # (N, H)
    slopes = inputs.T @ of_hidden, of_hidden.sum(axis=0), forward.hidden_activations.T @ of_logits, of_logits.sum(axis=0)
    return dict(zip(ARRAY_NAMES, slopes, strict=True))


class Adam:
    """Steps against the gradient: along its running mean, divided by the root of its running square."""

    def __init__(self, learning_rate=LEARNING_RATE):
        self.learning_rate, self.num_steps, self._moments = learning_rate, 0, {}

    def step(self, network, slopes):
        """The network one step further. slopes: what `gradients` gives."""
        self.num_steps += 1
        unbiased = np.sqrt(1 - SECOND_MOMENT**self.num_steps) / (1 - FIRST_MOMENT**self.num_steps)  # both means begin at zero
        rate = np.float32(self.learning_rate * unbiased)
        arrays = {name: getattr(network, name) - rate * self._direction(name, slope) for name, slope in slopes.items()}
        return Network(**arrays, activation=network.activation)

    def _direction(self, name, slope):
        first, second = self._moments.setdefault(name, (np.zeros_like(slope), np.zeros_like(slope)))
        first += (1 - FIRST_MOMENT) * (slope - first)
        second += (1 - SECOND_MOMENT) * (slope * slope - second)
        return first / (np.sqrt(second) + EPSILON)


def fine_tune(network, images, labels, known_images, known_labels, seed=0):
    """A copy of the network that learned from these digits, too.

    images, labels: (N, 28, 28) uint8 and (N,), one's own. known_images, known_labels: training digits that it learned from before. The same
    seed gives the same copy. Raises FineTuningError when there is nothing to learn from.
    """
    if not len(labels) or not len(known_labels):
        raise FineTuningError("There are no drawings or no training digits to learn from: keep some drawings first.")
    random, adam = np.random.default_rng(seed), Adam()
    known = random.permutation(len(known_labels))[:NUM_REHEARSED]
    for step in range(NUM_STEPS):
        mine, others = random.integers(len(labels), size=DIGITS_A_STEP), random.choice(known, DIGITS_A_STEP)
        adam.learning_rate = LEARNING_RATE * (1 - step / NUM_STEPS)
        inputs = images_to_inputs(np.concatenate([images[mine], known_images[others]]))
        network = adam.step(network, gradients(network, inputs, np.concatenate([labels[mine], known_labels[others]])))
    return network


def fine_tune_and_check(network, images, labels, known_images, known_labels, seed=0, on_progress=None):
    """Fine-tune, and find out what it is worth on drawings that were not learned from: FineTuned.

    Takes what fine_tune takes, and at least two drawings. on_progress: called with the share done, 0 to 1, now and then.
    """
    if len(labels) < 2:
        raise FineTuningError(f"There are {len(labels)} drawings, but at least 2 are needed, one to learn from and one to ask: keep more.")
    folds = split_into_folds(labels, seed)
    num_folds = int(folds.max()) + 1
    after = np.empty((len(labels), NUM_CLASSES), np.float32)
    for fold in range(num_folds):
        is_asked = folds == fold
        copy = fine_tune(network, images[~is_asked], labels[~is_asked], known_images, known_labels, seed)
        after[is_asked] = predict_in_parts(copy, images[is_asked])
        if on_progress:
            on_progress((fold + 1) / (num_folds + 1))
    tuned = fine_tune(network, images, labels, known_images, known_labels, seed)
    return FineTuned(tuned, predict_in_parts(network, images), after)


def split_into_folds(labels, seed=0):
    """Which part each drawing belongs to, (N,) from 0: NUM_FOLDS parts, or as many as there are drawings, with each digit spread evenly."""
    order = np.random.default_rng(seed).permutation(len(labels))
    by_digit = order[np.argsort(np.asarray(labels)[order], kind="stable")]
    folds = np.empty(len(labels), np.int64)
    folds[by_digit] = np.arange(len(labels)) % min(NUM_FOLDS, len(labels))
    return folds


def is_enough(labels):
    """Whether there are enough drawings, and of each digit among them, to believe a difference."""
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    return len(labels) >= FEWEST_DRAWINGS and bool(counts[counts > 0].min() >= FEWEST_OF_A_DIGIT)
