import json
import shutil

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from mnist_core.digit_map import PLACES_PATH, MapError, place_among_neighbours, quantise, tsne_places
from mnist_core.neighbours import build_neighbour_index
from mnist_core.principal_components import fit_components


def test_the_shipped_map_is_small_and_holds_a_place_for_each_test_digit():
    places = tsne_places()
    assert places.shape == (10_000, 2)
    assert np.isfinite(places).all()
    assert np.abs(places).max() == 1
    assert PLACES_PATH.stat().st_size < 60_000


def test_neighbours_on_the_map_are_neighbours_in_784_dimensions(mnist):
    few = slice(0, 2000)
    assert trustworthiness(mnist.test_images[few].reshape(-1, 784), tsne_places()[few], n_neighbors=10) > 0.95


def test_the_card_says_how_the_map_was_made():
    card = json.loads(PLACES_PATH.with_suffix(".json").read_text())
    assert card["settings"]["random_state"] == 0
    assert {"python", "numpy", "scikit-learn"} <= card["versions"].keys()


def test_a_digit_that_is_on_the_map_stands_where_it_is(mnist):
    index = build_neighbour_index(mnist.test_images, fit_components(mnist.test_images, 16))
    placed = place_among_neighbours(tsne_places(), index, mnist.test_images[5:8])
    np.testing.assert_allclose(placed, tsne_places()[5:8], atol=1e-4)


def test_a_new_digit_stands_among_its_nearest(mnist):
    places = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [9.0, 9.0], [0.5, 0.5]])
    index = build_neighbour_index(mnist.test_images[:6], fit_components(mnist.test_images[:6], 3))
    (x, y), *others = place_among_neighbours(places, index, mnist.train_images[:1])
    assert not others
    assert 0 <= x <= 9
    assert 0 <= y <= 9


def test_no_new_digits_have_no_places(mnist):
    index = build_neighbour_index(mnist.test_images[:6], fit_components(mnist.test_images[:6], 3))
    assert place_among_neighbours(np.zeros((6, 2)), index, mnist.test_images[:0]).shape == (0, 2)


def test_quantised_places_are_fine_and_stay_on_the_sheet():
    low, high = np.array([-1.0, 0.0]), np.array([1.0, 10.0])
    whole = quantise(np.array([[-1, 0], [1, 10], [0, 5], [99, -99]]), low, high)
    assert whole.dtype == np.uint16
    assert whole.tolist() == [[0, 0], [65535, 65535], [32768, 32768], [65535, 0]]


@pytest.mark.parametrize("damage", ["missing", "altered", "no card", "card of words"])
def test_a_damaged_map_is_refused_with_what_to_do(tmp_path, damage):
    path = tmp_path / PLACES_PATH.name
    if damage != "missing":
        path.write_bytes(PLACES_PATH.read_bytes() if damage != "altered" else b"PK")
    if damage != "no card":
        shutil.copy(PLACES_PATH.with_suffix(".json"), tmp_path)
    if damage == "card of words":
        path.with_suffix(".json").write_text("[]")
    with pytest.raises(MapError, match=r"take test-digits-tsne\.npz and its card from the project again"):
        tsne_places(path)
