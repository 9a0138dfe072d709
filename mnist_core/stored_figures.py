"""Which figures of a run can be: the shape of what a row holds as JSON, and the range of each number.

A row may have been written by hand, by half or by a program with a mistake. What draws curves and tables needs every figure to be there and
to be a number, so a row in which one is not is damaged as a whole. A loss may be infinite or no number, because that is what
becomes of a loss when the learning rate is too high. Left out on purpose: whether the figures fit together.
"""

import math

from mnist_core.config import ALLOWED

MOST_SECONDS = 1e8  # of an epoch: three years


def are_epochs(value):
    """Whether this is a list of dicts with every figure of events.Epoch."""
    return _is_list_of(value, _is_epoch)


def are_points(value):
    """Whether this is a list of [epochs done, loss, accuracy]."""
    return _is_list_of(value, lambda point: isinstance(point, list) and len(point) == 3 and _is_point(*point))


def are_changes(value):
    """Whether this is a list of dicts with the epoch, the step and the learning rate of each change."""
    return _is_list_of(value, _is_change)


def are_results(value):
    """Whether this is a dict with what a run's end gave, or an empty one."""
    if not isinstance(value, dict) or not value:
        return value == {}
    ends, best = value.get("interval_95"), value.get("best_epoch")
    is_interval = isinstance(ends, list) and len(ends) == 2 and all(map(_is_share, ends))
    is_best = best is None or (_is_share(value.get("best_test_accuracy")) and _is_whole(best, 1))
    return is_interval and is_best and _is_share(value.get("test_accuracy")) and _is_number(value.get("test_loss"))


def is_duration(value):
    """Whether this is a number of seconds."""
    return _is_number(value) and 0 <= value <= MOST_SECONDS


def _is_list_of(value, is_part):
    return isinstance(value, list) and all(map(is_part, value))


def _is_epoch(part):
    if not isinstance(part, dict) or not _is_whole(part.get("epoch"), 1) or not is_duration(part.get("seconds")):
        return False
    figures = [(part.get(f"{kind}accuracy"), part.get(f"{kind}loss")) for kind in ("", "val_")]
    return all(_is_share_or_nan(accuracy) and _is_number(loss) for accuracy, loss in figures)


def _is_point(epochs_done, loss, accuracy):
    return _is_number(epochs_done) and 0 <= epochs_done <= ALLOWED["epochs"].high and _is_number(loss) and _is_share_or_nan(accuracy)


def _is_change(part):
    is_placed = isinstance(part, dict) and _is_whole(part.get("epoch"), 1) and _is_whole(part.get("step"), 0)
    return is_placed and _is_number(part.get("learning_rate")) and math.isfinite(part["learning_rate"])


def _is_share(value):
    return _is_number(value) and 0 <= value <= 1


def _is_share_or_nan(value):
    return _is_share(value) or (isinstance(value, float) and math.isnan(value))


def _is_whole(value, low):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= 10**9


def _is_number(value):
    """Whether this is a number that JSON or a column gave, perhaps infinite or none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and (isinstance(value, float) or abs(value) <= 10**15)
