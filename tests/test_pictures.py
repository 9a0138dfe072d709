import base64
import io

import numpy as np
import pytest
from PIL import Image

from mnist_core.dataset import load_mnist
from mnist_ui.pictures import NEGATIVE, POSITIVE, montage, montage_png, montage_url, picture_url, signed_url, small_montage_png


def decoded(url):
    header, content = url.split(",")
    assert header == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def test_a_picture_is_the_digit_value_for_value():
    image = load_mnist().train_images[0]
    assert (decoded(picture_url(image)) == image).all()


def test_enlarging_repeats_each_pixel_and_blends_none():
    image = load_mnist().train_images[0]
    assert (decoded(picture_url(image, scale=6)) == np.kron(image, np.ones((6, 6), np.uint8))).all()


@pytest.mark.parametrize("row", [0, 13, 27])
def test_a_marked_row_is_framed_and_its_pixels_stay(row):
    image = load_mnist().train_images[0]
    enlarged = decoded(picture_url(image, scale=6, marked_row=row))
    assert enlarged.shape == (168, 168, 3)
    assert (enlarged[row * 6 + 3, 3::6] == image[row][:, None]).all()
    framed = (enlarged == (255, 170, 51)).all(axis=2)
    assert framed.any(axis=1).nonzero()[0].tolist() == list(range(max(row * 6 - 2, 0), min(row * 6 + 8, 168)))


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (10, 1), (11, 2), (100, 10)])
def test_a_montage_holds_each_digit_in_its_place(count, rows):
    images = load_mnist().train_images[:count]
    whole = montage(images, columns=10)
    assert whole.shape == (rows * 28, 280)
    for number, image in enumerate(images):
        top, left = number // 10 * 28, number % 10 * 28
        assert (whole[top : top + 28, left : left + 28] == image).all()
    assert whole.astype(int).sum() == images.astype(int).sum()


def test_a_page_of_digits_travels_in_less_than_32_kilobytes():
    url = montage_url(load_mnist().train_images[:100], columns=10)
    assert decoded(url).shape == (280, 280)
    assert len(url) < 32_000


def test_a_selection_is_laid_out_in_its_own_order():
    images = load_mnist().train_images
    whole = np.asarray(Image.open(io.BytesIO(montage_png(images, np.array([7, 3, 50_000]), columns=2))))
    assert (whole == montage(images[[7, 3, 50_000]], columns=2)).all()


def test_a_small_montage_is_the_mean_of_four_pixels_in_four_greys():
    images = load_mnist().test_images[:7]
    whole = np.asarray(Image.open(io.BytesIO(small_montage_png(images, columns=5))).convert("L"))
    assert whole.shape == (28, 70)
    assert set(np.unique(whole)) <= {0, 85, 170, 255}
    means = images[6].reshape(14, 2, 14, 2).mean(axis=(1, 3))
    assert np.abs(whole[14:, 14:28] - means).max() <= 85 / 2 + 0.5


def test_all_test_digits_travel_in_less_than_240_kilobytes():
    assert len(small_montage_png(load_mnist().test_images, columns=100)) < 240_000


def test_numbers_below_and_above_zero_have_two_colours_and_zero_has_none():
    picture = decoded(signed_url(np.array([[-2.0, 0.0], [1.0, 9.0]]), 4, scale=3))
    orange, nothing, blue, full = (picture[place].tolist() for place in ((1, 1), (1, 4), (4, 1), (4, 4)))
    assert (orange[:3], blue[:3], full) == ([*NEGATIVE], [*POSITIVE], [*POSITIVE, 255])
    assert nothing[3] == 0 < blue[3] < orange[3] < 255
