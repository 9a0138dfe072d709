"""A number taken apart into pieces, none larger than a digit.

Nobody can tell where one digit ends and the next begins without reading them. So there are rather too many pieces than too few, and the
reader decides which belong together ("over-segmentation": Fujisawa, Nakano and Kurino, "Segmentation methods for character recognition",
1992). Of a drawing, each stroke is a piece. Of a picture, each part that hangs together is one, and `cutting` divides it further.
Left out on purpose: several lines of writing.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from PIL import Image

from mnist_core.config import MAX_PIXEL
from mnist_core.cutting import WORKING_HEIGHT, cut_part
from mnist_core.drawing import CANVAS_SIZE, INK_SHARE, close_dots, prepare_pixels, prepare_strokes
from mnist_core.ink import connected_parts
from mnist_core.strokes import Drawing, DrawingError, EmptyDrawingError

MAX_PIECES = 48  # about fifteen digits
MAX_LENGTH = 20_000  # pixels of all strokes, about thirty digits of 200 pixels
MAX_WORKING_WIDTH = 24 * WORKING_HEIGHT
SMALLEST_PART = 0.02  # of the largest part's ink
MOST_COMPARED = 400  # points of a stroke, to see whether it touches another
PAPER = 2  # working pixels of it around the writing


@dataclass(frozen=True)
class StrokePieces:
    """A drawing's strokes from left to right, each a piece. boxes: (N, 4) left, top, right, bottom in canvas pixels."""

    drawing: Drawing
    boxes: np.ndarray
    cuts: np.ndarray  # (N - 1,) ink crossed between a piece and the next, in heights of the writing: none, strokes are whole
    bonds: np.ndarray  # (N - 1,) from 0 to 1, how far a stroke and the next that touch each other lie over each other

    @property
    def is_joined(self):
        """(N - 1,) bool, whether a stroke and the next are bound."""
        return self.bonds > 0

    def in_source(self, box):
        """A box in the drawing's pixels: (left, top, right, bottom), the brush's width included."""
        half = self.drawing.brush_width / 2
        return tuple(float(side + grow) for side, grow in zip(box, (-half, -half, half, half), strict=True))

    def image(self, first, last):
        """The pieces first to last, both included, as the network's (28, 28) image."""
        strokes = self.drawing.strokes[first : last + 1]
        low = self.boxes[first : last + 1, :2].min(axis=0)
        extent = (self.boxes[first : last + 1, 2:].max(axis=0) - low).max()
        moved = tuple(stroke - low for stroke in strokes)
        return prepare_strokes(Drawing(moved, self.drawing.brush_width), canvas_size=max(CANVAS_SIZE, extent), with_steps=False).image


@dataclass(frozen=True)
class PixelPieces:
    """Parts of a picture from left to right. boxes: (N, 4) left, top, right, bottom in working pixels."""

    ink: np.ndarray  # (H, W) uint8, 0 paper, the writing WORKING_HEIGHT high
    numbers: np.ndarray  # (H, W), which piece a pixel belongs to; -1 for none
    boxes: np.ndarray
    cuts: np.ndarray  # (N - 1,) ink crossed between a piece and the next, in heights of the writing; 0 where there was a gap
    bonds: np.ndarray  # (N - 1,) none: what touches is one part
    is_joined: np.ndarray  # (N - 1,) bool, whether a piece and the next are of one part
    scale: float  # working pixels for one of the source
    corner: tuple  # the source's (x, y) of the first working pixel

    def image(self, first, last):
        """The pieces first to last, both included, as the network's (28, 28) image."""
        left, top = self.boxes[first : last + 1, :2].min(axis=0) - 1
        right, bottom = self.boxes[first : last + 1, 2:].max(axis=0) + 1
        place = slice(top, bottom), slice(left, right)
        is_mine = (self.numbers[place] >= first) & (self.numbers[place] <= last)
        return prepare_pixels(np.where(is_mine, self.ink[place], 0).astype(np.uint8), skip=("ink",)).image

    def in_source(self, box):
        """A box of working pixels in the source's: (left, top, right, bottom)."""
        return tuple(float(side / self.scale + self.corner[axis]) for side, axis in zip(box, (0, 1, 0, 1), strict=True))


def stroke_pieces(drawing):
    """A strokes.Drawing to StrokePieces; raises DrawingError when there are too many strokes for a number."""
    _check_count(len(drawing.strokes), "strokes")
    length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in drawing.strokes)
    if length > MAX_LENGTH:
        raise DrawingError(
            f"The strokes are {length:,.0f} pixels long, but at most {MAX_LENGTH:,} are read as a number: write fewer digits."
        )
    boxes = np.array([np.concatenate([stroke.min(axis=0), stroke.max(axis=0)]) for stroke in drawing.strokes])
    order = np.argsort(boxes[:, 0] + boxes[:, 2], kind="stable")
    sorted_drawing = Drawing(tuple(drawing.strokes[place] for place in order), drawing.brush_width)
    bonds = [_bond(*pair, drawing.brush_width) for pair in pairwise(sorted_drawing.strokes)]
    return StrokePieces(sorted_drawing, boxes[order], np.zeros(len(bonds)), np.array(bonds))


