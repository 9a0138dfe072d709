"""A training as it goes on: the newest figures of one run, as a value that can be looked at and never changes.

Each message from the worker makes a new snapshot from the old one, so that a page draws from one moment in time. The curve keeps at most
300 points however long the run is: when it is full every second one goes, and from then on half as many come in.
"""

from dataclasses import dataclass, replace

from mnist_core.runs import ACTIVE, RUNNING, WAITING

MAX_POINTS = 300
MAX_LOOKS = 100  # at the pinned digits


@dataclass(frozen=True)
class Snapshot:
    """One run at one moment.

    place: 1 for the next in line, while it waits. progress: the newest events.Progress as a dict, or None before the first.
    epochs: dicts of events.Epoch. checkpoints: dicts of name, epoch and val_loss. curve: (epochs done, loss, accuracy) points,
    each the mean since the point before. changes: dicts of events.RateChange. results: as in runs.Run. stride: events that make one point.
    looks: (epochs done, ten probabilities of each pinned digit) points. pictures: of the newest events.Look.
    """

    run_id: str
    visitor: str
    status: str = WAITING
    message: str = ""
    place: int = 0
    seconds_to_wait: float | None = None
    progress: dict | None = None
    epochs: tuple = ()
    checkpoints: tuple = ()
    curve: tuple = ()
    changes: tuple = ()
    pending: tuple = ()
    stride: int = 1
    results: dict | None = None
    looks: tuple = ()
    pictures: bytes = b""

    @property
    def is_active(self):
        """Whether something will still happen."""
        return self.status in ACTIVE


def after_message(snapshot, kind, figures):
    """The snapshot after one message of the worker; kind: "started", or a value of worker.KINDS; figures: a dict."""
    if kind == "started":
        return _start_from(snapshot, figures)
    if kind == "progress":
        return _add_point(replace(snapshot, progress=figures), figures)
    if kind == "epoch":
        return replace(snapshot, epochs=(*snapshot.epochs, figures))
    if kind == "rate":
        return replace(snapshot, changes=(*snapshot.changes, figures))
    if kind == "look":
        return replace(snapshot, looks=_add_look(snapshot.looks, figures), pictures=figures["pictures"])
    return replace(snapshot, checkpoints=(*snapshot.checkpoints, figures))


def _start_from(snapshot, figures):
    """A training begins, or goes on from a state that may be older than what was seen of it: what came later is forgotten."""
    done, epochs = figures["epochs_done"], tuple(figures["epochs"])
    return replace(
        snapshot,
        status=RUNNING,
        message="",
        progress=None,
        epochs=epochs,
        checkpoints=tuple(checkpoint for checkpoint in snapshot.checkpoints if checkpoint["epoch"] <= len(epochs)),
        curve=tuple(point for point in snapshot.curve if point[0] <= done),
        changes=tuple(figures["changes"]),
        pending=(),
        results=None,
        looks=tuple(look for look in snapshot.looks if look[0] <= done),
    )


def _add_point(snapshot, figures):
    epochs_done = figures["epoch"] - 1 + figures["step"] / figures["num_steps"]
    pending = (*snapshot.pending, (epochs_done, figures["recent_loss"], figures["recent_accuracy"]))
    if len(pending) < snapshot.stride:
        return replace(snapshot, pending=pending)
    curve, stride = (*snapshot.curve, _merge(pending)), snapshot.stride
    if len(curve) >= MAX_POINTS:
        curve, stride = tuple(_merge(curve[first : first + 2]) for first in range(0, len(curve), 2)), stride * 2
    return replace(snapshot, curve=curve, pending=(), stride=stride)


def _merge(points):
    """Several points as one: where the last one stands, at the mean of their values."""
    return (points[-1][0], sum(point[1] for point in points) / len(points), sum(point[2] for point in points) / len(points))


def _add_look(looks, figures):
    """The looks with the newest one, the older ones thinned so that the whole training has at most MAX_LOOKS, evenly apart."""
    done, kept = figures["epochs_done"], []
    for look in looks:
        if not kept or look[0] - kept[-1][0] >= done / (MAX_LOOKS - 2):
            kept.append(look)
    return (*(look for look in kept if look[0] < done), (done, tuple(map(tuple, figures["probabilities"]))))
