"""Ten thousand digits on one sheet: each a point, near when the digits are alike.

Principal components give a map by formula: a digit's place is two sums over its pixels, so anything new has a place as well. t-SNE instead
moves the points about until near neighbours in 784 dimensions are near on paper; the ten digits part clearly, but there is no formula, and
distances between far groups mean nothing. Its places were computed once (`python -m benchmarks.digit_map`) and are only read here. A new
digit stands among its nearest test digits, which is a stand-in, not t-SNE.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from mnist_core.config import NUM_TEST_DIGITS
from mnist_core.neighbours import nearest
from mnist_core.principal_components import project

PLACES_PATH = Path(__file__).parent / "assets" / "test-digits-tsne.npz"
NUM_NEIGHBOURS = 5  # that say where a new digit stands


class MapError(ValueError):
    """The places of the digits cannot be read; the message says what to do."""


def tsne_places(path=PLACES_PATH):
    """(10000, 2) float32 from -1 to 1: where t-SNE put each test digit.

    Raises MapError when the file is not the one that its card names.
    """
    try:
        content, card = Path(path).read_bytes(), json.loads(Path(path).with_suffix(".json").read_text())
        if hashlib.sha256(content).hexdigest() != card["sha256"]:
            raise ValueError("it is not the file that its card names")
        with np.load(path, allow_pickle=False) as archive:
            places = archive["places"].astype(np.float32)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MapError(
            f"The map of the digits cannot be read ({error}): take {Path(path).name} and its card from the project again."
        ) from error
    if places.shape != (NUM_TEST_DIGITS, 2):
        raise MapError(f"The map has the shape {places.shape}, but it must be {(NUM_TEST_DIGITS, 2)}: take it from the project again.")
    return places


def component_places(components, images):
    """(N, 2) float32: where each (28, 28) image stands along the first two principal components."""
    return project(components, images)[:, :2]


def place_among_neighbours(places, index, images):
    """Where new digits stand on a map without a formula: (N, 2) float32.

    places: (M, 2) of the digits in index, a neighbours.NeighbourIndex. The place is the mean of the nearest, a near one counting more.
    """
    return np.array([_mean_place(places, nearest(index, image, NUM_NEIGHBOURS)) for image in images], np.float32).reshape(-1, 2)


def _mean_place(places, neighbours):
    weights = 1 / np.maximum(neighbours.distances, 1e-6)  # the very digit counts for everything
    return weights @ places[neighbours.indices] / weights.sum()


def quantise(places, low, high):
    """Places as whole numbers from 0 to 65535, (N, 2) uint16: half the bytes on the wire, and finer than any screen.

    low, high: (2,) corners of the sheet; a place outside stands at its edge.
    """
    shares = (places - low) / (np.asarray(high) - low)
    return (shares.clip(0, 1) * 65535).round().astype(np.uint16)
