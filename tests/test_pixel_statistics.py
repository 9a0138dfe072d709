import numpy as np
import pytest

from mnist_core.pixel_statistics import distances_to_means, pixel_statistics


@pytest.fixture(scope="module")
def training(mnist):
    return pixel_statistics(mnist.train_images, mnist.train_labels)


def test_the_published_counts(mnist, training):
    assert training.counts.tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert pixel_statistics(mnist.test_images, mnist.test_labels).counts.tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_means_and_spreads_are_numpys(mnist, training):
    threes = mnist.train_images[mnist.train_labels == 3].astype(float)
    np.testing.assert_allclose(training.means[3], threes.mean(axis=0))
    np.testing.assert_allclose(training.spreads[3], threes.std(axis=0), atol=1e-6)


def test_the_histogram_counts_every_pixel_once(mnist, training):
    assert training.histogram.sum() == 60_000 * 784
    assert training.histogram[255] == (mnist.train_images == 255).sum()
    assert round(training.share_of_zeros, 2) == 0.81


def test_ink_is_counted_by_digit(mnist, training):
    ones = mnist.train_images[mnist.train_labels == 1].mean(axis=(1, 2)) / 255
    np.testing.assert_allclose(training.ink_quantiles[1], np.quantile(ones, [0.05, 0.25, 0.5, 0.75, 0.95]))
    assert training.ink_quantiles[1, 2] < training.ink_quantiles[0, 2] / 2  # the page says so


def test_the_arrays_cannot_be_changed(training):
    with pytest.raises(ValueError, match="read-only"):
        training.means[0] = 0


def test_distances_are_those_to_the_mean_of_the_label(mnist, training):
    distances = distances_to_means(mnist.test_images, mnist.test_labels, training.means)
    for index in (0, 1234, 9999):
        difference = mnist.test_images[index] - training.means[mnist.test_labels[index]]
        assert distances[index] == pytest.approx(np.linalg.norm(difference))


def test_digits_without_one_of_the_labels_are_refused(mnist):
    with pytest.raises(ValueError, match="at least one of each"):
        pixel_statistics(mnist.test_images[:5], mnist.test_labels[:5])
