"""The tables of the store of runs and of drawings: one class a table, one attribute a column.

A run is a row; its checkpoints and the states from which it can go on are rows of their own that refer to it. A sweep is a set of runs that
differ in one hyperparameter. A visitor's drawing is a row by itself. What is large is read from the database only when asked for. A change
here needs a script in `migrations/`.
"""

from datetime import datetime

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, Text, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from mnist_core.database import Base


class Moment(TypeDecorator):
    """A time, or None where the database holds none that can be read: SQLite keeps times as texts, and one bad text would hide all rows."""

    impl = DateTime
    cache_ok = True

    def result_processor(self, dialect, coltype):
        read = super().result_processor(dialect, coltype)

        def read_or_none(value):
            try:
                return read(value) if read else value
            except (ValueError, TypeError):
                return None

        return read_or_none


class SweepRow(Base):
    """One hyperparameter tried with several values, each with several seeds."""

    __tablename__ = "sweep"

    id: Mapped[str] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(index=True)
    preset: Mapped[str | None]
    hyperparameters: Mapped[dict] = mapped_column(JSON)
    setting: Mapped[str]
    values: Mapped[list] = mapped_column(JSON)
    seeds: Mapped[list] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class RunRow(Base):
    """One training."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(index=True)
    preset: Mapped[str | None]
    hyperparameters: Mapped[dict] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    epochs: Mapped[list] = mapped_column(JSON, default=list)
    curve: Mapped[list] = mapped_column(JSON, default=list)
    results: Mapped[dict] = mapped_column(JSON, default=dict)
    last_weights: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_group="weights")
    best_weights: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_group="weights")
    server: Mapped[str] = mapped_column(default="", server_default="")
    sweep_id: Mapped[str | None] = mapped_column(ForeignKey("sweep.id"), index=True)
    changes: Mapped[list] = mapped_column(JSON, default=list, server_default="[]")
    training_seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    began_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str | None] = mapped_column(Text)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)

    # A list of runs is read from here: in SQLite's rows these columns lie behind megabytes of weights.
    __table_args__ = (Index("ix_run_listed", "visitor", "created_at", "id", "deleted_at", "sweep_id", "training_seconds", "note"),)


class CheckpointRow(Base):
    """One .keras file, saved because its validation loss was the lowest of its run so far; empty when it was pruned."""

    __tablename__ = "checkpoint"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    epoch: Mapped[int | None]
    val_loss: Mapped[float | None]


class TrainingStateRow(Base):
    """Weights and the optimizer's state after the "last" or the "best" epoch: from here a training goes on as if it had never stopped."""

    __tablename__ = "training_state"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    which: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    step: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class EpochWeightsRow(Base):
    """The network after one epoch, in half precision."""

    __tablename__ = "epoch_weights"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class WatchRow(Base):
    """The digits and units that were watched while a run trained; a run without has no row."""

    __tablename__ = "watch"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[dict] = mapped_column(JSON)


class HandwritingRow(Base):
    """One drawing that a visitor kept, with the digit that it was meant to be; the same picture is one row."""

    __tablename__ = "handwriting"

    visitor: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[int]
    guess: Mapped[int]
    image: Mapped[bytes] = mapped_column(LargeBinary)
    strokes: Mapped[dict | None] = mapped_column(JSON, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
