"""Numbers of several digits: taken apart, put together, and read."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra import numpy as some_arrays
from PIL import Image

from benchmarks.numbers import SPACINGS, make_numbers
from mnist_core.cutting import cut_part
from mnist_core.ink import find_ink
from mnist_core.network import read_network
from mnist_core.novelty import Judge
from mnist_core.number import PROBLEMS, draw_ink, find_digits, read_number, what_is_it
from mnist_core.pieces import MAX_PIECES, pixel_pieces, stroke_pieces
from mnist_core.segmentation import cheapest_path
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.strokes import Drawing, DrawingError, EmptyDrawingError

ONE = [[(40, 60), (40, 220)]]
FOUR = [[(40, 60), (10, 160), (110, 160)], [(80, 80), (80, 220)]]  # in two strokes
FIVE = [[(20, 60), (15, 125), (60, 115), (90, 160), (60, 215), (10, 210)], [(20, 60), (95, 58)]]  # with its hat
SEVEN = [[(10, 60), (100, 60), (50, 220)], [(40, 140), (95, 135)]]  # crossed


def drawing(*digits, apart=150, width=20.0):
    strokes = [np.array(stroke, float) + np.array([30 + apart * place, 0]) for place, digit in enumerate(digits) for stroke in digit]
    return Drawing(tuple(strokes), width)


@pytest.fixture(scope="module")
def network():
    return read_network(SHIPPED_MODEL)


@pytest.fixture(scope="module")
def judge(network, mnist):
    return Judge.for_network(network, mnist.train_images)


def ink_of(page):
    return np.asarray(find_ink(Image.fromarray(page)))


@pytest.mark.parametrize(("spacing", "least"), [("spaced", 0.9), ("nearly touching", 0.85), ("touching", 0.4), ("overlapping", 0.15)])
def test_numbers_of_test_digits_are_read(spacing, least, network, judge, mnist):
    numbers = make_numbers(mnist.test_images, mnist.test_labels, 40, spacing, 5)
    rights = [read_number(network, ink_of(page), judge).text == text for page, text in numbers]
    assert np.mean(rights) >= least


def test_the_generator_pushes_digits_together_as_it_says(mnist):
    parts = {}
    for spacing in SPACINGS:
        numbers = make_numbers(mnist.test_images, mnist.test_labels, 20, spacing, 5)
        parts[spacing] = np.mean([len(find_digits(ink_of(page))) / len(text) for page, text in numbers])
    assert parts["spaced"] > 0.95
    assert parts["overlapping"] < parts["touching"] < parts["nearly touching"] + 0.05


@pytest.mark.parametrize(("digits", "text"), [((FOUR, ONE), "41"), ((FIVE, FOUR), "54"), ((SEVEN, ONE, FOUR, FIVE), "7145")])
def test_strokes_that_belong_together_stay_together(digits, text, network, judge):
    reading = read_number(network, drawing(*digits), judge)
    assert reading.text == text
    assert [each.digit for each in reading.digits] == [int(letter) for letter in text]


def test_the_order_of_the_strokes_does_not_matter(network, judge):
    drawn = drawing(SEVEN, ONE, FOUR)
    backwards = Drawing(drawn.strokes[::-1], drawn.brush_width)
    assert read_number(network, backwards, judge).text == read_number(network, drawn, judge).text == "714"


def test_boxes_are_where_the_digits_stand(network, judge):
    left, right = read_number(network, drawing(FOUR, ONE), judge).digits
    assert left.box == pytest.approx((30, 50, 150, 230), abs=1)
    assert right.box == pytest.approx((210, 50, 230, 230), abs=1)


def test_boxes_in_a_picture_are_where_the_digits_stand(network, judge):
    ink, corner = draw_ink(drawing(FOUR, ONE))
    left, right = read_number(network, ink, judge).digits
    assert np.array(left.box) + np.tile(corner, 2) == pytest.approx((30, 50, 150, 230), abs=8)
    assert np.array(right.box) + np.tile(corner, 2) == pytest.approx((210, 50, 230, 230), abs=8)


def test_two_digits_in_one_stroke_are_cut_as_a_picture(network, judge):
    zigzag = [(30, 60), (120, 60), (70, 220), (72, 218), (190, 62), (200, 60), (280, 60), (230, 220)]  # 7 and 7 without lifting the pen
    reading = read_number(network, Drawing((np.array(zigzag, float),), 16.0), judge)
    assert reading.text == "77" or not all(digit.is_certain for digit in reading.digits)
    assert reading.problems


def test_without_a_judge_one_is_made(network):
    assert read_number(network, drawing(FOUR, ONE)).text == "41"


def test_a_clear_number_has_no_problem_and_every_problem_has_its_sentence(network, judge):
    assert read_number(network, drawing(FOUR, ONE), judge).problems == ()
    scribble = Drawing((np.random.default_rng(0).uniform(0, 250, (40, 2)),), 20.0)
    problems = read_number(network, scribble, judge).problems
    assert problems
    assert set(problems) <= set(PROBLEMS)


def test_find_digits_groups_by_place_alone():
    groups = find_digits(drawing(FOUR, ONE, SEVEN))
    assert [len(group.members) for group in groups] == [2, 1, 2]
    assert [group.box[0] for group in groups] == sorted(group.box[0] for group in groups)
    assert len(find_digits(draw_ink(drawing(FOUR, ONE, SEVEN))[0])) == 3


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (np.zeros((100, 300), np.uint8), "blank"),
        (Drawing((np.array([(140.0, 140.0)]),), 20.0), "dot"),
        (drawing(SEVEN), "digit"),
        (drawing(SEVEN, ONE, FOUR), "several digits"),
        (Drawing((np.random.default_rng(0).uniform(0, 250, (40, 2)),), 20.0), "not a digit"),
        (Drawing((np.array([(1.0, 2.0)]),) * (MAX_PIECES + 1), 20.0), "not a digit"),
    ],
)
def test_it_says_what_it_is(source, kind, judge):
    assert what_is_it(judge, source) == kind


SHAPES = {"a dot": (28, 28), "a wide strip": (100, 2000), "a tall strip": (2000, 100), "one pixel": (1, 1), "a line": (1, 500)}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("is_full", [True, False])
def test_pictures_of_any_shape_are_read_or_get_a_sentence(name, is_full, network, judge):
    ink = np.full(SHAPES[name], 255 * is_full, np.uint8)
    ink[ink.shape[0] // 2, ink.shape[1] // 2] = 255
    try:
        reading = read_number(network, ink, judge)
    except DrawingError:
        return
    assert len(reading.text) == len(reading.digits) >= 1


def test_blank_paper_says_to_draw(network, judge):
    with pytest.raises(EmptyDrawingError, match="no ink"):
        read_number(network, np.zeros((100, 300), np.uint8), judge)


def test_too_many_strokes_are_refused_with_a_sentence(network, judge):
    strokes = tuple(np.array([(10.0 * place, 5.0)]) for place in range(MAX_PIECES + 1))
    with pytest.raises(DrawingError, match="write fewer digits"):
        read_number(network, Drawing(strokes, 20.0), judge)


points = some_arrays.arrays(float, some.tuples(some.integers(1, 6), some.just(2)), elements=some.floats(-10_000, 10_000))


@settings(max_examples=15, deadline=None)
@given(some.lists(points, min_size=1, max_size=5), some.floats(1, 200))
def test_any_strokes_are_read_or_get_a_sentence(network, judge, strokes, width):
    try:
        reading = read_number(network, Drawing(tuple(strokes), width), judge)
    except DrawingError:
        return
    assert len(reading.text) == len(reading.digits)


@settings(max_examples=15, deadline=None)
@given(
    some_arrays.arrays(np.uint8, some.tuples(some.integers(1, 40), some.integers(1, 90)), elements=some.sampled_from([0, 0, 0, 255, 90]))
)
def test_any_ink_is_read_or_gets_a_sentence(network, judge, ink):
    try:
        reading = read_number(network, ink, judge)
    except DrawingError:
        return
    assert len(reading.text) == len(reading.digits)


# Cutting and joining


def test_a_cut_goes_through_the_thinnest_place():
    part = np.zeros((64, 60))
    part[10:50, 5:25] = part[10:50, 35:55] = 1
    part[30:32, 25:35] = 1  # a bridge of two pixels
    columns, crossed = cut_part(part)
    halves = [part[:, :30].sum(), part[:, 30:].sum()]
    lefts = [(part * (np.arange(60) < column[:, None])).sum() for column in columns]
    assert crossed.max() == pytest.approx(2, abs=0.5)
    assert any(abs(left - halves[0]) <= 12 for left in lefts)


def test_pieces_put_together_again_are_the_whole(mnist):
    page, _ = make_numbers(mnist.test_images, mnist.test_labels, 1, "touching", 5)[0]
    pieces = pixel_pieces(ink_of(page))
    ink = pieces.ink > 100
    assert (pieces.numbers[ink] >= 0).mean() > 0.99
    assert sorted(set(pieces.numbers[ink].tolist()) - {-1}) == list(range(len(pieces.boxes)))


def test_strokes_that_cross_are_bound_and_others_are_not():
    assert stroke_pieces(drawing(FOUR)).bonds[0] > 0.5
    assert stroke_pieces(drawing(ONE, ONE)).bonds.tolist() == [0]


@settings(max_examples=60)
@given(some.integers(1, 6), some.randoms(use_true_random=False))
def test_the_cheapest_path_is_the_cheapest_of_all(count, random):
    ends = [(first, last) for first in range(count) for last in range(first, count)]
    costs = [random.random() for _ in ends]
    sums = []
    for marks in itertools.product([False, True], repeat=count - 1):
        edges = [0, *(place + 1 for place, is_cut in enumerate(marks) if is_cut), count]
        sums.append(sum(costs[ends.index((first, last - 1))] for first, last in itertools.pairwise(edges)))
    path, cost = cheapest_path(ends, costs)
    assert cost == pytest.approx(min(sums))
    assert [piece for place in path for piece in range(ends[place][0], ends[place][1] + 1)] == list(range(count))
