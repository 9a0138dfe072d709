"""Drawings to try, made by rule: forms of digits that MNIST hardly holds.

Each is one of the forms drawn with a seed of its own and laid on the canvas as strokes, so it can be drawn on. They are nobody's
handwriting. A network that saw only MNIST reads this flagged 1 as 7, the crossed 7 as 2 and the curled 9 as 3; the Korean 7 and the open 4
it mostly reads right. Left out on purpose: ordinary forms, of which the test digits are full.
"""

import numpy as np

from mnist_core.forms import crossed_seven, curled_nine, flagged_one, korean_seven, open_four
from mnist_core.strokes import Drawing

SAMPLE_HEIGHT = 190.0  # pixels of a canvas of 280
BRUSH_WIDTH = 20.0  # pixels
SAMPLES = {  # name: form, seed, label
    "flagged_one": (flagged_one, 13, 1),
    "crossed_seven": (crossed_seven, 3, 7),
    "korean_seven": (korean_seven, 5, 7),
    "curled_nine": (curled_nine, 24, 9),
    "open_four": (open_four, 0, 4),
}


def sample_drawing(name, canvas_size=280):
    """The sample of this name as a strokes.Drawing in the middle of the canvas, whose side is in pixels."""
    form, seed, _ = SAMPLES[name]
    strokes = form(np.random.default_rng(seed))
    points = np.vstack(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SAMPLE_HEIGHT / (high - low).max()
    return Drawing(tuple((stroke - (low + high) / 2) * scale + canvas_size / 2 for stroke in strokes), BRUSH_WIDTH)
