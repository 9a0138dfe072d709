"""Digits as PNG pictures: one of them enlarged, or a whole page of them as one picture.

White ink on black, as the numbers in the file say it. A picture travels as a data: URL, so nothing is left behind on the server when
the page that showed it has moved on.
"""

import base64
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL

NUM_GREYS = 4  # of a small montage
POSITIVE, NEGATIVE = (74, 122, 232), (224, 123, 57)  # blue and orange, which everybody can tell apart; zero is transparent
FAINTNESS = 0.75  # below 1, small numbers show more of their colour; a legend made by the same function says how much
FRAME = (128, 128, 128, 110)  # around a picture that is transparent where it is zero
MARK_COLOUR = (255, 170, 51)  # seen on black and on white ink alike
BOX_MARGIN, LABEL_SIZE, DASH = 12, 36, 8  # pixels of a picture that is drawn twice as large as it is shown


def picture_url(image, scale=1, marked_row=None):
    """One (28, 28) uint8 image, each pixel drawn as scale x scale, as a data: URL. marked_row: 0 to 27, framed, or None."""
    picture = Image.fromarray(np.ascontiguousarray(image)).resize((IMAGE_SIZE * scale, IMAGE_SIZE * scale), Image.Resampling.NEAREST)
    if marked_row is not None:
        picture = picture.convert("RGB")
        last = IMAGE_SIZE * scale - 1
        top, bottom = max(marked_row * scale - 2, 0), min((marked_row + 1) * scale + 1, last)
        ImageDraw.Draw(picture).rectangle((0, top, last, bottom), outline=MARK_COLOUR, width=2)
    return _png_url(picture)


def boxes_url(ink, boxes, labels, is_doubtful, size):
    """A number's ink, (H, W) uint8, with a box around each digit and its label below, as a data: URL, and the picture's width in pixels.

    boxes: left, top, right, bottom in the ink's pixels. is_doubtful: one for each; those boxes are broken lines. size: (width, height)
    in pixels on the page that the ink may take; it is drawn with twice as many.
    """
    scale = min(2 * size[0] / ink.shape[1], 2 * size[1] / ink.shape[0])
    ink = Image.fromarray(ink).filter(ImageFilter.MedianFilter(5)).resize([max(1, round(side * scale)) for side in ink.shape[::-1]])
    picture = Image.new("RGB", (ink.width + 2 * BOX_MARGIN, ink.height + 2 * BOX_MARGIN + LABEL_SIZE + 8))
    picture.paste(ink, (BOX_MARGIN, BOX_MARGIN))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(LABEL_SIZE)
    for box, label, is_broken in zip(boxes, labels, is_doubtful, strict=True):
        left, top, right, bottom = (round(side * scale) + BOX_MARGIN for side in box)
        _outline(pen, (left - 2, top - 2, right + 2, bottom + 2), is_broken)
        pen.text(((left + right) / 2, ink.height + 2 * BOX_MARGIN), label, MARK_COLOUR, font, anchor="mt")
    return _png_url(picture), picture.width // 2


def _outline(pen, box, is_broken):
    left, top, right, bottom = box
    if not is_broken:
        pen.rectangle(box, outline=MARK_COLOUR, width=2)
        return
    for x in range(left, right, 2 * DASH):
        for y in (top, bottom):
            pen.line((x, y, min(x + DASH, right), y), MARK_COLOUR, 3)
    for y in range(top, bottom, 2 * DASH):
        for x in (left, right):
            pen.line((x, y, x, min(y + DASH, bottom)), MARK_COLOUR, 3)


def grey_url(pixels, side):
    """(H, W) uint8 grey values of any size, at most twice this many pixels a side, as a data: URL."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((2 * side, 2 * side))
    return _png_url(picture)


def montage(images, columns):
    """(N, 28, 28) uint8 side by side in rows of so many columns: uint8 (rows * 28, columns * 28), black where the last row ends early."""
    return montage_of(images, np.arange(len(images)), columns)


def montage_of(images, indices, columns):
    """The montage of those (N, 28, 28) images that the indices name; laid row by row, so that memory holds one copy at most."""
    sheet = np.zeros((-(-len(indices) // columns) * IMAGE_SIZE, columns * IMAGE_SIZE), np.uint8)
    for start in range(0, len(indices), columns):
        tiles = images[indices[start : start + columns]]
        top = start // columns * IMAGE_SIZE
        sheet[top : top + IMAGE_SIZE, : len(tiles) * IMAGE_SIZE] = tiles.swapaxes(0, 1).reshape(IMAGE_SIZE, -1)
    return sheet


def montage_url(images, columns):
    """The montage of (N, 28, 28) uint8 images as a data: URL: about 25 KB for 100 digits."""
    return _png_url(Image.fromarray(montage(images, columns)))


def montage_png(images, indices, columns):
    """The montage of those images that the indices name as the bytes of a PNG file."""
    return _png_bytes(Image.fromarray(montage_of(images, indices, columns)), compress_level=2)  # it may be 60,000 of them


def small_montage_png(images, columns):
    """The montage at half the size in four greys, as the bytes of a PNG file: 23 bytes a digit, enough to know it by."""
    half = IMAGE_SIZE // 2
    small = images.reshape(-1, half, 2, half, 2).mean(axis=(2, 4), dtype=np.float32)
    greys = (small / MAX_PIXEL * (NUM_GREYS - 1)).round().astype(np.uint8)
    rows = -(-len(greys) // columns)
    tiles = np.zeros((rows * columns, half, half), np.uint8)
    tiles[: len(greys)] = greys
    sheet = Image.fromarray(tiles.reshape(rows, columns, half, half).swapaxes(1, 2).reshape(rows * half, columns * half), "P")
    sheet.putpalette([value for level in range(NUM_GREYS) for value in [level * MAX_PIXEL // (NUM_GREYS - 1)] * 3])
    return _png_bytes(sheet, bits=2)


def signed_url(numbers, largest, scale=1):
    """(H, W) numbers below and above zero as a data: URL: the more colour the larger, none for zero, all of it from +-largest on.

    It is transparent where it is zero, so it looks the same on a light and on a dark page. scale: pixels a number.
    """
    picture = Image.fromarray(_signed_pixels(numbers, largest))
    picture = picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)
    ImageDraw.Draw(picture).rectangle((0, 0, picture.width - 1, picture.height - 1), outline=FRAME)
    return _png_url(picture)


def signed_montage_url(rows_of_pictures, largest):
    """Pictures of numbers below and above zero as one data: URL. rows_of_pictures: (R, N, 28, 28). largest: (R,), one for each row."""
    rows = [_signed_pixels(row.swapaxes(0, 1).reshape(IMAGE_SIZE, -1), limit) for row, limit in zip(rows_of_pictures, largest, strict=True)]
    return _png_url(Image.fromarray(np.concatenate(rows)))


def _signed_pixels(numbers, largest):
    pixels = np.empty((*numbers.shape, 4), np.uint8)
    pixels[..., :3] = np.where(numbers[..., None] > 0, POSITIVE, NEGATIVE)
    pixels[..., 3] = np.round(np.minimum(np.abs(numbers) / (largest or 1), 1) ** FAINTNESS * MAX_PIXEL)
    return pixels


def _png_bytes(picture, **options):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **{"compress_level": 6} | options)  # level 9 takes ten times as long for 3 % less
    return buffer.getvalue()


def _png_url(picture):
    return "data:image/png;base64," + base64.b64encode(_png_bytes(picture)).decode()
