"""Which differences mean something: against scipy, by hand, and by thousands of simulated sweeps."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mnist_core.comparison import FALSE_ALARM_RATE, FINEST_STEP, compare, holm, paired_test, student_probability, summarize

POINT = 0.01  # of accuracy
NUM_SWEEPS = 2000
MOST_ALARMS = 0.06  # 0.05 and two standard errors of a rate in 2,000 sweeps
differences = st.lists(st.integers(-500, 500).map(lambda right: right / 10_000), min_size=2, max_size=5)


def simulated(means, deviations, num_seeds, generator, together=0.0):
    """The accuracies of one sweep. together: how alike the runs of one seed are, 0 to 1."""
    seeds = generator.normal(size=num_seeds) * np.sqrt(together)
    rows = [
        mean + deviation * (seeds + generator.normal(size=num_seeds) * np.sqrt(1 - together))
        for mean, deviation in zip(means, deviations, strict=True)
    ]
    return {value: dict(enumerate((np.round(row / FINEST_STEP) * FINEST_STEP).tolist())) for value, row in enumerate(rows)}


def rate(means, deviations, num_seeds, is_hit, together=0.0):
    """The share of simulated sweeps in which a verdict that is no tie is a hit."""
    generator = np.random.default_rng(0)
    sweeps = (compare(simulated(means, deviations, num_seeds, generator, together)) for _ in range(NUM_SWEEPS))
    return np.mean([any(not verdict.is_tie and is_hit(verdict) for verdict in verdicts) for verdicts in sweeps])


@given(t=st.floats(-1e4, 1e4), freedom=st.floats(1, 1000))
def test_students_t_equals_scipys(t, freedom):
    assert student_probability(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom), abs=1e-8)


def test_students_t_gives_the_textbooks_quantiles():
    assert student_probability(12.7062, 1) == pytest.approx(0.05, abs=1e-6)
    assert student_probability(2.7764, 4) == pytest.approx(0.05, abs=1e-5)
    assert student_probability(0, 3) == pytest.approx(1)


@given(differences)
def test_the_test_of_two_values_equals_scipys(differences):
    if np.var(differences) > FINEST_STEP**2:
        expected = stats.ttest_rel(differences, np.zeros(len(differences))).pvalue
        assert paired_test(differences) == pytest.approx(expected, abs=1e-7)


def test_runs_that_agree_to_the_last_digit_are_no_proof_of_no_spread():
    assert 0.05 < paired_test([0.0001, 0.0001]) < 1
    assert paired_test([0.8, 0.8, 0.8]) < 1e-6
    assert paired_test([0.0, 0.0]) == pytest.approx(1)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_holm_refuses_as_its_steps_say(probabilities):
    """Holm's own words: go up from the smallest and refuse while p <= 0.05 / (m - k)."""
    corrected, refused = holm(probabilities), set()
    for place, index in enumerate(sorted(range(len(probabilities)), key=probabilities.__getitem__)):
        if (len(probabilities) - place) * probabilities[index] > FALSE_ALARM_RATE:
            break
        refused.add(index)
    assert {index for index, probability in enumerate(corrected) if probability <= FALSE_ALARM_RATE} == refused


@pytest.mark.parametrize(("num_values", "num_seeds"), [(2, 2), (2, 5), (4, 3), (6, 2), (6, 4)])
def test_values_that_are_equal_are_ties_in_95_tables_of_100(num_values, num_seeds):
    alarms = rate([0.98] * num_values, [0.1 * POINT] * num_values, num_seeds, lambda verdict: True)
    assert alarms <= MOST_ALARMS


@pytest.mark.parametrize("together", [0.0, 0.6])
def test_ties_stay_ties_when_one_value_spreads_five_times_as_much(together):
    alarms = rate([0.9] * 4, [0.35 * POINT] * 3 + [1.6 * POINT], 3, lambda verdict: True, together)
    assert alarms <= MOST_ALARMS


