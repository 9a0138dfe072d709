"""All digits at once: how many there are, what the mean digit looks like, where writers differ, how much ink they use.

Four fifths of all numbers are 0, because a digit fills at most 20 of the 28 rows and columns and its strokes are thin. The mean of a
thousand 1s is a blurred 1; the standard deviation is bright where some writers put ink and others do not. Sums are taken in whole
numbers, so they are exact.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL, NUM_CLASSES, NUM_PIXELS

DIGITS_AT_ONCE = 250  # bounds the memory that a sum takes
INK_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class PixelStatistics:
    """What is true of a split as a whole. Arrays are read-only; the first axis is the digit from 0 to 9."""

    counts: np.ndarray  # (10,) digits of each
    means: np.ndarray  # (10, 28, 28) float64, grey values
    spreads: np.ndarray  # (10, 28, 28) float64, standard deviations of grey values
    histogram: np.ndarray  # (256,) how often each grey value occurs
    ink_quantiles: np.ndarray  # (10, 5) share of the picture that is ink, from 0 to 1, at INK_QUANTILES of the digits

    @property
    def share_of_zeros(self):
        """How many of all numbers are 0, from 0 to 1."""
        return float(self.histogram[0] / self.histogram.sum())


def pixel_statistics(images, labels):
    """PixelStatistics of (N, 28, 28) uint8 images and (N,) labels; raises ValueError when a digit does not occur."""
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    if len(counts) != NUM_CLASSES or counts.min() == 0:
        raise ValueError(f"There are {counts.tolist()} digits of each label, but there must be at least one of each from 0 to 9.")
    sums, squares = np.zeros((2, NUM_CLASSES, NUM_PIXELS), np.int64)
    histogram, ink = np.zeros(MAX_PIXEL + 1, np.int64), np.empty(len(images))
    for start in range(0, len(images), DIGITS_AT_ONCE):
        part = slice(start, start + DIGITS_AT_ONCE)
        rows = images[part].reshape(-1, NUM_PIXELS)
        _add_by_label(rows, labels[part], sums, squares)
        histogram += np.bincount(rows.ravel(), minlength=MAX_PIXEL + 1)
        ink[part] = rows.mean(axis=1) / MAX_PIXEL
    means = sums / counts[:, None]
    spreads = np.sqrt(np.maximum(squares / counts[:, None] - means**2, 0))
    quantiles = np.array([np.quantile(ink[labels == digit], INK_QUANTILES) for digit in range(NUM_CLASSES)])
    shape = (NUM_CLASSES, IMAGE_SIZE, IMAGE_SIZE)
    return PixelStatistics(*map(_locked, (counts, means.reshape(shape), spreads.reshape(shape), histogram, quantiles)))


def _add_by_label(rows, labels, sums, squares):
    for digit in range(NUM_CLASSES):
        of_digit = rows[labels == digit].astype(np.uint16)
        sums[digit] += of_digit.sum(axis=0, dtype=np.int64)
        squares[digit] += (of_digit * of_digit).sum(axis=0, dtype=np.int64)  # 255 x 255 fits into 16 bits


def _locked(array):
    array.setflags(write=False)
    return array


def distances_to_means(images, labels, means):
    """How far each digit is from the mean of its label, (N,) float64 grey values: the nearest ones are typical, the furthest odd.

    means: (10, 28, 28). The distance is Euclid's: the root of the sum of the squared differences of 784 pixels.
    """
    means = means.reshape(NUM_CLASSES, NUM_PIXELS)
    distances = np.empty(len(images))
    for start in range(0, len(images), DIGITS_AT_ONCE):
        part = slice(start, start + DIGITS_AT_ONCE)
        differences = images[part].reshape(-1, NUM_PIXELS) - means[labels[part]]
        distances[part] = np.sqrt(np.einsum("ij,ij->i", differences, differences))
    return distances
