"""Precision, recall and F1 against scikit-learn's and by hand."""

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from mnist_core.class_metrics import class_metrics, largest_confusion
from mnist_core.evaluation import confusion_matrix


def test_the_figures_equal_scikit_learns():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 3000)
    answers = np.where(random.random(3000) < 0.8, labels, random.integers(0, 10, 3000))
    ours = class_metrics(confusion_matrix(labels, answers))
    for mine, theirs in zip(
        (ours.precision, ours.recall, ours.f1, ours.counts), precision_recall_fscore_support(labels, answers), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_a_digit_worked_by_hand():
    confusion = np.zeros((10, 10), int)
    confusion[4, 4], confusion[4, 9], confusion[9, 4] = 6, 2, 4  # of eight 4s six are found; of ten answers 4 six are one
    metrics = class_metrics(confusion)
    assert (metrics.recall[4], metrics.precision[4], metrics.f1[4]) == (0.75, 0.6, 12 / 18)


def test_what_cannot_be_counted_is_not_zero():
    metrics = class_metrics(np.diag([5] + [0] * 9))
    assert np.isnan(metrics.recall[1:]).all()
    assert np.isnan(metrics.precision[1:]).all()
    assert metrics.f1[0] == 1


def test_the_largest_confusion_is_never_the_digit_itself():
    confusion = np.diag([100] * 10)
    confusion[4, [2, 9]] = 1, 3
    assert largest_confusion(confusion, 4) == (9, 3)
    assert largest_confusion(confusion, 5) == (None, 0)