def test_equal_values_stay_ties_beside_one_that_is_worse():
    alarms = rate([0.9, 0.97, 0.97, 0.97], [0.2 * POINT] * 4, 3, lambda verdict: verdict.worse != 0)
    assert alarms <= MOST_ALARMS


@pytest.mark.parametrize(("num_seeds", "spreads"), [(2, 30), (3, 8), (5, 4)])
def test_a_difference_of_so_many_spreads_is_mostly_found(num_seeds, spreads):
    means = [0.95, 0.95 - spreads * 0.2 * POINT]
    assert rate(means, [0.2 * POINT] * 2, num_seeds, lambda verdict: verdict.worse == 1, together=0.6) > 0.9


def test_seed_for_seed_finds_what_the_spreads_alone_would_hide():
    means, deviations = [0.916, 0.911], [0.4 * POINT] * 2  # as batch sizes 32 and 64
    alike, apart = (rate(means, deviations, 5, lambda verdict: verdict.worse == 1, together) for together in (0.9, 0.0))
    assert alike > 0.9 > 0.5 > apart


def test_a_value_that_fails_wildly_hides_no_difference_between_the_others():
    means, deviations = [0.97, 0.95, 0.3], [0.2 * POINT, 0.2 * POINT, 20 * POINT]
    assert rate(means, deviations, 5, lambda verdict: (verdict.better, verdict.worse) == (0, 1)) > 0.9


def test_the_spread_of_real_runs_decides():
    """Three learning rates with seeds 0 to 4, trained for 3 epochs on 3,000 digits, as they were measured."""
    real = {
        0.0003: [0.9058, 0.9027, 0.9047, 0.9012, 0.8943],
        0.001: [0.9141, 0.9178, 0.9171, 0.9182, 0.9124],
        0.01: [0.8970, 0.9239, 0.9184, 0.9007, 0.9050],
    }
    verdicts = compare({value: dict(enumerate(shares)) for value, shares in real.items()})
    assert [(verdict.better, verdict.worse, verdict.is_tie) for verdict in verdicts] == [
        (0.001, 0.0003, False),
        (0.01, 0.0003, True),
        (0.001, 0.01, True),
    ]
    assert [round(100 * verdict.difference, 2) for verdict in verdicts] == [1.42, 0.73, 0.69]


@given(st.dictionaries(st.integers(), st.dictionaries(st.integers(0, 4), st.floats(0, 1)), max_size=6))
def test_whatever_runs_there_are_each_pair_with_two_seeds_in_common_is_judged_once(accuracies):
    verdicts = compare(accuracies)
    pairs = [pair for pair in itertools.combinations(accuracies, 2) if len(set(accuracies[pair[0]]) & set(accuracies[pair[1]])) > 1]
    assert sorted(tuple(sorted((verdict.better, verdict.worse))) for verdict in verdicts) == sorted(tuple(sorted(pair)) for pair in pairs)
    assert all(verdict.difference >= 0 and 0 <= verdict.probability <= 1 for verdict in verdicts)


def test_a_missing_seed_is_missing_on_both_sides():
    (verdict,) = compare({"relu": {0: 0.97, 1: 0.98, 2: 0.10}, "tanh": {0: 0.95, 1: 0.96}})
    assert (verdict.better, verdict.worse, verdict.difference) == ("relu", "tanh", pytest.approx(0.02))


def test_a_summary_says_mean_spread_and_range():
    one, two = summarize({"relu": {0: 0.97, 1: 0.98, 2: 0.99}, "tanh": {3: 0.9}, "sigmoid": {}})
    assert (one.value, one.num_runs, one.low, one.high) == ("relu", 3, 0.97, 0.99)
    assert (one.mean, one.deviation) == (pytest.approx(0.98), pytest.approx(0.01))
    assert (two.value, two.deviation) == ("tanh", None)
