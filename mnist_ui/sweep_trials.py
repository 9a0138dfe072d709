"""The runs of a sweep as they stand, and which of them count in its comparison.

A run counts when it was trained to its end with the settings that were planned for it. One that failed, was stopped or was changed
on the way would compare something else, so it is named and left out.
"""

from dataclasses import dataclass, replace

from mnist_core.config import ALLOWED, HyperparameterError
from mnist_core.line import SECONDS_BETWEEN_RUNS
from mnist_core.live import Snapshot
from mnist_core.runs import ACTIVE, EARLY_STOPPED, FAILED, FINISHED, RUNNING, Run, RunError
from mnist_ui.sweep_plan import USUAL_VALUES

COMPLETE = (FINISHED, EARLY_STOPPED)
CHANGED, DELETED = "changed", "deleted"  # reasons to leave a run out, beside the statuses


@dataclass(frozen=True)
class Trial:
    """One value with one seed. run: the Run as it was stored, None when it was deleted or no longer has this value or seed. now: the run
    as it stands, a Snapshot while it is followed and else the Run."""

    value: object
    seed: int
    run: Run | None = None
    now: Snapshot | Run | None = None
    is_changed: bool = False

    @property
    def status(self):
        """One of records.STATUSES, or DELETED."""
        return self.now.status if self.now else DELETED

    @property
    def is_active(self):
        """Whether something will still happen."""
        return self.status in ACTIVE

    @property
    def epochs(self):
        """Dicts of events.Epoch."""
        return self.now.epochs if self.now else ()

    @property
    def reason(self):
        """Why the trial does not count, or None: it is active, or complete as planned."""
        if self.is_active:
            return None
        if self.is_changed or (self.run and self.now.changes):
            return CHANGED
        return None if self.status in COMPLETE and self.now.results else self.status

    @property
    def test_accuracy(self):
        """Share from 0 to 1 of a trial that counts, else None."""
        counts = not self.is_active and self.reason is None
        return self.now.results["test_accuracy"] if counts else None


def checked_sweep(sweep):
    """The Sweep, when its setting, values and seeds can be shown; else raises RunError: its row may be another version's or damaged."""
    try:
        if sweep.setting in USUAL_VALUES and sweep.values and sweep.seeds:
            for name, value in [*((sweep.setting, value) for value in sweep.values), *(("seed", seed) for seed in sweep.seeds)]:
                ALLOWED[name].check(name, value)
            return sweep
    except HyperparameterError:
        pass
    raise RunError(f"The sweep {sweep.id!r} is damaged in the database: its values cannot be read. Begin a new one.")


def trials_of(engine, sweep, runs):
    """The Trials of a sweep, in the order of its values, then seeds; runs: as the store gave them."""
    known = {(getattr(run.hyperparameters, sweep.setting), run.hyperparameters.seed): run for run in runs}
    return [_trial(engine, sweep, value, seed, known.get((value, seed))) for value in sweep.values for seed in sweep.seeds]


def _trial(engine, sweep, value, seed, run):
    if run is None:
        return Trial(value, seed)
    planned = replace(sweep.hyperparameters, **{sweep.setting: value, "seed": seed})
    return Trial(value, seed, run, _as_it_stands(engine, run), is_changed=run.hyperparameters != planned)


def _as_it_stands(engine, run):
    """A run that had ended when it was read stays as it was: no need to ask for it again at each look."""
    try:
        return engine.snapshot(run.id) if run.status in ACTIVE else run
    except RunError:  # deleted meanwhile, or the database is away
        return run


def accuracies_of(trials):
    """The test accuracies that count, value to a dict of seed to share; every value is there, perhaps with an empty dict."""
    accuracies = {trial.value: {} for trial in trials}
    for trial in trials:
        if trial.test_accuracy is not None:
            accuracies[trial.value][trial.seed] = trial.test_accuracy
    return accuracies


def left_out(trials):
    """The trials that ended and do not count."""
    return [trial for trial in trials if trial.reason]


def failure_message(trial):
    """What the worker said of a failed trial, or empty."""
    return trial.now.message if trial.status == FAILED else ""


def num_workers(engine):
    """Trainings side by side, at least 1."""
    return engine.roster.num_slots or engine.settings.num_workers


def seconds_left(engine, trials):
    """Until the last active trial has ended, if nobody else trains."""
    active = [trial for trial in trials if trial.is_active]
    seconds = [_seconds_left(engine, trial) + SECONDS_BETWEEN_RUNS for trial in active]
    return max([*seconds, sum(seconds) / max(1, min(num_workers(engine), len(active)))], default=0.0)


def _seconds_left(engine, trial):
    told = (trial.now.progress or {}).get("seconds_left") if trial.status == RUNNING else None
    return told or engine.roster.pace.seconds(trial.run.hyperparameters, len(trial.epochs))
