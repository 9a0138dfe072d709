"""A photo in place of a drawing: read, or answered with what is wrong; and never on the disk."""

import asyncio
import io
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit import config

from mnist_ui import photo
from mnist_ui.photo import Photo, read_photo

SEVEN = [(300, 250), (700, 240), (500, 800)]
PNG_HEAD_LENGTH = 60  # bytes: the signature, the header and the beginning of the pixels


def picture(ink=40, paper=200, size=(1000, 1000), **options):
    sheet = Image.new("L", size, paper)
    ImageDraw.Draw(sheet).line(SEVEN, ink, 40, "curve")
    return saved(sheet, **options)


def saved(sheet, format="PNG", **options):
    buffer = io.BytesIO()
    sheet.save(buffer, format, **options)
    return buffer.getvalue()


def huge_header():
    """A small PNG that says it has 50,000 x 50,000 pixels."""
    content = bytearray(saved(Image.new("1", (8, 8))))
    content[16:24] = (50_000).to_bytes(4, "big") * 2
    return bytes(content[:29]) + zlib.crc32(content[12:29]).to_bytes(4, "big") + bytes(content[33:])


@pytest.mark.parametrize("content", [picture(), picture(230, 30), picture(format="JPEG", quality=60)], ids=["dark", "light", "JPEG"])
def test_a_picture_of_a_digit_is_taken(content):
    assert read_photo(content).problem is None
    assert read_photo(content).pixels.shape == (1000, 1000)


def test_a_picture_is_turned_as_the_camera_was_held():
    exif = Image.Exif()
    exif[274] = 6  # turn a quarter to the right
    assert read_photo(picture(size=(1000, 900), format="JPEG", exif=exif)).pixels.shape == (1000, 900)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"seven", "kind"),
        (b"%PDF-1.7 and more", "kind"),
        (picture()[:300], "damaged"),
        (picture(format="JPEG")[:2000], "damaged"),
        (huge_header(), "large"),
        (saved(Image.new("L", (5000, 4000), 255)), "large"),
        (saved(Image.new("L", (400, 400), 255)), "blank"),
        (saved(Image.new("L", (1, 1))), "blank"),
    ],
    ids=["nothing", "text", "PDF", "cut PNG", "cut JPEG", "bomb", "20 million pixels", "blank", "one pixel"],
)
def test_what_is_wrong_with_a_file_is_told(content, problem):
    assert read_photo(content) == Photo(None, problem)
    assert problem in photo._problems()


@settings(deadline=None)
@given(st.sampled_from([b"", picture()[:PNG_HEAD_LENGTH]]), st.binary(max_size=200))
def test_no_bytes_lead_to_another_error(head, tail):
    found = read_photo(head + tail)
    assert (found.pixels is None) == (found.problem is not None)


def test_a_large_upload_stays_in_memory():
    size = config.get_option("server.maxUploadSize") * 2**20
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'

    async def body():
        yield head + bytes(size) + b"\r\n--x--\r\n"

    parser = MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=x"}), body())
    with ThreadPoolExecutor(1) as thread:  # this one may have a loop already, of a browser that was driven before
        form = thread.submit(lambda: asyncio.run(parser.parse())).result()
    assert form["file"].size == size
    assert form["file"]._in_memory
    form["file"].file.close()


def test_pixels_are_shown_small():
    from mnist_ui.pictures import grey_url

    assert len(grey_url(np.zeros((1000, 700), np.uint8), 280)) < 5000
