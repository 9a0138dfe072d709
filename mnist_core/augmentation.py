"""Handwriting that was never written: a digit shifted, turned, slanted, stretched, bent and redrawn with another pen.

A network that has seen 60,000 digits once reads those very pixels; one that sees each of them anew in every epoch, a little otherwise
each time, learns what does not matter: place, size, slope, and the tremble of a hand. For each digit a displacement field says where
every pixel takes its grey from. The field is a sum: slopes and offsets for shift, scale, rotation and slant, and a grid of smooth bumps
with random heights for the elastic bending (Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
applied to visual document analysis", 2003, where a random field is blurred instead). All are products of a profile down the image and one
across it, so the fields of many digits are two small matrix products, and 60,000 digits take 0.6 seconds.
Left out on purpose: mirroring and large turns, because a mirrored 3 is no 3 and a 6 upside down is a 9.
"""

from dataclasses import astuple, dataclass, fields

import numpy as np

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL

NUM_BUMPS = 7  # a side of the grid whose bumps make the elastic bending
BUMP_WIDTH = 4.0  # pixels, the standard deviation of a bump: Simard's sigma
PADDED_SIZE = 32  # pixels a side with paper around, so that a field may point outside
CONSTANT, SLOPE = NUM_BUMPS, NUM_BUMPS + 1  # places of the two straight profiles after the bumps
CHUNK_DIGITS = 16  # worked on together: no array of theirs is above 128 KB, from where on a system may hand out memory anew each time


@dataclass(frozen=True)
class Strengths:
    """How far digits are distorted: each the standard deviation of a normal distribution, cut off at two of them; 0 is not at all.

    shift: pixels. scale: share of the size. aspect: share by which width and height differ. rotation: degrees.
    slant: pixels sideways for a pixel up. elastic: pixels that a point moves. weight: share of the way to a stroke one pixel
    wider on each side, or narrower. Raises ValueError for a negative one.
    """

    shift: float = 0.7
    scale: float = 0.08
    aspect: float = 0.06
    rotation: float = 7.0
    slant: float = 0.12
    elastic: float = 0.9
    weight: float = 0.15

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value < np.inf:
                default = field.default
                raise ValueError(f"The strength {field.name} is {value!r}, but it must be 0 (none) or a positive number: try {default}.")

    def times(self, factor):
        """Every strength times the same factor: 0 is no distortion, 1 is this one."""
        return Strengths(*(strength * factor for strength in astuple(self)))


NO_DISTORTION = Strengths().times(0)
STRENGTHS = {  # what the hyperparameter "augmentation" means
    "off": NO_DISTORTION,
    "light": Strengths(elastic=0, weight=0).times(0.5),  # moved, turned, slanted: the same hand on another day
    "strong": Strengths(),  # bent and redrawn as well: another hand
}


def distort_images(images, strengths, seed):
    """Each image distorted at random, in its own way.

    images: (N, 28, 28) uint8. strengths: Strengths. seed: a whole number or a tuple of them, such as (seed, epoch): the same seed
    distorts the same images alike. Returns (N, 28, 28) uint8. Raises ValueError for images of another shape or type.
    """
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE) or images.dtype != np.uint8:
        raise ValueError(
            f"The images are {images.dtype} {images.shape}, but they must be uint8 (N, {IMAGE_SIZE}, {IMAGE_SIZE}): prepare them first."
        )
    random = np.random.default_rng(seed)
    heights = _random_heights(random, len(images), strengths)
    weights = _bounded_normal(random, (len(images), 1, 1)) * np.float32(strengths.weight)
    weights = weights.clip(-1, 1)
    profiles = _field_profiles()
    distorted = np.empty_like(images)
    for start in range(0, len(images), CHUNK_DIGITS):
        chunk = slice(start, start + CHUNK_DIGITS)
        padded = _change_weight(_pad(images[chunk]), weights[chunk])
        fields_of_chunk = profiles.T @ (heights[chunk] @ profiles)  # (n, 2, 28, 28)
        distorted[chunk] = _sample(padded, fields_of_chunk[:, 0], fields_of_chunk[:, 1])
    return distorted


def change_weight(images, weight):
    """Every stroke redrawn with another pen.

    images: (N, 28, 28) uint8. weight: -1 narrower to 1 wider by one pixel on each side, 0 as it is. Returns (N, 28, 28) uint8.
    """
    changed = _change_weight(_pad(images), np.float32(weight))
    return (changed[:, 2:-2, 2:-2] + np.float32(0.5)).clip(0, MAX_PIXEL).astype(np.uint8)


