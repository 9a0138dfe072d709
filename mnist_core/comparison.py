"""Which of several values is better, when each was trained with a few seeds.

The seed decides the first weights and the order of the digits, so one value gives another accuracy with every seed. A difference between
two values says something only when it is larger than that spread makes likely; otherwise it is a tie, which is not a proof of equality.
Many pairs are looked at together, so each must pass a stricter test the more there are. Left out on purpose: what other test digits would
change, because all runs read the same ones; and pairing by seed, which costs more certainty here than it gives (docs/comparing.md).
"""

import itertools
import math
import statistics
from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_TEST_DIGITS

FALSE_ALARM_RATE = 0.05  # at most, that a comparison without any true difference names one
FINEST_STEP = 1 / NUM_TEST_DIGITS  # between two accuracies
ROUNDING_VARIANCE = FINEST_STEP**2 / 12  # of a number that is rounded to such steps: no spread is known to be smaller
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
    """Two values against each other. difference: of their means, 0 or more. probability: of such a difference between equals, corrected
    for the number of pairs."""

    better: object
    worse: object
    difference: float
    probability: float

    @property
    def is_tie(self):
        """Whether the seeds alone may well have made the difference."""
        return self.probability > FALSE_ALARM_RATE


def summarize(accuracies):
    """A Summary of each value that has a run; accuracies: value to a sequence of shares from 0 to 1."""
    return [
        Summary(
            value, len(shares), statistics.fmean(shares), statistics.stdev(shares) if len(shares) > 1 else None, min(shares), max(shares)
        )
        for value, shares in accuracies.items()
        if shares
    ]


def compare(accuracies):
    """A Verdict on each pair of values with at least two runs each, the largest difference first; accuracies as in `summarize`."""
    enough = {value: shares for value, shares in accuracies.items() if len(shares) > 1}
    pairs = list(itertools.combinations(enough, 2))
    probabilities = holm([welch_test(enough[first], enough[second]) for first, second in pairs])
    verdicts = [_verdict(enough, *pair, probability) for pair, probability in zip(pairs, probabilities, strict=True)]
    return sorted(verdicts, key=lambda verdict: -verdict.difference)


def _verdict(accuracies, first, second, probability):
    better, worse = sorted((first, second), key=lambda value: -statistics.fmean(accuracies[value]))
    return Verdict(better, worse, statistics.fmean(accuracies[better]) - statistics.fmean(accuracies[worse]), probability)


def welch_test(first, second):
    """The probability of a difference of means like this one or larger, either way, if there were none; two runs or more each.

    The two may spread differently: a learning rate that is too high spreads ten times as much as a good one.
    Source: B. L. Welch, 1947, Biometrika 34, 28-35.
    """
    parts = [max(statistics.variance(shares), ROUNDING_VARIANCE) / len(shares) for shares in (first, second)]
    freedom = sum(parts) ** 2 / sum(part**2 / (len(shares) - 1) for part, shares in zip(parts, (first, second), strict=True))
    return student_probability((statistics.fmean(first) - statistics.fmean(second)) / math.sqrt(sum(parts)), freedom)


def student_probability(t, freedom):
    """The probability that Student's t with so many degrees of freedom, 1 to 1000, is at least as far from 0 as this t.

    With t = sqrt(freedom) / tan(u) the density is sin(u)**(freedom - 1) up to a factor, so the tail is an integral from 0 to an angle.
    Source: "Student", 1908, Biometrika 6, 1-25. Exact to 1e-8.
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
