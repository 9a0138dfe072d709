"""Who waits and who trains: the bookkeeping that pages ask and the dispatcher changes, under one lock.

A run that is active has a `Job`; one that ended leaves its last snapshot here for a while, and is in the store for good.
"""

import itertools
import threading
import time
from dataclasses import dataclass, field, replace

from mnist_core.config import Hyperparameters
from mnist_core.events import GO_ON, Orders
from mnist_core.line import Line, Place, seconds_to_begin
from mnist_core.live import Snapshot
from mnist_core.pace import Pace
from mnist_core.runs import WAITING
from mnist_core.watch import NOTHING, Watch

MAX_SNAPSHOTS = 500  # of ended runs kept in memory; older ones come from the store
HEAD_OF_LINE = -1  # the turns of a run that lost its worker


@dataclass
class Job:
    """An active run. Changed under the roster's lock only; times are time.monotonic's."""

    run_id: str
    visitor: str
    hyperparameters: Hyperparameters
    snapshot: Snapshot
    turns: int = 0
    has_state: bool = False  # whether there is a state to go on from
    changes: tuple = ()  # dicts of RateChanges, all that were seen
    attempt: int = 0
    is_at_work: bool = False  # handed to a worker
    is_leaving: bool = False  # its worker is free, its result is being stored
    future: object = None  # Dask forgets a task that nobody holds
    order_queue: object = None
    worker: str | None = None
    orders: Orders = GO_ON
    has_new_orders: bool = False
    earlier_seconds: float = 0.0  # trained before it was paused or interrupted
    seconds_before: float = 0.0  # trained in turns since then
    began: float = 0.0  # this turn
    heard: float = 0.0  # of the worker
    losses: int = 0  # of workers, since the last epoch's end
    epochs_at_loss: int = 0  # finished when a worker was last lost
    over_time_since: float | None = None
    sweep_id: str | None = field(default=None)
    watch: Watch = NOTHING
    delivered: int = 0  # the newest attempt all of whose files arrived

    @property
    def epochs_done(self):
        """Epochs finished, with the part of the one under way."""
        progress = self.snapshot.progress
        return progress["epoch"] - 1 + progress["step"] / progress["num_steps"] if progress else float(len(self.snapshot.epochs))

    @property
    def has_begun(self):
        """Whether its worker has said that it trains."""
        return self.is_at_work and self.worker is not None

    @property
    def training_seconds(self):
        """Of all turns that are over."""
        return self.earlier_seconds + self.seconds_before

    def seconds_of_turn(self, now):
        """Since this turn began."""
        return now - self.began

    def order(self, **changes):
        """Give the training other orders; they are sent soon."""
        self.orders = replace(self.orders, **changes)
        self.has_new_orders = True


class Roster:
    """The active runs in the line and at work, and the newest snapshots. Thread-safe: take `lock` for more than one call."""

    def __init__(self, settings):
        self.settings = settings
        self.lock = threading.RLock()
        self.news = threading.Condition(self.lock)  # told at every change that somebody may wait for
        self.line, self.pace, self.num_slots = Line(settings.max_waiting), Pace(), 0
        self._jobs, self._ended = {}, {}
        self._arrivals = itertools.count()

    def __iter__(self):
        """The jobs, in the order of their arrival; a list of its own."""
        with self.lock:
            return iter(list(self._jobs.values()))

    def get(self, run_id):
        """The Job of an active run, or None."""
        return self._jobs.get(run_id)

    def at_work(self):
        """The jobs that a worker has."""
        return [job for job in self if job.is_at_work and not job.is_leaving]

    @property
    def is_full(self):
        """Whether every worker has a run."""
        return len(self.at_work()) >= self.num_slots

    def is_behind(self, run_id):
        """Whether another run has to leave a worker, or to begin, before this one can."""
        with self.lock:
            number = self.line.number_of(run_id)
            return number > 1 or (number == 1 and self.is_full)

    def enter(self, job, is_first=False):
        """A run comes into the line: for the first time, or again; is_first: before all others."""
        with self.news:
            self._jobs[job.run_id] = job
            self._ended.pop(job.run_id, None)
            job.is_at_work = job.is_leaving = False
            job.snapshot = replace(job.snapshot, status=WAITING)
            seconds = self.pace.seconds(job.hyperparameters, job.epochs_done)
            self.line.add(Place(HEAD_OF_LINE if is_first else job.turns, next(self._arrivals), job.run_id, seconds))
            self.news.notify_all()

    def leave(self, job, snapshot):
        """A run has ended; its last snapshot stays for a while."""
        with self.news:
            self.line.remove(job.run_id)
            self._jobs.pop(job.run_id, None)
            job.is_at_work = False
            self._ended[job.run_id] = job.snapshot = snapshot
            while len(self._ended) > MAX_SNAPSHOTS:
                del self._ended[next(iter(self._ended))]
            self.news.notify_all()

    def forget(self, run_id):
        """Drop the snapshot of an ended run: the store's counts."""
        with self.lock:
            self._ended.pop(run_id, None)

    def show(self, job, snapshot):
        """A run has a newer snapshot."""
        with self.news:
            job.snapshot = snapshot
            self.news.notify_all()

    def active_of(self, visitor):
        """The visitor's jobs."""
        return [job for job in self if job.visitor == visitor]

    def snapshot(self, run_id):
        """The newest snapshot, with the place in the line; None when the run is not known here."""
        with self.lock:
            job = self._jobs.get(run_id)
            if job is None:
                return self._ended.get(run_id)
            number = self.line.number_of(run_id)
            seconds = self.seconds_to_begin(number) if number else None
            return replace(job.snapshot, place=number, seconds_to_wait=seconds)

    def seconds_to_begin(self, number):
        """Until the run with this number in the line begins."""
        now = time.monotonic()
        running = [(self._seconds_left(job), job.seconds_of_turn(now)) for job in self.at_work()]
        return seconds_to_begin(self.line, number, running, self.num_slots, self.settings.max_wait_seconds)

    def _seconds_left(self, job):
        told = (job.snapshot.progress or {}).get("seconds_left")
        return told or self.pace.seconds(job.hyperparameters, job.epochs_done)

    def wait_until(self, run_id, condition, seconds):
        """Wait until the run's snapshot fulfils the condition, or it is not active, or so many seconds."""
        with self.news:
            self.news.wait_for(lambda: (job := self._jobs.get(run_id)) is None or condition(job.snapshot), seconds)
