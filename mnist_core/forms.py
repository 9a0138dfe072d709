"""Forms of digits that MNIST hardly holds, drawn by rule.

MNIST was written in the United States. Elsewhere a 1 begins with a long flag, a 7 is crossed or has a small stroke hanging at its left
end, a 9 curls up at its foot and a 4 is open; a network that never saw them reads 7, 2, 3 and 9. Here each form is a few points, joined
by smooth curves, and every point trembles: so no two come out alike. They are drawn as MNIST's digits were prepared: the longer side
20 pixels, the ink's centre of mass in the middle. Left out on purpose: forms that are another digit somewhere else, such as a 1 with
a flat flag, which is a 7 to most readers.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL

BOX_SIZE = 20  # pixels, the longer side of a digit with its stroke's width
TREMBLE = 0.02  # of a digit's height, the standard deviation of a point
SLANT, STRETCH = 0.12, 0.15  # sideways for a length down; share of the width: standard deviations
STROKE_WIDTHS = (1.6, 3.4)  # pixels, from a fine pen to a broad one
POINTS_A_FORM = 96  # a form's ink, as that many dots close together
CHUNK_FORMS = 128  # drawn together


@dataclass(frozen=True)
class FormDigits:
    """Digits drawn by rule: images (N, 28, 28) uint8, labels (N,) uint8 and each one's form."""

    images: np.ndarray
    labels: np.ndarray
    names: tuple


def flagged_one(random):
    """Up a long flag, sharply down the stem; now and then a foot."""
    reach, lean = random.uniform(0.12, 0.8), random.uniform(-0.3, 0.12)
    drop = min(reach * random.uniform(0.4, 1.5) + 0.05, random.uniform(0.4, 0.8))
    sag = random.uniform(-0.1, 0.25) * reach
    flag = [(-reach, drop), (-reach * 0.55, drop * 0.5 + sag), (0, 0)]
    stem = [(0, 0), (lean / 2, 0.5), (lean, 1)]
    is_round = random.random() < 0.25  # at the top
    body = _curve(random, [*flag, *stem[1:]]) if is_round else np.vstack([_curve(random, flag), _curve(random, stem)])
    foot = [_curve(random, [(lean - 0.25, 1), (lean + 0.25, 1)])] if random.random() < 0.1 else []
    return [body, *foot]


def crossed_seven(random):
    """A bar, often wavy or hooked, a slanting stem, and a stroke through its middle."""
    half, lean, crossing = random.uniform(0.2, 0.42), random.uniform(-0.35, 0.15), random.uniform(0.4, 0.85)
    hook = [(-half, random.uniform(0.08, 0.25))] if random.random() < 0.5 else []
    bar = [*hook, (-half * 0.9, 0.05), (0, random.uniform(-0.05, 0.1)), (half, random.uniform(0, 0.08))]
    stem = [bar[-1], (half * 0.45 + lean * 0.5, 0.5), (min(lean, half), 1)]
    is_round = random.random() < 0.3  # where the bar turns into the stem
    body = _curve(random, [*bar, *stem[1:]]) if is_round else np.vstack([_curve(random, bar), _curve(random, stem)])
    centre, reach = half * (1 - crossing) + lean * crossing, random.uniform(0.15, 0.4)
    tilt = random.uniform(-0.1, 0.1)
    return [body, _curve(random, [(centre - reach, crossing + tilt), (centre + reach, crossing - tilt)])]


def korean_seven(random):
    """A small stroke hanging at the left end of the bar."""
    half, lean, depth = random.uniform(0.25, 0.42), random.uniform(-0.2, 0.3), random.uniform(0.15, 0.42)
    tick = _curve(random, [(-half + random.uniform(-0.06, 0.06), depth), (-half, 0.02)])
    bar = _curve(random, [(-half, 0.02), (half, 0)])
    stem = _curve(random, [(half, 0), (half * 0.6 + lean * 0.4, 0.5), (min(lean, half), 1)])
    return [np.vstack([tick, bar, stem])]


def curled_nine(random):
    """A loop, a stem on its right, and a foot that curls back to the left."""
    half, loop, reach = random.uniform(0.1, 0.35), random.uniform(0.22, 0.5), random.uniform(0.2, 0.8)
    bulge, curl = random.uniform(-0.12, 0.12), random.uniform(0.0, 0.25)
    ring = [(half, loop * 0.3), (0, 0), (-half, loop * 0.5), (0, loop), (half, loop * 0.5)]
    foot = [(half + bulge, 0.65), (half * 0.6, 0.93), (half * 0.6 - reach * 0.5, 1), (half - reach, 1 - curl)]
    if random.random() < 0.3:  # the stem set on as a stroke of its own
        return [_curve(random, [*ring, (half, loop * 0.2)]), _curve(random, [(half, loop * 0.1), *foot])]
    return [_curve(random, [*ring[:-1], (half, loop * 0.4), *foot])]


