"""The drawings to try."""

import numpy as np
import pytest

from mnist_core.drawing import prepare_canvas
from mnist_core.network import predict_probabilities, read_network
from mnist_core.samples import SAMPLES, sample_drawing
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.strokes import drawing_to_canvas


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
