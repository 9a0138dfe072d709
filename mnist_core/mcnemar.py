"""Whether one network reads better than another, or whether it is a tie, when both read the very same digits.

Digits that both read right, or both wrong, say nothing about the difference. What counts are those that only one of them reads right: of
equals, each would win such a digit like a fair coin, and the test asks how rare so uneven a result is then. That is sharper than to compare
two intervals, which forget that the digits were the same. Source: Q. McNemar, 1947, Psychometrika 12, 153-157, with the exact binomial
distribution in place of its approximation. Left out on purpose: what another seed would give, which is in `comparison`.
"""

from dataclasses import dataclass

from mnist_core.comparison import FALSE_ALARM_RATE


@dataclass(frozen=True)
class Duel:
    """Two networks on the same digits: how many both read right, only the first, only the second, and neither.

    probability: of a result as uneven as this, or more so, between equals.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    probability: float

    @property
    def is_tie(self):
        """Whether chance alone may well have made the difference."""
        return self.probability > FALSE_ALARM_RATE

    @property
    def num_digits(self):
        """How many digits both read."""
        return self.both + self.only_first + self.only_second + self.neither


def duel(is_right_first, is_right_second):
    """The Duel of two networks. is_right_first, is_right_second: (N,) booleans, of the same digits in the same order.

    Raises ValueError when they are not equally long.
    """
    if len(is_right_first) != len(is_right_second):
        raise ValueError(f"One network read {len(is_right_first)} digits and the other {len(is_right_second)}: give both the same digits.")
    only_first, only_second = int((is_right_first & ~is_right_second).sum()), int((~is_right_first & is_right_second).sum())
    both, neither = int((is_right_first & is_right_second).sum()), int((~is_right_first & ~is_right_second).sum())
    return Duel(both, only_first, only_second, neither, fair_coin_probability(only_first, only_second))


def fair_coin_probability(heads, tails):
    """The probability that a fair coin, thrown heads + tails times, falls at least so unevenly: exact, two-sided, 1 without a throw."""
    throws, ways, tail = heads + tails, 1, 0
    for place in range(min(heads, tails) + 1):
        tail += ways
        ways = ways * (throws - place) // (place + 1)  # the next binomial coefficient, in whole numbers of any size
    return min(1.0, 2 * tail / 2**throws)
