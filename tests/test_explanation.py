import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.explanation import explain, fired_units, largest_terms, strongest_units
from mnist_core.network import Network, forward_pass, read_network
from mnist_core.preprocessing import images_to_inputs
from mnist_core.settings import SHIPPED_MODEL


def random_network(seed, num_hidden, activation):
    random = np.random.default_rng(seed)
    shapes = ((784, num_hidden), (num_hidden,), (num_hidden, 10), (10,))
    return Network(*(random.normal(0, 0.1, shape) for shape in shapes), activation)


def assert_adds_up(network, image):
    explained = explain(network, image)
    logits = forward_pass(network, images_to_inputs(image)).logits[0]
    by_unit = explained.unit_parts.sum(axis=0) + network.output_biases
    by_pixel = explained.pixel_parts.sum(axis=0) + explained.bias_parts
    assert np.abs(by_unit - logits).max() < 1e-4
    assert np.abs(by_pixel - logits).max() < 1e-4


@pytest.fixture(scope="module")
def shipped():
    return read_network(SHIPPED_MODEL)


def test_units_and_pixels_add_up_to_every_logit_of_the_shipped_network(shipped, mnist):
    for image in mnist.test_images[::50]:
        assert_adds_up(shipped, image)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 64), st.sampled_from(["relu", "tanh", "sigmoid"]), st.floats(0, 1))
def test_units_and_pixels_add_up_in_any_network_for_any_picture(seed, num_hidden, activation, ink):
    random = np.random.default_rng(seed)
    image = random.integers(0, 256, (28, 28)) * (random.random((28, 28)) < ink)
    assert_adds_up(random_network(seed, num_hidden, activation), image.astype(np.uint8))


def test_a_hand_worked_network_is_taken_apart_as_by_hand():
    hidden_weights = np.zeros((784, 2))
    hidden_weights[5] = 2, -3
    hidden_weights[6] = 1, 1
    output_weights = np.zeros((2, 10))
    output_weights[:, 4] = 3, 5
    network = Network(hidden_weights, [0.5, 0.25], output_weights, np.arange(10) / 10)
    image = np.zeros((28, 28), np.uint8)
    image[0, 5] = 255
    explained = explain(network, image)
    assert explained.hidden_sums.tolist() == [2.5, -2.75]
    assert explained.unit_parts[:, 4].tolist() == [7.5, 0]
    assert explained.pixel_parts[[5, 6], 4].tolist() == [6, 0]
    assert explained.bias_parts[4] == pytest.approx(0.4 + 0.5 * 3)
    assert (explained.answer, explained.runner_up) == (4, 9)


def test_only_the_ink_and_the_units_that_fire_add_anything(shipped, mnist):
    explained = explain(shipped, mnist.test_images[7])
    assert not explained.pixel_parts[mnist.test_images[7].ravel() == 0].any()
    fired = fired_units(explained)
    assert set(np.flatnonzero(explained.unit_parts.any(axis=1))) == set(fired)
    assert (np.diff(explained.hidden_activations[fired]) <= 0).all()


def test_the_strongest_units_are_those_that_add_most(shipped, mnist):
    explained = explain(shipped, mnist.test_images[7])
    strongest = strongest_units(explained, explained.answer)
    assert sorted(explained.unit_parts[:, explained.answer])[-10:][::-1] == explained.unit_parts[strongest, explained.answer].tolist()
    assert len(strongest_units(explain(random_network(0, 3, "relu"), mnist.test_images[0]), 1)) == 3


def test_the_largest_terms_are_by_size_and_never_zero():
    assert largest_terms(np.array([0, -5, 2, 0.0, 3]), 4).tolist() == [1, 4, 2]
