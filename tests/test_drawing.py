"""From a drawing or a picture to the network's image: what each step does, and what is said of what cannot be read."""

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from conftest import PROJECT_FOLDER
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from benchmarks.numbers import rule_paper
from mnist_core.drawing import STEP_NAMES, Prepared, prepare_canvas, prepare_file, prepare_pixels
from mnist_core.ink import _drop_ruling
from mnist_core.network import predict_probabilities, read_network
from mnist_core.picture import MAX_PIXELS, read_picture
from mnist_core.strokes import DrawingError, EmptyDrawingError, drawing_from_canvas
from mnist_ui.cache import SHIPPED_MODEL

SEVEN = [(70, 60), (210, 60), (165, 145), (120, 230)]


def canvas(*strokes, width=20, **changes):
    """The JSON that the canvas sends for strokes of straight lines."""
    objects = []
    for points in strokes:
        path = [["M", *points[0]], *(["L", *point] for point in points[1:])]
        objects.append({"type": "Path", "path": path, "strokeWidth": width} | changes)
    return {"objects": objects}


def moved(points, x, y, scale=1.0):
    return [(scale * px + x, scale * py + y) for px, py in points]


def difference(first, second):
    """Mean difference of two images' grey values, where 255 is the most."""
    return np.abs(first.astype(int) - second).mean()


def mass_centre(image):
    grid = np.arange(28) + 0.5
    return (image.sum(0) * grid).sum() / image.sum(), (image.sum(1) * grid).sum() / image.sum()


def extent(image):
    rows, columns = np.nonzero(image.max(1) > 127)[0], np.nonzero(image.max(0) > 127)[0]
    return max(np.ptp(rows), np.ptp(columns)) + 1


@pytest.fixture(scope="module")
def network():
    return read_network(SHIPPED_MODEL)


def read(network, image):
    return int(predict_probabilities(network, image).argmax())


def test_a_drawn_seven_is_read(network):
    assert read(network, prepare_canvas(canvas(SEVEN)).image) == 7


def test_every_step_has_its_picture():
    prepared = prepare_canvas(canvas(SEVEN))
    assert tuple(step.name for step in prepared.steps) == STEP_NAMES
    assert all(step.image.dtype == np.uint8 and step.image.any() for step in prepared.steps)
    assert (prepared.steps[-1].image == prepared.image).all()


def test_the_image_is_as_mnist_made_its_own():
    image = prepare_canvas(canvas(SEVEN)).image
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert extent(image) == pytest.approx(20, abs=1)
    assert mass_centre(image) == pytest.approx((14, 14), abs=0.3)


@pytest.mark.parametrize("width", [4, 8, 30, 40])
def test_the_brush_does_not_matter(width):
    assert (prepare_canvas(canvas(SEVEN, width=width)).image == prepare_canvas(canvas(SEVEN)).image).all()


def test_without_its_step_the_brush_matters():
    thin, thick = (prepare_canvas(canvas(SEVEN, width=width), skip=("stroke_weight",)).image for width in (6, 40))
    assert thin.sum() < thick.sum() / 2


@pytest.mark.parametrize(("x", "y", "scale"), [(-60, -50, 1.0), (0, 0, 0.5), (90, 100, 0.5), (150, 170, 0.3)])
def test_place_and_size_do_not_matter(x, y, scale):
    assert difference(prepare_canvas(canvas(moved(SEVEN, x, y, scale))).image, prepare_canvas(canvas(SEVEN)).image) < 3


@pytest.mark.parametrize("name", ["crop", "fit", "centre"])
def test_a_step_left_out_changes_the_image(name):
    off_centre = canvas(moved(SEVEN, -50, -40, 0.7))
    assert difference(prepare_canvas(off_centre, skip=(name,)).image, prepare_canvas(off_centre).image) > 3


