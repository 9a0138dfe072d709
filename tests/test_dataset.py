"""The digits, and what is said of a file that does not hold them."""

import numpy as np
import psutil
import pytest

from mnist_core import dataset
from mnist_core.dataset import DatasetAlteredError, DatasetMissingError, DatasetTruncatedError, load_mnist, set_aside


def test_the_bundled_digits_have_the_published_shapes_and_counts(mnist):
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert np.bincount(mnist.train_labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_the_first_training_digits_are_5_0_4_1_9(mnist):
    assert mnist.train_labels[:5].tolist() == [5, 0, 4, 1, 9]


@pytest.mark.parametrize("name", ["train_images", "train_labels", "test_images", "test_labels"])
def test_arrays_are_bytes_and_read_only(mnist, name):
    array = getattr(mnist, name)
    assert array.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 0


def test_the_file_is_read_once_a_process():
    assert load_mnist() is load_mnist()


def test_split_gives_the_named_half(mnist):
    assert mnist.split("test")[0] is mnist.test_images
    with pytest.raises(ValueError, match="must be train or test"):
        mnist.split("validation")


def test_another_archive_of_the_same_digits_is_as_good(mnist, tmp_path):
    path = tmp_path / "same.npz"
    arrays = dict(zip(("x_train", "y_train"), mnist.split("train"), strict=True)) | dict(
        zip(("x_test", "y_test"), mnist.split("test"), strict=True)
    )
    np.savez(path, **arrays)
    assert (load_mnist(path).test_images == mnist.test_images).all()


def test_a_missing_file_says_how_to_get_it(tmp_path):
    with pytest.raises(DatasetMissingError, match="git checkout"):
        load_mnist(tmp_path / "nowhere.npz")


def test_a_truncated_file_says_how_much_is_left(tmp_path):
    path = tmp_path / "short.npz"
    path.write_bytes(dataset.BUNDLED_PATH.read_bytes()[:5_000_000])
    with pytest.raises(DatasetTruncatedError, match="5,000,000 bytes"):
        load_mnist(path)


def test_a_flipped_byte_is_noticed(tmp_path):
    content = bytearray(dataset.BUNDLED_PATH.read_bytes())
    content[6_000_000] ^= 1
    path = tmp_path / "flipped.npz"
    path.write_bytes(content)
    with pytest.raises(DatasetAlteredError):
        load_mnist(path)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_archive_of_digits_is_refused(tmp_path, content):
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(DatasetAlteredError, match=r"other\.npz"):
        load_mnist(path)


def test_changed_values_are_named(mnist, tmp_path):
    images = mnist.test_images.copy()
    images[17, 3, 3] += 1
    path = tmp_path / "changed.npz"
    np.savez(path, x_train=mnist.train_images, y_train=mnist.train_labels, x_test=images, y_test=mnist.test_labels)
    with pytest.raises(DatasetAlteredError, match="x_test"):
        load_mnist(path)


def test_digits_set_aside_are_the_same_and_read_only(mnist):
    aside = set_aside(mnist)
    assert not np.shares_memory(aside.train_images, mnist.train_images)
    for name in ("train_images", "train_labels", "test_images", "test_labels"):
        array = getattr(aside, name)
        np.testing.assert_array_equal(array, getattr(mnist, name))
        assert array.dtype == np.uint8
        assert not array.flags.writeable


def resident_bytes():
    return psutil.Process().memory_info().rss


def test_digits_that_rest_need_no_memory_and_are_still_there(mnist):
    aside = set_aside(mnist)
    np.testing.assert_array_equal(aside.train_images, mnist.train_images)
    before = resident_bytes()
    aside.rest()
    assert before - resident_bytes() > 40_000_000
    np.testing.assert_array_equal(aside.test_images, mnist.test_images)
    mnist.rest()  # nothing to do


def test_without_room_the_digits_stay_in_memory(mnist, monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dataset.tempfile, "TemporaryFile", full)
    assert set_aside(mnist) is mnist
