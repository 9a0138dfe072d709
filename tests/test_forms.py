"""Digits drawn by rule: valid, prepared as MNIST's are, and decided by a seed."""

import numpy as np
import pytest

from mnist_core.dataset import load_mnist
from mnist_core.forms import FORMS, draw_forms

NUM_FORMS = 60 * len(FORMS)


@pytest.fixture(scope="module")
def drawn():
    return draw_forms(NUM_FORMS, 0)


def test_every_form_is_drawn_equally_often_with_its_own_label(drawn):
    label_of = {form.__name__: label for form, label in FORMS}
    assert {name: drawn.names.count(name) for name in label_of} == dict.fromkeys(label_of, 60)
    assert drawn.labels.tolist() == [label_of[name] for name in drawn.names]
    assert set(drawn.labels) <= set(range(10))


def test_images_are_bytes_with_full_ink(drawn):
    assert drawn.images.dtype == np.uint8
    assert drawn.images.shape == (NUM_FORMS, 28, 28)
    assert drawn.images.max(axis=(1, 2)).min() > 200


def test_the_longer_side_is_20_pixels_and_the_ink_is_in_the_middle(drawn):
    for image in drawn.images:
        rows, columns = (np.flatnonzero((image > 100).any(axis=axis)) for axis in (1, 0))
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
        centre = np.array([image.sum(axis=1) @ np.arange(28), image.sum(axis=0) @ np.arange(28)]) / image.sum()
        assert np.abs(centre - 13.5).max() < 1.5


def test_there_is_as_much_ink_as_on_the_digits_of_mnist(drawn):
    labels = [1, 4, 7, 9]
    mnist = load_mnist()
    usual = np.mean([mnist.train_images[:2000][mnist.train_labels[:2000] == label].mean() for label in labels])
    assert 0.8 < drawn.images.mean() / usual < 1.25


def test_no_two_are_alike(drawn):
    assert len({image.tobytes() for image in drawn.images}) == NUM_FORMS


def test_a_seed_decides_the_drawing(drawn):
    assert np.array_equal(draw_forms(20, 0).labels, drawn.labels[:20])
    assert np.array_equal(draw_forms(NUM_FORMS, 0).images, drawn.images)
    assert not np.array_equal(draw_forms(NUM_FORMS, 1).images, drawn.images)


def test_no_forms_give_no_images():
    assert draw_forms(0, 0).images.shape == (0, 28, 28)
