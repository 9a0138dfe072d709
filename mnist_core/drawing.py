"""From a drawing to the one picture that the network reads, in five steps.

MNIST's digits were all made ready in one way: cropped to their ink, the longer side brought to 20 pixels, the centre of mass put in the
middle of 28 x 28 (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998). A network that
learned from them reads a drawing only after the same treatment. A screen adds one difference, the brush: so the ink is first brought to
the weight that MNIST's pens had. Each step can be left out, to see what it is good for.
Left out on purpose: turning a slanted digit upright, because MNIST's are slanted too.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL
from mnist_core.ink import find_ink
from mnist_core.picture import read_picture, to_grey
from mnist_core.strokes import Drawing, DrawingError, EmptyDrawingError, drawing_from_canvas

STEP_NAMES = ("ink", "stroke_weight", "crop", "fit", "centre")
CANVAS_SIZE = 280  # pixels a side, of the canvas in the app
FITTED_SIZE = 20  # pixels, the longer side of a digit in MNIST with the soft edge of its ink
MASS_CENTRE = 14.0  # pixels from the left and the top. MNIST's own lie at 14.5; pen drawings are read better from the middle
STROKE_WIDTH = 2.5  # pixels, the median of MNIST's training digits
SOFTNESS = 1.4  # pixels, from ink to paper at a stroke's edge
SMALLEST_EXTENT = 0.05  # of the canvas: what is smaller is a dot and is not blown up to a digit's size
DOT_DISTANCE = 1.0  # pixels of the canvas, between the dots that a stroke is taken apart into
MAX_DOTS = 20_000  # of all strokes together: seventy times across the canvas, and then they are further apart
SHOWN_SIZE = 140  # pixels a side of the steps' pictures
WORKING_SIZE = 4 * FITTED_SIZE  # pixels of a picture's digit while its strokes are made thicker or thinner
INK_SHARE = 0.35  # of the contrast: what is darker than that against the paper is ink
MAX_JSON_BYTES = 2 * 2**20


@dataclass(frozen=True)
class Step:
    """What there is after a step: its name and its picture, (H, W) uint8, white ink on black."""

    name: str
    image: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """image: (28, 28) uint8, what the network gets. steps: a Step for each name in STEP_NAMES, those left out included, or none at all."""

    image: np.ndarray
    steps: tuple


def prepare_canvas(json_data, skip=()):
    """The canvas's JSON to Prepared, the steps named in skip left out; raises EmptyDrawingError or DrawingError."""
    return prepare_strokes(drawing_from_canvas(json_data), skip)


def prepare_file(path, skip=()):
    """A picture file or a canvas's JSON to Prepared; raises EmptyDrawingError or DrawingError."""
    source = read_source(path)
    return prepare_strokes(source, skip) if isinstance(source, Drawing) else prepare_pixels(source, skip)


