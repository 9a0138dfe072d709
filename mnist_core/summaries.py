"""A run as one line of a table, and what a table of runs has to tell: in which settings they differ, and which of them is best.

Of a hundred runs nobody wants every epoch's figures, so a summary has the settings, how it ended and what it is worth, and is read without
the curves. Settings that are the same in all runs explain nothing; those that differ may. Left out on purpose: whether the best one is
better than the next beyond chance, which `comparison` tells.
"""

import math
from dataclasses import dataclass, fields
from datetime import datetime

from mnist_core.config import Hyperparameters
from mnist_core.records import ACTIVE, STATUSES, RunError, record_of
from mnist_core.stored_figures import is_duration
from mnist_core.tables import RunRow

ACCURACY, LOSS = KINDS = "test_accuracy", "test_loss"  # a table names the best of each
FIGURES = (*KINDS, "best_test_accuracy")
MOST = 1e300  # a figure beyond it is none
SETTINGS = tuple(field.name for field in fields(Hyperparameters))


@dataclass(frozen=True)
class RunSummary:
    """A run without its curves and weights. created_at: in UTC, without a zone. training_seconds: without waits and pauses.

    test_accuracy, test_loss: of the last weights; best_test_accuracy: of those with the lowest validation loss; None before the end.
    interval_95: low and high end of test_accuracy, or None. note: what its owner wrote about it, perhaps empty. num_epochs: how many it
    took so far, where the rows were asked for them, else None.
    """

    id: str
    hyperparameters: Hyperparameters
    preset: str | None
    status: str
    created_at: datetime
    training_seconds: float
    sweep_id: str | None
    note: str
    test_accuracy: float | None = None
    test_loss: float | None = None
    best_test_accuracy: float | None = None
    interval_95: tuple | None = None
    num_epochs: int | None = None

    @property
    def is_active(self):
        """Whether it waits or trains, as far as the store knows."""
        return self.status in ACTIVE


LISTED = (RunRow.id, RunRow.created_at, RunRow.training_seconds, RunRow.sweep_id, RunRow.note)  # what the index ix_run_listed holds
DESCRIBED = (RunRow.id, RunRow.preset, RunRow.status, RunRow.hyperparameters, RunRow.results)  # what stands before the weights


def summary_of(listed, row):
    """The RunSummary of a row of LISTED and one of DESCRIBED, perhaps with epochs; raises RunError when it is damaged."""
    if row.status not in STATUSES or not isinstance(row.results, dict) or not is_duration(listed.training_seconds):
        raise RunError(f"The run {row.id!r} is damaged in the database: its figures cannot be read. Choose another run or train anew.")
    figures = {name: _number(row.results.get(name)) for name in FIGURES}
    ends = row.results.get("interval_95")
    interval = tuple(map(_number, ends)) if isinstance(ends, list) and len(ends) == 2 else (None,)
    figures |= {"interval_95": None if None in interval else interval, "note": listed.note if isinstance(listed.note, str) else ""}
    epochs = getattr(row, "epochs", None)
    figures["num_epochs"] = len(epochs) if isinstance(epochs, list) else None
    return record_of(RunSummary, row, **dict(listed._mapping) | figures)


def _number(value):
    return float(value) if isinstance(value, int | float) and abs(value) < MOST and math.isfinite(value) else None


def differing(runs):
    """The names of the settings that are not the same in all runs, in the order of Hyperparameters."""
    return tuple(name for name in SETTINGS if len({getattr(run.hyperparameters, name) for run in runs}) > 1)


def best_of(runs):
    """Which runs are the best of each kind: a kind of KINDS to the set of their ids, more than one when they are equal.

    Nothing is the best of a single run.
    """
    return {kind: _best(runs, kind) for kind in KINDS}


def _best(runs, kind):
    values = {run.id: getattr(run, kind) for run in runs if getattr(run, kind) is not None}
    if len(values) < 2:
        return set()
    best = min(values.values()) if kind == LOSS else max(values.values())
    return {run_id for run_id, value in values.items() if value == best}
