"""Drawings that are no digits, made by rule: letters, Korean jamo, scribbles, two digits in one, dots, lines and noise.

Letters are a few points on a grid of 5 by 7, joined straight or by a smooth curve; every point trembles, and every drawing is slanted,
stretched and turned a little, so no two come out alike. All pass through the app's own preparation. Nothing here is used to train or to
choose a limit: it only measures.

    python -m benchmarks.nondigits DRAWINGS.json [--model FILE]

DRAWINGS.json holds the digits to keep; `benchmarks.recognition` says what is in it.
"""

import json
import sys

import numpy as np

from benchmarks.recognition import canvas_json, load_rasterise, parse
from mnist_core.config import IMAGE_SIZE
from mnist_core.dataset import load_mnist
from mnist_core.drawing import CANVAS_SIZE, prepare_canvas, prepare_pixels, prepare_strokes
from mnist_core.network import predict_probabilities, read_network
from mnist_core.novelty import Judge, as_prepared, energy, logits
from mnist_core.strokes import Drawing

BRUSH_WIDTH = 20  # pixels of the canvas
TREMBLE = 0.12  # of a grid's step, the standard deviation of a point
SLANT, STRETCH, TURN = 0.12, 0.12, 0.06  # standard deviations: sideways for a length down, share of the width, radians

# Each stroke: pairs of column (0 to 4) and row (0 to 6); "~" joins them by a curve.
LETTERS = {
    "A": "06 20 46|14 34", "C": "~41 20 02 04 26 45", "E": "40 00 06 46|03 33", "F": "40 00 06|03 33", "H": "00 06|40 46|03 43",
    "J": "~30 33 35 16 04", "K": "00 06|40 03 46", "L": "00 06 46", "M": "06 00 24 40 46", "N": "06 00 46 40",
    "P": "00 06|~00 30 42 33 03", "Q": "~20 02 04 26 44 42 20|34 46", "R": "00 06|~00 30 42 33 03|13 46", "T": "00 40|20 26",
    "U": "~00 04 26 44 40", "V": "00 26 40", "W": "00 16 22 36 40", "X": "00 46|40 06", "Y": "00 23 40|23 26",
    "d": "~43 23 04 26 45|40 46", "e": "~04 44 32 12 03 05 26 45", "f": "~41 30 21 26|03 43", "h": "00 06|~04 22 43 46",
    "i": "22 26|20 20",
    "k": "00 06|32 04 36",
    "m": "02 06|~03 12 23 26|~23 32 43 46", "n": "02 06|~03 22 43 46",
    "p": "01 06|~02 21 33 24 04", "r": "02 06|~04 22 42",
    "t": "~20 25 36 45|02 42", "u": "~02 05 26 45 42|42 46", "v": "02 26 42", "w": "02 16 23 36 42", "x": "02 46|42 06",
}  # fmt: skip
JAMO = {
    "ㄷ": "40 00 06 46", "ㅁ": "00 06|00 40 46|06 46", "ㅂ": "00 06|40 46|03 43|06 46", "ㅅ": "20 06|22 46", "ㅈ": "00 40 06|23 46",
    "ㅊ": "10 30|01 41 06|24 46", "ㅋ": "00 40 36|03 43", "ㅌ": "40 00 06 46|03 43", "ㅍ": "00 40|10 16|30 36|06 46",
    "ㅎ": "10 30|01 41|~22 03 05 26 45 43 22", "ㅏ": "10 16|13 43", "ㅓ": "30 36|03 33", "ㅗ": "20 24|04 44", "ㅛ": "10 14|30 34|04 44",
    "ㅜ": "00 40|20 26", "ㅠ": "01 41|11 16|31 36", "ㅔ": "40 46|20 26|03 23",
}  # fmt: skip
LOOKALIKES = {
    "B": "00 06|~00 30 41 23 03|~03 34 45 26 06", "D": "00 06|~00 31 43 35 06", "G": "~41 20 02 04 26 45 43|43 23", "I": "20 26",
    "O": "~20 02 04 26 44 42 20", "S": "~41 20 01 23 45 26 05", "Z": "00 40 06 46", "a": "~42 22 04 26 44 42|42 46",
    "b": "00 06|~04 23 44 26 06", "g": "~41 20 02 23 42 41|~41 44 26 05", "q": "~41 20 02 23 42|41 46", "y": "01 23|41 06",
    "ㄱ": "00 40 36", "ㄹ": "00 40 43 03 06 46",
}  # fmt: skip


