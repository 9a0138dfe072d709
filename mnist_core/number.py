"""A number of several digits, read as one, and what it is when it is none.

The pieces of a drawing or of a picture are put together to digits by `segmentation`, and each digit is an answer with its own doubt. A
drawing is read from its strokes; where two digits were written in one stroke, its picture is cut as a photo's would be.
Left out on purpose: signs, points and commas.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL
from mnist_core.dataset import load_mnist
from mnist_core.novelty import Judge
from mnist_core.pieces import pixel_pieces, stroke_pieces
from mnist_core.segmentation import cheapest_path, possible_digits
from mnist_core.strokes import Drawing, DrawingError, EmptyDrawingError

SURE = 0.6  # a probability below is no answer
DOT_SIZE = 8  # pixels of the network's picture: what is smaller both ways is a dot
MAX_SHEET = 4_000  # pixels a side of a drawing's picture
BELONGING = 0.5  # of the narrower box's width: what lies more over another belongs to it
PROBLEMS = {
    "uncertain": "A digit is not sure: write it again, more clearly.",
    "not a digit": "A part looks like no digit, or like digits that could not be cut apart: leave more room between them.",
    "cut": "Digits touch and were cut apart: check them.",
}


@dataclass(frozen=True)
class DigitReading:
    """One digit of a number. box: left, top, right, bottom in the source's pixels."""

    image: np.ndarray  # (28, 28) uint8, what the network got
    probabilities: np.ndarray  # (10,)
    box: tuple
    is_certain: bool

    @property
    def digit(self):
        """The most probable digit."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True)
class NumberReading:
    """digits from left to right, their text, and what is doubtful: names out of PROBLEMS."""

    digits: tuple
    text: str
    problems: tuple


@dataclass(frozen=True)
class Group:
    """What lies together and may be a digit. box: left, top, right, bottom in the source's pixels. members: numbers of strokes or parts."""

    box: tuple
    members: tuple


def find_digits(source):
    """Groups from left to right by their place alone, without a network: what lies over each other belongs together.

    source: a strokes.Drawing, or an ink picture, (H, W) uint8 with 0 for paper. Returns a tuple of Group; the members number the strokes,
    or the parts, from left to right. Raises EmptyDrawingError or DrawingError.
    """
    pieces = _pieces(source)
    groups = [[0]]
    for place in range(1, len(pieces.boxes)):
        belongs = pieces.is_joined[place - 1] or _overlap(_joined(pieces.boxes[groups[-1]]), pieces.boxes[place]) > BELONGING
        groups[-1].append(place) if belongs else groups.append([place])
    return tuple(Group(pieces.in_source(_joined(pieces.boxes[group])), tuple(group)) for group in groups)


def read_number(network, source, judge=None):
    """Read a number. source: a strokes.Drawing, or an ink picture, (H, W) uint8 with 0 for paper, as ink.find_ink makes it.

    judge: the network's novelty.Judge; without one it is made from MNIST's training digits, which takes half a second.
    Returns a NumberReading; raises EmptyDrawingError or DrawingError.
    """
    judge = judge or Judge.for_network(network, load_mnist().train_images)
    reading, cost = _read_pieces(judge, _pieces(source))
    if not isinstance(source, Drawing) or all(digit.is_certain for digit in reading.digits):
        return reading
    try:
        ink, corner = draw_ink(source)
        other, other_cost = _read_pieces(judge, pixel_pieces(ink), corner)
    except DrawingError:  # no better as a picture
        return reading
    return other if other_cost < cost else reading


def what_is_it(judge, source):
    """ "digit", "several digits", "dot", "blank" or "not a digit": what a drawing or an ink picture holds."""
    try:
        pieces = _pieces(source)
        whole = pieces.image(0, len(pieces.boxes) - 1)
    except EmptyDrawingError:
        return "blank"
    except DrawingError:
        return "not a digit"  # too many strokes for anything
    if is_dot(whole):
        return "dot"
    if judge.is_digit(whole):
        return "digit"
    reading = read_number(judge.network, source, judge)
    is_clear = len(reading.digits) > 1 and not reading.problems  # a scribble that is cut up has digits in it, too
    return "several digits" if is_clear else "not a digit"


def is_dot(image):
    """Whether the ink of a prepared (28, 28) image is smaller than DOT_SIZE both ways."""
    rows, columns = np.nonzero(np.asarray(image) > MAX_PIXEL // 2)
    return not len(rows) or bool(max(np.ptp(rows), np.ptp(columns)) < DOT_SIZE)


def _pieces(source):
    return stroke_pieces(source) if isinstance(source, Drawing) else pixel_pieces(np.asarray(source))


def _joined(boxes):
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def _overlap(box, other):
    """How much of the narrower one lies over the other, from 0 to 1."""
    common = min(box[2], other[2]) - max(box[0], other[0])
    return common / max(min(box[2] - box[0], other[2] - other[0]), 1.0)


def _read_pieces(judge, pieces, corner=(0, 0)):
    runs = possible_digits(judge, pieces)
    path, cost = cheapest_path(runs.ends, runs.costs)
    digits, problems = [], set()
    for place in path:
        first, last = runs.ends[place]
        is_sure, is_usual = runs.probabilities[place].max() >= SURE, runs.scores[place] <= judge.limit
        box = pieces.in_source(_joined(pieces.boxes[first : last + 1]))
        box = tuple(side + corner[axis] for side, axis in zip(box, (0, 1, 0, 1), strict=True))
        digits.append(DigitReading(runs.images[place], runs.probabilities[place], box, bool(is_sure and is_usual)))
        doubts = {"uncertain": not is_sure, "not a digit": not is_usual, "cut": first and pieces.cuts[first - 1] > 0}
        problems |= {name for name, is_so in doubts.items() if is_so}
    text = "".join(str(digit.digit) for digit in digits)
    return NumberReading(tuple(digits), text, tuple(name for name in PROBLEMS if name in problems)), cost


def draw_ink(drawing):
    """A drawing as an ink picture, (H, W) uint8, and the (x, y) of its first pixel; of one too large, what lies in MAX_SHEET pixels."""
    points = np.vstack(drawing.strokes)
    width = drawing.brush_width
    low = points.min(axis=0) - width
    size = np.ceil(np.clip(points.max(axis=0) + width - low, IMAGE_SIZE, MAX_SHEET)).astype(int)
    sheet = Image.new("L", tuple(size.tolist()))
    pen = ImageDraw.Draw(sheet)
    for stroke in drawing.strokes:
        line = [tuple(point) for point in (stroke - low).tolist()]
        pen.line(line, fill=MAX_PIXEL, width=round(width), joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=MAX_PIXEL)
    return np.asarray(sheet), low
