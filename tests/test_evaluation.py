"""Our figures against scikit-learn's and scipy's."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss

from mnist_core import evaluation
from mnist_core.evaluation import evaluate, evaluate_probabilities, wilson_interval


@pytest.fixture(scope="module")
def answers():
    random = np.random.default_rng(0)
    probabilities = np.clip(random.dirichlet(np.full(10, 0.3), 5000), 1e-6, 1)
    return probabilities / probabilities.sum(1, keepdims=True), random.integers(0, 10, 5000)


def test_accuracy_and_loss_equal_scikit_learns(answers):
    probabilities, labels = answers
    ours = evaluate_probabilities(probabilities, labels)
    assert ours.accuracy == accuracy_score(labels, probabilities.argmax(1))
    assert ours.loss == pytest.approx(log_loss(labels, probabilities, labels=range(10)), rel=1e-9)


def test_confusion_matrix_equals_scikit_learns(answers):
    probabilities, labels = answers
    predictions = probabilities.argmax(1)
    assert (evaluation.confusion_matrix(labels, predictions) == confusion_matrix(labels, predictions, labels=range(10))).all()


@pytest.mark.parametrize(("num_right", "num_digits"), [(0, 10), (5, 10), (10, 10), (9802, 10_000)])
def test_the_interval_equals_scipys(num_right, num_digits):
    from scipy.stats import binomtest

    expected = binomtest(num_right, num_digits).proportion_ci(method="wilson")
    assert wilson_interval(num_right, num_digits) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_certain_mistake_has_a_finite_loss():
    assert np.isfinite(evaluate_probabilities(np.eye(10, dtype=np.float32)[:1], np.array([3])).loss)


def test_a_training_reports_what_keras_measures(mnist, small_training):
    trained, _ = small_training
    test = evaluate(trained.last, mnist.test_images, mnist.test_labels)
    assert test.accuracy == pytest.approx(trained.epochs[-1].val_accuracy, abs=1e-6)
    assert test.loss == pytest.approx(trained.epochs[-1].val_loss, rel=1e-4)