SHARES_KEPT = (0.95, 0.98, 0.99)  # of the held-out training digits


def main(arguments=None):
    """Print how sure softmax is, the areas under the curve, and what each limit keeps."""
    options = parse(arguments, "python -m benchmarks.nondigits")
    network, mnist = read_network(options.model), load_mnist()
    judge = Judge.for_network(network, mnist.train_images)
    kept, others = digits_to_keep(options.drawings, mnist), things_to_refuse(mnist)
    held_out = as_prepared(mnist.train_images[-5000:])
    measures = measures_of(network, judge)
    print(f"{options.model.name}: softmax's highest probability\n")
    _print_row("", "median", "over 0.9", "over 0.99")
    for name, images in (kept | others).items():
        highest = predict_probabilities(network, images).max(axis=1)
        _print_row(name, f"{np.median(highest):.3f}", *(f"{(highest > limit).mean():.1%}" for limit in (0.9, 0.99)))
    print("\narea under the curve: letters and jamo against")
    _print_row("", *kept)
    strange = np.concatenate([others["letters"], others["jamo"]])
    for name, measure in measures.items():
        _print_row(name, *(f"{area_under_curve(measure(images), measure(strange)):.3f}" for images in kept.values()))
    for share in SHARES_KEPT:
        print(f"\ncalled digits, limit that keeps {share:.0%} of the held-out training digits")
        _print_row("", *kept, *others)
        for name, measure in measures.items():
            limit = np.quantile(measure(held_out), share)
            _print_row(name, *(f"{(measure(images) <= limit).mean():.1%}" for images in (kept | others).values()))


def measures_of(network, judge):
    """Functions from images to (N,), the higher the stranger, by name."""
    return {
        "1 - softmax": lambda images: 1 - predict_probabilities(network, images).max(axis=1),
        "energy": lambda images: energy(logits(network, images)),
        "residual": lambda images: judge.measure(images)[0],
        "novelty": judge.scores,
    }


def area_under_curve(usual, strange):
    """The chance that a strange one measures more than a usual one."""
    return (np.searchsorted(np.sort(usual), strange, side="left") / len(usual)).mean()


def digits_to_keep(drawings, mnist):
    """Prepared images of digits by name: MNIST's test digits, and the pen drawings from strokes and from pixels."""
    replay, ways = load_rasterise(drawings.parent), {"pen strokes": [], "pen pixels": []}
    for item in json.loads(drawings.read_text()):
        paths = replay.mouse_path(item["strokes"], CANVAS_SIZE, [share * CANVAS_SIZE for share in item["place"]])
        ways["pen strokes"].append(prepare_canvas(canvas_json(paths, BRUSH_WIDTH)).image)
        ways["pen pixels"].append(prepare_pixels(replay.rasterise((), CANVAS_SIZE, BRUSH_WIDTH, paths=paths)[..., 0]).image)
    return {"test digits": as_prepared(mnist.test_images)} | {name: np.array(images) for name, images in ways.items()}


def things_to_refuse(mnist):
    """Prepared images of what is no digit, by name; the lookalikes apart."""
    return {
        "letters": draw_glyphs(LETTERS, 25, 1),
        "jamo": draw_glyphs(JAMO, 25, 2),
        "scribbles": draw_scribbles(600, 4),
        "two in one": join_digits(mnist.test_images, 600, 5),
        "noise": draw_noise(400, 6),
        "lookalikes": draw_glyphs(LOOKALIKES, 25, 3),
    }


def _print_row(name, *cells):
    print(name.ljust(14), *(cell.rjust(12) for cell in cells))


def draw_glyphs(glyphs, num_each, seed):
    """Images (N, 28, 28) of these glyphs, num_each of each, one after the other."""
    random = np.random.default_rng(seed)
    drawn = [_on_canvas(random, _strokes(random, glyph)) for glyph in glyphs.values() for _ in range(num_each)]
    return prepare_all(drawn)


def _strokes(random, glyph):
    strokes = []
    for text in glyph.split("|"):
        points = np.array([[int(pair[0]), int(pair[1])] for pair in text.lstrip("~").split()], float)
        points += random.normal(0, TREMBLE, points.shape)
        strokes.append(smooth(points) if text.startswith("~") else points)
    return strokes


