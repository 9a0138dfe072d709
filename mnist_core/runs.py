"""What a training leaves behind, and the store that keeps it.

A run is one row: who pressed Train, the hyperparameters, how it stands, every epoch's figures, the curve, and the weights of the last
and of the best epoch. Its checkpoints, each a .keras file, the weights of every epoch, the states from which it can go on and what was
watched are rows of their own; a sweep is a set of runs that differ in one hyperparameter. What belongs together is written together: all
of it or nothing. Left out on purpose: the figures of a training under way, which change ten times a second and stay in memory (`live`).
"""

import functools
import secrets
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import sessionmaker

from mnist_core.config import Hyperparameters
from mnist_core.database import WRITING, open_database
from mnist_core.network import Network, read_network
from mnist_core.pruning import prune, size_of_everything
from mnist_core.records import (
    ACTIVE,
    EARLY_STOPPED,
    ENDED,
    FAILED,
    FINISHED,
    INTERRUPTED,
    PAUSED,
    RUNNING,
    STATUSES,
    STOPPED,
    SUCCESSFUL,
    WAITING,
    Run,
    RunActiveError,
    RunError,
    Sweep,
    run_of,
    sweep_of,
)
from mnist_core.tables import CheckpointRow, EpochWeightsRow, RunRow, SweepRow, TrainingStateRow, WatchRow
from mnist_core.watch import NOTHING, WatchError, watch_from_json

__all__ = [  # with the records, so that who uses the store needs this module alone
    "ACTIVE",
    "EARLY_STOPPED",
    "ENDED",
    "FAILED",
    "FINISHED",
    "INTERRUPTED",
    "PAUSED",
    "RUNNING",
    "STATUSES",
    "STOPPED",
    "SUCCESSFUL",
    "WAITING",
    "Run",
    "RunActiveError",
    "RunError",
    "RunStore",
    "Sweep",
    "open_store",
]

KEPT = RunRow.deleted_at.is_(None)  # not deleted by its owner; see `shelf`
HAS_RUNS = select(RunRow.id).where(RunRow.sweep_id == SweepRow.id, KEPT).exists()


