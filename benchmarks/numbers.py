"""Numbers of several digits to read, made of single ones by a seeded generator.

MNIST's digits are pushed together until they touch, and then apart or further by so many of their pixels. The pen drawings of one writer
are put side by side on a wide canvas.
"""

import numpy as np
from PIL import Image

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL

INK = 60  # grey values, from here on a pixel is ink
ENLARGED = 3  # times, as a picture would show them
SPACINGS = {
    "spaced": (4, 8),
    "nearly touching": (1, 2),
    "touching": (-1, -1),
    "overlapping": (-3, -2),
}  # pixels between ink and ink, from-to
BASELINE = 2  # pixels up or down


def make_numbers(images, labels, count, spacing, seed):
    """count numbers of 2 to 5 digits: a list of ((H, W) uint8 picture, black on white, its digits as text)."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        chosen = random.integers(0, len(images), random.integers(2, 6))
        page = images[chosen[0]]
        page = np.pad(page, ((BASELINE, BASELINE), (0, 0)))
        for place in chosen[1:]:
            up = random.integers(0, 2 * BASELINE + 1)
            page = _push_together(
                page, np.pad(images[place], ((up, 2 * BASELINE - up), (0, 0))), random.integers(*SPACINGS[spacing], endpoint=True)
            )
        page = Image.fromarray(MAX_PIXEL - np.pad(page, 8))
        page = page.resize((page.width * ENLARGED, page.height * ENLARGED), Image.Resampling.BICUBIC)
        made.append((np.asarray(page), "".join(str(labels[place]) for place in chosen)))
    return made


def _push_together(left, right, distance):
    """The right picture as near to the left one that in the narrowest row this many pixels of paper are between; -1 touches."""
    ends = np.where((left > INK).any(axis=1), left.shape[1] - (left > INK)[:, ::-1].argmax(axis=1), -IMAGE_SIZE * 100)
    starts = np.where((right > INK).any(axis=1), (right > INK).argmax(axis=1), IMAGE_SIZE * 100)
    near = np.array([ends, np.roll(ends, 1), np.roll(ends, -1)]).max(axis=0)  # corners touch as well
    offset = max(int((near - starts).max()) + distance, 0)
    page = np.zeros((len(left), max(left.shape[1], offset + right.shape[1])), np.uint8)
    page[:, : left.shape[1]] = left
    place = page[:, offset : offset + right.shape[1]]
    np.maximum(place, right, out=place)
    return page


def write_side_by_side(items, canvas_height, size, distance, random):
    """Strokes of pen drawings (in the unit square) in a row: a list of (N, 2) paths in canvas pixels, distance between their boxes."""
    paths, left = [], canvas_height * 0.15
    for item in items:
        strokes = [np.array(stroke) * size for stroke in item["strokes"]]
        points = np.vstack(strokes)
        top = (canvas_height - np.ptp(points[:, 1])) / 2 + random.uniform(-0.04, 0.04) * canvas_height
        move = np.array([left, top]) - points.min(axis=0)
        paths += [stroke + move for stroke in strokes]
        left += np.ptp(points[:, 0]) + distance
    return paths