def smooth(points):
    """A curve through the points, by Catmull and Rom's spline (1974): (M, 2)."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    share = np.linspace(0, 1, 10)[:, None]
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        square, cube = 2 * before - 5 * start + 4 * end - after, 3 * start - before - 3 * end + after
        pieces.append(start + ((end - before) * share + square * share**2 + cube * share**3) / 2)
    return np.vstack(pieces)


def _on_canvas(random, strokes):
    """Strokes on the grid, slanted, stretched, turned and put in the middle of the canvas."""
    angle, slant, stretch = random.normal(0, TURN), random.normal(0, SLANT), np.exp(random.normal(0, STRETCH))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shape = np.array([[stretch, 0], [slant, 1]]) @ turn
    points = np.vstack(strokes) @ shape
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    scale = 0.7 * CANVAS_SIZE / max(np.ptp(points, axis=0).max(), 1e-9)
    return [(stroke @ shape - middle) * scale + CANVAS_SIZE / 2 for stroke in strokes]


def prepare_all(drawn, brush_width=BRUSH_WIDTH):
    """Lists of strokes on the canvas to (N, 28, 28) images."""
    return np.array([prepare_strokes(Drawing(tuple(strokes), brush_width)).image for strokes in drawn])


def draw_scribbles(num, seed):
    """Images of scribbles, a third each: wandering curves, zigzags, and handfuls of straight lines."""
    random = np.random.default_rng(seed)
    drawn = []
    for number in range(num):
        if number % 3 == 0:
            strokes = [smooth(random.uniform(0, 4, (random.integers(7, 25), 2)))]
        elif number % 3 == 1:
            turns = random.integers(6, 16)
            across = np.where(np.arange(turns) % 2, 4.0, 0.0) + random.normal(0, 0.5, turns)
            strokes = [np.column_stack([across, np.linspace(0, random.uniform(2, 5), turns)])]
        else:
            strokes = [random.uniform(0, 4, (2, 2)) for _ in range(random.integers(4, 9))]
        drawn.append(_on_canvas(random, strokes))
    return prepare_all(drawn)


def join_digits(images, num, seed):
    """Images of two digits side by side that were prepared as one; a gap of -3 (touching) to 4 pixels between their ink."""
    random = np.random.default_rng(seed)
    joined = []
    for first, second in random.integers(0, len(images), (num, 2)):
        joined.append(prepare_pixels(place_side_by_side([images[first], images[second]], random.integers(-3, 5))).image)
    return np.array(joined)


def place_side_by_side(digits, gap, shifts=None, margin=8):
    """(28, 28) digits in a row, so many pixels between the ink of one and the next: white on black, (H, W) uint8."""
    inked = [digit[:, np.flatnonzero(digit.max(axis=0) > 60)[0] : np.flatnonzero(digit.max(axis=0) > 60)[-1] + 1] for digit in digits]
    width = sum(each.shape[1] for each in inked) + gap * (len(inked) - 1)
    page = np.zeros((IMAGE_SIZE + 2 * margin, width + 2 * margin), np.uint8)
    left = margin
    for number, each in enumerate(inked):
        top = margin + (0 if shifts is None else shifts[number])
        place = page[top : top + IMAGE_SIZE, left : left + each.shape[1]]
        np.maximum(place, each, out=place)
        left += each.shape[1] + gap
    return page


def draw_noise(num, seed):
    """Images that hold no writing, a quarter each: grain, a dot, a lying line, blots."""
    random = np.random.default_rng(seed)
    images = []
    for number in range(num):
        if number % 4 == 0:
            images.append(random.integers(0, 256, (IMAGE_SIZE, IMAGE_SIZE)).astype(np.uint8))
        elif number % 4 == 1:
            images.append(prepare_all([[random.uniform(60, 220, (1, 2))]])[0])
        elif number % 4 == 2:
            lean = random.uniform(-0.6, 0.6)
            line = np.array([[40, 140 - 100 * lean], [240, 140 + 100 * lean]])
            images.append(prepare_all([[line]])[0])
        else:
            blot = np.zeros((280, 280), np.uint8)
            down, across = np.mgrid[:280, :280]
            for x, y, radius in random.uniform((90, 90, 15), (190, 190, 50), (4, 3)):
                blot[(across - x) ** 2 + (down - y) ** 2 < radius**2] = 255
            images.append(prepare_pixels(blot, skip=("stroke_weight",)).image)
    return np.array(images)


if __name__ == "__main__":
    sys.exit(main())
