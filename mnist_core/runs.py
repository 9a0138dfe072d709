"""What a training leaves behind, and the store that keeps it.

A run is one row: who pressed Train, the hyperparameters, how it stands, every epoch's figures, the curve, and the weights of the last
and of the best epoch. Checkpoints are rows of their own, each a .keras file. The store is a SQL database: a file of SQLite's by default.
Left out on purpose: the figures of a training that is under way, which change ten times a second and stay in memory (`live`).
"""

import functools
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import JSON, ForeignKey, LargeBinary, create_engine, event, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mnist_core.config import Hyperparameters
from mnist_core.network import Network, read_network

WAITING, RUNNING, FINISHED, EARLY_STOPPED, STOPPED, FAILED, INTERRUPTED = (
    "waiting",
    "running",
    "finished",
    "early_stopped",
    "stopped",
    "failed",
    "interrupted",
)
ACTIVE = (WAITING, RUNNING)
SUCCESSFUL = (FINISHED, EARLY_STOPPED, STOPPED)  # these have weights


class RunError(ValueError):
    """A run that is not there or is not this visitor's; the message says which."""


class Base(DeclarativeBase):
    """The tables."""


class RunRow(Base):
    """One training. Weights are read from the database only when asked for."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(index=True)
    preset: Mapped[str | None]
    hyperparameters: Mapped[dict] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    epochs: Mapped[list] = mapped_column(JSON, default=list)
    curve: Mapped[list] = mapped_column(JSON, default=list)
    results: Mapped[dict] = mapped_column(JSON, default=dict)
    last_weights: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_group="weights")
    best_weights: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_group="weights")


class CheckpointRow(Base):
    """One .keras file, saved because its validation loss was the lowest of its run so far."""

    __tablename__ = "checkpoint"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@dataclass(frozen=True)
class Run:
    """A stored run without its weights.

    epochs: the figures of each finished epoch, as dicts of training.Epoch's fields. curve: [epochs done, loss, accuracy] points.
    results: what the end gave (test_accuracy, test_loss, interval_95, best_epoch, best_test_accuracy, versions), or empty.
    """

    id: str
    visitor: str
    preset: str | None
    hyperparameters: Hyperparameters
    status: str
    message: str
    created_at: datetime
    finished_at: datetime | None
    epochs: tuple
    curve: tuple
    results: dict


class RunStore:
    """The runs of one database. Every method is one transaction and may be called from any thread."""

    def __init__(self, url):
        """url: SQLAlchemy's, for example sqlite:///runs.sqlite; the tables are made when they are not there."""
        self._database = create_engine(url)
        if self._database.dialect.name == "sqlite":
            event.listen(self._database, "connect", _prepare_sqlite)
        Base.metadata.create_all(self._database)

    def create(self, visitor, hyperparameters, preset=None):
        """Add a waiting run; returns its unguessable id."""
        run_id = secrets.token_urlsafe(9)
        row = RunRow(id=run_id, visitor=visitor, preset=preset, hyperparameters=asdict(hyperparameters), status=WAITING, created_at=_now())
        with Session(self._database) as session, session.begin():
            session.add(row)
        return run_id

    def get(self, run_id):
        """The Run; raises RunError when there is none of this id."""
        with Session(self._database) as session:
            row = session.get(RunRow, run_id)
            if row is None:
                raise RunError(
                    f"There is no run {run_id!r}: it was deleted, or the link is incomplete. Choose one of your runs or train anew."
                )
            return _run_of(row)

    def of_visitor(self, visitor, statuses=None, limit=50):
        """The visitor's newest runs, newest first; statuses: only these."""
        query = select(RunRow).where(RunRow.visitor == visitor).order_by(RunRow.created_at.desc(), RunRow.id).limit(limit)
        if statuses:
            query = query.where(RunRow.status.in_(statuses))
        with Session(self._database) as session:
            return [_run_of(row) for row in session.scalars(query)]

    def change(self, run_id, **columns):
        """Set columns of a run, for example status=RUNNING."""
        with Session(self._database) as session, session.begin():
            session.execute(update(RunRow).where(RunRow.id == run_id).values(**columns))

    def finish(self, run_id, status, message="", **columns):
        """Set a run's last status and what else is known at its end, for example last_weights=network_to_npz(network)."""
        self.change(run_id, status=status, message=message, finished_at=_now(), **columns)

    def network(self, run_id, which="best") -> Network:
        """The "best" or the "last" network of a run; raises RunError when it has none."""
        column = {"best": RunRow.best_weights, "last": RunRow.last_weights}[which]
        with Session(self._database) as session:
            content = session.scalar(select(column).where(RunRow.id == run_id))
        if content is None:
            raise RunError(f"The run {run_id!r} has no weights: it was not trained to the end. Choose another one or train anew.")
        return read_network(content)

    def add_checkpoint(self, run_id, name, content):
        """Keep the bytes of a .keras file; the same name again replaces it."""
        with Session(self._database) as session, session.begin():
            session.merge(CheckpointRow(run_id=run_id, name=name, content=content))

    def checkpoint_names(self, run_id):
        """The names of a run's checkpoints, in the order of the epochs."""
        with Session(self._database) as session:
            return list(session.scalars(select(CheckpointRow.name).where(CheckpointRow.run_id == run_id).order_by(CheckpointRow.name)))

    def checkpoint(self, run_id, name):
        """The bytes of a checkpoint's .keras file, or None."""
        with Session(self._database) as session:
            return session.scalar(select(CheckpointRow.content).where(CheckpointRow.run_id == run_id, CheckpointRow.name == name))

    def interrupt_active(self, message):
        """Mark every run that was waiting or running as interrupted: to be called when nothing can be running."""
        with Session(self._database) as session, session.begin():
            statement = update(RunRow).where(RunRow.status.in_(ACTIVE))
            session.execute(statement.values(status=INTERRUPTED, message=message, finished_at=_now()))

    def close(self):
        """Let go of the database's connections."""
        self._database.dispose()


def _run_of(row):
    return Run(
        row.id,
        row.visitor,
        row.preset,
        Hyperparameters(**row.hyperparameters),
        row.status,
        row.message,
        row.created_at,
        row.finished_at,
        tuple(row.epochs),
        tuple(row.curve),
        row.results,
    )


def _now():
    return datetime.now(UTC).replace(tzinfo=None)


def _prepare_sqlite(connection, _record):
    connection.execute("PRAGMA journal_mode=WAL")  # readers do not wait for a writer
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")  # ms
    connection.execute("PRAGMA foreign_keys=ON")


@functools.cache
def open_store(folder):
    """The RunStore in a data folder, made when it is not there."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return RunStore(f"sqlite:///{Path(folder) / 'runs.sqlite'}")