def read_source(path):
    """What a file holds: a strokes.Drawing from a canvas's JSON, else a picture's grey values, (H, W) uint8. Raises DrawingError."""
    path = Path(path)
    if path.suffix.lower() != ".json":
        return read_picture(path)
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise DrawingError(f"{path} has {path.stat().st_size:,} bytes, but a drawing has at most {MAX_JSON_BYTES:,}.")
        return drawing_from_canvas(json.loads(path.read_bytes()))
    except OSError as error:
        raise DrawingError(f"{path} cannot be read ({error.strerror}): give the path of a canvas's JSON.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DrawingError(f"{path} is no JSON: give a drawing as the canvas sends it.") from error


# Strokes: known as lines, so they can be drawn again with any pen


def prepare_strokes(drawing, skip=(), canvas_size=CANVAS_SIZE, with_steps=True):
    """A strokes.Drawing to Prepared, the steps named in skip left out; raises EmptyDrawingError when no stroke is on the canvas.

    with_steps: whether the steps' pictures are wanted, which take most of the time.
    """
    dots = close_dots(drawing.strokes)
    dots = dots[((dots >= 0) & (dots <= canvas_size)).all(axis=1)]  # a pen may leave the canvas; what is outside is not seen
    if not len(dots):
        raise EmptyDrawingError("There is nothing on the canvas: draw a digit.")
    low, high = dots.min(axis=0), dots.max(axis=0)
    extent = max((high - low).max(), SMALLEST_EXTENT * canvas_size)
    scale, width = _scale_and_width(extent, drawing.brush_width, canvas_size, skip)
    middle = np.full(2, canvas_size / 2) if "crop" in skip else (low + high) / 2
    placed = (_thin_out(dots, 0.5 / scale) - middle) * scale
    fitted = image = _draw_dots(placed, width)
    if "centre" not in skip:
        image = _draw_dots(placed - _mass_offset(fitted), width)
    if not with_steps:
        return _prepared(image)
    drawn = _picture_of(dots, drawing.brush_width, canvas_size)
    redrawn = _picture_of(dots, width / scale, canvas_size)
    half = (extent + width / scale) / 2
    box = (0, 0, canvas_size, canvas_size) if "crop" in skip else (*(middle - half), *(middle + half))
    cropped = redrawn.transform(
        (SHOWN_SIZE, SHOWN_SIZE), Image.Transform.EXTENT, [side * SHOWN_SIZE / canvas_size for side in box], Image.Resampling.BILINEAR
    )
    return _prepared(image, (np.asarray(drawn), np.asarray(redrawn), np.asarray(cropped), fitted))


def _scale_and_width(extent, brush_width, canvas_size, skip):
    """Pixels of the network's picture for one of the canvas, and the stroke's width there."""
    if "crop" in skip:
        scale = IMAGE_SIZE / canvas_size
        return scale, brush_width * scale if "stroke_weight" in skip else STROKE_WIDTH
    size = IMAGE_SIZE if "fit" in skip else FITTED_SIZE - SOFTNESS / 2
    if "stroke_weight" in skip:
        scale = size / (extent + brush_width)
        return scale, brush_width * scale
    return (size - STROKE_WIDTH) / extent, STROKE_WIDTH


def close_dots(strokes):
    """(N, 2) points along the strokes, DOT_DISTANCE apart, or further when the strokes are so long that there would be too many."""
    lengths = [np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))]) for stroke in strokes]
    distance = max(DOT_DISTANCE, sum(along[-1] for along in lengths) / MAX_DOTS)
    dots = [np.empty((0, 2))]
    for stroke, along in zip(strokes, lengths, strict=True):
        places = np.linspace(0, along[-1], math.ceil(along[-1] / distance) + 1)
        dots.append(np.column_stack([np.interp(places, along, stroke[:, axis]) for axis in (0, 1)]))
    return np.concatenate(dots)


def _thin_out(dots, distance):
    """One of the dots for each square with this side: enough for a line to look whole."""
    _, kept = np.unique(np.floor(dots / distance) @ (1, 1j), return_index=True)
    return dots[np.sort(kept)]


def _draw_dots(dots, width):
    """A pen of this width moved along close dots, given from the picture's middle: (28, 28) uint8. Ink falls off over SOFTNESS pixels."""
    grid = np.arange(IMAGE_SIZE) + 0.5 - IMAGE_SIZE / 2
    across, down = (grid - dots[:, :1]) ** 2, (grid - dots[:, 1:]) ** 2  # (N, 28) each
    nearest = np.full((IMAGE_SIZE, IMAGE_SIZE), np.inf)
    for first in range(0, len(dots), 256):
        part = slice(first, first + 256)
        np.minimum(nearest, (down[part, :, None] + across[part, None, :]).min(axis=0), out=nearest)
    return np.uint8(np.round(np.clip((width / 2 - np.sqrt(nearest)) / SOFTNESS + 0.5, 0, 1) * MAX_PIXEL))


def _picture_of(dots, width, canvas_size):
    """The canvas with a round pen moved along these dots, as a Pillow picture of SHOWN_SIZE."""
    scale, radius = 2 * SHOWN_SIZE / canvas_size, width * SHOWN_SIZE / canvas_size
    picture = Image.new("L", (2 * SHOWN_SIZE, 2 * SHOWN_SIZE))  # twice the size, for soft edges
    pen = ImageDraw.Draw(picture)
    for x, y in (_thin_out(dots, max(1.0, width / 8)) * scale).tolist():
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=MAX_PIXEL)
    return picture.reduce(2)


# Pixels: the ink has to be found first