def test_a_stroke_that_was_moved_and_resized_is_read_where_it_is_now():
    there = canvas(moved(SEVEN, 20, 10, 0.5), width=10)
    middle = (20 + 70, 10 + 72.5)
    edited = canvas(SEVEN, left=middle[0], top=middle[1], originX="center", originY="center", scaleX=0.5, scaleY=0.5)
    for one, other in zip(drawing_from_canvas(edited).strokes, drawing_from_canvas(there).strokes, strict=True):
        assert one == pytest.approx(other)


def test_a_turned_stroke_is_turned():
    bar = canvas([(100, 140), (180, 140)], left=140, top=140, originX="center", originY="center", angle=90)
    assert drawing_from_canvas(bar).strokes[0][[0, -1]] == pytest.approx(np.array([(140, 100), (140, 180)]))


def test_a_curve_goes_where_bezier_says():
    drawing = drawing_from_canvas({"objects": [{"path": [["M", 0, 0], ["Q", 50, 100, 100, 0]]}]})
    assert drawing.strokes[0][4] == pytest.approx((50, 50))
    assert drawing.strokes[0][-1] == pytest.approx((100, 0))


@pytest.mark.parametrize("points", [[(140, 140)], [(0, 0), (280, 280)], [(-20, 10), (300, 10)], [(5, 5), (6, 6)]])
def test_a_dot_and_ink_to_the_edge_are_drawings(points):
    image = prepare_canvas(canvas(points)).image
    assert image.max() > 200
    assert mass_centre(image) == pytest.approx((14, 14), abs=0.5)


def test_a_dot_stays_small():
    assert extent(prepare_canvas(canvas([(140, 140)])).image) < 8


@pytest.mark.parametrize("blank", [{"objects": []}, canvas([(-50, -50), (-20, -20)])])
def test_a_blank_canvas_says_to_draw(blank):
    with pytest.raises(EmptyDrawingError, match="draw a digit"):
        prepare_canvas(blank)


