"""Any bytes for the reader of pictures, and what is read to the finder of ink. Anything but a DrawingError is a finding."""

import sys

import atheris

with atheris.instrument_imports(include=["mnist_core", "PIL"]):
    from mnist_core.drawing import prepare_pixels
    from mnist_core.picture import read_picture
    from mnist_core.strokes import DrawingError


def test_one(data):
    try:
        prepare_pixels(read_picture(data))
    except DrawingError:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one)
    atheris.Fuzz()
