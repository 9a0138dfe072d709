"""Stores what trainings leave, later if it must be: a full disk or a database that is away does not stop a training.

What is to be written waits in memory, the newest state of a run in the place of an older one, and a thread writes it: how runs stand and
end before the large files, so that a result need not wait for other runs' states. A run under way has its state written every few seconds
only: megabytes an epoch would cost the server more than all that its visitors look at. Who brings files faster than the store takes them
waits in `wait_for_room`. While the store refuses, the thread tries again every few seconds and `problem` says why. When too much waits
even so, the weights of single epochs go first, then checkpoint files, then states, and `num_lost` counts them; a run's result is never
given up.
"""

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from mnist_core.records import RunError

MAX_WAITING_BYTES = 100 * 2**20  # the web process has to live beside a hundred visitors
SECONDS_BETWEEN_TRIES = 1.0
SECONDS_BETWEEN_STATES = 3.0  # of one run: what a server that is killed costs it
STATUS, WEIGHTS, CHECKPOINT, STATE, END = "status", "weights", "checkpoint", "state", "end"
GIVEN_UP_FIRST = (WEIGHTS, CHECKPOINT, STATE)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One thing to store: a method of RunStore, its arguments, of which the last may be a file's bytes, and the columns to set."""

    run_id: str
    method: str
    arguments: tuple
    columns: dict = field(default_factory=dict)

    @property
    def content(self):
        """The bytes among the arguments."""
        return self.arguments[-1] if isinstance(self.arguments[-1], bytes) else b""

    def write(self, store):
        getattr(store, self.method)(*self.arguments, **self.columns)


class Archive:
    """Writes to a RunStore in a thread of its own. Thread-safe."""

    def __init__(self, store):
        self.store = store
        self.problem, self.num_lost = None, 0
        self._entries = OrderedDict()  # (run_id, kind, name) -> Entry, in the order of writing
        self._next_state = {}  # run_id -> time.monotonic's seconds before which its next state can wait
        self._not_before = {}  # key of a state that waits -> the same
        self._num_hurrying = 0  # of those who wait until everything is written
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._write_all, name="archive", daemon=True)
        self._thread.start()

    def put(self, kind, entry, name=""):
        """Store it soon; the same kind and name of the same run that still waits is replaced."""
        with self._changed:
            self._entries.pop(key := (entry.run_id, kind, name), None)
            self._entries[key] = entry
            if kind == STATE:
                self._not_before[key] = self._next_state.get(entry.run_id, 0)
            elif kind in (STATUS, END):
                self._release_states(entry.run_id, is_over=kind == END)
            self._give_up_what_is_too_much()
            self._changed.notify_all()

    def wait_for_room(self, seconds):
        """Wait, but not while the store refuses, until less than half of what may wait does, or so many seconds; whether there is room."""
        with self._changed:
            return self._changed.wait_for(lambda: self.problem or self._num_bytes <= MAX_WAITING_BYTES // 2, seconds)

    @property
    def _num_bytes(self):
        return sum(len(entry.content) for entry in self._entries.values())

    def state(self, run_id):
        """The bytes of the run's newest state, whether stored already or not; None when there is none. Raises SQLAlchemyError."""
        with self._changed:
            waiting = [entry.content for key, entry in self._entries.items() if key[:2] == (run_id, STATE)]
        return waiting[-1] if waiting else self.store.state(run_id)

    def flush(self, seconds):
        """Wait until everything is written, or so many seconds; whether it is."""
        with self._changed:
            self._num_hurrying += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: not self._entries, seconds)
            finally:
                self._num_hurrying -= 1

    def wait_for_end(self, run_id, seconds):
        """Wait until a run's end is written, though files of it may still wait, or so many seconds; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: (run_id, END, "") not in self._entries, seconds)

    def wait_for_weights(self, run_id, seconds):
        """Wait until no epoch's weights of a run wait any more, or so many seconds; whether none do."""
        with self._changed:
            return self._changed.wait_for(lambda: not any(key[:2] == (run_id, WEIGHTS) for key in self._entries), seconds)

    def close(self, seconds=5):
        """Write what can still be written, and end."""
        self.flush(seconds)
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join()

    def _give_up_what_is_too_much(self):
        for kind in GIVEN_UP_FIRST:
            for key in [key for key in self._entries if key[1] == kind]:
                if self._num_bytes <= MAX_WAITING_BYTES:
                    return
                del self._entries[key]
                self._not_before.pop(key, None)
                self.num_lost += 1
                log.error("Too much waits for the store: the %s of run %s is lost.", kind, key[0])

    def _write_all(self):
        while not self._is_closing:
            with self._changed:
                key, entry = self._next_entry()
            if entry and not self._write(entry):
                time.sleep(SECONDS_BETWEEN_TRIES)
            elif entry:
                with self._changed:
                    if self._entries.get(key) is entry:  # not replaced meanwhile
                        del self._entries[key]
                        self._not_before.pop(key, None)
                    if key[1] == STATE:
                        now = time.monotonic()
                        coming = {run_id: moment for run_id, moment in self._next_state.items() if moment > now}
                        self._next_state = coming | {key[0]: now + SECONDS_BETWEEN_STATES}
                    self._changed.notify_all()

    def _release_states(self, run_id, is_over):
        """A run was paused, gave way or ended: its states wait no longer. The end, written before them, knows the run's figures better."""
        self._next_state.pop(run_id, None)
        for key, entry in self._entries.items():
            if key[:2] == (run_id, STATE):
                self._not_before[key] = 0
                if is_over:
                    self._entries[key] = replace(entry, columns={name: value for name, value in entry.columns.items() if name == "is_best"})

    def _next_entry(self):
        """Wait for what is to be written now; its key and the Entry, or twice None when something else has changed meanwhile."""
        now, is_hurried = time.monotonic(), self._num_hurrying or self._num_bytes > MAX_WAITING_BYTES // 2
        times = {key: 0 if is_hurried else self._not_before.get(key, 0) for key in self._entries}
        due = [(key, self._entries[key]) for key in times if times[key] <= now]
        if due:
            return min(due, key=_is_file)  # of equals the first
        if not self._is_closing:
            self._changed.wait(min(times.values()) - now if times else None)
        return None, None

    def _write(self, entry):
        """Whether this entry is done with: stored, or one that can never be."""
        try:
            entry.write(self.store)
        except SQLAlchemyError as error:
            if isinstance(error, DBAPIError) and is_passing(error):
                self.problem = short_reason(error)
                log.warning("The store refuses (%s): it is tried again.", self.problem)
                return False
            log.exception("Something of run %s cannot be stored.", entry.run_id)
            self.num_lost += 1
        except RunError:  # deleted by its owner meanwhile
            log.info("The run %s is not there any more.", entry.run_id)
        self.problem = None
        return True


def _is_file(item):
    (_, kind, _), _ = item
    return kind in GIVEN_UP_FIRST


def is_passing(error):
    """Whether the store may take it later: it is away, full or locked, and not that what is written is wrong."""
    return error.connection_invalidated or type(error).__name__ in ("OperationalError", "InterfaceError", "InternalError")


def short_reason(error):
    """The database's own words in one line, without statements or passwords."""
    return str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
