"""A run and a sweep as they come out of the database: frozen, and checked.

What a run's status says: it waits, runs or is paused until it ends, and there are five ways to end. A row was perhaps written by another
version, by hand or by half; so each is checked, and one that makes no sense is an error of its own, not a crash of whoever shows it.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from mnist_core.config import HyperparameterError, Hyperparameters
from mnist_core.stored_figures import are_changes, are_epochs, are_points, are_results, is_duration

WAITING, RUNNING, PAUSED, FINISHED, EARLY_STOPPED, STOPPED, FAILED, INTERRUPTED = STATUSES = (
    "waiting",
    "running",
    "paused",
    "finished",
    "early_stopped",
    "stopped",
    "failed",
    "interrupted",
)
ACTIVE = (WAITING, RUNNING)
SUCCESSFUL = (FINISHED, EARLY_STOPPED, STOPPED)  # these have weights
ENDED = (*SUCCESSFUL, FAILED, INTERRUPTED)


class RunError(ValueError):
    """A run or a sweep that is not there, is not this visitor's or is damaged; the message says which."""


class RunActiveError(RunError):
    """What was asked for cannot be while a run is under way."""


@dataclass(frozen=True)
class Run:
    """A stored run without its weights.

    epochs: the figures of each finished epoch, as dicts of training.Epoch's fields. curve: [epochs done, loss, accuracy] points.
    results: what the end gave (test_accuracy, test_loss, interval_95, best_epoch, best_test_accuracy, versions), or empty.
    server: which server trains it. changes: what was changed while it trained. training_seconds: without waits and pauses.
    created_at, began_at, finished_at: in UTC, without a zone.
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
    server: str
    sweep_id: str | None
    changes: tuple
    training_seconds: float
    began_at: datetime | None


@dataclass(frozen=True)
class Sweep:
    """A hyperparameter, setting, tried with several values, each with several seeds; the others are as in hyperparameters."""

    id: str
    visitor: str
    preset: str | None
    hyperparameters: Hyperparameters
    setting: str
    values: tuple
    seeds: tuple
    created_at: datetime


def run_of(row):
    """The Run of a tables.RunRow; raises RunError when it is damaged."""
    is_told = row.status in STATUSES and isinstance(row.message, str) and is_duration(row.training_seconds)
    if not (is_told and are_epochs(row.epochs) and are_points(row.curve) and are_changes(row.changes) and are_results(row.results)):
        raise RunError(f"The run {row.id!r} is damaged in the database: its figures cannot be read. Choose another run or train anew.")
    return record_of(Run, row)


def sweep_of(row):
    """The Sweep of a tables.SweepRow; raises RunError when it is damaged."""
    if not (isinstance(row.values, list) and isinstance(row.seeds, list)):
        raise RunError(f"The sweep {row.id!r} is damaged in the database: its values cannot be read. Begin a new one.")
    return record_of(Sweep, row)


def record_of(kind, row, **values):
    """A frozen record, its fields from the row or, where they are given, from values; raises RunError when the row is damaged."""
    values = {field.name: values[field.name] if field.name in values else getattr(row, field.name) for field in fields(kind)}
    if not isinstance(values["created_at"], datetime) or not isinstance(values["preset"], str | None):
        raise RunError(f"The {kind.__name__.lower()} {row.id!r} is damaged in the database: choose another one or begin anew.")
    try:
        values["hyperparameters"] = Hyperparameters(**values["hyperparameters"])
    except (TypeError, HyperparameterError) as error:
        what = f"The {kind.__name__.lower()} {row.id!r}"
        raise RunError(f"{what} is damaged in the database: {error} Choose another one or begin anew.") from error
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