def prepare_pixels(pixels, skip=()):
    """A picture, dark on light or light on dark, to Prepared, the steps named in skip left out.

    pixels: (H, W) grey values, (H, W, 3) colours or (H, W, 4) with transparency, uint8, of any size.
    Raises EmptyDrawingError or DrawingError.
    """
    whole = _to_picture(np.asarray(pixels))
    ink = whole if "ink" in skip else find_ink(whole)
    box = ink.point(lambda value: MAX_PIXEL * (value > MAX_PIXEL * INK_SHARE)).getbbox()
    if box is None:
        raise EmptyDrawingError("There is no ink in the picture: draw or photograph a digit, dark on light or light on dark.")
    side = max(box[2] - box[0], box[3] - box[1])
    working = _resize(ink, WORKING_SIZE / max(side, SMALLEST_EXTENT * max(ink.size)))
    weighted = working if "stroke_weight" in skip else _to_stroke_width(working, STROKE_WIDTH * WORKING_SIZE / FITTED_SIZE)
    cropped = weighted if "crop" in skip else weighted.crop(weighted.point(lambda value: MAX_PIXEL * (value > 100)).getbbox())
    size = IMAGE_SIZE if "crop" in skip or "fit" in skip else FITTED_SIZE - SOFTNESS / 2
    small = _resize(cropped, size / max(*cropped.size, SMALLEST_EXTENT * WORKING_SIZE * 8))
    fitted = Image.new("L", (IMAGE_SIZE, IMAGE_SIZE))
    fitted.paste(small, ((IMAGE_SIZE - small.width) // 2, (IMAGE_SIZE - small.height) // 2))
    image = np.asarray(fitted)
    if "centre" not in skip and image.any():
        x, y = np.round(_mass_offset(image)).astype(int)
        image = np.asarray(ImageChops.offset(fitted, -x, -y))
    return _prepared(image, tuple(_shown(picture) for picture in (ink, weighted, cropped, fitted)))


def _to_picture(pixels):
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,), (4,)) or not pixels.size:
        raise DrawingError(
            f"The picture is {pixels.dtype} {pixels.shape}, but it must be uint8 (H, W), (H, W, 3) or (H, W, 4): read it with read_picture."
        )
    return to_grey(Image.fromarray(pixels))


def _to_stroke_width(picture, width):
    """Make strokes thicker or thinner until they are this wide, in pixels."""
    border = int(width)
    padded = Image.new("L", (picture.width + 2 * border, picture.height + 2 * border))
    padded.paste(picture, (border, border))
    ink = np.asarray(padded) > MAX_PIXEL // 2
    area, edge = ink.sum(), (ink[:, 1:] != ink[:, :-1]).sum() + (ink[1:] != ink[:-1]).sum()
    measured = 2 * area / max(1.0, edge * np.pi / 4)  # a line of width w has two edges; pi/4 mends the staircase
    steps = round((width - measured) / 2)
    for number in range(abs(steps)):
        shape = 3
        grow, shrink = ImageFilter.MaxFilter(shape), ImageFilter.MinFilter(shape)
        padded = padded.filter(grow if steps > 0 else shrink) if number % 3 != 2 else _cross(padded, steps > 0)
    return padded.filter(ImageFilter.GaussianBlur(1.2))


def _cross(picture, is_growing):
    """Grow or shrink the ink by a pixel up, down and sideways but not across: every third step, so that corners stay round."""
    choose = ImageChops.lighter if is_growing else ImageChops.darker
    result = picture
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        result = choose(result, ImageChops.offset(picture, x, y))
    return result


def _resize(picture, scale):
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    return picture.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR)


def _shown(picture):
    picture = picture.copy()
    picture.thumbnail((SHOWN_SIZE, SHOWN_SIZE), Image.Resampling.BOX)
    return np.asarray(picture)


def _mass_offset(image):
    """(x, y) in pixels of the centre of mass from where it belongs."""
    grid = np.arange(IMAGE_SIZE) + 0.5 - MASS_CENTRE
    mass = image.astype(np.float64)
    return np.array([(mass.sum(axis=0) * grid).sum(), (mass.sum(axis=1) * grid).sum()]) / max(1.0, mass.sum())


def _prepared(image, pictures=None):
    image = np.ascontiguousarray(image)
    image.setflags(write=False)
    steps = () if pictures is None else zip(STEP_NAMES, (*pictures, image), strict=True)
    return Prepared(image, tuple(Step(name, picture) for name, picture in steps))
