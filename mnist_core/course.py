"""The course that a run really took: which learning rate at which step, and where it ended.

A person may change the learning rate in the middle of an epoch and stop at any step. Left out on purpose: pauses, which change nothing.
"""

from mnist_core.records import EARLY_STOPPED, STOPPED


def rates_by_step(run):
    """The learning rates of a records.Run: the last steps, counted from 0, that the first, second, ... rate was used in; the rates.

    As keras.optimizers.schedules.PiecewiseConstantDecay takes them, one rate more than steps. A rate that was changed before it was
    used is left out.
    """
    num_steps, rates = run.hyperparameters.num_steps, {0: run.hyperparameters.learning_rate}
    for change in run.changes:
        rates[(change["epoch"] - 1) * num_steps + change["step"]] = change["learning_rate"]
    firsts = sorted(rates)
    return [first - 1 for first in firsts[1:]], [rates[first] for first in firsts]


def rate_after(run, epoch):
    """The learning rate at the end of an epoch, counted from 1, of a records.Run: the last one that was set until then."""
    rates = [change["learning_rate"] for change in run.changes if change["epoch"] <= epoch]
    return rates[-1] if rates else run.hyperparameters.learning_rate


def epochs_to_fit(run):
    """The whole epochs of a records.Run: those planned, or when it was stopped by hand those finished."""
    return len(run.epochs) if run.status == STOPPED else run.hyperparameters.epochs


def steps_of_last_epoch(run):
    """How many steps of an epoch that was not finished a stopped run trained; 0 when it stopped between two epochs."""
    if run.status != STOPPED or not run.curve:
        return 0
    begun = run.curve[-1][0] - len(run.epochs)
    return round(begun * run.hyperparameters.num_steps) if 0 < begun < 1 else 0


def unfinished_end(run):
    """How many epochs, with a fraction, were done when a records.Run ended before its planned end; else None."""
    if run.status == STOPPED and run.curve:
        return run.curve[-1][0]
    return len(run.epochs) if run.status in (EARLY_STOPPED, STOPPED) else None


def file_name(run):
    """A name for what a records.Run gives away, without its ending, as in mnist-20260102-030405."""
    return f"mnist-{run.created_at:%Y%m%d-%H%M%S}"
