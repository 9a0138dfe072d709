import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from mnist_core.neighbours import build_neighbour_index, nearest
from mnist_core.principal_components import fit_components


@pytest.fixture(scope="module")
def index(mnist):
    return build_neighbour_index(mnist.train_images, fit_components(mnist.train_images, 32))


def brute_force(mnist, images, count):
    """scikit-learn's answer over all 60,000, in double precision: whole numbers of this size are exact in it."""
    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(mnist.train_images.reshape(-1, 784).astype(float))
    return search.kneighbors(images.reshape(-1, 784).astype(float))


def test_the_nearest_are_scikit_learns_over_all_training_digits(mnist, index):
    images = mnist.test_images[:40]
    distances, numbers = brute_force(mnist, images, 10)
    for image, expected, far in zip(images, numbers, distances, strict=True):
        found = nearest(index, image, 10)
        np.testing.assert_allclose(found.distances, far)
        np.testing.assert_array_equal(found.indices, expected)


def test_pictures_unlike_any_digit_are_looked_up_exactly_too(mnist, index):
    random = np.random.default_rng(0)
    images = np.stack([np.zeros((28, 28)), np.full((28, 28), 255), random.integers(0, 256, (28, 28))]).astype(np.uint8)
    distances, _ = brute_force(mnist, images, 7)
    for image, far in zip(images, distances, strict=True):
        np.testing.assert_allclose(nearest(index, image, 7).distances, far)


def test_a_digit_is_its_own_nearest_unless_it_is_left_out(mnist, index):
    found = nearest(index, mnist.train_images[7], 1)
    assert found.indices.tolist() == [7]
    assert found.distances.tolist() == [0]
    assert 7 not in nearest(index, mnist.train_images[7], 20, leave_out=7).indices


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), levels=st.integers(2, 256), count=st.integers(1, 30))
def test_few_digits_with_many_ties_give_the_lowest_numbers(seed, levels, count):
    images = np.random.default_rng(seed).integers(0, levels, (30, 28, 28)).astype(np.uint8)
    images[15:] = images[:15]
    found = nearest(build_neighbour_index(images, fit_components(images, 4)), images[3], count)
    squares = ((images.astype(int) - images[3].astype(int)) ** 2).sum(axis=(1, 2))
    np.testing.assert_array_equal(found.indices, np.argsort(squares, kind="stable")[:count])


@pytest.mark.parametrize(("count", "leave_out"), [(0, None), (-1, None), (11, None), (10, 3)])
def test_a_count_that_cannot_be_is_refused(mnist, count, leave_out):
    few = build_neighbour_index(mnist.test_images[:10], fit_components(mnist.test_images[:10], 2))
    with pytest.raises(ValueError, match="10 digits"):
        nearest(few, mnist.test_images[0], count, leave_out)
