"""Numbers of several digits to read, made of single ones by a seeded generator.

MNIST's digits are pushed together until they touch, and then apart or further by so many of their pixels. The pen drawings of one writer
are put side by side on a wide canvas. Single test digits are also read from a photo of ruled paper in uneven light.

    python -m benchmarks.numbers DRAWINGS.json [--model FILE]

DRAWINGS.json: `benchmarks.recognition` says what is in it. What a run of pieces costs was chosen on numbers of training digits with the
seed 7; here are test digits and other seeds.
"""

import json
import sys
import time
from unittest import mock

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.recognition import parse
from mnist_core import ink
from mnist_core.config import IMAGE_SIZE, MAX_PIXEL
from mnist_core.dataset import load_mnist
from mnist_core.drawing import prepare_pixels
from mnist_core.ink import find_ink
from mnist_core.network import predict_probabilities, read_network
from mnist_core.novelty import Judge
from mnist_core.number import draw_ink, read_number
from mnist_core.strokes import Drawing

INK = 60  # grey values, from here on a pixel is ink
ENLARGED = 3  # times, as a picture would show them
SPACINGS = {
    "spaced": (4, 8),
    "nearly touching": (1, 2),
    "touching": (-1, -1),
    "overlapping": (-3, -2),
}  # pixels between ink and ink, from-to
BASELINE = 2  # pixels up or down


COUNT = 300  # numbers of each kind
DISTANCES = {"25 pixels apart": 25, "5 pixels apart": 5, "crossing by 15 pixels": -15}  # between the boxes of pen drawings' strokes
CANVAS_HEIGHT, DIGIT_SIZE, BRUSH_WIDTH = 280, 170, 20.0  # pixels
RULINGS = {"faint": 0.2, "clear": 0.35, "dark": 0.6}  # how dark a line is; the pen is 0.75
TILTS = (0.0, 0.02, -0.05)  # down for a length across


def main(arguments=None):
    """Print the share of numbers read wholly right, with what is said of them, and the digits on ruled paper."""
    options = parse(arguments, "python -m benchmarks.numbers")
    network, mnist = read_network(options.model), load_mnist()
    judge = Judge.for_network(network, mnist.train_images)
    _print_row("numbers of 2 to 5", "all right", "right count", "not sure", "right if sure", "ms, median")
    for spacing in SPACINGS:
        numbers = make_numbers(mnist.test_images, mnist.test_labels, COUNT, spacing, 11)
        _print_readings(f"MNIST, {spacing}", [(np.asarray(find_ink(Image.fromarray(page))), text) for page, text in numbers], judge)
    items = json.loads(options.drawings.read_text())
    for name, distance in DISTANCES.items():
        written = write_numbers(items, COUNT, distance, 3)
        _print_readings(f"pen strokes, {name}", written, judge)
        _print_readings(f"pen pixels, {name}", [(draw_ink(drawing)[0], text) for drawing, text in written], judge)
    print()
    _print_row("on ruled paper", "lines left in", "taken out")
    for name, darkness in RULINGS.items():
        for tilt in TILTS:
            pages = [rule_paper(image, darkness, tilt, seed) for seed, image in enumerate(mnist.test_images[:COUNT])]
            with mock.patch.object(ink, "_drop_ruling", lambda picture: picture):
                left_in = _share_right(network, pages, mnist.test_labels)
            _print_row(f"{name} lines, fall {tilt:.0%}", f"{left_in:.1%}", f"{_share_right(network, pages, mnist.test_labels):.1%}")


def _print_readings(name, sources, judge):
    seconds, rights, counts, sures = [], [], [], []
    for source, text in sources:
        began = time.perf_counter()
        reading = read_number(judge.network, source, judge)
        seconds.append(time.perf_counter() - began)
        rights.append(reading.text == text)
        counts.append(len(reading.text) == len(text))
        sures.append(not set(reading.problems) & {"uncertain", "not a digit"})
    sure_and_right = np.array(rights)[np.array(sures)].mean() if any(sures) else 0.0
    shares = (np.mean(rights), np.mean(counts), 1 - np.mean(sures), sure_and_right)
    _print_row(name, *(f"{share:.1%}" for share in shares), f"{1000 * np.median(seconds):.0f}")


def _share_right(network, pages, labels):
    images = np.array([prepare_pixels(page).image for page in pages])
    return (predict_probabilities(network, images).argmax(axis=1) == labels[: len(pages)]).mean()


def _print_row(name, *cells):
    print(name.ljust(36), *(cell.rjust(14) for cell in cells))


def write_numbers(items, count, distance, seed):
    """count numbers of 2 to 5 pen drawings of one writer each: a list of (strokes.Drawing, its digits as text)."""
    random = np.random.default_rng(seed)
    by_writer = {}
    for item in items:
        by_writer.setdefault(item["writer"], []).append(item)
    writers, written = list(by_writer.values()), []
    for _ in range(count):
        mine = writers[random.integers(len(writers))]
        chosen = [mine[place] for place in random.choice(len(mine), random.integers(2, 6), replace=False)]
        paths = write_side_by_side(chosen, CANVAS_HEIGHT, DIGIT_SIZE, distance, random)
        written.append((Drawing(tuple(paths), BRUSH_WIDTH), "".join(str(item["label"]) for item in chosen)))
    return written


def rule_paper(digit, darkness, tilt, seed):
    """A photo of a (28, 28) digit on ruled paper, a lamp on its left: (H, W) uint8."""
    random = np.random.default_rng(seed)
    page = np.pad(np.kron(digit, np.ones((7, 7))), 52) / MAX_PIXEL
    side = len(page)
    lines = Image.new("L", (2 * side, 2 * side))
    for top in range(-side, 2 * side, int(random.integers(45, 90))):
        ImageDraw.Draw(lines).line([(0, 2 * top), (2 * side, 2 * (top + tilt * side))], fill=MAX_PIXEL, width=6)
    dark = np.maximum(page * 0.75, np.asarray(lines.reduce(2)) / MAX_PIXEL * darkness)
    light = 235 * (0.85 - 0.15 * np.linspace(-1, 1, side))
    return np.uint8(np.clip(light * (1 - dark) + random.normal(0, 3, page.shape), 0, MAX_PIXEL))


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


if __name__ == "__main__":
    sys.exit(main())
