"""What a training tells while it goes on, and what it can be told: small values, never changed, that travel between processes.

It tells its progress ten times a second, each epoch's figures and weights, each checkpoint, each change of the learning rate, what the
watched digits and units look like, and the state from which it could go on. It is told orders: go on, leave now, leave after this epoch,
use another learning rate.
"""

from dataclasses import dataclass
from pathlib import Path

FINISHED, EARLY_STOPPED, STOPPED, PAUSED, GAVE_WAY = "finished", "early_stopped", "stopped", "paused", "gave_way"
ENDINGS = (FINISHED, EARLY_STOPPED, STOPPED)  # of a training; the other two are only breaks


class TrainingError(RuntimeError):
    """The training cannot go on; the message says why and what to change."""


@dataclass(frozen=True)
class Orders:
    """What a training is asked to do. ending: STOPPED, PAUSED or GAVE_WAY to leave, or None to go on."""

    ending: str | None = None
    waits_for_epoch: bool = False  # leave when the epoch is done rather than now
    learning_rate: float | None = None  # use this one from now on; None for no change


GO_ON = Orders()


@dataclass(frozen=True)
class Progress:
    """Where a training stands, at most ten times a second."""

    epoch: int  # from 1
    step: int  # steps done in this epoch
    num_steps: int  # an epoch
    loss: float  # mean since the epoch began, as Keras prints it
    accuracy: float  # likewise
    recent_loss: float  # mean since the last event
    recent_accuracy: float  # likewise
    epoch_seconds_left: float
    seconds_left: float  # of the whole run, if it does not stop early


@dataclass(frozen=True)
class Epoch:
    """One finished epoch's figures; val_ is measured after it on the validation digits."""

    epoch: int  # from 1
    seconds: float
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float


@dataclass(frozen=True)
class Checkpoint:
    """A state saved because its validation loss was the lowest so far."""

    name: str
    epoch: int
    val_loss: float
    path: Path


@dataclass(frozen=True)
class RateChange:
    """From this step of this epoch on (both as in Progress) the learning rate is another."""

    epoch: int
    step: int
    learning_rate: float


@dataclass(frozen=True)
class EpochWeights:
    """The network after an epoch, as network.network_to_half writes it."""

    epoch: int  # from 1
    content: bytes


@dataclass(frozen=True)
class Look:
    """What the network makes of the pinned digits now, and the watched units' weights."""

    epochs_done: float
    probabilities: tuple  # ten of each pinned digit
    pictures: bytes  # of watch.unit_pictures, 784 a unit
