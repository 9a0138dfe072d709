"""Whether a network that says "90 % sure" is right nine times in ten.

The probability of its answer is called its confidence. Digits with a like confidence are put into one bin; where the bin's accuracy equals
its mean confidence, the network is calibrated, and the expected calibration error is the mean distance between the two. One number mends
much: all logits divided by a temperature, which changes how sure the network is and never what it answers. It must be found on other digits
than it is judged on. And who may stay silent below a threshold answers fewer digits and more of them right.
Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017.
Left out on purpose: the confidence in the nine digits that are not the answer.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.evaluation import wilson_interval
from mnist_core.network import softmax

NUM_BINS = 15  # equally wide, as in the source
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0  # a search ends there when no temperature is too low or too high
NUM_HALVINGS = 30  # of the search: the temperature is then exact to seven digits
SMALLEST = np.float32(1e-38)  # below it float32 has no probability, and its logarithm would be infinite


@dataclass(frozen=True)
class Bin:
    """Digits whose confidence is above low and at most high. accuracy, confidence: their means; interval_95: of the accuracy."""

    low: float
    high: float
    num_digits: int
    accuracy: float
    confidence: float
    interval_95: tuple


@dataclass(frozen=True)
class Selection:
    """What is left when only answers of at least this confidence are given. accuracy: None when there is none."""

    threshold: float
    num_digits: int
    num_answered: int
    num_right: int

    @property
    def coverage(self):
        """The share of the digits that is answered."""
        return self.num_answered / self.num_digits

    @property
    def num_wrong(self):
        """Wrong answers that are given all the same."""
        return self.num_answered - self.num_right

    @property
    def accuracy(self):
        """The share of the given answers that is right, or None."""
        return self.num_right / self.num_answered if self.num_answered else None


def reliability_bins(probabilities, labels):
    """The bins that hold a digit, from the lowest confidence up, as a tuple of Bin. probabilities: (N, 10). labels: (N,)."""
    confidences, is_right = _confidences(probabilities, labels)
    places = np.clip(np.ceil(confidences * NUM_BINS).astype(int) - 1, 0, NUM_BINS - 1)
    return tuple(_bin(int(place), confidences[places == place], is_right[places == place]) for place in np.unique(places))


def _confidences(probabilities, labels):
    return probabilities.max(axis=1).astype(np.float64), probabilities.argmax(axis=1) == labels


def _bin(place, confidences, is_right):
    low, high, number = place / NUM_BINS, (place + 1) / NUM_BINS, len(is_right)
    return Bin(low, high, number, float(is_right.mean()), float(confidences.mean()), wilson_interval(int(is_right.sum()), number))


def expected_calibration_error(bins):
    """The mean distance between accuracy and confidence over reliability_bins, each counted with its digits; from 0 to 1."""
    return sum(each.num_digits * abs(each.accuracy - each.confidence) for each in bins) / sum(each.num_digits for each in bins)


def apply_temperature(probabilities, temperature):
    """The probabilities had the logits been divided by the temperature: above 1 less sure, below 1 surer. (N, 10) to (N, 10).

    The logarithm of a probability is its logit less a number that all ten share, so the logits themselves are not needed.
    """
    return softmax(_logarithms(probabilities) / np.float32(temperature))


def best_temperature(probabilities, labels):
    """The temperature with the lowest mean cross-entropy on these digits. probabilities: (N, 10), N at least 1. labels: (N,).

    The loss is convex in 1 / temperature, so its slope changes its sign once, and the place is found by halving. When every answer is
    right, surer is better without end: LOWEST_TEMPERATURE.
    """
    logits = _logarithms(probabilities)
    mean_of_label = logits[np.arange(len(labels)), labels].mean(dtype=np.float64)
    low, high = np.log(1 / HIGHEST_TEMPERATURE), np.log(1 / LOWEST_TEMPERATURE)  # of 1 / temperature
    for _ in range(NUM_HALVINGS):
        middle = (low + high) / 2
        expected = (softmax(logits * np.float32(np.exp(middle))) * logits).sum(axis=1).mean(dtype=np.float64)
        low, high = (middle, high) if expected <= mean_of_label else (low, middle)
    return float(np.exp(-(low + high) / 2))


def _logarithms(probabilities):
    return np.log(np.maximum(probabilities, SMALLEST), dtype=np.float32)


def select(probabilities, labels, threshold):
    """The Selection of answers whose confidence is at least the threshold, from 0 to 1."""
    return selections(probabilities, labels, [threshold])[0]


def selections(probabilities, labels, thresholds):
    """A Selection for each of the thresholds, as a tuple."""
    confidences, is_right = _confidences(probabilities, labels)
    order = np.argsort(confidences)
    right_below = np.concatenate([[0], np.cumsum(is_right[order])])  # among the so many least sure ones
    num_below = np.searchsorted(confidences[order], np.asarray(thresholds, np.float64))
    total, right = len(labels), int(right_below[-1])
    return tuple(
        Selection(float(t), total, total - int(n), right - int(right_below[n])) for t, n in zip(thresholds, num_below, strict=True)
    )