BROKEN = {
    "nothing": None,
    "a list": [],
    "a text": "objects",
    "objects of another kind": {"objects": "many"},
    "an object of another kind": {"objects": [17]},
    "no path": {"objects": [{"type": "Rect"}]},
    "an empty path": {"objects": [{"path": []}]},
    "a command without numbers": {"objects": [{"path": [["M"]]}]},
    "an unknown command": {"objects": [{"path": [["A", 1, 2]]}]},
    "an empty command": {"objects": [{"path": [[]]}]},
    "a text for a number": {"objects": [{"path": [["M", "1", 2]]}]},
    "not a number": {"objects": [{"path": [["M", float("nan"), 2]]}]},
    "infinite": {"objects": [{"path": [["M", float("inf"), 2]]}]},
    "far away": {"objects": [{"path": [["M", 1e300, 2]]}]},
    "a curve first": {"objects": [{"path": [["Q", 1, 2, 3, 4]]}]},
    "too many strokes": {"objects": [{"path": [["M", 1, 2]]}] * 501},
    "too many points": {"objects": [{"path": [["M", 1, 2]] * 20_001}]},
    "a width of another kind": canvas(SEVEN, width="wide"),
    "an unknown origin": canvas(SEVEN, left=1, top=1, originX="here"),
    "an angle of another kind": canvas(SEVEN, angle=[90], left=1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_drawing_gets_its_sentence(name):
    with pytest.raises(DrawingError, match=r"\w+ .*[.:]"):
        prepare_canvas(BROKEN[name])


numbers = some.one_of(some.integers(-(10**12), 10**12), some.floats(), some.text(max_size=3), some.none(), some.booleans())
json_values = some.recursive(
    numbers, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4)
)
commands = some.lists(some.one_of(some.sampled_from("MLQCZ"), numbers), max_size=8)
strokes = some.fixed_dictionaries(
    {"path": some.lists(commands, max_size=4)},
    optional=dict.fromkeys(("left", "top", "angle", "scaleX", "scaleY", "strokeWidth", "originX", "flipX"), numbers),
)


@settings(max_examples=200, deadline=None)
@given(some.one_of(json_values, some.fixed_dictionaries({"objects": some.lists(strokes, max_size=3)})))
def test_whatever_a_browser_sends_is_prepared_or_gets_a_sentence(json_data):
    try:
        assert isinstance(prepare_canvas(json_data), Prepared)
    except DrawingError:
        return


MEMORY_OF_A_SCRIBBLE = """
import sys, tracemalloc
from mnist_core.drawing import prepare_canvas

far = int(sys.argv[1])
path = [["M", 0, 0], *(["L", far * (number % 2), far * (number % 2)] for number in range(19_000))]
tracemalloc.start()
prepare_canvas({"objects": [{"path": path}]})
assert tracemalloc.get_traced_memory()[1] < 60e6
"""


@pytest.mark.parametrize("far", [280, 10_000])
def test_a_scribble_of_any_length_is_read_in_bounded_memory(far):
    """In a process of its own: Python 3.11 may crash when tracemalloc is stopped while another thread has memory traced."""
    subprocess.run([sys.executable, "-c", MEMORY_OF_A_SCRIBBLE, str(far)], cwd=PROJECT_FOLDER, timeout=100, check=True)


@pytest.mark.parametrize("path", [[["M", 1, 2], ["M", 3, 4]], [["L", 1, 2], ["L", 3, 4]], [["M", 1, 2, 3]]])
def test_a_stroke_begins_once(path):
    with pytest.raises(DrawingError, match="clear it"):
        prepare_canvas({"objects": [{"path": path}]})


def test_a_stroke_resized_to_beyond_all_bounds_is_refused():
    with pytest.raises(DrawingError, match="beyond"):
        prepare_canvas(canvas([(0, 0), (9_000, 9_000)], left=0, top=0, scaleX=9_000, scaleY=9_000))


# Pixels


@pytest.mark.parametrize("index", range(0, 40, 3))
def test_a_test_digit_enlarged_and_moved_comes_back_nearly_as_it_was(mnist, network, index):
    digit = mnist.test_images[index]
    enlarged = np.asarray(Image.fromarray(digit).resize((196, 196), Image.Resampling.BICUBIC))
    page = np.zeros((400, 300), np.uint8)
    page[150:346, 20:216] = enlarged
    image = prepare_pixels(page, skip=("stroke_weight",)).image
    back = Image.fromarray(image).transform((28, 28), Image.Transform.AFFINE, (1, 0, -0.5, 0, 1, -0.5), Image.Resampling.BILINEAR)
    assert difference(np.asarray(back), digit) < 16  # MNIST's digits lie half a pixel further to the right and down
    assert read(network, prepare_pixels(page).image) == read(network, digit)
    assert read(network, image) == read(network, digit)


def test_dark_on_light_equals_light_on_dark(mnist):
    page = np.pad(np.kron(mnist.test_images[0], np.ones((5, 5), np.uint8)), 40)
    assert difference(prepare_pixels(255 - page).image, prepare_pixels(page).image) < 1


def test_uneven_light_on_paper_is_no_ink(mnist, network):
    page = np.pad(np.kron(mnist.test_images[0], np.ones((6, 6))), 60)
    light = np.linspace(1.0, 0.55, page.shape[1])
    photo = np.uint8(np.clip((235 - page * 0.75) * light, 0, 255))
    assert read(network, prepare_pixels(photo).image) == 7


def photo(digit, light):
    """Dark ink on paper under this light, (228, 228) from 0 to 1, with the grain of a camera."""
    page = np.pad(np.kron(digit, np.ones((6, 6))), 30) / 255
    grain = np.random.default_rng(0).normal(0, 4, page.shape)
    return np.uint8(np.clip(230 * light * (1 - 0.7 * page) + grain, 0, 255))


DOWN, ACROSS = np.mgrid[-1:1:228j, -1:1:228j]
LIGHTS = {
    "dark corners": 1 - 0.35 * (DOWN**2 + ACROSS**2),
    "a lamp on the left": 0.75 - 0.25 * ACROSS,
    "the shadow of a hand": 1 - 0.35 / (1 + np.exp((DOWN + ACROSS - 0.3) * 30)),
}


@pytest.mark.parametrize("name", LIGHTS)
def test_light_on_the_paper_is_no_ink(name, mnist, network):
    images = [prepare_pixels(photo(mnist.test_images[index], LIGHTS[name])).image for index in range(5)]
    assert [read(network, image) for image in images] == [7, 2, 1, 0, 4]


@pytest.mark.parametrize(("darkness", "tilt"), [(0.2, 0.0), (0.35, 0.02), (0.35, -0.05), (0.6, 0.0)])
def test_ruled_lines_are_no_ink(darkness, tilt, mnist, network):
    pages = [rule_paper(image, darkness, tilt, seed) for seed, image in enumerate(mnist.test_images[:8])]
    answers = [read(network, prepare_pixels(page).image) for page in pages]
    assert np.mean(answers == mnist.test_labels[:8]) >= 7 / 8


def test_a_bar_that_ends_before_the_edge_is_no_ruled_line():
    page = np.zeros((100, 100), np.uint8)
    page[20:26, 5:90] = 255
    assert (_drop_ruling(page) == page).all()


def test_a_picture_of_a_single_line_keeps_it():
    page = np.zeros((100, 100), np.uint8)
    page[50:53] = 255
    assert (_drop_ruling(page) == page).all()


def test_specks_on_the_paper_are_dropped(mnist):
    page = np.pad(np.kron(mnist.test_images[0], np.ones((6, 6), np.uint8)), 60)
    clean = prepare_pixels(page).image
    for row, column in ((5, 5), (20, 250), (270, 30), (280, 280)):
        page[row : row + 5, column : column + 5] = 255
    assert difference(prepare_pixels(page).image, clean) < 1


def test_grainy_paper_without_ink_says_to_draw():
    grain = np.random.default_rng(0).normal(200, 18, (600, 600))
    with pytest.raises(EmptyDrawingError, match="no ink"):
        prepare_pixels(np.uint8(grain.clip(0, 255)))


def test_colours_and_transparency_are_read_as_their_grey(mnist):
    page = np.pad(np.kron(mnist.test_images[0], np.ones((5, 5), np.uint8)), 40)
    expected = prepare_pixels(page).image
    full = np.full_like(page, 255)
    assert difference(prepare_pixels(np.dstack([page, page, page])).image, expected) < 1
    assert difference(prepare_pixels(np.dstack([page, page, page, full])).image, expected) < 1
    assert difference(prepare_pixels(np.dstack([full, full, full, page])).image, expected) < 1
    assert difference(prepare_pixels(np.dstack([full * 0, full * 0, full * 0, page])).image, expected) < 1


@pytest.mark.parametrize(("shape", "kind"), [((28, 28), np.float64), ((28, 28, 2), np.uint8), ((28,), np.uint8), ((0, 9), np.uint8)])
def test_an_array_that_is_no_picture_gets_its_sentence(shape, kind):
    with pytest.raises(DrawingError, match="must be uint8"):
        prepare_pixels(np.zeros(shape, kind))


@pytest.mark.parametrize("value", [0, 128, 255])
def test_an_even_picture_says_to_draw(value):
    with pytest.raises(EmptyDrawingError, match="no ink"):
        prepare_pixels(np.full((100, 100), value, np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (2, 2), (28, 28), (3, 1000)])
def test_pictures_of_any_shape_are_prepared_or_get_a_sentence(shape):
    pixels = np.zeros(shape, np.uint8)
    pixels[shape[0] // 2, shape[1] // 2] = 255
    try:
        assert prepare_pixels(pixels).image.shape == (28, 28)
    except DrawingError:
        return


# Files


def saved(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def grey(mnist):
    return Image.fromarray(255 - np.pad(np.kron(mnist.test_images[0], np.ones((4, 4), np.uint8)), 20))


def test_every_way_to_save_a_picture_is_read(grey, network):
    transparent = Image.merge("LA", (Image.new("L", grey.size, 0), grey.point(lambda value: 255 - value)))
    ways = {
        "PNG": saved(grey, "PNG"),
        "16 bits": saved(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257), "PNG"),
        "palette": saved(grey.convert("P"), "PNG"),
        "one bit": saved(grey.convert("1"), "PNG"),
        "transparent": saved(transparent, "PNG"),
        "JPEG": saved(grey, "JPEG"),
        "CMYK": saved(grey.convert("CMYK"), "JPEG"),
        "GIF of two": saved(grey, "GIF", save_all=True, append_images=[Image.new("L", grey.size)]),
        "WebP": saved(grey.convert("RGB"), "WEBP"),
    }
    answers = {name: read(network, prepare_pixels(read_picture(content)).image) for name, content in ways.items()}
    assert answers == dict.fromkeys(ways, 7)


def test_a_photo_is_turned_as_the_camera_was_held(grey, network):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    content = saved(grey.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    assert read(network, prepare_pixels(read_picture(content)).image) == 7


def test_a_large_photo_is_made_smaller():
    assert max(read_picture(saved(Image.new("RGB", (4000, 3000), "white"), "JPEG")).shape) <= 1000


def test_a_large_photo_is_turned_as_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    large = Image.new("RGB", (4000, 1000), "white")
    assert read_picture(saved(large, "PNG", exif=exif)).shape == (1000, 250)
    assert read_picture(saved(large, "JPEG", exif=exif)).shape == (1000, 250)


MEMORY_OF_READING = """
import sys
from pathlib import Path
from mnist_core.drawing import EmptyDrawingError, prepare_file

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024

before = peak()
try:
    prepare_file(sys.argv[1])
except EmptyDrawingError:
    print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the peak of a process's memory")
@pytest.mark.parametrize("mode", ["RGBA", "I;16", "P"])
def test_the_largest_picture_takes_less_than_100_mb(mode, tmp_path):
    Image.new(mode, (4000, MAX_PIXELS // 4000)).save(tmp_path / "large.png", compress_level=1)
    command = [sys.executable, "-c", MEMORY_OF_READING, str(tmp_path / "large.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100


def bomb(width, height):
    """A PNG whose header promises more than is there."""
    content = bytearray(saved(Image.new("L", (8, 8)), "PNG"))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


BAD_FILES = {
    "empty": b"",
    "text": b"this is no picture",
    "a truncated PNG": saved(Image.effect_noise((200, 200), 50), "PNG")[:500],
    "a truncated JPEG": saved(Image.effect_noise((200, 200), 50), "JPEG")[:300],
    "a header without an end": b"\x89PNG\r\n\x1a\n",
    "a bomb": bomb(50_000, 50_000),
    "just too large": bomb(MAX_PIXELS // 1000 + 1, 1000),
    "many layers": saved(Image.new("L", (8, 8)), "JPEG") + b"\xff\xda" * 101,
    "another format": saved(Image.new("L", (8, 8)), "TIFF"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_picture_gets_its_sentence(name, tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(BAD_FILES[name])
    with pytest.raises(DrawingError, match=r"picture\.png"):
        prepare_file(path)


@pytest.mark.parametrize("content", [b"", b"{", b'{"objects": 1}', b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_bad_canvas_file_gets_its_sentence(content, tmp_path):
    path = tmp_path / "drawing.json"
    path.write_bytes(content)
    with pytest.raises(DrawingError):
        prepare_file(path)


def test_a_canvas_file_is_read(network, tmp_path):
    path = tmp_path / "drawing.json"
    path.write_text(json.dumps(canvas(SEVEN)))
    assert read(network, prepare_file(path).image) == 7
