"""Files that are no picture of a digit, or a picture as no camera makes one: name to bytes, and what becomes of each.

REFUSED ones end in a DrawingError. ODD ones are pictures, which are read or found empty; nothing else may come of them.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw

SEVEN = [(30, 25), (70, 24), (50, 80)]


def sheet(mode="L", size=(100, 100), paper=200, ink=40):
    """A Pillow picture of a seven."""
    grey = Image.new("L", size, paper)
    ImageDraw.Draw(grey).line(SEVEN, ink, 6, "curve")
    return grey.convert(mode)


def saved(picture, format="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def chunk(kind, content):
    """A part of a PNG with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, depth=8, colour=0, rows=b"", between=(), interlaced=0):
    """A PNG put together by hand: what it says of itself, and whatever rows; between: more parts as (kind, content)."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    more = b"".join(chunk(*part) for part in between)
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def with_bytes(content, place, new):
    """The content with other bytes at this place."""
    return content[:place] + new + content[place + len(new) :]


def jpeg_with_size(width, height):
    """A JPEG that says it has so many pixels."""
    content = saved(sheet(), "JPEG")
    return with_bytes(content, content.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))


def with_exif(orientation):
    """A JPEG that says how the camera was held, or anything else in its place."""
    exif = Image.Exif()
    exif[274] = orientation
    return saved(sheet(size=(100, 120)), "JPEG", exif=exif)


def animated(format, num_frames):
    first, *others = [sheet(ink=number % 200) for number in range(num_frames)]
    return saved(first, format, save_all=True, append_images=others)


GOOD_PNG, GOOD_JPEG, GOOD_GIF, GOOD_WEBP = (saved(sheet(), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP"))
GOOD = {"PNG": GOOD_PNG, "JPEG": GOOD_JPEG, "GIF": GOOD_GIF, "WebP": GOOD_WEBP}
ROW = b"\0" + bytes(100)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
XML_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'

OTHER_KINDS = {
    "nothing": b"",
    "one byte": b"\x89",
    "text": b"seven",
    "zeros": bytes(1000),
    "SVG": SVG,
    "XML that grows": XML_BOMB,
    "HTML": b"<html><img src=x onerror=alert(1)></html>",
    "PDF": b"%PDF-1.7\n1 0 obj <</Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "a program": b"\x7fELF\x02\x01\x01" + bytes(100),
    "a script": b"#!/bin/sh\ntouch /tmp/run\n",
    "a zip": b"PK\x03\x04" + bytes(100),
    "a path": b"/etc/passwd",
    "a web address": b"https://example.com/seven.png",
    **{f"a {kind}": saved(sheet(), kind) for kind in ("BMP", "TIFF", "PPM", "ICO", "TGA", "PCX", "DDS", "SGI", "JPEG2000")},
    "a FLI film": struct.pack("<IHHHHHH", 128, 0xAF11, 1, 100, 100, 8, 3) + bytes(200),
    "a Photoshop file": b"8BPS\0\1" + bytes(200),
    "a Radiance picture": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 9 +X 9\n" + bytes(100),
}
CUT = {
    f"{kind}, {share} % of it": content[: len(content) * share // 100] for kind, content in GOOD.items() for share in (3, 10, 25, 50, 75)
}
BOMBS = {
    "a PNG of 50,000 x 50,000": png(50_000, 50_000, 1),
    "a PNG of 2^31 x 2^31": png(2**31 - 1, 2**31 - 1, 1),
    "a PNG of 2^32 x 1": png(2**32 - 1, 1),
    "a PNG of 16,000,001 pixels": png(16_000_001, 1, 1),
    "a PNG with a profile of 60 MB": png(10, 10, rows=ROW * 10, between=[(b"iCCP", b"x\0\0" + zlib.compress(bytes(60_000_000), 9))]),
    "a PNG with a text of 60 MB": png(100, 100, rows=ROW * 100, between=[(b"zTXt", b"x\0\0" + zlib.compress(bytes(60_000_000), 9))]),
    "a JPEG of 65,000 x 65,000": jpeg_with_size(65_000, 65_000),
    "a JPEG in 200 layers": GOOD_JPEG.replace(b"\xff\xda", b"\xff\xda" * 200),
    "a GIF of 65,000 x 65,000": with_bytes(GOOD_GIF, 6, struct.pack("<HH", 65_000, 65_000)),
    "a WebP of 16,000 x 16,000": with_bytes(GOOD_WEBP, GOOD_WEBP.index(b"\x9d\x01\x2a") + 3, struct.pack("<HH", 16_000, 16_000)),
}
FALSE_SIZES = {
    **{f"a PNG of {width} x {height}": png(width, height, rows=ROW * 100) for width, height in ((0, 0), (0, 100), (100, 0))},
    **{f"a JPEG of {width} x {height}": jpeg_with_size(width, height) for width, height in ((0, 0), (0, 100), (100, 0))},
    "a PNG without rows": png(100, 100),
    "a PNG with colours of 3 bits": png(100, 100, 3, rows=ROW * 100),
    "a PNG of an unknown colour": png(100, 100, 8, 5, ROW * 100),
    "a PNG with an unknown filter": png(100, 100, rows=(b"\x09" + bytes(100)) * 100),
    "a PNG without its beginning": GOOD_PNG[8:],
    "a PNG without its size": b"\x89PNG\r\n\x1a\n" + GOOD_PNG[33:],
    "a PNG with a wrong checksum": with_bytes(GOOD_PNG, 29, b"\0\0\0\0"),
    "a JPEG of markers alone": b"\xff\xd8" + b"\xff\xe0\0\2" * 1000,
    "a JPEG within no JPEG": b"\xff\xd8\xff\xd8\xff\xd8",
    "a GIF without frames": GOOD_GIF[:13] + b";",
    "a GIF whose frame lies outside": with_bytes(GOOD_GIF, GOOD_GIF.index(b",\0\0\0\0") + 1, struct.pack("<HHHH", 60_000, 60_000, 9, 9)),
    "a WebP of another length": with_bytes(GOOD_WEBP, 4, b"\xff\xff\xff\xff"),
}
REFUSED = OTHER_KINDS | CUT | BOMBS | FALSE_SIZES

FORGIVEN = {  # Pillow reads what there is
    "a PNG with 60 MB of rows": png(10, 10, rows=bytes(60_000_000)),
    "a PNG with 2,000 texts": png(100, 100, rows=ROW * 100, between=[(b"tEXt", b"a\0" + b"b" * 900)] * 2000),
    "a PNG with half its rows": png(100, 100, rows=ROW * 50),
    "a PNG with a part of 4 GB": with_bytes(GOOD_PNG, 33, b"\xff\xff\xff\xff"),
    "a JPEG with a part of no size": b"\xff\xd8\xff\xe0\0\0" + GOOD_JPEG[20:],
}
MODES = {
    **{f"a PNG in mode {mode}": saved(sheet(mode)) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")},
    **{f"a JPEG in mode {mode}": saved(sheet(mode), "JPEG") for mode in ("L", "RGB", "CMYK")},
    **{f"a GIF in mode {mode}": saved(sheet(mode), "GIF") for mode in ("1", "L", "P", "RGBA")},
    **{f"a WebP in mode {mode}": saved(sheet(mode), "WEBP") for mode in ("RGB", "RGBA")},
    **{
        f"a PNG of {depth} bits in colour {colour}": png(
            100, 2, depth, colour, (b"\0" + bytes(range(200)) * 4)[: 1 + 100 * depth * samples // 8] * 2
        )
        for colour, samples, depths in ((0, 1, (2, 4, 8, 16)), (2, 3, (8,)), (4, 2, (8,)), (6, 4, (8,)))
        for depth in depths
    },
    "a PNG by numbers without its colours": png(100, 100, 8, 3, ROW * 100),
    "a PNG in seven passes": png(100, 100, rows=ROW * 113, interlaced=1),
    "a progressive JPEG": saved(sheet(), "JPEG", progressive=True),
}
TURNED = {f"held as {orientation}": with_exif(orientation) for orientation in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 65_535)}
NO_EXIF = {
    "camera's words that are none": saved(sheet(), "JPEG", exif=b"Exif\0\0nonsense"),
    "camera's words that begin nowhere": saved(sheet(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "camera's words that lead in a circle": saved(sheet(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0"),
    "a thousand camera's words": saved(sheet(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xe8\x03" + b"\x12\1\3\0\1\0\0\0\6\0\0\0" * 1000),
    "words of the camera in a PNG": png(100, 100, rows=ROW * 100, between=[(b"eXIf", b"II*\0\xff\xff\xff\xff")]),
    "a colour profile that is none": saved(sheet("RGB"), "JPEG", icc_profile=b"nonsense" * 100),
    "a resolution of nothing": png(100, 100, rows=ROW * 100, between=[(b"pHYs", bytes(9))]),
    "a transparent colour that is none": png(100, 100, rows=ROW * 100, between=[(b"tRNS", b"\xff\xff")]),
    "a PNG with a film of no frames": png(100, 100, rows=ROW * 100, between=[(b"acTL", bytes(8))]),
    "a PNG with a film of 4 billion frames": png(100, 100, rows=ROW * 100, between=[(b"acTL", b"\xff" * 8)]),
}
FILMS = {f"a {kind} of {number} frames": animated(kind, number) for kind in ("GIF", "PNG", "WEBP") for number in (2, 60)}
SIZES = {
    f"{kind} of {width} x {height}": saved(Image.new("L", (width, height), 128), kind)
    for kind in ("PNG", "JPEG", "GIF")
    for width, height in ((1, 1), (1, 5000), (5000, 1), (2, 3), (27, 29))
}
CHANCE = np.random.default_rng(0)
INKS = {
    "all black": saved(Image.new("L", (200, 200))),
    "all white": saved(Image.new("L", (200, 200), 255)),
    "all transparent": saved(Image.new("RGBA", (200, 200))),
    "white on transparent": saved(Image.merge("LA", (Image.new("L", (100, 100), 255), sheet(paper=0, ink=255)))),
    "noise": saved(Image.fromarray(CHANCE.integers(0, 256, (300, 300), np.uint8))),
    "a chess board": saved(Image.fromarray(np.uint8(255 * (np.indices((300, 300)).sum(axis=0) % 2)))),
    "one pixel of ink": saved(Image.fromarray(np.uint8(255 * (np.arange(10_000).reshape(100, 100) != 5050)))),
    "a slope of light": saved(Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (100, 1)))),
    "ink to every edge": saved(Image.fromarray(np.uint8(255 * (np.indices((200, 200)).sum(axis=0) % 200 > 100)))),
    "16 bits of nothing": saved(Image.fromarray(np.zeros((50, 50), np.uint16))),
    "16 bits of all": saved(Image.fromarray(np.full((50, 50), 65_535, np.uint16))),
    "more after its end": GOOD_PNG + bytes(5000),
    "a script after its end": GOOD_JPEG + b"<script>alert(1)</script>",
    "a zip after its end": GOOD_GIF + b"PK\x05\x06" + bytes(18),
}
ODD = FORGIVEN | MODES | TURNED | NO_EXIF | FILMS | SIZES | INKS
HOSTILE_PICTURES = REFUSED | ODD
