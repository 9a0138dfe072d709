import numpy as np
import pytest
from sklearn.decomposition import PCA

from mnist_core.principal_components import fit_components, project


@pytest.fixture(scope="module")
def peer(mnist):
    """scikit-learn's analysis of the test digits, in double precision."""
    return PCA(20, svd_solver="full").fit(mnist.test_images.reshape(-1, 784).astype(float))


def test_directions_and_shares_are_scikit_learns(mnist, peer):
    ours = fit_components(mnist.test_images, 20)
    signs = np.sign((ours.directions * peer.components_).sum(axis=1))[:, None]
    np.testing.assert_allclose(ours.directions, peer.components_ * signs, atol=1e-4)
    np.testing.assert_allclose(ours.variance_shares, peer.explained_variance_ratio_, rtol=1e-5)


def test_places_are_scikit_learns(mnist, peer):
    ours = project(fit_components(mnist.test_images, 20), mnist.test_images[:100])
    theirs = peer.transform(mnist.test_images[:100].reshape(-1, 784).astype(float))
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=0.5)  # grey values, of places in the hundreds


def test_the_first_two_directions_hold_the_share_that_the_page_says(mnist):
    assert round(100 * fit_components(mnist.train_images, 2).variance_shares.sum()) == 17


def test_directions_are_at_right_angles_and_their_largest_entry_is_positive(mnist):
    directions = fit_components(mnist.test_images[:500], 10).directions
    np.testing.assert_allclose(directions @ directions.T, np.eye(10), atol=1e-5)
    assert (directions[np.arange(10), np.abs(directions).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize(("num_images", "num_components"), [(1, 2), (10, 0), (10, 785)])
def test_what_cannot_be_analysed_is_refused(mnist, num_images, num_components):
    with pytest.raises(ValueError, match="take 1 to 784"):
        fit_components(mnist.test_images[:num_images], num_components)
