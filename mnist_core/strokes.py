"""What the canvas sends: strokes, as the JSON of the library that draws them in the browser.

A stroke is a path of quadratic curves with the width of its brush. Whoever sends it may send anything, so every number is checked and
counted before it is used. A stroke that was moved or resized on the canvas carries its new place, size and angle, which are applied here.
"""

import math
from dataclasses import dataclass

import numpy as np

MAX_STROKES = 500
MAX_COMMANDS = 20_000  # of all strokes together: minutes of scribbling
MAX_COORDINATE = 10_000  # pixels
POINTS_A_CURVE = 8  # a canvas sends a curve every few pixels, or every hundred when the hand is fast
NUMBERS_OF = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}  # numbers that follow a path's command
ALONG = np.arange(1, POINTS_A_CURVE + 1)[:, None] / POINTS_A_CURVE
BERNSTEIN = np.hstack(
    [math.comb(3, k) * (1 - ALONG) ** (3 - k) * ALONG**k for k in range(4)]
)  # (POINTS_A_CURVE, 4): points from control points
ORIGINS = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}


class DrawingError(ValueError):
    """A drawing or picture that cannot be read; the message says what came, what was expected and how to mend it."""


class EmptyDrawingError(DrawingError):
    """There is no ink on it."""


@dataclass(frozen=True)
class Drawing:
    """strokes: tuple of (N, 2) arrays of x and y in canvas pixels, y downwards. brush_width: pixels, the mean of the strokes'."""

    strokes: tuple
    brush_width: float


def drawing_from_canvas(json_data):
    """Read the canvas's JSON, a dict with "objects". Returns a Drawing; raises EmptyDrawingError or DrawingError."""
    objects = json_data.get("objects") if isinstance(json_data, dict) else None
    if not isinstance(objects, list):
        raise DrawingError(
            "The canvas sent something that is no drawing: it must be an object with a list of strokes. Clear it and draw again."
        )
    if not objects:
        raise EmptyDrawingError("There is nothing on the canvas: draw a digit.")
    if len(objects) > MAX_STROKES:
        raise DrawingError(f"The drawing has {len(objects):,} strokes, but at most {MAX_STROKES} are read: clear it and draw one digit.")
    if sum(len(each["path"]) for each in objects if isinstance(each, dict) and isinstance(each.get("path"), list)) > MAX_COMMANDS:
        raise DrawingError(f"The drawing has more than {MAX_COMMANDS:,} points: clear it and draw one digit.")
    try:
        strokes = tuple(_stroke_points(each) for each in objects)
        brush_width = float(np.mean([_number(each.get("strokeWidth", 20)) for each in objects]))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise DrawingError(f"The canvas sent a stroke that cannot be read ({str(error)[:80]}): clear it and draw again.") from error
    return Drawing(strokes, min(max(brush_width, 1.0), 200.0))


def drawing_to_canvas(drawing):
    """A Drawing as the canvas's JSON, the inverse of drawing_from_canvas: the canvas lays it out again and it can be drawn on."""
    return {"objects": [_canvas_stroke(stroke, drawing.brush_width) for stroke in drawing.strokes]}


def fit_into(drawing, width, height):
    """A Drawing that lies on a sheet of this width and height, in pixels: unchanged when it does, else made smaller, in the middle."""
    points = np.vstack(drawing.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    sheet = np.array([width, height], float)
    if (low >= 0).all() and (high <= sheet).all():
        return drawing
    scale = min(1.0, float((sheet / (high - low + 2 * drawing.brush_width)).min()))
    return Drawing(tuple((stroke - (low + high) / 2) * scale + sheet / 2 for stroke in drawing.strokes), drawing.brush_width * scale)


def _canvas_stroke(points, width):
    places = np.asarray(points, np.float64).tolist()
    return {
        "type": "Path",
        "path": [["M", *places[0]], *(["L", *place] for place in places[1:] or places)],  # a dot is a line to where it began
        "fill": None,
        "stroke": "#ffffff",
        "strokeWidth": width,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= MAX_COORDINATE:
        raise ValueError(f"{str(value)[:20]!r} is no number up to {MAX_COORDINATE:,}")
    return float(value)


def _stroke_points(stroke):
    if not isinstance(stroke["path"], list) or not stroke["path"]:
        raise ValueError("it has no path")
    points = _flatten(stroke["path"])
    placed = points if _is_where_it_was_drawn(stroke) else _place(points, stroke)
    if not np.abs(placed).max() <= MAX_COORDINATE:
        raise ValueError(f"it was moved or resized to beyond {MAX_COORDINATE:,} pixels")
    return placed


def _flatten(path):
    """(N, 2) points along a path of straight lines and Bezier curves."""
    pen, curves = None, []
    for command in path:
        kind, numbers = command[0], [_number(value) for value in command[1:]]
        if len(numbers) != NUMBERS_OF[kind]:
            raise ValueError(f"the command {kind} has {len(numbers)} numbers")
        if (pen is None) != (kind == "M"):
            raise ValueError("it must begin with M, and there only")
        if kind != "M":
            curves.append([*pen, *_to_cubic(pen, numbers or path[0][1:])])
        pen = numbers[-2:] or path[0][1:]
    control = np.array(curves, np.float64).reshape(-1, 4, 2)  # four points a curve
    return np.vstack([path[0][1:], (BERNSTEIN @ control).reshape(-1, 2)])


def _to_cubic(start, numbers):
    """The numbers after the start of the cubic Bezier curve that runs as this line, quadratic or cubic curve does."""
    if len(numbers) == 6:
        return numbers
    (x, y), (control_x, control_y), (end_x, end_y) = start, numbers[:2], numbers[-2:]
    if len(numbers) == 2:
        control_x, control_y = (x + end_x) / 2, (y + end_y) / 2
    first = (x + 2 * control_x) / 3, (y + 2 * control_y) / 3
    return *first, (end_x + 2 * control_x) / 3, (end_y + 2 * control_y) / 3, end_x, end_y


def _is_where_it_was_drawn(stroke):
    return (
        not stroke.get("angle")
        and stroke.get("scaleX", 1) == stroke.get("scaleY", 1) == 1
        and not stroke.get("flipX")
        and "left" not in stroke
    )


def _place(points, stroke):
    """The points after the canvas's edit mode: the middle of their box goes where left, top and origin say, scaled and turned."""
    scale = np.array([_number(stroke.get("scaleX", 1)), _number(stroke.get("scaleY", 1))])
    flip = np.array([-1 if stroke.get("flipX") else 1, -1 if stroke.get("flipY") else 1])
    angle = math.radians(_number(stroke.get("angle", 0)))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    low, high = points.min(axis=0), points.max(axis=0)
    size = (high - low + _number(stroke.get("strokeWidth", 20))) * np.abs(scale)
    origin = np.array([ORIGINS[stroke.get("originX", "left")], ORIGINS[stroke.get("originY", "top")]])
    anchor = np.array([_number(stroke.get("left", 0)), _number(stroke.get("top", 0))])
    middle = anchor - (origin * size) @ turn
    return middle + ((points - (low + high) / 2) * scale * flip) @ turn
