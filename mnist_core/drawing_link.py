"""A drawing as text short enough for a link.

A link has room for about two thousand letters, and a drawing's points are thousands of numbers. So points that a straight line goes
through anyway are left out (Ramer 1972; Douglas and Peucker 1973), the rest are rounded to whole canvas pixels, and each is written as its
distance from the one before: small numbers, a byte each, and four letters for three bytes (base64url, RFC 4648). Whoever opens a
link may have changed it, so every number is checked. Left out on purpose: a width for each stroke; the drawing has one.
"""

import base64
import binascii
from itertools import pairwise

import numpy as np

from mnist_core.strokes import MAX_COORDINATE, MAX_STROKES, Drawing, DrawingError

VERSION = 1  # the first byte
MAX_LINK_LETTERS = 1500
MAX_POINTS = MAX_LINK_LETTERS  # of all strokes; more do not fit into the letters
MAX_DRAWN_POINTS = 20_000  # of all strokes, before any is left out: more is a scribble that no link holds
TOLERANCES = (0.75, 1.0, 1.5, 2.5, 4.0)  # pixels that a line may lie off the points, the finest that makes the link short enough
MAX_BRUSH_WIDTH = 200  # pixels
MAX_BYTES_A_NUMBER = 3  # seven bits each: enough for twice MAX_COORDINATE and its sign


class DrawingLinkError(DrawingError):
    """A drawing that makes no link, or a link that holds no drawing."""


def link_from_drawing(drawing):
    """A strokes.Drawing as at most MAX_LINK_LETTERS of A-Z, a-z, 0-9, - and _; raises DrawingLinkError when it has too many strokes."""
    is_scribble = sum(map(len, drawing.strokes)) > MAX_DRAWN_POINTS
    for tolerance in () if is_scribble else TOLERANCES:
        text = base64.urlsafe_b64encode(_pack(drawing, tolerance)).rstrip(b"=").decode()
        if len(text) <= MAX_LINK_LETTERS:
            return text
    raise DrawingLinkError(f"The drawing takes more than the {MAX_LINK_LETTERS:,} letters of a link: draw it with fewer strokes.")


def drawing_from_link(text):
    """The strokes.Drawing in a link; raises DrawingLinkError when the text was cut short, changed or never was one."""
    if not isinstance(text, str) or not text or len(text) > MAX_LINK_LETTERS:
        raise DrawingLinkError(f"A drawing's link has 1 to {MAX_LINK_LETTERS:,} letters: copy the whole link again.")
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _unpack(content)
    except (binascii.Error, ValueError, IndexError) as error:
        raise DrawingLinkError(f"The drawing in the link cannot be read ({error}): copy the whole link again.") from error


def _pack(drawing, tolerance):
    strokes = [_simplify(np.round(stroke), tolerance).astype(int).tolist() for stroke in drawing.strokes]
    width = min(max(round(drawing.brush_width), 1), MAX_BRUSH_WIDTH)
    content, place = bytearray([VERSION, width]), (0, 0)
    for points in strokes:
        _put(content, len(points))
        for point in points:
            for now, before in zip(point, place, strict=True):
                _put(content, 2 * (now - before) if now >= before else 2 * (before - now) - 1)  # the sign in the last bit
            place = point
    return bytes(content)


def _put(content, number):
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    while number > 127:
        content.append(number & 127 | 128)
        number >>= 7
    content.append(number)


def _unpack(content):
    numbers = iter(_numbers(content[2:]))
    if content[0] != VERSION or not 1 <= content[1] <= MAX_BRUSH_WIDTH:
        raise ValueError("it is of another kind")
    strokes, place = [], np.zeros(2, int)
    for num_points in numbers:
        steps = [[_signed(next(numbers, None)), _signed(next(numbers, None))] for _ in range(min(num_points, MAX_POINTS))]
        if not steps or len(strokes) == MAX_STROKES:
            raise ValueError("a stroke has no points, or there are too many strokes")
        points = place + np.cumsum(steps, axis=0)
        if np.abs(points).max() > MAX_COORDINATE:
            raise ValueError(f"a point lies beyond {MAX_COORDINATE:,} pixels")
        strokes.append(points.astype(np.float64))
        place = points[-1]
    if not strokes:
        raise ValueError("it has no strokes")
    return Drawing(tuple(strokes), float(content[1]))


def _numbers(content):
    numbers, begun = [], []
    for byte in content:
        begun.append(byte & 127)
        if len(begun) > MAX_BYTES_A_NUMBER:
            raise ValueError("a number is too large")
        if byte < 128:
            numbers.append(sum(part << 7 * place for place, part in enumerate(begun)))
            begun = []
    if begun:
        raise ValueError("it ends in the middle of a number")
    return numbers


def _signed(number):
    if number is None:
        raise ValueError("it ends in the middle of a stroke")
    return -(number + 1) // 2 if number % 2 else number // 2


def _simplify(points, tolerance):
    """(N, 2) points to those that a line within the tolerance, in pixels, has to turn at."""
    points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        distances = _distances(points[first + 1 : last], points[first], points[last])
        if len(distances) and distances.max() > tolerance:
            middle = first + 1 + int(distances.argmax())
            kept.add(middle)
            spans += pairwise((first, middle, last))
    return points[sorted(kept)]


def _distances(points, start, end):
    """How far (N, 2) points lie from the straight piece between start and end, in pixels."""
    along = end - start
    share = np.clip((points - start) @ along / max(along @ along, 1e-9), 0, 1)
    return np.hypot(*(points - start - share[:, None] * along).T)
