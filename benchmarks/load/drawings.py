"""Twenty drawings to be read while the load is measured: forms that mnist_core.samples offers to try, each from four seeds.

A message holds what the canvas in a browser sends at the end of a stroke: all strokes as Fabric's JSON. Nobody's handwriting is used.
"""

import json

import numpy as np

from mnist_core.samples import BRUSH_WIDTH, SAMPLE_HEIGHT, SAMPLES
from mnist_core.strokes import Drawing, drawing_to_canvas

SEEDS_A_FORM = 4
MIDDLE = 140.0  # pixels of a canvas of 280


def canvas_messages():
    """(JSON of the canvas's state, label) of each drawing."""
    seeds = range(SEEDS_A_FORM)
    return [(_message(form(np.random.default_rng(seed + more))), label) for form, seed, label in SAMPLES.values() for more in seeds]


def _message(strokes):
    points = np.vstack(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SAMPLE_HEIGHT / (high - low).max()
    drawing = Drawing(tuple((stroke - (low + high) / 2) * scale + MIDDLE for stroke in strokes), BRUSH_WIDTH)
    return json.dumps({"drawing": {"raw": drawing_to_canvas(drawing), "data": None}, "backgroundFit": None})
