"""What is looked at while a network learns: a few pinned digits, and the weights of a few hidden units as pictures.

A loss that falls does not show what is learned. The ten probabilities of one digit do, and so do the 784 weights of one hidden unit laid
out as the 28 x 28 pixels that they belong to: noise at first, then strokes and gaps. Looking changes nothing of the training.
Left out on purpose: choosing units by what they have learned, because that is not known before.
"""

import base64
import binascii
from dataclasses import dataclass

import numpy as np

from mnist_core.config import ALLOWED, IMAGE_SIZE, NUM_PIXELS, NUM_TEST_DIGITS
from mnist_core.network import ACTIVATIONS, softmax
from mnist_core.preprocessing import images_to_inputs

MAX_PINS, MAX_UNITS = 4, 8
LARGEST = 127  # of an int8: a unit's largest weight


class WatchError(ValueError):
    """Digits or units that cannot be watched; the message says what came and what was expected."""


@dataclass(frozen=True)
class Pin:
    """One digit: the 784 bytes of its picture, and which test digit it is, or None for a drawn one. Raises WatchError."""

    image: bytes
    index: int | None = None

    def __post_init__(self):
        if not isinstance(self.image, bytes) or len(self.image) != NUM_PIXELS:
            raise WatchError(f"A pinned digit's picture must be {NUM_PIXELS} bytes, one a pixel.")
        if self.index is not None and not (type(self.index) is int and 0 <= self.index < NUM_TEST_DIGITS):
            raise WatchError(f"The test digit is {self.index!r}, but it must be a whole number from 0 to {NUM_TEST_DIGITS - 1}.")

    @property
    def pixels(self):
        """(28, 28) uint8, read-only."""
        return np.frombuffer(self.image, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE)


@dataclass(frozen=True)
class Watch:
    """pins: at most four Pins. units: numbers of at most eight hidden units, from 0. Raises WatchError."""

    pins: tuple = ()
    units: tuple = ()

    def __post_init__(self):
        last = int(ALLOWED["hidden_units"].high) - 1
        if len(self.pins) > MAX_PINS or not all(isinstance(pin, Pin) for pin in self.pins):
            raise WatchError(f"{len(self.pins)} digits were pinned, but at most {MAX_PINS} are watched: take one away.")
        is_fitting = len(set(self.units)) == len(self.units) <= MAX_UNITS
        if not is_fitting or not all(type(unit) is int and 0 <= unit <= last for unit in self.units):
            raise WatchError(f"The units are {self.units!r:.60}, but they must be at most {MAX_UNITS} different numbers from 0 to {last}.")

    def images(self):
        """The pinned digits: (N, 28, 28) uint8."""
        return np.frombuffer(b"".join(pin.image for pin in self.pins), np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)

    def to_json(self):
        """Plain values that `watch_from_json` takes back."""
        pins = [{"image": base64.b64encode(pin.image).decode(), "index": pin.index} for pin in self.pins]
        return {"pins": pins, "units": list(self.units)}


NOTHING = Watch()


def watch_from_json(values):
    """The Watch that `to_json` wrote; raises WatchError for anything else."""
    try:
        pins = tuple(Pin(base64.b64decode(pin["image"], validate=True), pin["index"]) for pin in values["pins"])
        return Watch(pins, tuple(values["units"]))
    except (TypeError, KeyError, binascii.Error) as error:
        raise WatchError(f"What was watched of this run cannot be read ({error}): pin the digits again.") from error


def spread_units(hidden_units, number=MAX_UNITS):
    """So many units' numbers, evenly spread over a hidden layer, or all of a smaller one."""
    return tuple(range(0, hidden_units, max(1, hidden_units // number)))[:number]


def read_pins(network, watch):
    """The ten probabilities of each pinned digit: (N, 10) float32.

    The sums of `network.forward_pass`, but in this thread alone and of the inked pixels only: NumPy's matrix product starts threads, which
    would take a core from the training for ten milliseconds to do a tenth of one.
    """
    inputs, weights = images_to_inputs(watch.images()), network.hidden_weights
    sums = [np.einsum("p,ph->h", pixels[pixels > 0], weights[pixels > 0]) for pixels in inputs]
    activations = ACTIVATIONS[network.activation](np.reshape(sums, (len(inputs), -1)) + network.hidden_biases)
    return softmax(np.einsum("nh,hc->nc", activations, network.output_weights) + network.output_biases)


def unit_pictures(network, units):
    """The weights of those units that there are as pictures: (N, 28, 28) int8, each scaled so that its largest weight is 127."""
    weights = network.hidden_weights[:, [unit for unit in units if unit < network.num_hidden_units]].T
    largest = np.abs(weights).max(axis=1, keepdims=True, initial=1e-30)
    return np.round(weights / largest * LARGEST).astype(np.int8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
