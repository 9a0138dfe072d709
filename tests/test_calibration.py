"""Calibration by hand, against scipy's search, and by counting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mnist_core.calibration import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    apply_temperature,
    best_temperature,
    expected_calibration_error,
    reliability_bins,
    select,
    selections,
)
from mnist_core.evaluation import cross_entropy
from mnist_core.network import softmax


def said(confidences, answer=0):
    """(N, 10) probabilities that give this answer with these confidences."""
    confidences = np.asarray(confidences)
    probabilities = np.repeat((1 - confidences)[:, None] / 9, 10, axis=1)
    probabilities[:, answer] = confidences
    return probabilities


def drawn(temperature, num_digits=4000):
    """(probabilities, labels) of a network whose logits are too large by this factor: the labels are drawn from the honest ones."""
    random = np.random.default_rng(1)
    logits = random.normal(0, 2, (num_digits, 10)).astype(np.float32)
    labels = (softmax(logits).cumsum(axis=1) < random.random((num_digits, 1))).sum(axis=1).clip(0, 9)
    return softmax(logits * np.float32(temperature)), labels


def test_a_diagram_worked_by_hand():
    bins = reliability_bins(said([0.9, 0.9, 0.9, 0.5]), np.array([0, 0, 1, 0]))
    assert [(each.num_digits, each.accuracy) for each in bins] == [(1, 1.0), (3, 2 / 3)]
    assert [each.low < each.confidence <= each.high for each in bins] == [True, True]
    assert expected_calibration_error(bins) == pytest.approx((1 * 0.5 + 3 * (0.9 - 2 / 3)) / 4)


def test_every_digit_is_in_one_bin_certainty_too():
    bins = reliability_bins(said(np.linspace(0.1, 1, 500)), np.zeros(500, int))
    assert sum(each.num_digits for each in bins) == 500
    assert bins[-1].high == 1


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(true_temperature):
    assert best_temperature(*drawn(true_temperature)) == pytest.approx(true_temperature, rel=0.05)


def test_the_temperature_is_scipys():
    probabilities, labels = drawn(2.0)
    found = minimize_scalar(lambda each: cross_entropy(apply_temperature(probabilities, each), labels), bounds=(0.1, 10), method="bounded")
    assert best_temperature(probabilities, labels) == pytest.approx(found.x, rel=1e-3)


def test_a_temperature_changes_how_sure_and_never_what():
    probabilities, _labels = drawn(1.0)
    hotter = apply_temperature(probabilities, 2)
    assert (hotter.argmax(axis=1) == probabilities.argmax(axis=1)).all()
    assert (hotter.max(axis=1) < probabilities.max(axis=1)).all()
    np.testing.assert_allclose(apply_temperature(probabilities, 1), probabilities, atol=1e-6)


def test_the_search_ends_where_every_answer_is_right_or_wrong():
    assert best_temperature(said([0.9, 0.8]), np.array([0, 0])) == pytest.approx(LOWEST_TEMPERATURE)
    assert best_temperature(said([0.9, 0.8]), np.array([1, 1])) == pytest.approx(HIGHEST_TEMPERATURE)


def test_a_probability_of_zero_breaks_nothing():
    assert np.isfinite(apply_temperature(np.eye(10, dtype=np.float32), 1.5)).all()
    assert np.isfinite(best_temperature(np.eye(10, dtype=np.float32), np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 8])))


@settings(max_examples=50, deadline=None)
@given(confidences=st.lists(st.floats(0.2, 1), min_size=1, max_size=40), threshold=st.floats(0, 1), seed=st.integers(0, 99))
def test_a_selection_is_what_counting_gives(confidences, threshold, seed):
    labels = np.random.default_rng(seed).integers(0, 2, len(confidences))
    found = select(said(confidences), labels, threshold)
    answered = np.asarray(confidences) >= threshold
    assert (found.num_answered, found.num_right) == (answered.sum(), (answered & (labels == 0)).sum())


def test_no_answer_at_all_has_no_accuracy():
    nothing, everything = selections(said([0.5, 0.6]), np.array([0, 1]), [0.9, 0.0])
    assert (nothing.coverage, nothing.accuracy, nothing.num_wrong) == (0, None, 0)
    assert (everything.coverage, everything.accuracy, everything.num_wrong) == (1, 0.5, 1)
