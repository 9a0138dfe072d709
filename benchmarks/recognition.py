"""How many real pen drawings are read right, however large they are, wherever they stand and whatever the brush.

    python -m benchmarks.recognition DRAWINGS.json [--model FILE]

DRAWINGS.json is a list of objects with a label (0 to 9), strokes (lists of [x, y] in the unit square) and a place [x, y, size] on the
canvas, in shares of its side. Beside it stands rasterise.py, which knows what a browser makes of strokes. Each drawing is read twice:
from its strokes, as the app does, and from the canvas's pixels alone, as a picture file would be.
"""

import argparse
import importlib.util
import json
import sys
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
    options = _parse(arguments)
    network = read_network(options.model)
    items = json.loads(options.drawings.read_text())
    replay = _load_rasterise(options.drawings.parent)
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
    _print_row(f"\nplaced anywhere, brush {USUAL_BRUSH}", *WAYS)
    labels = np.array([item["label"] for item in items])
    for digit in range(NUM_CLASSES):
        _print_row(f"digit {digit}", *(right[way, ()][labels == digit].mean() for way in WAYS))


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recognition", description="Measure how many real drawings are read right.")
    parser.add_argument("drawings", type=Path, metavar="DRAWINGS.json", help="with rasterise.py beside it")
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL, help=".keras or .npz; by default the shipped one")
    return parser.parse_args(arguments)


def _load_rasterise(folder):
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
    print(name.ljust(32 + name.count("\n")), *(cell.rjust(9) if isinstance(cell, str) else f"{cell:9.1%}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
