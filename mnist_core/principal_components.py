"""The directions in which digits differ most: principal component analysis, exactly.

A digit is a point in 784 dimensions. Take the covariance of all pixels over 60,000 digits; its eigenvectors are directions at right angles,
its eigenvalues how much the digits vary along each. The first two make a map, the first 32 hold three quarters of all variance.
Source: K. Pearson, 1901; the sign of a direction is free, so each is turned until its largest entry is positive.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_PIXELS
from mnist_core.preprocessing import flatten_images

DIGITS_AT_ONCE = 2000  # bounds the memory that the covariance takes


@dataclass(frozen=True)
class PrincipalComponents:
    """The first K directions, for grey values from 0 to 255."""

    mean: np.ndarray  # (784,) float32
    directions: np.ndarray  # (K, 784) float32, at right angles, of length 1
    variance_shares: np.ndarray  # (K,) float64, of all variance, largest first


def fit_components(images, num_components):
    """PrincipalComponents of (N, 28, 28) uint8 images; N at least 2, num_components from 1 to 784, else ValueError."""
    if not 1 <= num_components <= NUM_PIXELS or len(images) < 2:
        raise ValueError(f"{num_components} components of {len(images)} images cannot be: take 1 to {NUM_PIXELS} of at least 2 images.")
    mean, covariance = _mean_and_covariance(flatten_images(images))
    variances, vectors = np.linalg.eigh(covariance)
    directions = vectors.T[::-1][:num_components]
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[np.arange(num_components), largest])[:, None]
    shares = variances[::-1][:num_components] / variances.sum()
    return PrincipalComponents(mean.astype(np.float32), directions.astype(np.float32), shares)


def _mean_and_covariance(rows):
    """(784,) and (784, 784) float64. Each part's products are float32, whose rounding is a ten-millionth; their sums are float64."""
    sums, products = np.zeros(NUM_PIXELS), np.zeros((NUM_PIXELS, NUM_PIXELS))
    for start in range(0, len(rows), DIGITS_AT_ONCE):
        part = rows[start : start + DIGITS_AT_ONCE].astype(np.float32)
        sums += part.sum(axis=0, dtype=np.float64)
        products += part.T @ part
    mean = sums / len(rows)
    return mean, products / len(rows) - np.outer(mean, mean)


def project(components, images):
    """Where (N, 28, 28) or one (28, 28) image stands along each direction: (N, K) float32."""
    rows = flatten_images(images)
    projected = np.empty((len(rows), len(components.directions)), np.float32)
    for start in range(0, len(rows), DIGITS_AT_ONCE):
        part = slice(start, start + DIGITS_AT_ONCE)
        projected[part] = (rows[part] - components.mean) @ components.directions.T
    return projected
