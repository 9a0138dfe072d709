"""The drawings to try."""

import numpy as np
import pytest

from mnist_core.drawing import prepare_canvas
from mnist_core.network import predict_probabilities, read_network
from mnist_core.novelty import Judge
from mnist_core.number import read_number, what_is_it
from mnist_core.samples import NON_DIGITS, SAMPLES, sample_drawing, sample_number
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.strokes import drawing_to_canvas, fit_into


@pytest.mark.parametrize("name", SAMPLES)
def test_the_shipped_network_reads_each_sample_as_what_it_is(name):
    image = prepare_canvas(drawing_to_canvas(sample_drawing(name))).image
    probabilities = predict_probabilities(read_network(SHIPPED_MODEL), image)[0]
    assert probabilities.argmax() == SAMPLES[name][2]
    assert probabilities.max() > 0.9


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_the_same_each_time_and_lies_on_the_canvas(name):
    first, second = sample_drawing(name), sample_drawing(name)
    assert all(np.array_equal(before, after) for before, after in zip(first.strokes, second.strokes, strict=True))
    points = np.vstack(first.strokes)
    assert points.min() > first.brush_width
    assert points.max() < 280 - first.brush_width


@pytest.mark.parametrize("size", [140, 560])
def test_a_sample_stands_in_the_middle_of_any_canvas(size):
    points = np.vstack(sample_drawing("crossed_seven", size).strokes)
    assert (points.min(axis=0) + points.max(axis=0)) / 2 == pytest.approx([size / 2] * 2)


@pytest.fixture(scope="module")
def judge(mnist):
    return Judge.for_network(read_network(SHIPPED_MODEL), mnist.train_images)


@pytest.mark.parametrize("name", NON_DIGITS)
def test_softmax_is_sure_of_what_is_no_digit_and_the_judge_refuses_it(name, judge):
    image = prepare_canvas(drawing_to_canvas(sample_drawing(name))).image
    assert predict_probabilities(judge.network, image)[0].max() > 0.95
    assert what_is_it(judge, sample_drawing(name)) == "not a digit"


@pytest.mark.parametrize("width", [660, 340, 310])
def test_the_number_is_read_on_a_wide_sheet_and_on_a_phones(width, judge):
    reading = read_number(judge.network, fit_into(sample_number(), width, 220), judge)
    assert (reading.text, reading.problems) == ("2026", ())


def test_a_drawing_that_fits_is_left_alone_and_a_larger_one_is_made_smaller():
    drawing = sample_number()
    assert fit_into(drawing, 660, 220) is drawing
    small = fit_into(drawing, 200, 220)
    points = np.vstack(small.strokes)
    assert points.min() > 0
    assert points[:, 0].max() < 200
    assert small.brush_width / drawing.brush_width == pytest.approx(np.ptp(points[:, 0]) / np.ptp(np.vstack(drawing.strokes)[:, 0]))
