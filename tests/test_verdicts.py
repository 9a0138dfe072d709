import numpy as np
import pytest

from mnist_core.evaluation import predict_in_parts
from mnist_core.neighbours import build_neighbour_index, nearest
from mnist_core.network import read_network
from mnist_core.principal_components import fit_components
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.verdicts import doubtful_digits, surely_wrong_digits, unsure_digits, wrong_digits

LABELS = np.array([0, 1, 2, 3, 4])


def rows(*guesses):
    """Probabilities: each guess is (digit, probability), the rest spread evenly."""
    probabilities = np.array([[(1 - sure) / 9] * 10 for _, sure in guesses])
    probabilities[np.arange(len(guesses)), [digit for digit, _ in guesses]] = [sure for _, sure in guesses]
    return probabilities


SAID = rows((0, 0.99), (7, 0.91), (2, 0.4), (9, 0.99), (5, 0.5))


def test_wrong_is_another_digit_than_the_label_whatever_the_probability():
    assert wrong_digits(SAID, LABELS).tolist() == [1, 3, 4]


def test_unsure_is_a_low_highest_probability_the_lowest_first():
    assert unsure_digits(SAID).tolist() == [2, 4]


def test_surely_wrong_is_wrong_with_a_high_probability_the_highest_first():
    assert surely_wrong_digits(SAID, LABELS).tolist() == [3, 1]


@pytest.fixture(scope="module")
def said(mnist):
    return predict_in_parts(read_network(SHIPPED_MODEL), mnist.test_images)


@pytest.fixture(scope="module")
def index(mnist):
    return build_neighbour_index(mnist.train_images, fit_components(mnist.train_images, 32))


def test_the_shipped_networks_mistakes_are_those_on_its_card(mnist, said):
    assert len(wrong_digits(said, mnist.test_labels)) == 51


def test_doubtful_test_digits_are_doubted_by_both_witnesses(mnist, said, index):
    doubtful = doubtful_digits(said, mnist.test_images, mnist.test_labels, index, mnist.train_labels, False)
    assert len(doubtful) == 22
    assert 2130 in doubtful  # a 4 that looks like a 9, known for it
    for digit in doubtful:
        near = nearest(index, mnist.test_images[digit], 5).indices
        assert said[digit, mnist.test_labels[digit]] < 0.5
        assert (mnist.train_labels[near] == mnist.test_labels[digit]).sum() <= 1


def test_a_training_digit_is_no_witness_for_itself(mnist, index):
    images, labels = mnist.train_images[:300], mnist.train_labels[:300]
    against = np.full((300, 10), 0.1)
    doubtful = doubtful_digits(against, images, labels, index, mnist.train_labels, True)
    assert {len(nearest(index, images[digit], 5, digit).indices) for digit in doubtful} <= {5}
    assert len(doubtful) > len(doubtful_digits(against, images, labels, index, mnist.train_labels, False))


def test_nothing_is_doubtful_when_the_network_agrees(mnist, index):
    agreed = rows(*((label, 0.9) for label in mnist.test_labels[:50]))
    assert doubtful_digits(agreed, mnist.test_images[:50], mnist.test_labels[:50], index, mnist.train_labels, False).size == 0
