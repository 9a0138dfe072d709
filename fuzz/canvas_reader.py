"""Any bytes for the reader of drawings: a canvas's JSON, or the text of a drawing's link. Anything but a DrawingError is a finding.

The first byte says which. What is read must also be drawn, laid out on a sheet of another size, and written as a link.
"""

import json
import sys

import atheris

with atheris.instrument_imports(include=["mnist_core", "json"]):
    from mnist_core.cells import cells_from_drawing
    from mnist_core.drawing import prepare_strokes
    from mnist_core.drawing_link import drawing_from_link, link_from_drawing
    from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas, fit_into


def test_one(data):
    try:
        drawing = _read(data)
        again = drawing_from_canvas(drawing_to_canvas(fit_into(drawing, 280, 280)))
        prepare_strokes(again)
        cells_from_drawing(again)
        drawing_from_link(link_from_drawing(drawing))
    except DrawingError:
        return


def _read(data):
    if data[:1] == b"L":
        return drawing_from_link(data[1:].decode(errors="replace"))
    try:
        return drawing_from_canvas(json.loads(data[1:]))
    except (ValueError, RecursionError) as error:  # no JSON: what the app is never given
        raise DrawingError("no JSON") from error


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one)
    atheris.Fuzz()
