"""How far a digit may be changed before a network misreads it.

Each way of changing, shifted, turned, noisy, written with another pen, is tried in several amounts on the same digits, and the accuracy is
measured at each: a curve. Two networks that read test digits alike may differ here, and that is what one's own drawings meet. The digits
are a sample, so each point has an interval; two networks read the very same changed pictures, noise included.
Left out on purpose: pictures made to deceive one network, which no pen draws.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.augmentation import change_weight
from mnist_core.changes import change_image
from mnist_core.config import MAX_PIXEL
from mnist_core.evaluation import Evaluation, evaluate

SEED = 0  # of the noise and the sample
SAMPLE_SIZE = 500  # digits: half a second a network, and the interval of a point is at most 8.8 points wide
AMOUNTS = {  # of each change, from one end to the other; 0 is the picture as it is
    "shift": (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6),  # pixels to the right
    "rotation": (-45, -30, -20, -10, 0, 10, 20, 30, 45),  # degrees clockwise
    "noise": (0, 16, 32, 48, 64, 96, 128),  # grey values, the standard deviation
    "weight": (-1, -0.5, 0, 0.5, 1, 1.5, 2),  # pixels that a stroke gains on each side
}


class RobustnessError(ValueError):
    """A change that there is not, or too much of it; the message says what can be."""


@dataclass(frozen=True)
class Point:
    """A change, how much of it, and what a network is worth then."""

    change: str
    amount: float
    evaluation: Evaluation


def sample_indices(num_digits, size=SAMPLE_SIZE):
    """Which of num_digits digits make the sample: ascending, without doubles, always the same ones; all when there are no more."""
    return np.sort(np.random.default_rng(SEED).permutation(num_digits)[:size])


def change_images(images, change, amount):
    """(N, 28, 28) uint8 images, all changed alike; the noise differs from digit to digit. Returns uint8 of the same shape.

    Raises RobustnessError.
    """
    if change not in AMOUNTS:
        raise RobustnessError(f"The change is {change!r}, but it must be one of {', '.join(AMOUNTS)}.")
    low, high = AMOUNTS[change][0], AMOUNTS[change][-1]
    if not low <= amount <= high:
        raise RobustnessError(f"The amount of {change} is {amount}, but it must be from {low} to {high}.")
    if change == "noise":
        return _add_noise(images, amount)
    if change == "weight":
        return change_weight(change_weight(images, np.clip(amount, -1, 1)), max(0, amount - 1))
    return np.array([change_image(image, change, amount) for image in images])


def _add_noise(images, deviation):
    noise = np.random.default_rng(SEED).standard_normal(images.shape, np.float32) * np.float32(deviation)
    return (images + noise).round().clip(0, MAX_PIXEL).astype(np.uint8)


def robustness(network, images, labels):
    """The Points of every change and amount, as a tuple in the order of AMOUNTS. images: (N, 28, 28) uint8. labels: (N,)."""
    unchanged = evaluate(network, images, labels)
    return tuple(
        Point(change, amount, evaluate(network, change_images(images, change, amount), labels) if amount else unchanged)
        for change, amounts in AMOUNTS.items()
        for amount in amounts
    )