def _bounded_normal(random, shape):
    return random.standard_normal(shape, np.float32).clip(-2, 2)


def _field_profiles():
    """(NUM_BUMPS + 2, 28) float32: smooth bumps along a side, a constant and a slope. A field is a weighted sum of their products."""
    places = np.arange(IMAGE_SIZE) - (IMAGE_SIZE - 1) / 2  # pixels from the middle
    centres = np.linspace(-IMAGE_SIZE / 2, IMAGE_SIZE / 2, NUM_BUMPS)[:, None]
    bumps = np.exp(-(((places - centres) / BUMP_WIDTH) ** 2) / 2)
    bumps /= np.sqrt((bumps**2).sum(axis=0))  # so that every pixel moves equally far on average
    return np.vstack([bumps, np.ones(IMAGE_SIZE), places]).astype(np.float32)


def _random_heights(random, num_images, strengths):
    """(N, 2, P, P) float32, P = NUM_BUMPS + 2: how much of each product of two profiles is in the source rows and the source columns."""
    shift, scale, aspect, rotation, slant, elastic, _ = (np.float32(strength) for strength in astuple(strengths))
    down, across, size, ratio, angle, lean = _bounded_normal(random, (6, num_images))
    height, width = np.exp(-size * scale - ratio * aspect / 2), np.exp(-size * scale + ratio * aspect / 2)
    cosine, sine = np.cos(np.radians(angle * rotation)), np.sin(np.radians(angle * rotation))
    heights = np.zeros((num_images, 2, NUM_BUMPS + 2, NUM_BUMPS + 2), np.float32)
    heights[:, :, :NUM_BUMPS, :NUM_BUMPS] = _bounded_normal(random, (num_images, 2, NUM_BUMPS, NUM_BUMPS)) * elastic
    heights[:, 0, SLOPE, CONSTANT], heights[:, 0, CONSTANT, SLOPE] = height * cosine, -height * sine
    heights[:, 1, SLOPE, CONSTANT] = width * (sine + lean * slant * cosine)
    heights[:, 1, CONSTANT, SLOPE] = width * (cosine - lean * slant * sine)
    heights[:, 0, CONSTANT, CONSTANT], heights[:, 1, CONSTANT, CONSTANT] = down * shift, across * shift
    return heights


def _pad(images):
    """(N, 28, 28) to (N, 32, 32) with two rows and columns of paper on each side."""
    return np.pad(images, ((0, 0), (2, 2), (2, 2)))


def _change_weight(padded, weights):
    """Move each image towards its widened (weight above 0) or narrowed (below 0) self: each pixel the most or the least ink
    among itself and its four neighbours."""
    middle = padded[:, 1:-1, 1:-1]
    neighbours = padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]
    widened, narrowed = middle, middle
    for neighbour in neighbours:
        widened, narrowed = np.maximum(widened, neighbour), np.minimum(narrowed, neighbour)
    changed = padded.astype(np.float32)
    goal = np.where(weights > 0, widened, narrowed)
    changed[:, 1:-1, 1:-1] += np.abs(weights) * (goal - changed[:, 1:-1, 1:-1])
    return changed


def _sample(padded, source_rows, source_columns):
    """Grey values between pixels: the four pixels around a place, each the more the nearer it is (bilinear).

    padded: (n, 32, 32). source_rows, source_columns: (n, 28, 28), pixels from the middle. Returns (n, 28, 28) uint8.
    """
    middle = np.float32((PADDED_SIZE - 1) / 2)
    rows = (source_rows + middle).clip(0, PADDED_SIZE - 1.001)
    columns = (source_columns + middle).clip(0, PADDED_SIZE - 1.001)
    whole_rows, whole_columns = rows.astype(np.int32), columns.astype(np.int32)
    below, right = rows - whole_rows, columns - whole_columns
    corner = whole_rows * PADDED_SIZE + whole_columns + (np.arange(len(padded), dtype=np.int32) * PADDED_SIZE**2)[:, None, None]
    corner = corner.astype(np.intp)
    greys = padded.reshape(-1)
    top_left, top_right = greys.take(corner), greys[1:].take(corner)
    bottom_left, bottom_right = greys[PADDED_SIZE:].take(corner), greys[PADDED_SIZE + 1 :].take(corner)
    top = top_left + right * (top_right - top_left)
    bottom = bottom_left + right * (bottom_right - bottom_left)
    sampled = top + below * (bottom - top)
    return (sampled + np.float32(0.5)).clip(0, MAX_PIXEL).astype(np.uint8)
