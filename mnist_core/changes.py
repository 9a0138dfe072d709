"""What happens to the numbers of a digit when its picture is changed a little.

To a person a 5 that stands two pixels further right is the same 5. To a dense network almost all of its 784 numbers are others, because
each number belongs to a place. Each change here takes one whole number, so that a link can name it. "distort" is the augmentation that the
shipped network was taught with: shift, size, turn, slant, bending and pen at once, by chance but always the same chance.
Left out on purpose: colour and large pictures, because MNIST has neither.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_core.augmentation import Strengths, distort_images
from mnist_core.config import IMAGE_SIZE, MAX_PIXEL

SEED = 0  # of noise and distortion: the same link shows the same numbers


@dataclass(frozen=True)
class Change:
    """How much of a change there can be: whole numbers from low to high. start: what it begins with when it is chosen."""

    low: int
    high: int
    start: int


CHANGES = {
    "crop": Change(0, 8, 3),  # pixels cut off at each side; the rest is enlarged to 28 x 28 again
    "shift": Change(-10, 10, 3),  # pixels to the right
    "rotation": Change(-45, 45, 15),  # degrees clockwise
    "noise": Change(0, 128, 32),  # grey values, the standard deviation
    "threshold": Change(1, MAX_PIXEL, 128),  # from this value on ink, below it paper
    "distort": Change(0, 300, 100),  # percent of the strengths in mnist_core.augmentation
}


class ChangeError(ValueError):
    """A change that there is not, or too much of it; the message says what can be."""


def change_image(image, name, amount):
    """One (28, 28) uint8 image changed; name: a key of CHANGES. Returns (28, 28) uint8. Raises ChangeError."""
    if name not in CHANGES:
        raise ChangeError(f"The change is {name!r}, but it must be one of {', '.join(CHANGES)}.")
    allowed = CHANGES[name]
    if not allowed.low <= amount <= allowed.high:
        raise ChangeError(f"The amount of {name} is {amount}, but it must be from {allowed.low} to {allowed.high}.")
    return _WAYS[name](np.ascontiguousarray(image), int(amount))


def _crop(image, pixels):
    inner = image[pixels : IMAGE_SIZE - pixels, pixels : IMAGE_SIZE - pixels]
    return np.asarray(Image.fromarray(inner).resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BILINEAR))


def _shift(image, pixels):
    shifted = np.zeros_like(image)
    source = image[:, max(0, -pixels) : IMAGE_SIZE - max(0, pixels)]
    shifted[:, max(0, pixels) : max(0, pixels) + source.shape[1]] = source
    return shifted


def _rotate(image, degrees):
    return np.asarray(Image.fromarray(image).rotate(-degrees, Image.Resampling.BILINEAR))  # Pillow turns the other way


def _add_noise(image, deviation):
    noise = np.random.default_rng(SEED).standard_normal(image.shape) * deviation
    return (image + noise).round().clip(0, MAX_PIXEL).astype(np.uint8)


def _threshold(image, value):
    return np.where(image >= value, np.uint8(MAX_PIXEL), np.uint8(0))


def _distort(image, percent):
    return distort_images(image[None], Strengths().times(percent / 100), SEED)[0]


_WAYS = {"crop": _crop, "shift": _shift, "rotation": _rotate, "noise": _add_noise, "threshold": _threshold, "distort": _distort}
