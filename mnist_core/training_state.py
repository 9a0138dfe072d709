"""All that a training needs to go on as if it had never been left, to the last bit.

Weights alone are not enough: Adam keeps two moving means for each weight, and the epoch's mean loss and the place in the epoch's order of
digits matter too. With all of these a training that was paused, or whose computer failed, ends with the very weights of one left in peace.
Left out on purpose: the order itself, which follows from the seed and the epoch's number.
"""

import io
import json
from dataclasses import asdict, dataclass
from zipfile import BadZipFile

import numpy as np

from mnist_core.events import Epoch, RateChange
from mnist_core.network import ARRAY_NAMES, Network, NetworkError


class TrainingStateError(ValueError):
    """Bytes that are no training's state, or a state of another shape; the message says which."""


@dataclass(frozen=True)
class TrainingState:
    """One training at one step.

    arrays: the values of DigitTrainer's variables, in its order. epochs: those finished. step: steps done in the next one.
    epoch_seconds: time spent on them. best: the network of the lowest validation loss, and its epoch; None before the first epoch's end.
    changes: the learning rates changed so far.
    """

    arrays: tuple
    epochs: tuple
    step: int = 0
    epoch_seconds: float = 0.0
    best: Network | None = None
    best_epoch: int | None = None
    changes: tuple = ()

    @property
    def is_best(self):
        """Whether this state, at an epoch's end, is the best one so far."""
        return self.step == 0 and self.best_epoch == len(self.epochs)

    @property
    def position(self):
        """(epochs finished, steps done in the next): later states are larger."""
        return len(self.epochs), self.step

    def to_bytes(self):
        """The state as the bytes of an .npz archive: 4.9 MB for 784-512-10 with Adam, and 1.6 for the best network."""
        facts = {
            "epochs": [asdict(epoch) for epoch in self.epochs],
            "step": self.step,
            "epoch_seconds": self.epoch_seconds,
            "best_epoch": self.best_epoch,
            "changes": [asdict(change) for change in self.changes],
            "activation": self.best.activation if self.best else None,
        }
        arrays = {f"array_{number:03}": array for number, array in enumerate(self.arrays)}
        if self.best:
            arrays |= {name: getattr(self.best, name) for name in ARRAY_NAMES}
        buffer = io.BytesIO()
        np.savez(buffer, facts=np.array(json.dumps(facts)), **arrays)
        return buffer.getvalue()

    @staticmethod
    def from_bytes(content):
        """The state that `to_bytes` wrote; raises TrainingStateError for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                facts = json.loads(str(archive["facts"]))
                arrays = tuple(archive[name] for name in sorted(archive.files) if name.startswith("array_"))
                best = Network(*(archive[name] for name in ARRAY_NAMES), facts["activation"]) if facts["activation"] else None
            return TrainingState(
                arrays,
                tuple(Epoch(**epoch) for epoch in facts["epochs"]),
                facts["step"],
                facts["epoch_seconds"],
                best,
                facts["best_epoch"],
                tuple(RateChange(**change) for change in facts["changes"]),
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, NetworkError) as error:
            raise TrainingStateError(f"These {len(content):,} bytes are no training's state ({error}): train anew.") from error
