"""What a network makes of the digits whose label is known: worked out once a network and kept under its fingerprint.

The first to ask waits a moment, `working` says why. Kept are the networks of a class at work, not all that were ever trained.
One's own drawings are few, and read anew.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core import calibration, robustness
from mnist_core.evaluation import confusion_matrix, cross_entropy, evaluate, evaluate_probabilities, predict_in_parts
from mnist_ui import digit_facts
from mnist_ui.cache import mnist
from mnist_ui.digit_facts import BY_FINGERPRINT

KEPT_NETWORKS = 64  # whose small figures are kept: a few kilobytes each
NUM_MEASURED = 10_000  # training digits that stand for all: as many as there are test digits


@dataclass(frozen=True)
class Answers:
    """N digits and what a network said of each: images (N, 28, 28) uint8, labels (N,), probabilities (N, 10)."""

    images: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def guesses(self):
        """(N,) the most probable digit."""
        return self.probabilities.argmax(axis=1)

    @property
    def is_right(self):
        """(N,) whether it is the label."""
        return self.guesses == self.labels

    @property
    def confusion(self):
        """(10, 10) counts: a row is the label, a column the guess."""
        return confusion_matrix(self.labels, self.guesses)

    @property
    def evaluation(self):
        """The accuracy with its interval, and the loss, as mnist_core.evaluation.Evaluation."""
        return evaluate_probabilities(self.probabilities, self.labels)


@dataclass(frozen=True)
class Calibrated:
    """A network's calibration before and after its temperature, a pair each: bins as reliability_bins gives them, error, loss in nats."""

    temperature: float
    bins: tuple
    error: tuple
    loss: tuple
    num_digits: int  # on which it was judged


def test_probabilities(network):
    """(10000, 10) float32, read-only: what the network says of MNIST's test digits."""
    return digit_facts.probabilities(network, "test")


def test_answers(network):
    """The Answers of a network on MNIST's test digits."""
    return Answers(mnist().test_images, mnist().test_labels, test_probabilities(network))


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT_NETWORKS, hash_funcs=BY_FINGERPRINT)
def training_evaluation(network, first, last):
    """The Evaluation on the training digits from first to last, without the last itself; of more than NUM_MEASURED evenly chosen ones."""
    chosen = np.linspace(first, last - 1, min(last - first, NUM_MEASURED)).astype(int)
    return evaluate(network, mnist().train_images[chosen], mnist().train_labels[chosen])


def own_answers(network, images, labels):
    """The Answers of a network on a visitor's drawings."""
    return Answers(images, labels, predict_in_parts(network, images))


@st.cache_resource(show_spinner=False, max_entries=KEPT_NETWORKS, hash_funcs=BY_FINGERPRINT)
def test_calibration(network):
    """The Calibrated on half of the test digits, those with odd numbers; the others chose the temperature."""
    answers = test_answers(network)
    temperature = calibration.best_temperature(answers.probabilities[::2], answers.labels[::2])
    return _calibrated(temperature, answers.probabilities[1::2], answers.labels[1::2])


def own_calibration(network, answers):
    """The Calibrated on a visitor's drawings; the temperature is the one for MNIST's test digits."""
    return _calibrated(test_calibration(network).temperature, answers.probabilities, answers.labels)


def _calibrated(temperature, probabilities, labels):
    both = probabilities, calibration.apply_temperature(probabilities, temperature)
    bins = tuple(calibration.reliability_bins(each, labels) for each in both)
    errors = tuple(map(calibration.expected_calibration_error, bins))
    return Calibrated(temperature, bins, errors, tuple(cross_entropy(each, labels) for each in both), len(labels))


@st.cache_resource(show_spinner=False, max_entries=KEPT_NETWORKS, hash_funcs=BY_FINGERPRINT)
def test_robustness(network):
    """The robustness.Points of a network on the sample of the test digits."""
    indices = sample()
    return robustness.robustness(network, mnist().test_images[indices], mnist().test_labels[indices])


@st.cache_resource(show_spinner=False, max_entries=KEPT_NETWORKS, hash_funcs=BY_FINGERPRINT)
def own_robustness(network, images, labels):
    """The robustness.Points of a network on a visitor's drawings."""
    return robustness.robustness(network, images, labels)


def sample():
    """The numbers of the test digits that stand for all where a network reads them dozens of times."""
    return robustness.sample_indices(len(mnist().test_labels))
