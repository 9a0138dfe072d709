"""What digits are like after a change, and what networks make of them."""

import hashlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.evaluation import evaluate
from mnist_core.network import read_network
from mnist_core.robustness import AMOUNTS, RobustnessError, change_images, robustness, sample_indices
from mnist_core.settings import SHIPPED_MODEL, TUTORIAL_MODEL


@pytest.fixture(scope="module")
def tutorial():
    return read_network(TUTORIAL_MODEL)


@pytest.mark.parametrize("change", AMOUNTS)
def test_no_change_leaves_every_number(mnist, change):
    np.testing.assert_array_equal(change_images(mnist.test_images[:5], change, 0), mnist.test_images[:5])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_amount_gives_images_and_always_the_same(mnist, data):
    change = data.draw(st.sampled_from(list(AMOUNTS)))
    amount = data.draw(st.sampled_from(AMOUNTS[change]))
    changed = change_images(mnist.test_images[:3], change, amount)
    assert (changed.shape, changed.dtype) == ((3, 28, 28), np.uint8)
    np.testing.assert_array_equal(changed, change_images(mnist.test_images[:3], change, amount))


def test_the_noise_differs_from_digit_to_digit():
    blank = np.full((2, 28, 28), 128, np.uint8)
    first, second = change_images(blank, "noise", 32).astype(int)
    assert (first != second).mean() > 0.9
    assert first.std() == pytest.approx(32, rel=0.1)


def test_a_wider_pen_leaves_more_ink_at_every_step(mnist):
    inks = [change_images(mnist.test_images[:50], "weight", amount).mean() for amount in AMOUNTS["weight"]]
    assert inks == sorted(inks)
    assert inks[0] < inks[2] < inks[-1]


def test_a_line_grows_by_the_pixels_that_are_named():
    line = np.zeros((1, 28, 28), np.uint8)
    line[0, :, 13:15] = 255
    assert [int((change_images(line, "weight", amount)[0, 14] > 0).sum()) for amount in (-1, 0, 1, 2)] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("change", "amount", "expected"), [("mirror", 1, "shift, rotation"), ("shift", 7, "-6 to 6"), ("noise", -1, "0 to")]
)
def test_a_change_that_cannot_be_is_refused(mnist, change, amount, expected):
    with pytest.raises(RobustnessError, match=expected):
        change_images(mnist.test_images[:1], change, amount)


def test_the_sample_is_always_the_same_and_has_no_doubles():
    sample = sample_indices(10_000)
    assert len(set(sample.tolist())) == 500
    np.testing.assert_array_equal(sample, sample_indices(10_000))
    assert sample_indices(7).tolist() == list(range(7))


def test_each_point_is_what_evaluating_changed_digits_gives(mnist, tutorial):
    images, labels = mnist.test_images[:20], mnist.test_labels[:20]
    points = robustness(tutorial, images, labels)
    assert [(point.change, point.amount) for point in points] == [(change, amount) for change, of in AMOUNTS.items() for amount in of]
    assert points[0].evaluation == evaluate(tutorial, change_images(images, "shift", -6), labels)
    assert {point.evaluation for point in points if point.amount == 0} == {evaluate(tutorial, images, labels)}


def test_the_shipped_network_bears_a_shift_that_the_tutorials_does_not(mnist, tutorial):
    shifted, labels = change_images(mnist.test_images[:300], "shift", 3), mnist.test_labels[:300]
    low, _ = evaluate(read_network(SHIPPED_MODEL), shifted, labels).interval_95
    _, high = evaluate(tutorial, shifted, labels).interval_95
    assert low > high


def test_the_tutorials_network_is_what_its_card_says(mnist, tutorial):
    card = json.loads(TUTORIAL_MODEL.with_suffix(".json").read_text())
    assert card["sha256"] == hashlib.sha256(TUTORIAL_MODEL.read_bytes()).hexdigest()
    assert card["parameters"] == tutorial.num_parameters == 407_050
    assert card["test"]["accuracy"] == evaluate(tutorial, mnist.test_images, mnist.test_labels).accuracy
