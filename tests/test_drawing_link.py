"""A drawing in a link: the same again, short, and no harm from a link that somebody changed."""

import base64
import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.drawing_link import MAX_LINK_LETTERS, DrawingLinkError, drawing_from_link, link_from_drawing
from mnist_core.samples import SAMPLES, sample_drawing
from mnist_core.strokes import POINTS_A_CURVE, Drawing, drawing_from_canvas, drawing_to_canvas

POINTS = st.tuples(st.integers(-50, 400), st.integers(-50, 400))
STROKES = st.lists(st.lists(POINTS, min_size=1, max_size=20), min_size=1, max_size=8)


def drawn(strokes, width=20.0):
    return Drawing(tuple(np.array(points, float) for points in strokes), width)


def distance_to(points, stroke):
    """How far each of (N, 2) points lies from the line through the points of a stroke."""
    starts, ends = (stroke[:-1], stroke[1:]) if len(stroke) > 1 else (stroke, stroke)
    along = ends - starts
    share = np.einsum("nkd,kd->nk", points[:, None] - starts, along) / np.maximum((along**2).sum(axis=1), 1e-9)
    nearest = starts + share.clip(0, 1)[..., None] * along
    return np.hypot(*np.moveaxis(points[:, None] - nearest, -1, 0)).min(axis=1)


def test_a_hand_worked_link():
    link = link_from_drawing(drawn([[(1, 2), (4, 1)]], 8.0))
    assert list(base64.urlsafe_b64decode(link + "==")) == [1, 8, 2, 2, 4, 6, 1]  # version, brush, points, +1, +2, +3, -1


@settings(deadline=None)
@given(STROKES, st.integers(1, 200))
def test_what_comes_out_of_a_link_lies_on_what_went_in(strokes, width):
    drawing = drawn(strokes, float(width))
    again = drawing_from_link(link_from_drawing(drawing))
    assert again.brush_width == width
    assert len(again.strokes) == len(strokes)
    for before, after in zip(drawing.strokes, again.strokes, strict=True):
        assert np.array_equal(before[0], after[0])
        assert distance_to(before, after).max() <= 0.76


@settings(deadline=None)
@given(STROKES)
def test_a_drawing_from_a_link_makes_the_same_link(strokes):
    link = link_from_drawing(drawn(strokes))
    assert link_from_drawing(drawing_from_link(link)) == link


@settings(deadline=None)
@given(STROKES)
def test_the_canvas_gives_back_the_strokes_that_it_was_given(strokes):
    drawing = drawn(strokes)
    again = drawing_from_canvas(drawing_to_canvas(drawing))
    assert again.brush_width == drawing.brush_width
    for before, after in zip(drawing.strokes, again.strokes, strict=True):
        assert np.allclose(after[::POINTS_A_CURVE][: len(before)], before)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_digit_takes_a_few_hundred_letters(name):
    assert len(link_from_drawing(sample_drawing(name))) < 400


def test_a_long_scribble_is_drawn_more_coarsely_to_fit():
    points = np.random.default_rng(0).normal(0, 3, (1500, 2)).cumsum(axis=0)
    assert len(link_from_drawing(drawn([points]))) <= MAX_LINK_LETTERS


@pytest.mark.parametrize("shape", [(500, 6, 2), (2, 15_000, 2)], ids=["strokes", "points"])
def test_too_much_is_refused(shape):
    with pytest.raises(DrawingLinkError, match="fewer strokes"):
        link_from_drawing(drawn(np.random.default_rng(0).integers(0, 280, shape)))


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("ABCDwxyz0189-_", max_size=MAX_LINK_LETTERS + 5) | st.none() | st.integers())
def test_any_other_text_is_refused_or_a_drawing_that_can_be_used(text):
    try:
        drawing = drawing_from_link(text)
    except DrawingLinkError:
        return
    assert all(np.isfinite(stroke).all() and stroke.shape[1] == 2 for stroke in drawing.strokes)
    link_from_drawing(drawing)


@settings(deadline=None)
@given(STROKES, st.data())
def test_a_link_cut_short_never_crashes(strokes, data):
    link = link_from_drawing(drawn(strokes))
    with contextlib.suppress(DrawingLinkError):
        assert len(drawing_from_link(link[: data.draw(st.integers(0, len(link) - 1))]).strokes) <= len(strokes)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([], id="nothing"),
        pytest.param([1], id="no brush"),
        pytest.param([1, 20], id="no strokes"),
        pytest.param([2, 20, 1, 2, 2], id="another kind"),
        pytest.param([1, 0, 1, 2, 2], id="brush of 0"),
        pytest.param([1, 20, 0], id="empty stroke"),
        pytest.param([1, 20, 2, 2, 2], id="stroke cut"),
        pytest.param([1, 20, 1, 255, 255, 255, 255, 1, 2], id="huge number"),
        pytest.param([1, 20, 1, 128], id="number cut"),
        pytest.param([1, 20, 1, 255, 255, 127, 0], id="far off the canvas"),
    ],
)
def test_bytes_that_are_no_drawing_are_refused(content):
    with pytest.raises(DrawingLinkError):
        drawing_from_link(base64.urlsafe_b64encode(bytes(content)).rstrip(b"=").decode())
