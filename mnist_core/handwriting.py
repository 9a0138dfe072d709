"""A person's own drawings, each with the digit that it was meant to be: what a network is measured on and learns from next.

A drawing is one row: whose it is, the 28 x 28 picture that the network read, the label that the person gave, what the network guessed then,
and the strokes where there are any, with the points left out that a straight line goes through anyway. The same picture again is the same
drawing: a second thought replaces its label. Every question names the visitor, so nobody sees or deletes another's drawings; rows that make
no sense are left out. Left out on purpose: the photo that a picture came from, which is never kept.
"""

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import sessionmaker, undefer

from mnist_core.config import IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS
from mnist_core.database import WRITING
from mnist_core.drawing_link import drawing_from_link, link_from_drawing
from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas
from mnist_core.tables import HandwritingRow

MAX_DRAWINGS = 500  # of one visitor: 50 of each digit


class HandwritingError(ValueError):
    """A drawing that cannot be kept; the message says what came, what was expected and how to mend it."""


class FullError(HandwritingError):
    """The visitor has kept as many drawings as there is room for."""


@dataclass(frozen=True)
class OwnDrawing:
    """fingerprint: names the picture. image: (28, 28) uint8. label, guess: digits. strokes: canvas's JSON or None. created_at: in UTC."""

    fingerprint: str
    image: np.ndarray
    label: int
    guess: int
    strokes: dict | None
    created_at: datetime


class HandwritingStore:
    """The drawings in a database. Every method is one transaction and may be called from any thread and by several processes."""

    def __init__(self, database):
        """database: what database.open_database gives."""
        self._read = sessionmaker(database)
        self._write = sessionmaker(database.execution_options(**WRITING)).begin

    def keep(self, visitor, image, label, guess, canvas=None):
        """Keep a drawing, or give the one that is kept already another label; returns its fingerprint.

        image: (28, 28) uint8 with ink on it. label, guess: digits. canvas: the canvas's JSON, which is checked, or None. Raises
        HandwritingError, and FullError when the visitor has MAX_DRAWINGS others.
        """
        image = check_image(image)
        label, guess = check_digit("label", label), check_digit("guess", guess)
        name = fingerprint(image)
        row = HandwritingRow(visitor=visitor, fingerprint=name, label=label, guess=guess, image=image.tobytes())
        row.strokes, row.created_at = _shortened(canvas), datetime.now(UTC).replace(tzinfo=None)
        with self._write() as session:
            others = select(func.count()).where(HandwritingRow.visitor == visitor, HandwritingRow.fingerprint != name)
            if session.scalar(others) >= MAX_DRAWINGS:
                raise FullError(f"There are {MAX_DRAWINGS} drawings already, and there is no room for more: delete some first.")
            session.merge(row)
        return name

    def of_visitor(self, visitor, with_strokes=False):
        """The visitor's OwnDrawings as a tuple, the oldest first, without damaged ones; with_strokes: with what was drawn, too."""
        query = select(HandwritingRow).where(HandwritingRow.visitor == visitor)
        query = query.order_by(HandwritingRow.created_at, HandwritingRow.fingerprint).limit(MAX_DRAWINGS)
        drawings = []
        with self._read() as session:
            for row in session.scalars(query.options(undefer(HandwritingRow.strokes)) if with_strokes else query):
                with suppress(HandwritingError):
                    drawings.append(_drawing_of(row, with_strokes))
        return tuple(drawings)

    def delete(self, visitor, fingerprint):
        """Delete one of the visitor's drawings; one that is not there, or is another's, is left as it is."""
        self._delete(HandwritingRow.visitor == visitor, HandwritingRow.fingerprint == fingerprint)

    def delete_all(self, visitor):
        """Delete all of the visitor's drawings."""
        self._delete(HandwritingRow.visitor == visitor)

    def _delete(self, *conditions):
        with self._write() as session:
            session.execute(delete(HandwritingRow).where(*conditions))


def fingerprint(image):
    """The name of a (28, 28) uint8 picture: the same for the same pixels."""
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()


def images_and_labels(drawings):
    """OwnDrawings as arrays: (N, 28, 28) uint8 and (N,)."""
    images = np.array([drawing.image for drawing in drawings], np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    return images, np.array([drawing.label for drawing in drawings], np.int64)


def drawings_to_npz(drawings):
    """The bytes of an .npz archive with images, labels and guesses."""
    images, labels = images_and_labels(drawings)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=images, labels=labels, guesses=np.array([drawing.guess for drawing in drawings], np.int64))
    return buffer.getvalue()


def drawings_to_json(drawings):
    """JSON text: a list of objects with label, guess, created_at, and canvas, the strokes as the canvas writes them, or null."""
    rows = [
        {"label": each.label, "guess": each.guess, "created_at": each.created_at.isoformat(), "canvas": each.strokes} for each in drawings
    ]
    return json.dumps(rows)


def check_image(image):
    """The picture as an array, (28, 28) uint8 with ink on it; raises HandwritingError."""
    image = np.asarray(image)
    if image.shape != (IMAGE_SIZE, IMAGE_SIZE) or image.dtype != np.uint8 or not image.any():
        raise HandwritingError(f"The picture is {image.dtype} {image.shape}, but it must be uint8 (28, 28) with ink on it: draw a digit.")
    return image


def check_digit(name, digit):
    """The digit as an int from 0 to 9; raises HandwritingError. name: what it is called in the sentence."""
    if isinstance(digit, bool) or not isinstance(digit, int | np.integer) or not 0 <= digit < NUM_CLASSES:
        raise HandwritingError(f"The {name} is {str(digit)[:40]!r}, but it must be a digit from 0 to 9: choose one of the ten.")
    return int(digit)


def _shortened(canvas):
    """The canvas's JSON with the strokes' points alone, a few kilobytes at most; None when it has no strokes or too many."""
    try:
        return drawing_to_canvas(drawing_from_link(link_from_drawing(drawing_from_canvas(canvas))))
    except DrawingError:
        return None


def _drawing_of(row, with_strokes):
    """The OwnDrawing in a row; raises HandwritingError when the row makes no sense."""
    content = row.image if isinstance(row.image, bytes) else b""
    if len(content) != NUM_PIXELS:
        raise HandwritingError(f"The picture has {len(content)} bytes instead of {NUM_PIXELS}.")
    image = check_image(np.frombuffer(content, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE))
    label, guess = check_digit("label", row.label), check_digit("guess", row.guess)
    return OwnDrawing(row.fingerprint, image, label, guess, _checked(row.strokes) if with_strokes else None, row.created_at)


def _checked(strokes):
    with suppress(DrawingError):
        return drawing_to_canvas(drawing_from_canvas(strokes))
