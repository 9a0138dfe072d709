"""How well each digit is read: of the 4s, how many are found, and of what is called a 4, how much is one.

Accuracy hides which digits are confused. Recall asks from the label's side, precision from the answer's, and F1, their harmonic mean, is
high only when both are. Where nothing is counted, because a digit never occurs or is never answered, the figure is not a number rather than
a zero that would be believed. Left out on purpose: averages over the ten digits, which say what accuracy says already.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ClassMetrics:
    """Figures of the ten digits, each an array of ten: shares from 0 to 1, NaN where nothing can be counted."""

    counts: np.ndarray  # how many digits bear the label
    precision: np.ndarray  # of the answers with this digit, the share that is right
    recall: np.ndarray  # of the digits with this label, the share that is read right
    f1: np.ndarray  # 2 * precision * recall / (precision + recall)


def class_metrics(confusion):
    """ClassMetrics of a (10, 10) confusion matrix of counts: a row is the label, a column the answer."""
    right, labelled, answered = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    return ClassMetrics(labelled, _share(right, answered), _share(right, labelled), _share(2 * right, labelled + answered))


def _share(parts, wholes):
    return np.divide(parts, wholes, out=np.full(len(wholes), np.nan), where=wholes > 0)


def largest_confusion(confusion, label):
    """The wrong answer that digits of this label get most often and its count, the smaller digit of two; (None, 0) without mistakes."""
    mistakes = confusion[label].copy()
    mistakes[label] = 0
    answer = int(mistakes.argmax())
    return (answer, int(mistakes[answer])) if mistakes[answer] else (None, 0)
