"""Reading a picture file that somebody sends, without trusting it.

The header is read first: what is too large is refused before a pixel is unpacked. Whatever comes out is plain grey values, turned the
way the camera was held, at most a thousand pixels a side, because a digit needs no more.
"""

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_core.strokes import DrawingError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_FILE_BYTES = 16 * 2**20
MAX_PIXELS = 20_000_000  # a phone's photo has 12 million; unpacked in colour this is 60 MB
MAX_SIDE = 1000  # pixels kept


def read_picture(source):
    """Read a picture file. source: a path, or the file's bytes.

    Returns (H, W) uint8 grey values, 0 black; what is transparent counts as paper of the other colour. Raises DrawingError.
    """
    content, name = _read_bytes(source)
    if not content:
        raise DrawingError(f"{name} is empty: choose a PNG or JPEG picture of a digit.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which is not used
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _grey_values(picture, name)
    except DrawingError:
        raise
    except UnidentifiedImageError as error:
        raise DrawingError(f"{name} is no picture: choose a PNG or JPEG picture of a digit.") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        KeyError,
        OverflowError,
        MemoryError,
        Image.DecompressionBombError,
    ) as error:
        raise DrawingError(f"{name} is damaged or cut short ({str(error)[:80]}): save the picture again as PNG or JPEG.") from error


def _read_bytes(source):
    if isinstance(source, bytes):
        content, name = source, "The file"
    else:
        path = Path(source)
        try:
            size = path.stat().st_size
            content, name = path.read_bytes() if size <= MAX_FILE_BYTES else b"", str(path)
        except OSError as error:
            raise DrawingError(f"{path} cannot be read ({error.strerror}): give the path of a PNG or JPEG picture.") from error
        if size > MAX_FILE_BYTES:
            raise DrawingError(f"{path} has {size:,} bytes, but at most {MAX_FILE_BYTES:,} are read: make the picture smaller.")
    return content, name


def _grey_values(picture, name):
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise DrawingError(f"{name} has {width:,} x {height:,} pixels, but at most {MAX_PIXELS:,} are read: make the picture smaller.")
    picture.draft("L", (MAX_SIDE, MAX_SIDE))  # a JPEG is unpacked at a fraction of its size
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        values = np.asarray(picture, np.float64)
        picture = Image.fromarray(np.uint8(np.clip(values / max(values.max(), 1.0), 0, 1) * 255))
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = _on_paper(picture.convert("RGBA"))
    picture = picture.convert("L")
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    return np.asarray(picture)


def _on_paper(picture):
    """Lay a transparent picture on paper that its ink stands out from."""
    alpha = np.asarray(picture.getchannel("A"), np.float64)
    grey = np.asarray(picture.convert("L"), np.float64)
    ink = (grey * alpha).sum() / max(alpha.sum(), 1.0)
    paper = Image.new("RGBA", picture.size, (0, 0, 0, 255) if ink > 127 else (255, 255, 255, 255))
    return Image.alpha_composite(paper, picture)
