"""How good a network is, on digits that it has never seen.

Accuracy is the share of digits that are read right. Measured on 10,000 digits it is itself uncertain: the interval says how much
another 10,000 digits of the same kind might have given. The loss also counts how sure the network was, so it notices a mistake made
with confidence.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from mnist_core.config import NUM_CLASSES
from mnist_core.network import predict_probabilities

SMALLEST_PROBABILITY = 1e-7  # Keras's epsilon: a probability of zero would make the loss infinite
Z_95 = NormalDist().inv_cdf(0.975)  # 1.96: standard deviations either side that hold 95 % of a normal distribution
DIGITS_AT_ONCE = 1000  # bounds the memory of a forward pass


@dataclass(frozen=True)
class Evaluation:
    """accuracy: share read right. loss: mean cross-entropy in nats. interval_95: low and high end of the accuracy."""

    accuracy: float
    loss: float
    interval_95: tuple
    num_digits: int


def evaluate(network, images, labels):
    """Evaluate on (N, 28, 28) images and (N,) labels; N at least 1."""
    return evaluate_probabilities(predict_in_parts(network, images), labels)


def predict_in_parts(network, images):
    """(N, 28, 28) images to (N, 10) probabilities, a thousand at a time so that memory stays small."""
    parts = [predict_probabilities(network, images[first : first + DIGITS_AT_ONCE]) for first in range(0, len(images), DIGITS_AT_ONCE)]
    return np.concatenate(parts)


def evaluate_probabilities(probabilities, labels):
    """Evaluate (N, 10) probabilities against (N,) labels."""
    num_right = int((probabilities.argmax(axis=1) == labels).sum())
    return Evaluation(num_right / len(labels), cross_entropy(probabilities, labels), wilson_interval(num_right, len(labels)), len(labels))


def cross_entropy(probabilities, labels):
    """Mean of -log(probability of the right digit) over (N, 10) probabilities, in nats."""
    return float(cross_entropies(probabilities, labels).mean())


def cross_entropies(probabilities, labels):
    """(N,) -log(probability of the right digit) of each digit, in nats, from (N, 10) probabilities and (N,) labels."""
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return -np.log(np.clip(of_label, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY))


def wilson_interval(num_right, num_digits):
    """95 % interval of a share, (low, high). Source: E. B. Wilson, 1927, JASA 22, 209-212."""
    share = num_right / num_digits
    scale = 1 + Z_95**2 / num_digits
    middle = (share + Z_95**2 / (2 * num_digits)) / scale
    half_width = Z_95 / scale * math.sqrt(share * (1 - share) / num_digits + Z_95**2 / (4 * num_digits**2))
    return max(0.0, middle - half_width), min(1.0, middle + half_width)


def confusion_matrix(labels, predictions):
    """(10, 10) counts: a row is the label, a column the prediction."""
    pairs = np.asarray(labels, np.int64) * NUM_CLASSES + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=NUM_CLASSES**2).reshape(NUM_CLASSES, NUM_CLASSES)
