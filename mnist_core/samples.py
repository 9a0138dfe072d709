"""Drawings to try, made by rule: forms of digits that MNIST hardly holds, what is no digit, and a number.

Each digit is one of the forms drawn with a seed of its own and laid on the canvas as strokes, so it can be drawn on. They are nobody's
handwriting. A network that saw only MNIST reads this flagged 1 as 7, the crossed 7 as 2 and the curled 9 as 3; the Korean 7 and the open 4
it mostly reads right. The letter and the scribble are there because softmax is sure of them, too. Left out on purpose: ordinary forms,
of which the test digits are full.
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
NUMBER_HEIGHT, DIGIT_DISTANCE = 130.0, 0.8  # pixels of a canvas; digits' heights from one digit's left to the next


def sample_drawing(name, canvas_size=280):
    """The sample of this name, out of SAMPLES or NON_DIGITS, as a strokes.Drawing in the middle of the canvas, whose side is in pixels."""
    if name in NON_DIGITS:
        return _in_the_middle(NON_DIGITS[name](), canvas_size)
    form, seed, _ = SAMPLES[name]
    return _in_the_middle(form(np.random.default_rng(seed)), canvas_size)


def sample_number():
    """The number 2026 as a strokes.Drawing, NUMBER_HEIGHT pixels high, from (20, 20) on."""
    digits = (_two(), _zero(), _two(), _six())
    strokes = [stroke + np.array([place * DIGIT_DISTANCE, 0]) for place, digit in enumerate(digits) for stroke in digit]
    return Drawing(tuple(stroke * NUMBER_HEIGHT + BRUSH_WIDTH for stroke in strokes), BRUSH_WIDTH)


def _in_the_middle(strokes, canvas_size):
    points = np.vstack(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SAMPLE_HEIGHT / (high - low).max()
    return Drawing(tuple((stroke - (low + high) / 2) * scale + canvas_size / 2 for stroke in strokes), BRUSH_WIDTH)


def _letter():
    """An M, which the shipped network calls a 4 with 99 %."""
    return [np.array([(0, 1), (0, 0), (0.4, 0.6), (0.8, 0), (0.8, 1)])]


def _scribble():
    """A line that swings seven times across while it swings four times up and down (Lissajous): an 8 with 97 %."""
    time = np.linspace(0, 3.1, 90)
    return [np.column_stack([np.sin(7 * time + 0.4), np.sin(4 * time)])]


def _arc(centre, radii, start, end):
    """Part of an ellipse, from one angle to another in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.column_stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)])


def _zero():
    return [_arc((0.3, 0.5), (0.28, 0.5), -80, -440)]


def _two():
    return [np.vstack([_arc((0.28, 0.28), (0.26, 0.28), -160, 35), [(0.02, 0.97), (0.58, 1.0)]])]


def _six():
    return [np.vstack([_arc((0.45, 0.6), (0.43, 0.6), -75, -180), _arc((0.3, 0.7), (0.28, 0.3), 180, -190)])]


NON_DIGITS = {"letter": _letter, "scribble": _scribble}
