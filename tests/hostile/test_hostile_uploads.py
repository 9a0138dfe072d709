"""Drawings and pictures that anybody may send, read as the app reads them. Files of networks have tests in test_stored_arrays.py."""

import subprocess
import sys
import urllib.request
from urllib.error import HTTPError

import pytest
from conftest import PROJECT_FOLDER
from hostile_drawings import HOSTILE_DRAWINGS, NO_DRAWING
from hostile_pictures import HOSTILE_PICTURES, REFUSED
from hypothesis import given, settings
from hypothesis import strategies as some

from mnist_core.cells import cells_from_drawing
from mnist_core.drawing import Prepared, prepare_canvas, prepare_pixels
from mnist_core.picture import read_picture
from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas, fit_into
from mnist_ui.photo import read_photo

LONGEST_SENTENCE = 250  # letters
MOST_BYTES = 60_000_000  # to find out what a picture is


@pytest.mark.parametrize("name", NO_DRAWING)
def test_what_is_no_drawing_gets_one_short_sentence(name):
    with pytest.raises(DrawingError) as raised:
        prepare_canvas(NO_DRAWING[name])
    assert len(str(raised.value)) < LONGEST_SENTENCE


@pytest.mark.parametrize("name", HOSTILE_DRAWINGS)
def test_a_strange_drawing_goes_every_way_or_none(name):
    try:
        drawing = drawing_from_canvas(HOSTILE_DRAWINGS[name])
        assert cells_from_drawing(drawing).shape == (14, 14)
        assert isinstance(prepare_canvas(drawing_to_canvas(fit_into(drawing, 280, 280))), Prepared)
    except DrawingError:
        return


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_gets_one_short_sentence(name):
    with pytest.raises(DrawingError) as raised:
        read_picture(REFUSED[name])
    assert len(str(raised.value)) < LONGEST_SENTENCE
    assert read_photo(REFUSED[name]).problem in ("empty", "kind", "large", "damaged")


@pytest.mark.parametrize("name", HOSTILE_PICTURES)
def test_a_strange_picture_is_read_or_has_a_problem(name):
    photo = read_photo(HOSTILE_PICTURES[name])
    assert (photo.pixels is None) == (photo.problem is not None)
    assert photo.pixels is None or max(photo.pixels.shape) <= 1000


MEMORY_OF_EACH = """
import sys, tracemalloc
sys.path.insert(0, "tests")
from hostile_pictures import HOSTILE_PICTURES
from mnist_ui.photo import read_photo

tracemalloc.start()
for name, content in HOSTILE_PICTURES.items():
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    read_photo(content)
    assert tracemalloc.get_traced_memory()[1] - before < int(sys.argv[1]), name
"""


def test_no_picture_takes_much_memory():
    """In a process of its own: Python 3.11 may crash when tracemalloc is stopped while another thread has memory traced."""
    subprocess.run([sys.executable, "-c", MEMORY_OF_EACH, str(MOST_BYTES)], cwd=PROJECT_FOLDER, timeout=200, check=True)


@settings(max_examples=100, deadline=None)
@given(some.sampled_from(sorted(HOSTILE_PICTURES)), some.lists(some.tuples(some.integers(0, 400), some.integers(0, 255)), max_size=8))
def test_no_changed_byte_of_a_picture_leads_to_another_error(name, changes):
    content = bytearray(HOSTILE_PICTURES[name][:20_000])
    for place, value in changes:
        if place < len(content):
            content[place] = value
    try:
        prepare_pixels(read_picture(bytes(content)))
    except DrawingError:
        return


def answer_to(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/nobody/x",
        "/_stcore/upload_file/..%2f..%2fetc/passwd",
        "/_stcore/upload_file/nobody/..%2f..%2f..%2ftmp%2fx",
        "/app/static/..%2f..%2f.streamlit%2fsecrets.toml",
        "/app/static/../pages/train.py",
        "/media/..%2f..%2fetc%2fpasswd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/_stcore/bidi-components/..%2f..%2fetc%2fpasswd",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_no_path_leads_to_a_file_or_takes_one(hostile_server, path, method):
    request = urllib.request.Request(hostile_server.url + path, b"content" if method in ("PUT", "POST") else None, method=method)
    status, content = answer_to(request)
    assert 200 <= status < 500
    assert status >= 400 or method == "GET"
    assert b"root:" not in content
    assert b"import streamlit" not in content
