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

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_FILE_BYTES = 16 * 2**20
MAX_PIXELS = 16_000_000  # a phone's photo has 12 million; four bytes each are 64 MB
MAX_WEBP_PIXELS = 5_000_000  # WebP takes four times the memory to unpack
MAX_SCANS = 100  # of a progressive JPEG: each goes over all pixels, and there are about ten
MAX_SIDE = 1000  # pixels kept


def read_picture(source):
    """Read a picture file. source: a path, or the file's bytes.

    Returns (H, W) uint8 grey values, 0 black; what is transparent counts as paper that the ink stands out from. Raises DrawingError.
    """
    content, name = _read_bytes(source)
    if not content:
        raise DrawingError(f"{name} is empty: choose a PNG or JPEG picture of a digit.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which is not used
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _grey_values(picture, name, content)
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


def _grey_values(picture, name, content):
    width, height = picture.size
    most = MAX_WEBP_PIXELS if picture.format == "WEBP" else MAX_PIXELS
    if width * height > most:
        raise DrawingError(f"{name} has {width:,} x {height:,} pixels, but at most {most:,} are read: make the picture smaller.")
    if picture.format == "JPEG" and content.count(b"\xff\xda") > MAX_SCANS:
        raise DrawingError(f"{name} is a JPEG in more than {MAX_SCANS} layers: save the picture again.")
    picture.draft("L", (MAX_SIDE, MAX_SIDE))  # a JPEG is unpacked at a fraction of its size
    picture = ImageOps.exif_transpose(_shrink(picture))
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        values = np.asarray(picture, np.float32)
        picture = Image.fromarray(np.uint8(np.clip(values / max(values.max(), 1.0), 0, 1) * 255))
    if picture.mode in ("1", "P", "PA"):  # colours by number have no mean
        picture = picture.convert("RGBA")
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    return np.asarray(to_grey(picture))


def _shrink(picture):
    """Less than two times MAX_SIDE, by leaving pixels out: it takes no copy in full size, and a stroke is wider than what is left out."""
    step = max(picture.size) // MAX_SIDE
    if step < 2:
        return picture
    small = picture.resize([max(1, side // step) for side in picture.size], Image.Resampling.NEAREST)
    small.info = picture.info
    return small


def to_grey(picture):
    """A Pillow picture in grey, mode L; a transparent one is laid on paper that its ink stands out from."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L")
    picture = picture.convert("RGBA")
    alpha = np.asarray(picture.getchannel("A"), np.float32)
    grey = np.asarray(picture.convert("L"), np.float32)
    ink = (grey * alpha).sum() / max(alpha.sum(), 1.0)
    paper = Image.new("RGBA", picture.size, (0, 0, 0, 255) if ink > 127 else (255, 255, 255, 255))
    return Image.alpha_composite(paper, picture).convert("L")
