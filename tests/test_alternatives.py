"""The sentences for those who do not see a chart say its result."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_ui.alternatives import (
    ACCURACY,
    FALLING,
    LOSS,
    RISING,
    STEADY,
    curve_sentence,
    last_trend,
    lowest_sentence,
    probabilities_sentence,
    reading_sentence,
    seeds_sentence,
)


def epochs_of(metric, *values):
    return [{"epoch": epoch, metric: value} for epoch, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("values", "trend"),
    [((1, 2, 3), (RISING, 0)), ((3, 1, 2), (RISING, 1)), ((1, 3, 2), (FALLING, 1)), ((1, 2, 2, 2), (STEADY, 1)), ((2, 1), (FALLING, 0))],
)
def test_the_last_trend_is_named_with_its_beginning(values, trend):
    assert last_trend(values) == trend


@given(st.lists(st.integers(0, 3), min_size=2, max_size=9))
def test_since_its_beginning_a_curve_goes_one_way_and_before_it_another(values):
    trend, begin = last_trend(values)
    steps = [(after > before) - (after < before) for before, after in itertools.pairwise(values)]
    assert set(steps[begin:]) == {trend}
    assert begin == 0 or steps[begin - 1] != trend


def test_an_accuracy_says_where_it_ends_and_how_it_came_there():
    assert curve_sentence(epochs_of(ACCURACY, 0.95, 0.97, 0.981), ACCURACY) == (
        "Validation accuracy 98.10 % after epoch 3, rising since epoch 1."
    )


def test_a_loss_that_rises_again_names_its_lowest():
    assert curve_sentence(epochs_of(LOSS, 0.2, 0.1, 0.15), LOSS) == (
        "Validation loss 0.1500 after epoch 3, rising since epoch 2. The lowest was 0.1000 after epoch 2."
    )


def test_one_epoch_has_no_trend():
    assert curve_sentence(epochs_of(LOSS, 0.2), LOSS) == "Validation loss 0.2000 after epoch 1."


def test_seeds_say_their_spread():
    assert seeds_sentence("ReLU", [0.98, 0.97], ACCURACY) == "Validation accuracy with ReLU: 97.00 % to 98.00 % at the end, 2 seeds."


def test_ten_probabilities_name_the_first_two():
    probabilities = [0.0] * 7 + [0.96, 0.03, 0.01]
    assert probabilities_sentence(probabilities) == "Most probable: 7, 96 %; then 8, 3 %."
    assert reading_sentence(7, [0, 2.5], [0.1, 0.96]) == "Probability of 7: 10 % after epoch 0, 96 % after epoch 2.5."


def test_ten_shares_name_the_lowest_and_the_highest():
    shares = [0.98, 0.99, *[0.985] * 7, float("nan")]
    assert lowest_sentence("Recall", shares) == "Recall: lowest for 0, 98.00 %; highest for 1, 99.00 %."
    assert lowest_sentence("Recall", [float("nan")] * 10) == "Recall: nothing to show."
