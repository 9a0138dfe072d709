"""The charts and pictures of a network that learns: rows as they should be, and charts that Vega-Lite takes."""

import base64
import io

import numpy as np
from PIL import Image

from mnist_ui.learning_charts import BARS, bar_frame, confusion_chart, confusion_frame, line_chart, line_frame, line_specification
from mnist_ui.pictures import NEGATIVE, POSITIVE
from mnist_ui.weight_pictures import SCALE, pictures_width, weights_url

FIRST, LATER = np.full(10, 0.1), np.eye(10)[4] * 0.8 + 0.02


def test_only_digits_that_mattered_once_have_a_line_and_the_main_one_is_drawn_last():
    probabilities = np.stack([FIRST, LATER, np.eye(10)[7] * 0.8 + 0.02])
    frame = line_frame((0, 1, 2), probabilities, main=9).to_pandas()
    assert frame.digit.unique().tolist() == [4, 7, 9]
    assert frame[frame.is_main].digit.unique().tolist() == [9]
    np.testing.assert_allclose(frame[frame.digit == 7].probability, [0.1, 0.02, 0.82], rtol=1e-6)
    assert not frame.is_now.any()


def test_the_epoch_that_is_looked_at_is_one_more_row():
    frame = line_frame((1, 2), np.stack([FIRST, LATER]), main=4, now=2).to_pandas()
    assert frame[frame.is_now].epochs.tolist() == [2]
    assert len(frame) == 3


def test_bars_mark_the_main_digit():
    frame = bar_frame(LATER, 4).to_pandas()
    assert frame[frame.is_main].digit.tolist() == [4]
    assert BARS["layer"]


def test_the_same_axis_gives_the_same_chart():
    assert line_specification(0, 5, "Epochs") is line_specification(0, 5, "Epochs")
    for first, last in ((0, 100), (1, 1)):
        assert line_chart(first, last, "Epochs").to_dict()["layer"]


def test_a_confusion_has_a_cell_for_each_pair_and_shares_of_its_row():
    matrix = np.diag([90] * 10)
    matrix[3, 5] = 10
    frame = confusion_frame(matrix).set_index(["label", "read"])
    assert len(frame) == 100
    assert (frame.loc[(3, 5), "number"], frame.loc[(3, 5), "share"], frame.loc[(5, 3), "text"]) == (10, 0.1, "")
    assert confusion_chart(confusion_frame(matrix), "It is a", "Read as a").to_dict()["layer"]


def test_weights_are_blue_above_zero_orange_below_and_nothing_at_zero():
    pictures = np.zeros((2, 28, 28), np.int8)
    pictures[0, 0, 0], pictures[1, 27, 27] = 127, -127
    image = Image.open(io.BytesIO(base64.b64decode(weights_url(pictures).split(",")[1]))).convert("RGBA")
    assert image.size == (pictures_width(2), 28 * SCALE)
    corners = [image.getpixel(place) for place in ((0, 0), (image.width - 1, image.height - 1), (SCALE, 0))]
    assert [corner[3] for corner in corners] == [255, 255, 0]
    assert [corner[:3] for corner in corners[:2]] == [POSITIVE, NEGATIVE]
