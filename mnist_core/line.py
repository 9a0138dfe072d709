"""The line of runs that wait for a worker, and the rule by which long ones give way.

First come, first served, by turns: who has had fewer turns comes first, and among equals who came earlier. A run's first turn counts 0; a
run that gave way comes back with one more; the runs of one sweep count 0, 1, 2, so that a sweep of twelve does not hold up a class.
A turn ends by itself only when others wait: it is as long as lets the last of them begin within the longest wait.
Left out on purpose: workers and databases; the line knows only names, numbers and seconds.
"""

import bisect
from dataclasses import dataclass

SECONDS_BETWEEN_RUNS = 0.3  # to hand over a state and to measure an ended run on the test digits


@dataclass(frozen=True)
class Place:
    """A run in the line. turns: had so far; -1 for one that lost its worker and goes on first. arrival: a number that grows."""

    turns: int
    arrival: int
    run_id: str
    seconds: float = 0.0  # of work left, as far as is known

    @property
    def key(self):
        """The smallest is the next."""
        return self.turns, self.arrival


class LineFullError(ValueError):
    """The line is as long as it may be."""


class Line:
    """The runs that wait. Not thread-safe: its owner holds a lock."""

    def __init__(self, max_length):
        self.max_length = max_length
        self._places = []  # the next one first

    def __len__(self):
        return len(self._places)

    def __iter__(self):
        """The places, the next one first."""
        return iter(self._places)

    def check_room(self, num_runs=1):
        """Raise LineFullError when so many more runs find no room."""
        if len(self) + num_runs > self.max_length:
            raise LineFullError(
                f"{len(self)} runs wait already and {self.max_length} may, so there is no room for {num_runs} more: try again later."
            )

    def add(self, place):
        """Put a run in the line. One that comes back is always let in."""
        bisect.insort(self._places, place, key=lambda place: place.key)

    def remove(self, run_id):
        """Take a run out; whether it was there."""
        before = len(self)
        self._places = [place for place in self._places if place.run_id != run_id]
        return len(self) < before

    def pop(self):
        """Take the next one out."""
        return self._places.pop(0)

    def number_of(self, run_id):
        """1 for the next, or 0 for a run that does not wait."""
        return next((number for number, place in enumerate(self, 1) if place.run_id == run_id), 0)


def turn_seconds(num_waiting, num_slots, max_wait_seconds):
    """How long a run may keep its worker while so many wait: with the turns of those ahead, the last begins in time."""
    return max_wait_seconds * max(1, num_slots) / (num_waiting + 1)


def seconds_to_begin(line, number, running, num_slots, max_wait_seconds):
    """Seconds until the run with this number in the line (from 1) begins.

    running: (seconds left, seconds of its turn so far) of each run under way.
    """
    turn = turn_seconds(len(line), num_slots, max_wait_seconds)
    free = [min(left, max(0.0, turn - so_far)) for left, so_far in running]
    free += [0.0] * (max(1, num_slots) - len(free))
    for place in list(line)[: number - 1]:
        free.sort()
        free[0] += min(place.seconds, turn) + SECONDS_BETWEEN_RUNS
    return min(free)