class RunStore:
    """The runs of one database. Every method is one transaction and may be called from any thread and by several processes."""

    def __init__(self, url):
        """url: as database.open_database takes it; raises database.DatabaseError."""
        self._database = open_database(url)
        self._read = sessionmaker(self._database)
        self._write = sessionmaker(self._database.execution_options(**WRITING)).begin

    def create(self, visitor, hyperparameters, preset=None, server="", watch=NOTHING):
        """Add a waiting run; returns its unguessable id. watch: the watch.Watch that is kept with it."""
        row = _new_run(visitor, hyperparameters, preset, server, _now())
        with self._write() as session:
            session.add(row)
            if watch != NOTHING:
                session.flush()
                session.add(WatchRow(run_id=row.id, content=watch.to_json()))
            return row.id

    def watch(self, run_id):
        """The watch.Watch that was kept with a run, an empty one when there was none or it is damaged."""
        with self._read() as session:
            content = session.scalar(select(WatchRow.content).where(WatchRow.run_id == run_id))
        with suppress(WatchError):
            return watch_from_json(content) if content else NOTHING
        return NOTHING

    def create_sweep(self, visitor, hyperparameters, setting, values, seeds, preset=None, server=""):
        """Add a sweep and its waiting runs, all or none; returns its id and the runs' ids in the order of values, then seeds.

        setting: the name of a hyperparameter other than seed. Raises HyperparameterError for a value out of its range.
        """
        if setting == "seed" or setting not in {field.name for field in fields(Hyperparameters)} or not (values and seeds):
            raise RunError(f"A sweep needs a hyperparameter other than seed, at least one value and at least one seed, not {setting!r}.")
        chosen = [replace(hyperparameters, **{setting: value, "seed": seed}) for value in values for seed in seeds]
        now, sweep_id = _now(), _new_id()
        sweep = SweepRow(id=sweep_id, visitor=visitor, preset=preset, hyperparameters=asdict(hyperparameters), created_at=now)
        sweep.setting, sweep.values, sweep.seeds = setting, list(values), list(seeds)
        later = [now + timedelta(microseconds=place) for place in range(len(chosen))]  # so that the order can be told from the rows
        runs = [_new_run(visitor, one, preset, server, moment, sweep_id) for one, moment in zip(chosen, later, strict=True)]
        with self._write() as session:
            session.add(sweep)
            session.flush()
            session.add_all(runs)
            return sweep_id, [run.id for run in runs]

    def get(self, run_id):
        """The Run; raises RunError when there is none of this id, when it was deleted or when it is damaged."""
        with self._read() as session:
            return run_of(_row_of(session, run_id, is_deleted_too=False))

    def of_visitor(self, visitor, statuses=None, limit=50):
        """The visitor's newest runs, newest first, without damaged ones; statuses: only these."""
        query = select(RunRow).where(RunRow.visitor == visitor, KEPT).order_by(RunRow.created_at.desc(), RunRow.id).limit(limit)
        if statuses:
            query = query.where(RunRow.status.in_(statuses))
        return self._undamaged(query, run_of)

    def get_sweep(self, sweep_id):
        """The Sweep; raises RunError when there is none of this id or when it is damaged."""
        with self._read() as session:
            query = select(SweepRow).where(SweepRow.id == sweep_id, HAS_RUNS)
            row = session.scalar(query) if sweep_id.isprintable() else None
            if row is None:
                raise RunError(f"There is no sweep {sweep_id!r}: it was deleted, or the link is incomplete. Begin a new one.")
            return sweep_of(row)

    def runs_of_sweep(self, sweep_id):
        """The runs of a sweep in the order of values, then seeds, without damaged ones."""
        return self._undamaged(select(RunRow).where(RunRow.sweep_id == sweep_id, KEPT).order_by(RunRow.created_at), run_of)

    def sweeps_of_visitor(self, visitor, limit=20):
        """The visitor's newest sweeps, newest first, without damaged ones."""
        query = select(SweepRow).where(SweepRow.visitor == visitor, HAS_RUNS)
        query = query.order_by(SweepRow.created_at.desc(), SweepRow.id).limit(limit)
        return self._undamaged(query, sweep_of)

    def change(self, run_id, **columns):
        """Set columns of a run, for example status=RUNNING; a run that was deleted meanwhile stays deleted."""
        with self._write() as session:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(**columns))

    def finish(self, run_id, status, message="", **columns):
        """Set a run's last status and what else is known at its end, for example last_weights=network_to_npz(network)."""
        self.change(run_id, status=status, message=message, finished_at=_now(), **columns)

    def save_state(self, run_id, epoch, step, content, is_best=False, **columns):
        """Replace the "last" state of a run, with is_best the "best" one too, and set columns of the run, all or none.

        epoch, step: where the training stands. content: bytes to go on from. Raises RunError when the run is not there.
        """
        with self._write() as session:
            _row_of(session, run_id, is_locked=True)
            for which in ("last", "best")[: 1 + is_best]:
                session.merge(TrainingStateRow(run_id=run_id, which=which, epoch=epoch, step=step, content=content))
            if columns:
                session.execute(update(RunRow).where(RunRow.id == run_id).values(**columns))

    def state(self, run_id, which="last"):
        """The bytes of the "last" or the "best" state of a run, or None."""
        with self._read() as session:
            query = select(TrainingStateRow.content).where(TrainingStateRow.run_id == run_id, TrainingStateRow.which == which)
            return session.scalar(query)

    def network(self, run_id, which="best") -> Network:
        """The "best" or the "last" network of a run; raises RunError when it has none."""
        column = {"best": RunRow.best_weights, "last": RunRow.last_weights}[which]
        with self._read() as session:
            content = session.scalar(select(column).where(RunRow.id == run_id, KEPT)) if run_id.isprintable() else None
        if content is None:
            raise RunError(f"The run {run_id!r} has no weights: it was not trained to the end. Choose another one or train anew.")
        return read_network(content)

    def add_checkpoint(self, run_id, name, content, epoch=None, val_loss=None):
        """Keep the bytes of a .keras file; the same name again replaces it. Raises RunError when the run is not there."""
        with self._write() as session:
            _row_of(session, run_id, is_locked=True)
            session.merge(CheckpointRow(run_id=run_id, name=name, content=content, epoch=epoch, val_loss=val_loss))

    def checkpoints(self, run_id):
        """A run's checkpoints as dicts of name, epoch and val_loss, in the order of the epochs."""
        query = select(CheckpointRow.name, CheckpointRow.epoch, CheckpointRow.val_loss).where(CheckpointRow.run_id == run_id)
        with self._read() as session:
            found = [dict(row._mapping) for row in session.execute(query)]
        return sorted(found, key=lambda checkpoint: (checkpoint["epoch"] or 0, checkpoint["name"]))

    def checkpoint_names(self, run_id):
        """The names of a run's checkpoints, in the order of the epochs."""
        return [checkpoint["name"] for checkpoint in self.checkpoints(run_id)]

    def checkpoint(self, run_id, name):
        """The bytes of a checkpoint's .keras file, or None when there is none or it was pruned."""
        with self._read() as session:
            query = select(CheckpointRow.content).where(CheckpointRow.run_id == run_id, CheckpointRow.name == name)
            return session.scalar(query) or None

    def add_epoch_weights(self, run_id, epoch, content):
        """Keep the network after an epoch, as network_to_half writes it; the same epoch again replaces it. Raises RunError."""
        with self._write() as session:
            _row_of(session, run_id, is_locked=True)
            session.merge(EpochWeightsRow(run_id=run_id, epoch=epoch, content=content))

    def epochs_with_weights(self, run_id):
        """The epochs of a run whose weights are kept, in their order."""
        with self._read() as session:
            query = select(EpochWeightsRow.epoch).where(EpochWeightsRow.run_id == run_id).order_by(EpochWeightsRow.epoch)
            return list(session.scalars(query))

    def epoch_weights(self, run_id, epoch):
        """The bytes that were kept of the network after an epoch, or None."""
        with self._read() as session:
            query = select(EpochWeightsRow.content).where(EpochWeightsRow.run_id == run_id, EpochWeightsRow.epoch == epoch)
            return session.scalar(query)

    def interrupt_active(self, message, server=""):
        """Mark the server's runs that waited or ran as interrupted, when it cannot be running any; returns their ids."""
        query = select(RunRow.id).where(RunRow.status.in_(ACTIVE), RunRow.server == server).order_by(RunRow.id).with_for_update()
        with self._write() as session:
            ids = list(session.scalars(query))
            change = {"status": INTERRUPTED, "message": message, "finished_at": _now()}
            session.execute(update(RunRow).where(RunRow.id.in_(ids)).values(change))
            return ids

    def counts(self):
        """How many runs have each status, as a dict without zeros and without deleted runs."""
        with self._read() as session:
            return dict(session.execute(select(RunRow.status, func.count()).where(KEPT).group_by(RunRow.status)).all())

    def size(self):
        """The bytes of everything large: states, checkpoint files and weights, of every epoch too."""
        with self._read() as session:
            return size_of_everything(session)

    def prune(self, max_bytes):
        """Empty single epochs' weights, then states and checkpoint files, of the runs that ended first until at most max_bytes remain.

        Deleted runs go before all others, for good; of the rest, rows, history and weights stay. Runs under way or paused keep
        everything, so it may remain more than max_bytes. Returns of how many runs something was emptied.
        """
        with self._write() as session:
            return prune(session, max_bytes, ENDED)

    @property
    def database(self):
        """The sqlalchemy Engine, for another store in the same database."""
        return self._database

    def close(self):
        """Let go of the database's connections."""
        self._database.dispose()

    def _undamaged(self, query, read):
        records = []
        with self._read() as session:
            for row in session.scalars(query):
                with suppress(RunError):
                    records.append(read(row))
        return records


def _new_run(visitor, hyperparameters, preset, server, created_at, sweep_id=None):
    row = RunRow(id=_new_id(), visitor=visitor, preset=preset, hyperparameters=asdict(hyperparameters), status=WAITING)
    row.server, row.created_at, row.sweep_id = server, created_at, sweep_id
    return row


def _row_of(session, run_id, is_locked=False, is_deleted_too=True):
    # What is still being written of a deleted run is kept, because it may be had back.
    # An id may come from a link; no stored one has letters that cannot be printed, and PostgreSQL refuses to look for some of them.
    row = session.get(RunRow, run_id, with_for_update=is_locked or None) if run_id.isprintable() else None
    if row is None or not (is_deleted_too or row.deleted_at is None):
        raise RunError(f"There is no run {run_id!r}: it was deleted, or the link is incomplete. Choose one of your runs or train anew.")
    return row


def _new_id():
    return secrets.token_urlsafe(9)


def _now():
    return datetime.now(UTC).replace(tzinfo=None)


@functools.cache
def open_store(url):
    """The RunStore of a database's URL, one a process; raises database.DatabaseError."""
    return RunStore(url)
