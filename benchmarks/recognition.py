"""How many real pen drawings are read right, however large they are, wherever they stand and whatever the brush.

    python -m benchmarks.recognition DRAWINGS.json [--model FILE]

DRAWINGS.json is a list of objects with a label (0 to 9), a writer and a set (any names), strokes (lists of [x, y] in the unit square) and a
place [x, y, size] on the canvas, in shares of its side. Beside it stands rasterise.py, which knows what a browser makes of strokes. Each
drawing is read twice: from its strokes, as the app does, and from the canvas's pixels alone, as a picture file would be.
"""

import argparse
import importlib.util
import json
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from mnist_core.config import IMAGE_SIZE, NUM_CLASSES
from mnist_core.drawing import CANVAS_SIZE, STEP_NAMES, prepare_canvas, prepare_pixels
from mnist_core.network import predict_probabilities, read_network
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.strokes import DrawingError

BRUSH_WIDTHS = (8, 20, 30)  # pixels
USUAL_BRUSH = 20  # pixels
CENTRED = (0.15, 0.15, 0.7)  # x, y and size, in shares of the canvas's side
SKIPS = ((), *((name,) for name in STEP_NAMES), STEP_NAMES)  # nothing left out, each step, all of them
WAYS = {"strokes": prepare_canvas, "pixels": prepare_pixels}
BLANK = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)  # what a drawing counts as that cannot be read


def main(arguments=None):
    """Print the tables."""
    options = parse(arguments, "python -m benchmarks.recognition")
    network = read_network(options.model)
    items = json.loads(options.drawings.read_text())
    replay = load_rasterise(options.drawings.parent)
    print(f"{options.model.name}, {len(items):,} drawings: read right, in percent\n")
    _print_row("read from, placed", *(f"brush {width}" for width in BRUSH_WIDTHS))
    for is_centred in (True, False):
        rights = [read_drawings(network, items, replay, width, is_centred) for width in BRUSH_WIDTHS]
        for way in WAYS:
            _print_row(f"{way}, {'centred' if is_centred else 'anywhere'}", *(right[way, ()].mean() for right in rights))
    right = read_drawings(network, items, replay, skips=SKIPS)
    _print_row(f"\nplaced anywhere, brush {USUAL_BRUSH}", *WAYS)
    for skip in SKIPS:
        left_out = {0: "nothing", len(STEP_NAMES): "everything"}.get(len(skip), " ".join(skip))
        _print_row(f"without {left_out}", *(right[way, skip].mean() for way in WAYS))
    labels = np.array([item["label"] for item in items])
    _print_groups("by digit, from strokes", right, {str(digit): labels == digit for digit in range(NUM_CLASSES)})
    _print_groups("by the writer's style", right, writer_styles(items))
    seconds = read_times(network, items, replay)
    _print_row("\nms to an answer, one core", *WAYS)
    for name, share in (("median", 50), ("95th percentile", 95)):
        print(name.ljust(32), *(f"{1000 * np.percentile(seconds[way], share):10.2f}" for way in WAYS))


def _print_groups(title, right, groups):
    """A row for each step left out, a column for each group of drawings: a dict of name to (N,) bool."""
    _print_row(f"\n{title}", *(f"{name} " for name in groups))
    _print_row("drawings", *(str(mask.sum()) for mask in groups.values()))
    for skip in SKIPS:
        left_out = {0: "nothing", len(STEP_NAMES): "everything"}.get(len(skip), " ".join(skip))
        _print_row(f"without {left_out}", *(right["strokes", skip][mask].mean() for mask in groups.values()))


def writer_styles(items):
    """Groups of drawings by how their writers write, told from the strokes: a dict of name to (N,) bool."""
    habits = {
        "flagged 1": _writers_who(items, 1, _begins_low),
        "plain 1": _writers_who(items, 1, lambda strokes: not _begins_low(strokes)),
        "crossed 7": _writers_who(items, 7, lambda strokes: len(strokes) > 1),
        "plain 7": _writers_who(items, 7, lambda strokes: len(strokes) == 1),
        "4 in two": _writers_who(items, 4, lambda strokes: len(strokes) > 1),
    }
    groups = {name: np.array([item["writer"] in writers for item in items]) for name, writers in habits.items()}
    return {name: np.array([item["set"] == name for item in items]) for name in sorted({item["set"] for item in items})} | groups


