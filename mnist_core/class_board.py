"""The board of a class: whose network reads how many digits right, and who is really ahead.

Each member has one line: the best of the finished runs, or the one under way while there is none. Ten thousand test digits tell accuracies
apart only as far as their interval goes, so places are shared: all who lie within the interval of the best of them are equal. Left out on
purpose: that all networks read the same digits, which McNemar's test would use to tell two of them apart more finely.
"""

from dataclasses import dataclass, replace

import numpy as np

from mnist_core.classroom import Member
from mnist_core.config import NUM_CLASSES, NUM_TEST_DIGITS, Hyperparameters
from mnist_core.evaluation import predict_in_parts, wilson_interval
from mnist_core.records import SUCCESSFUL, WAITING


@dataclass(frozen=True)
class Line:
    """One member's line on the board.

    accuracy: from 0 to 1, or None before the first epoch's end. interval: its low and high end, or None. epoch: how many are done.
    is_final: whether the accuracy is a finished run's. is_training: whether a run waits or trains now. is_waiting: whether the run shown
    waits. place: from 1, shared by those whose difference may be chance, or None. is_tied: whether others share it.
    num_runs: how many runs the member has in the class.
    """

    member: Member
    run_id: str
    hyperparameters: Hyperparameters
    accuracy: float | None
    interval: tuple | None
    epoch: int
    is_final: bool
    is_training: bool
    num_runs: int
    is_waiting: bool = False
    place: int | None = None
    is_tied: bool = False


def best_line(member, runs, live):
    """The Line of a member's RunSummaries, or None when there is nothing to show. live: run id to live.Snapshot of those under way."""
    training = [run for run in runs if run.id in live and live[run.id].is_active]
    finished = [figures for run in runs if (figures := _final_figures(run, live.get(run.id)))]
    if finished:
        run, accuracy, interval, epochs = max(finished, key=lambda figures: figures[1])
        return Line(member, run.id, run.hyperparameters, accuracy, interval, epochs, True, bool(training), len(runs))
    if training:
        return _live_line(member, training[-1], live[training[-1].id], len(runs))
    return None


def _final_figures(run, snapshot):
    results = snapshot.results if snapshot is not None and not snapshot.is_active and snapshot.results else None
    if results:  # the newest, and perhaps not stored yet
        return run, results["test_accuracy"], tuple(results["interval_95"]), len(snapshot.epochs)
    is_known = run.status in SUCCESSFUL and run.test_accuracy is not None
    epochs = run.hyperparameters.epochs if run.num_epochs is None else run.num_epochs
    return (run, run.test_accuracy, run.interval_95, epochs) if is_known else None


def _live_line(member, run, snapshot, num_runs):
    accuracy = snapshot.epochs[-1]["val_accuracy"] if snapshot.epochs else None
    interval = None if accuracy is None else wilson_interval(accuracy * NUM_TEST_DIGITS, NUM_TEST_DIGITS)
    return Line(
        member, run.id, run.hyperparameters, accuracy, interval, len(snapshot.epochs), False, True, num_runs, snapshot.status == WAITING
    )


def ranked(lines):
    """The Lines with their places, the best first, those without an accuracy last.

    A place is shared by all whose accuracy lies within the interval of the best of them.
    """
    known = sorted((line for line in lines if line.accuracy is not None), key=lambda line: (-line.accuracy, line.member.number))
    groups = []
    for line in known:
        low = groups[-1][0].interval[0] if groups and groups[-1][0].interval else None
        if groups and (line.accuracy >= low if low is not None else line.accuracy == groups[-1][0].accuracy):
            groups[-1].append(line)
        else:
            groups.append([line])
    placed, place = [], 1
    for group in groups:
        placed += [replace(line, place=place, is_tied=len(group) > 1) for line in group]
        place += len(group)
    return (*placed, *sorted((line for line in lines if line.accuracy is None), key=lambda line: line.member.number))


def board_lines(members, class_runs, live, rules):
    """The ranked Lines of a class, without runs that do not keep its rules, as after one more epoch. class_runs: classwork.ClassRuns."""
    of_member = {member.number: [] for member in members}
    for run in class_runs:
        if run.number in of_member and rules.allow(run.summary.hyperparameters):
            of_member[run.number].append(run.summary)
    lines = (best_line(member, of_member[member.number], live) for member in members)
    return ranked([line for line in lines if line is not None])


def right_by_digit(network, drawings):
    """How many of the drawings of each digit a network reads right, as a tuple of ten. drawings: classwork.ClassDrawings."""
    if not len(drawings):
        return (0,) * NUM_CLASSES
    is_right = predict_in_parts(network, drawings.images).argmax(axis=1) == drawings.labels
    return tuple(np.bincount(drawings.labels[is_right], minlength=NUM_CLASSES).tolist())
