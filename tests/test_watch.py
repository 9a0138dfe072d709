"""What is watched: digits and units that are checked, kept as plain values, and pictures of weights."""

import numpy as np
import pytest

from mnist_core.network import Network, network_to_half, predict_probabilities, read_network
from mnist_core.watch import NOTHING, Pin, Watch, WatchError, read_pins, spread_units, unit_pictures, watch_from_json

DRAWN, TEST_DIGIT = Pin(bytes(range(256)) * 3 + bytes(16)), Pin(bytes(784), 7)


@pytest.fixture(scope="module")
def network():
    """A network of 16 hidden units with weights by chance."""
    random = np.random.default_rng(0)
    return Network(*(random.normal(0, 0.05, shape) for shape in ((784, 16), (16,), (16, 10), (10,))))


def test_what_is_watched_comes_back_from_plain_values():
    watch = Watch((DRAWN, TEST_DIGIT), (0, 64, 511))
    assert watch_from_json(watch.to_json()) == watch
    assert watch_from_json(NOTHING.to_json()) == NOTHING
    assert watch.images().shape == (2, 28, 28)
    assert DRAWN.pixels[0, :3].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("pins", "units"),
    [((DRAWN,) * 5, ()), ((b"",), ()), ((), (1, 1)), ((), (-1,)), ((), (2048,)), ((), (0.5,)), ((), tuple(range(9)))],
)
def test_what_cannot_be_watched_is_named(pins, units):
    with pytest.raises(WatchError, match="at most"):
        Watch(pins, units)


@pytest.mark.parametrize(("image", "index"), [(b"", None), (bytes(785), None), ("0" * 784, None), (bytes(784), 10_000), (bytes(784), True)])
def test_a_pin_that_is_no_digit_is_named(image, index):
    with pytest.raises(WatchError, match="must be"):
        Pin(image, index)


@pytest.mark.parametrize(
    "values", [None, {}, {"pins": [{}], "units": []}, {"pins": [{"image": "?", "index": 1}], "units": []}, {"pins": 3}]
)
def test_damaged_values_are_refused(values):
    with pytest.raises(WatchError):
        watch_from_json(values)


@pytest.mark.parametrize(("hidden_units", "units"), [(512, tuple(range(0, 512, 64))), (3, (0, 1, 2)), (9, tuple(range(8))), (1, (0,))])
def test_units_are_spread_over_the_layer(hidden_units, units):
    assert spread_units(hidden_units) == units


def test_pinned_digits_are_read_as_every_digit(network):
    watch = Watch((DRAWN, TEST_DIGIT))
    np.testing.assert_allclose(read_pins(network, watch), predict_probabilities(network, watch.images()), rtol=1e-4, atol=1e-7)


def test_a_units_picture_holds_its_weights_scaled_to_its_largest(network):
    pictures = unit_pictures(network, (3, 99))  # there is no unit 99
    weights = network.hidden_weights[:, 3].reshape(28, 28)
    assert pictures.shape == (1, 28, 28)
    assert np.abs(pictures).max() == 127
    np.testing.assert_allclose(pictures[0] / 127 * np.abs(weights).max(), weights, atol=np.abs(weights).max() / 254 * 1.01)


def test_half_precision_takes_half_the_bytes_and_gives_the_same_answers(network):
    content, images = network_to_half(network), np.random.default_rng(1).integers(0, 256, (50, 28, 28), np.uint8)
    again = read_network(content)
    assert 2 * network.num_parameters < len(content) < 2 * network.num_parameters + 2000
    np.testing.assert_allclose(predict_probabilities(again, images), predict_probabilities(network, images), atol=0.002)


def test_a_weight_too_large_for_half_precision_becomes_the_largest(network):
    huge = Network(network.hidden_weights * 1e9, network.hidden_biases, network.output_weights, network.output_biases)
    assert np.abs(read_network(network_to_half(huge)).hidden_weights).max() == np.finfo(np.float16).max