def open_four(random):
    """Down and along without closing the top, then a short stem across."""
    half, along, lean = random.uniform(0.2, 0.35), random.uniform(0.5, 0.72), random.uniform(-0.15, 0.1)
    start = random.uniform(-half, half * 0.3)
    stem = half * random.uniform(0.4, 1.2)
    corner = np.vstack([_curve(random, [(start, 0), (-half, along)]), _curve(random, [(-half, along), (half * 1.3, along)])])
    return [corner, _curve(random, [(stem, random.uniform(0.1, along)), (stem + lean, 1)])]


FORMS = ((flagged_one, 1), (crossed_seven, 7), (korean_seven, 7), (curled_nine, 9), (open_four, 4))  # each with its label


def draw_forms(num_forms, seed):
    """Draw digits of these forms, equally many of each, one form after the other in turn.

    num_forms: how many digits. seed: a whole number or a tuple of them. Returns FormDigits.
    """
    random = np.random.default_rng(seed)
    chosen = [FORMS[number % len(FORMS)] for number in range(num_forms)]
    widths = random.uniform(*STROKE_WIDTHS, num_forms)
    dots = np.empty((num_forms, POINTS_A_FORM, 2), np.float32)
    for number, (form, _) in enumerate(chosen):
        dots[number] = _place_on_image(_spread_dots(form(random)), _random_shape(random), widths[number])
    labels = np.array([label for _, label in chosen], np.uint8)
    return FormDigits(_ink(dots, widths.astype(np.float32)), labels, tuple(form.__name__ for form, _ in chosen))


def _random_shape(random):
    """(2, 2) that slants and stretches: (x, y) @ shape."""
    return np.array([[np.exp(random.normal(0, STRETCH)), 0], [random.normal(0, SLANT), 1]])


def _curve(random, points):
    """A smooth line through trembling points, by Catmull and Rom's spline (1974): (M, 2) of x to the right and y down."""
    points = np.array(points, float) + random.normal(0, TREMBLE, (len(points), 2))
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    share = np.linspace(0, 1, 12)[:, None]
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        linear, square = end - before, 2 * before - 5 * start + 4 * end - after
        cube = 3 * start - before - 3 * end + after
        pieces.append(start + (linear * share + square * share**2 + cube * share**3) / 2)
    return np.vstack(pieces)


def _spread_dots(strokes):
    """POINTS_A_FORM dots along the strokes, equally far apart; nothing between one stroke and the next."""
    lengths = [np.r_[0, np.hypot(*np.diff(stroke, axis=0).T).cumsum()] for stroke in strokes]
    ends = np.cumsum([length[-1] for length in lengths])
    places = (np.arange(POINTS_A_FORM) + 0.5) / POINTS_A_FORM * ends[-1]
    numbers = np.searchsorted(ends, places)
    dots = np.empty((POINTS_A_FORM, 2))
    for number, (stroke, length) in enumerate(zip(strokes, lengths, strict=True)):
        mine = numbers == number
        along = places[mine] - (ends[number] - length[-1])
        dots[mine] = np.column_stack([np.interp(along, length, axis) for axis in stroke.T])
    return dots


def _place_on_image(dots, shape, width):
    """Slant and stretch by a (2, 2) shape, scale the longer side with the stroke's width to 20 pixels, and move the dots' mean, the
    centre of mass, to the middle."""
    dots = dots @ shape
    scale = (BOX_SIZE - width) / np.ptp(dots, axis=0).max()
    return (dots - dots.mean(axis=0)) * scale + (IMAGE_SIZE - 1) / 2


def _ink(dots, widths):
    """(N, POINTS_A_FORM, 2) dots in pixels and (N,) stroke widths to (N, 28, 28) uint8: full ink on the line, fading over one pixel."""
    images = np.empty((len(dots), IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    pixels = np.arange(IMAGE_SIZE, dtype=np.float32)
    for start in range(0, len(dots), CHUNK_FORMS):
        chunk = slice(start, start + CHUNK_FORMS)
        across = (pixels - dots[chunk, :, :1]) ** 2  # (n, POINTS_A_FORM, 28)
        down = (pixels - dots[chunk, :, 1:]) ** 2
        nearest = np.full((len(across), IMAGE_SIZE, IMAGE_SIZE), np.inf, np.float32)
        for dot in range(POINTS_A_FORM):
            np.minimum(nearest, down[:, dot, :, None] + across[:, dot, None, :], out=nearest)
        cover = (widths[chunk, None, None] / 2 + 0.5 - np.sqrt(nearest)).clip(0, 1)
        images[chunk] = (cover * MAX_PIXEL + 0.5).astype(np.uint8)
    return images
