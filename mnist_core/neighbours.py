"""The digits that are nearest to one: the oldest way to read handwriting, and a way to doubt a label.

The distance of two digits is Euclid's over their 784 numbers. To look through 60,000 digits in milliseconds, a lower bound comes first:
along the first principal components two digits are never further apart than altogether, and what is left over, as two lengths, differs by
no more than the rest of the way. Only digits whose bound could still be among the nearest are compared pixel by pixel, in whole numbers, so
the answer is exact. Left out on purpose: approximate indexes, which answer faster for millions of pictures and now and then wrongly.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.preprocessing import flatten_images
from mnist_core.principal_components import PrincipalComponents, project

CANDIDATES_AT_ONCE, PLACES_AT_ONCE = 256, 4000  # worked on together: they fit into a processor's cache
SLACK, SLACK_SHARE = 1000, 0.001  # squared grey values and share: far more than float32 rounds a bound


@dataclass(frozen=True)
class NeighbourIndex:
    """Digits made ready for `nearest`: 140 bytes each beside the pictures themselves."""

    rows: np.ndarray  # (N, 784) uint8, not copied
    components: PrincipalComponents
    places: np.ndarray  # (N, K) float32, along the components
    remainders: np.ndarray  # (N,) float32, length of what the components leave over


@dataclass(frozen=True)
class Neighbours:
    """The nearest digits, the nearest first."""

    indices: np.ndarray  # (count,)
    distances: np.ndarray  # (count,) float64, grey values


def build_neighbour_index(images, components):
    """NeighbourIndex over (N, 28, 28) uint8 images."""
    rows, places = flatten_images(images), project(components, images)
    squares = np.empty(len(rows))
    for start in range(0, len(rows), CANDIDATES_AT_ONCE):
        part = slice(start, start + CANDIDATES_AT_ONCE)
        squares[part] = ((rows[part] - components.mean) ** 2).sum(axis=1, dtype=np.float64)
    return NeighbourIndex(rows, components, places, _remainders(squares, places))


def _remainders(squares, places):
    return np.sqrt(np.maximum(squares - (places.astype(np.float64) ** 2).sum(axis=1), 0)).astype(np.float32)


def nearest(index, image, count, leave_out=None):
    """The Neighbours of one (28, 28) uint8 image, exactly; equal distances in the order of the digits.

    count: how many, at least 1. leave_out: number of a digit that is not looked at, as the digit itself. Raises ValueError for a count
    that cannot be.
    """
    if not 1 <= count <= len(index.rows) - (leave_out is not None):
        raise ValueError(f"{count} neighbours were asked for, but there are {len(index.rows)} digits: ask for at least 1 and no more.")
    bounds = _lower_bounds(index, image)
    if leave_out is not None:
        bounds[leave_out] = np.inf
    row = flatten_images(image)[0].astype(np.int32)
    found, squares = np.empty(0, np.int64), np.empty(0, np.int64)
    for candidates in _by_bound(bounds):
        if len(found) == count and bounds[candidates[0]] > squares[-1]:
            break
        differences = index.rows[candidates] - row
        found = np.concatenate([found, candidates])
        squares = np.concatenate([squares, np.einsum("ij,ij->i", differences, differences)])
        best = np.lexsort((found, squares))[:count]
        found, squares = found[best], squares[best]
    return Neighbours(found, np.sqrt(squares))


def _lower_bounds(index, image):
    """(N,) float32: squared distances are never below it."""
    place = project(index.components, image)
    square = ((flatten_images(image) - index.components.mean) ** 2).sum(axis=1, dtype=np.float64)
    bounds = np.empty(len(index.places), np.float32)
    for start in range(0, len(bounds), PLACES_AT_ONCE):
        differences = index.places[start : start + PLACES_AT_ONCE] - place
        bounds[start : start + PLACES_AT_ONCE] = np.einsum("ij,ij->i", differences, differences)
    bounds += (index.remainders - _remainders(square, place)) ** 2
    return bounds * np.float32(1 - SLACK_SHARE) - np.float32(SLACK)


def _by_bound(bounds):
    """The digits in parts, those with the lowest bounds first; most searches need only the first few parts."""
    order = np.argsort(bounds)[: np.isfinite(bounds).sum()]
    yield from (order[start : start + CANDIDATES_AT_ONCE] for start in range(0, len(order), CANDIDATES_AT_ONCE))
