"""Distorted digits: what stays, what moves, and that a seed decides it."""

from dataclasses import fields

import numpy as np
import pytest

from mnist_core.augmentation import NO_DISTORTION, STRENGTHS, Strengths, distort_images
from mnist_core.config import ALLOWED
from mnist_core.dataset import load_mnist
from mnist_ui.augmentation_preview import preview_pixels

NAMES = [field.name for field in fields(Strengths)]


def some_digits(num_digits=200):
    return load_mnist().train_images[:num_digits]


def only(name, strength):
    """Strengths with a single kind of distortion."""
    return Strengths(**{other: strength if other == name else 0 for other in NAMES})


def centres(images):
    """(N, 2): each image's centre of mass, row and column."""
    places = np.arange(28)
    ink = images.astype(float)
    total = ink.sum(axis=(1, 2))
    return np.stack([(ink.sum(axis=2) @ places) / total, (ink.sum(axis=1) @ places) / total], axis=1)


def test_strength_zero_changes_nothing():
    assert np.array_equal(distort_images(some_digits(), NO_DISTORTION, 3), some_digits())


def test_images_stay_bytes_of_28_by_28_with_ink():
    distorted = distort_images(some_digits(), Strengths(), 0)
    assert distorted.dtype == np.uint8
    assert distorted.shape == (200, 28, 28)
    assert distorted.reshape(200, -1).max(axis=1).min() > 100


def test_the_same_seed_distorts_alike_and_another_otherwise():
    first, again = (distort_images(some_digits(), Strengths(), (7, 1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, distort_images(some_digits(), Strengths(), (7, 2)))


def test_the_images_given_are_left_alone():
    given = some_digits().copy()
    distort_images(given, Strengths(), 0)
    assert np.array_equal(given, some_digits())


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_distortion_does_something_to_every_digit(name):
    strength = getattr(Strengths(), name)
    distorted = distort_images(some_digits(), only(name, strength), 0)
    assert (distorted != some_digits()).any(axis=(1, 2)).mean() > 0.99


def test_a_shift_moves_the_centre_by_about_its_strength():
    digits = some_digits(1000)
    moved = centres(distort_images(digits, only("shift", 1.0), 0)) - centres(digits)
    assert 0.8 < moved.std() < 1.0  # 1 cut off at two standard deviations leaves 0.94
    assert np.abs(moved.mean(axis=0)).max() < 0.1


def test_weight_changes_the_ink_and_not_the_place():
    digits = some_digits()
    distorted = distort_images(digits, only("weight", 0.3), 0)
    ratio = distorted.sum(axis=(1, 2)) / digits.sum(axis=(1, 2))
    assert ratio.min() < 0.8
    assert ratio.max() > 1.2
    assert np.abs(centres(distorted) - centres(digits)).max() < 1


def test_the_nearest_undistorted_digit_still_has_the_right_label():
    """A reader without training: among 3,000 digits as written, the one most like a distorted digit is mostly of its class."""
    images, labels = load_mnist().train_images[:3000], load_mnist().train_labels[:3000]
    distorted = distort_images(images[:300], Strengths(), 1).reshape(300, -1).astype(np.float32)
    known = images.reshape(3000, -1).astype(np.float32)
    nearest = ((known**2).sum(axis=1) - 2 * distorted @ known.T).argmin(axis=1)
    assert (labels[nearest] == labels[:300]).mean() > 0.75


def test_no_digits_give_no_digits():
    assert distort_images(np.zeros((0, 28, 28), np.uint8), Strengths(), 0).shape == (0, 28, 28)


def test_half_the_strengths_move_half_as_far():
    assert Strengths(rotation=8).times(0.5).rotation == 4
    assert Strengths().times(0) == NO_DISTORTION


@pytest.mark.parametrize("images", [np.zeros((2, 27, 28), np.uint8), np.zeros((28, 28), np.uint8), np.zeros((2, 28, 28), np.float32)])
def test_other_arrays_are_refused_with_what_came_and_what_was_expected(images):
    with pytest.raises(ValueError, match=r"The images are .* but they must be uint8 \(N, 28, 28\)"):
        distort_images(images, Strengths(), 0)


@pytest.mark.parametrize("strength", [-1, float("nan"), float("inf")])
def test_a_strength_that_is_no_positive_number_is_refused(strength):
    with pytest.raises(ValueError, match=r"The strength rotation is .* but it must be 0"):
        Strengths(rotation=strength)


def test_every_word_of_the_hyperparameter_has_its_strengths_and_each_distorts_more():
    assert tuple(STRENGTHS) == ALLOWED["augmentation"].words
    digits = some_digits().astype(int)
    off, light, strong = (np.abs(distort_images(some_digits(), strengths, 0) - digits).mean() for strengths in STRENGTHS.values())
    assert off == 0
    assert 0 < light < strong


def test_the_preview_holds_the_digit_as_it_is_and_six_others():
    digit = some_digits()[0]
    pixels = preview_pixels(digit, "strong")
    assert np.array_equal(pixels[::2, :56:2], digit)
    distorted = [pixels[row : row + 28, column : column + 28].tobytes() for row in (0, 28) for column in (58, 86, 114)]
    assert pixels.shape == (56, 142)
    assert len({digit.tobytes(), *distorted}) == 7
