"""One look at a class a second, for all who watch its board.

Forty browsers ask for the board again and again; the first that asks after a second looks into the database, the others are given what it
saw. How well networks read the class's drawings is worked out less often, because it takes longer and changes slowly.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.class_board import board_lines, right_by_digit
from mnist_core.classroom import NoClassError
from mnist_core.classwork import ClassDrawings
from mnist_ui.cache import laboratory, run_network, shipped_network
from mnist_ui.classes import class_stores, problem_words

SECONDS_A_LOOK = 1.0
SECONDS_A_READING = 5.0  # of all drawings by a network
SECONDS_A_READING_OF_MINE = 30.0  # by each member's own
MAX_CLASSES = 50  # remembered
MAX_READINGS = 500


@dataclass(frozen=True, eq=False)
class Readings:
    """How many drawings of each digit are there and how many are read right: tuples of ten. best_run: whose network best is, or None."""

    drawings: ClassDrawings
    counts: tuple
    shipped: tuple
    best: tuple | None
    best_run: str | None
    made: float


@dataclass(frozen=True, eq=False)
class Board:
    """lines: class_board.Lines. members: classroom.Members. num_drawings: given by now. made: as time.monotonic tells it."""

    lines: tuple
    members: tuple
    num_drawings: int
    readings: Readings
    made: float

    @property
    def best_run(self):
        """The id of the finished run that reads most test digits right, or None."""
        return next((line.run_id for line in self.lines if line.is_final), None)


class _Place:
    def __init__(self):
        self.lock, self.board, self.mine = threading.Lock(), None, OrderedDict()


class Boards:
    """The Boards of all classes that somebody watches. Thread-safe."""

    def __init__(self, stores, engine):
        """stores: a classes.ClassStores. engine: an engine.Engine."""
        self.stores, self.engine = stores, engine
        self._places, self._lock = OrderedDict(), threading.Lock()

    def of(self, room):
        """The Board of a Classroom, about a second old, older while the database is away; raises classroom.NoClassError."""
        place = self._place(room)
        board = place.board
        if board and time.monotonic() - board.made < SECONDS_A_LOOK:
            return board
        if not place.lock.acquire(blocking=board is None):
            return board  # somebody is looking just now
        try:
            if not place.board or time.monotonic() - place.board.made >= SECONDS_A_LOOK:
                place.board = self._look(room, place.board)
            return place.board
        except SQLAlchemyError:  # away: what was seen last is still there
            if not place.board:
                raise
            return place.board
        finally:
            place.lock.release()

    def forget(self, room):
        """Look anew at once: something was changed here."""
        with self._lock:
            self._places.pop(room.id, None)

    def mine(self, room, board, run_id):
        """How many drawings of each digit the network of a run reads right, a tuple of ten; None when it has none."""
        readings, kept = board.readings, self._place(room).mine
        known = kept.get(run_id)
        if known and (known[0] is readings.drawings or readings.made - known[1] < SECONDS_A_READING_OF_MINE):
            return known[2]
        network = run_network(run_id)
        kept[run_id] = readings.drawings, readings.made, right_by_digit(network, readings.drawings) if network else None
        while len(kept) > MAX_READINGS:
            kept.popitem(last=False)
        return kept[run_id][2]

    def _place(self, room):
        with self._lock:
            place = self._places.setdefault(room.id, _Place())
            self._places.move_to_end(room.id)
            while len(self._places) > MAX_CLASSES:
                self._places.popitem(last=False)
            return place

    def _look(self, room, before):
        self.stores.rooms.find(room.key)
        members, runs = self.stores.people.all(room.id), self.stores.work.runs(room.id)
        live = {run.summary.id: self.engine.roster.snapshot(run.summary.id) for run in runs}
        lines = board_lines(members, runs, {run_id: snapshot for run_id, snapshot in live.items() if snapshot}, room.rules)
        counts, now = self.stores.work.counts(room.id), time.monotonic()
        best = next((line.run_id for line in lines if line.is_final), None)
        return Board(lines, members, sum(counts), self._readings(room, counts, best, before and before.readings, now), now)

    def _readings(self, room, counts, best_run, before, now):
        if before and ((counts, best_run) == (before.counts, before.best_run) or now - before.made < SECONDS_A_READING):
            return before
        drawings = before.drawings if before and before.counts == counts else self.stores.work.drawings(room.id)
        shipped = before.shipped if before and before.drawings is drawings else right_by_digit(shipped_network(), drawings)
        network = run_network(best_run) if best_run else None
        best = right_by_digit(network, drawings) if network else None
        return Readings(drawings, counts, shipped, best, best_run if network else None, now)


@st.cache_resource(show_spinner=False)
def class_boards():
    """The Boards of this server."""
    return Boards(class_stores(), laboratory())


def board_or_say(room):
    """The Board of a class; None when it cannot be had, which is said. A class that was closed shows the whole page anew."""
    try:
        return class_boards().of(room)
    except NoClassError:
        st.rerun()
    except SQLAlchemyError as error:
        st.warning(problem_words(error))