def _bond(stroke, other, brush_width):
    """How far two strokes lie over each other sideways, as a share of the narrower one; 0 when they do not touch."""
    stroke, other = (_few(close_dots((each,))) for each in (stroke, other))
    distances = np.hypot(*(stroke[:, None] - other[None, :]).transpose(2, 0, 1))
    if distances.min() > brush_width / 2:
        return 0.0
    lefts, rights = zip(*((each[:, 0].min(), each[:, 0].max()) for each in (stroke, other)), strict=True)
    narrower = min(right - left for left, right in zip(lefts, rights, strict=True))
    return min(1.0, max(0.0, (min(rights) - max(lefts) + brush_width) / (narrower + brush_width)))


def _few(points):
    return points[:: math.ceil(len(points) / MOST_COMPARED)]


def pixel_pieces(ink):
    """An ink picture, (H, W) uint8 with 0 for paper and some ink, to PixelPieces; raises DrawingError when there are too many parts."""
    working, scale, corner = _working_size(ink)
    parts = _large_parts(connected_parts(working > MAX_PIXEL * INK_SHARE), working)
    if not parts:
        raise EmptyDrawingError("There is too little ink in the picture: draw or photograph a number larger.")
    labels, cuts, owners = np.full(working.shape, -1, np.int16), [], []
    for number, part in enumerate(parts):
        mask = np.zeros(working.shape, bool)
        mask[tuple(np.transpose(part))] = True
        seams, crossed = cut_part(np.where(mask, working, 0) / MAX_PIXEL)
        columns = np.arange(working.shape[1])
        piece = (columns[None, :] >= seams[:, :, None]).sum(axis=0)  # how many cuts lie to the left of a pixel
        labels[mask] = piece[mask] + len(cuts)
        cuts += [*crossed, 0.0]
        owners += [number] * (len(crossed) + 1)
    _check_count(len(cuts), "parts")
    pieces = _sorted_pieces(working, labels, np.array(cuts) / WORKING_HEIGHT, scale, corner)
    in_order = [owners[labels[pieces.numbers == place].max()] for place in range(len(pieces.boxes))]
    return replace(pieces, is_joined=np.array([one == other for one, other in pairwise(in_order)], bool))


def _check_count(count, what):
    if count > MAX_PIECES:
        raise DrawingError(f"There are {count} {what}, but a number of at most {MAX_PIECES} can be read: write fewer digits.")


def _working_size(ink):
    """The ink's box, brought to WORKING_HEIGHT, with paper around it; the factor, and the source's (x, y) of its first pixel."""
    rows, columns = (np.flatnonzero((ink > MAX_PIXEL * INK_SHARE).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise EmptyDrawingError("There is no ink in the picture: draw or photograph a number.")
    cropped = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = min(WORKING_HEIGHT / cropped.height, MAX_WORKING_WIDTH / cropped.width)
    size = [max(1, round(side * scale)) for side in cropped.size]
    small = cropped.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR)
    return np.pad(np.asarray(small), PAPER), scale, (columns[0] - PAPER / scale, rows[0] - PAPER / scale)


def _large_parts(parts, working):
    amounts = [float(working[tuple(np.transpose(part))].sum()) for part in parts]
    return [part for part, amount in zip(parts, amounts, strict=True) if amount >= SMALLEST_PART * max(amounts, default=0)]


def _sorted_pieces(working, labels, cuts, scale, corner):
    """PixelPieces from labels, (H, W); cuts[k] is the ink crossed between the labels k and k + 1."""
    found = np.unique(labels[labels >= 0])
    middles = [np.nonzero(labels == label)[1].mean() for label in found]
    order = found[np.argsort(middles, kind="stable")]
    places = np.full(len(cuts) + 1, -1)  # the last one for the label -1
    places[order] = np.arange(len(order))
    crossed = np.zeros(len(order) - 1)
    for first, second, amount in zip(places[:-2], places[1:-1], cuts[:-1], strict=True):
        if first >= 0 and second >= 0:
            crossed[min(first, second) : max(first, second)] += amount
    numbers = places[labels]
    bounds = [np.nonzero(numbers == number) for number in range(len(order))]
    boxes = np.array([(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) for rows, columns in bounds])
    return PixelPieces(
        working, _with_soft_edges(numbers), boxes, crossed, np.zeros(len(crossed)), np.zeros(len(crossed), bool), scale, corner
    )


def _with_soft_edges(numbers):
    """Each piece grown by a pixel into the paper, where its ink fades."""
    grown = numbers.copy()
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        grown = np.where(grown < 0, np.roll(numbers, (down, across), axis=(0, 1)), grown)
    return grown