def _writers_who(items, label, does):
    """The writers who do so in more than half of their drawings of this digit."""
    shares = {}
    for item in items:
        if item["label"] == label:
            shares.setdefault(item["writer"], []).append(does(item["strokes"]))
    return {writer for writer, done in shares.items() if np.mean(done) > 0.5}


def _begins_low(strokes):
    """Whether the pen goes up a flag first, by a tenth of the digit's height or more."""
    down = np.array(strokes[0])[:, 1]
    return down[0] - down.min() > 0.1 * max(np.ptp(down), 1e-9)


def read_times(network, items, replay):
    """Seconds from strokes or pixels to ten probabilities, one a drawing: a dict of way to a list."""
    seconds = {way: [] for way in WAYS}
    for item in items[:200]:
        paths = replay.mouse_path(item["strokes"], CANVAS_SIZE, [share * CANVAS_SIZE for share in item["place"]])
        pixels = replay.rasterise((), CANVAS_SIZE, USUAL_BRUSH, paths=paths)[..., 0]
        for way, drawn in (("strokes", canvas_json(paths, USUAL_BRUSH)), ("pixels", pixels)):
            began = time.perf_counter()
            predict_probabilities(network, WAYS[way](drawn).image)
            seconds[way].append(time.perf_counter() - began)
    return seconds


def parse(arguments, program):
    """The options of a benchmark that replays drawings."""
    parser = argparse.ArgumentParser(prog=program, description="Measure how real drawings are read.")
    parser.add_argument("drawings", type=Path, metavar="DRAWINGS.json", help="with rasterise.py beside it")
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL, help=".keras or .npz; by default the shipped one")
    return parser.parse_args(arguments)


def load_rasterise(folder):
    """The module rasterise.py that lies in the folder."""
    specification = importlib.util.spec_from_file_location("rasterise", folder / "rasterise.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def read_drawings(network, items, replay, brush_width=USUAL_BRUSH, is_centred=False, skips=((),)):
    """Whether each drawing is read right: a dict of (way, skip) to (N,) bool. way: "strokes" or "pixels"."""
    images = {(way, skip): [] for way in WAYS for skip in skips}
    for item in items:
        box = [share * CANVAS_SIZE for share in (CENTRED if is_centred else item["place"])]
        paths = replay.mouse_path(item["strokes"], CANVAS_SIZE, box)
        drawn = {
            "strokes": canvas_json(paths, brush_width),
            "pixels": replay.rasterise((), CANVAS_SIZE, brush_width, paths=paths)[..., 0],  # white on black: one channel says it all
        }
        for way, skip in images:
            images[way, skip].append(_image_or_blank(WAYS[way], drawn[way], skip))
    labels = [item["label"] for item in items]
    return {key: predict_probabilities(network, np.array(each)).argmax(axis=1) == labels for key, each in images.items()}


def _image_or_blank(prepare, drawn, skip):
    try:
        return prepare(drawn, skip).image
    except DrawingError:
        return BLANK


def canvas_json(paths, brush_width):
    """What the canvas sends for these paths: curves from middle to middle of two points, as Fabric's pencil lays them."""
    return {"objects": [{"type": "Path", "path": _pencil_path(path.tolist()), "strokeWidth": brush_width} for path in paths]}


def _pencil_path(points):
    middles = [[(x + next_x) / 2, (y + next_y) / 2] for (x, y), (next_x, next_y) in pairwise(points)]
    curves = [["Q", *point, *middle] for point, middle in zip(points, middles, strict=False)]
    return [["M", *points[0]], *curves, ["L", *points[-1]]]


def _print_row(name, *cells):
    print(name.ljust(32 + name.count("\n")), *(cell.rjust(10) if isinstance(cell, str) else f"{cell:10.1%}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
