"""Weights as pictures: blue where a unit wants ink, orange where it wants none, nothing where it does not care.

A picture has one byte a pixel and a palette, so one of eight units is made in a millisecond, and travels inside the page.
"""

import base64
import functools
import io

import numpy as np
from PIL import Image

from mnist_core.config import IMAGE_SIZE
from mnist_ui.pictures import FAINTNESS, NEGATIVE, POSITIVE

SCALE, GAP = 3, 2  # pixels on the page a weight; weights' width between two pictures
LARGEST = 127  # of an int8


def weights_url(pictures):
    """(N, 28, 28) int8 from -127 to 127 side by side as a data: URL; zero is transparent, so it suits a light and a dark page."""
    sheet = np.zeros((IMAGE_SIZE, len(pictures) * (IMAGE_SIZE + GAP) - GAP), np.uint8)
    for place, picture in enumerate(pictures):
        left = place * (IMAGE_SIZE + GAP)
        sheet[:, left : left + IMAGE_SIZE] = picture.view(np.uint8)
    image = Image.fromarray(sheet.repeat(SCALE, axis=0).repeat(SCALE, axis=1), "P")
    colours, opacities = _palette()
    image.putpalette(colours)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", transparency=opacities, compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def pictures_width(number):
    """Pixels on the page that so many pictures take side by side."""
    return (number * (IMAGE_SIZE + GAP) - GAP) * SCALE


@functools.cache
def _palette():
    """Colours, three bytes each, and opacities of the 256 bytes that an int8 can be."""
    numbers = np.arange(256, dtype=np.uint8).view(np.int8).astype(int)
    colours = [channel for number in numbers for channel in (POSITIVE if number > 0 else NEGATIVE)]
    opacities = np.round(np.minimum(np.abs(numbers) / LARGEST, 1) ** FAINTNESS * 255)
    return colours, bytes(opacities.astype(np.uint8))
