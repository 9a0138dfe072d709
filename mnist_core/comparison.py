"""Which of several values is better, when each was trained with a few seeds.

The seed decides the first weights and the order of the digits, so one value gives another accuracy with every seed. Two values are compared
seed for seed, because with the same seed both were lucky or unlucky together: the difference says something when it is much the same with
every seed, and else it is a tie, which is not a proof of equality. Many pairs are looked at together, so each must pass a stricter test the
more there are. Left out on purpose: what other test digits would change, because all runs read the same ones.
Figures are in docs/comparing.md.
"""

import itertools
import math
import statistics
from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_TEST_DIGITS

FALSE_ALARM_RATE = 0.05  # at most, that a comparison without any true difference names one
FINEST_STEP = 1 / NUM_TEST_DIGITS  # between two accuracies
ROUNDING_VARIANCE = 2 * FINEST_STEP**2 / 12  # of the difference of two numbers in such steps: no spread is known to be smaller
NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)  # for an integral from -1 to 1


@dataclass(frozen=True)
class Summary:
    """The accuracies, shares from 0 to 1, of one value. deviation: their standard deviation, None for a single run."""

    value: object
    num_runs: int
    mean: float
    deviation: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """Two values against each other. difference: the mean over the seeds that both have, 0 or more. probability: of such a difference
    between equals, corrected for the number of pairs."""

    better: object
    worse: object
    difference: float
    probability: float

    @property
    def is_tie(self):
        """Whether the seeds alone may well have made the difference."""
        return self.probability > FALSE_ALARM_RATE


def summarize(accuracies):
    """A Summary of each value that has a run; accuracies: value to a dict of seed to share from 0 to 1."""
    return [_summary(value, list(shares.values())) for value, shares in accuracies.items() if shares]


def _summary(value, shares):
    deviation = statistics.stdev(shares) if len(shares) > 1 else None
    return Summary(value, len(shares), statistics.fmean(shares), deviation, min(shares), max(shares))


def compare(accuracies):
    """A Verdict on each pair of values with at least two seeds in common, the largest difference first; accuracies as in `summarize`."""
    differences = {}
    for first, second in itertools.combinations(accuracies, 2):
        common = accuracies[first].keys() & accuracies[second].keys()
        if len(common) > 1:
            differences[first, second] = [accuracies[first][seed] - accuracies[second][seed] for seed in sorted(common)]
    probabilities = holm([paired_test(of_pair) for of_pair in differences.values()])
    verdicts = [_verdict(*item, probability) for item, probability in zip(differences.items(), probabilities, strict=True)]
    return sorted(verdicts, key=lambda verdict: -verdict.difference)


def _verdict(pair, differences, probability):
    mean = statistics.fmean(differences)
    better, worse = pair if mean >= 0 else reversed(pair)
    return Verdict(better, worse, abs(mean), probability)


def paired_test(differences):
    """The probability of a mean difference this far from 0 or farther, if there were none; two differences or more, one a seed.

    It holds however much each of the two values spreads: a learning rate that is too high spreads four times as much as a good one.
    Source: "Student", 1908, Biometrika 6, 1-25.
    """
    variance = max(statistics.variance(differences), ROUNDING_VARIANCE)
    return student_probability(statistics.fmean(differences) / math.sqrt(variance / len(differences)), len(differences) - 1)


def student_probability(t, freedom):
    """The probability that Student's t with so many degrees of freedom, 1 to 1000, is at least as far from 0 as this t.

    With t = sqrt(freedom) / tan(u) the density is sin(u)**(freedom - 1) up to a factor, so the tail is an integral from 0 to an angle.
    Exact to 1e-8.
    """
    angle = math.atan2(math.sqrt(freedom), abs(t))
    root = (NODES + 1) / 2  # u = angle * root**2: the integrand is smooth at 0 then
    tail = angle * float((WEIGHTS * root * np.sin(angle * root**2) ** (freedom - 1)).sum())
    whole = math.sqrt(math.pi) / 2 * math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom + 1) / 2))
    return min(1.0, tail / whole)


def holm(probabilities):
    """Probabilities corrected for their number: those at most 0.05 hold a false alarm in at most 5 of 100 such lists.

    The smallest of m counts m times, the next m - 1 times, and none less than one before it.
    Source: S. Holm, 1979, Scandinavian Journal of Statistics 6, 65-70.
    """
    order = sorted(range(len(probabilities)), key=probabilities.__getitem__)
    times = [(len(order) - place) * probabilities[index] for place, index in enumerate(order)]
    corrected = dict(zip(order, itertools.accumulate(times, max), strict=True))
    return [min(1.0, corrected[index]) for index in range(len(probabilities))]
