"""McNemar's exact test against scipy's binomial test and by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest

from mnist_core.mcnemar import duel, fair_coin_probability


@pytest.mark.parametrize(("heads", "tails"), [(0, 1), (1, 1), (2, 9), (7, 7), (30, 12), (14, 160), (600, 540), (0, 2000)])
def test_the_probability_is_scipys(heads, tails):
    assert fair_coin_probability(heads, tails) == pytest.approx(binomtest(heads, heads + tails).pvalue, rel=1e-9)
    assert fair_coin_probability(heads, tails) == fair_coin_probability(tails, heads)


def test_without_a_throw_nothing_is_known():
    assert fair_coin_probability(0, 0) == 1


def test_a_duel_worked_by_hand():
    first, second = np.array([1, 1, 1, 1, 1, 1, 0, 0], bool), np.array([1, 0, 0, 0, 0, 0, 0, 0], bool)
    result = duel(first, second)
    assert (result.both, result.only_first, result.only_second, result.neither, result.num_digits) == (1, 5, 0, 2, 8)
    assert result.probability == 2 / 2**5
    assert result.is_tie  # 0.0625: five against none is not yet enough


def test_six_against_none_is_no_tie():
    assert not duel(np.ones(6, bool), np.zeros(6, bool)).is_tie


def test_a_network_against_itself_is_a_tie():
    answers = np.arange(100) % 3 == 0
    assert duel(answers, answers).is_tie
    assert duel(answers, answers).probability == 1


def test_different_digits_are_refused():
    with pytest.raises(ValueError, match="8 digits and the other 9"):
        duel(np.ones(8, bool), np.ones(9, bool))
