"""Learning from a person's own drawings, with Keras as the oracle."""

import numpy as np
import pytest

from mnist_core import fine_tuning
from mnist_core.config import NUM_CLASSES, NUM_PIXELS
from mnist_core.evaluation import cross_entropy, evaluate
from mnist_core.fine_tuning import (
    LEARNING_RATE,
    NUM_FOLDS,
    Adam,
    FineTuningError,
    fine_tune,
    fine_tune_and_check,
    gradients,
    is_enough,
    split_into_folds,
)
from mnist_core.network import ARRAY_NAMES, Network, forward_pass, read_network
from mnist_core.preprocessing import images_to_inputs
from mnist_core.settings import SHIPPED_MODEL

ACTIVATIONS = ("relu", "tanh", "sigmoid")


def random_network(activation="relu", num_hidden=16):
    random = np.random.default_rng(1)
    shapes = ((NUM_PIXELS, num_hidden), (num_hidden,), (num_hidden, NUM_CLASSES), (NUM_CLASSES,))
    arrays = [random.normal(0, 0.1, shape).astype(np.float32) for shape in shapes]
    return Network(*arrays, activation=activation)


def keras_copy(network):
    import keras

    layers = [keras.layers.Dense(network.num_hidden_units, network.activation), keras.layers.Dense(NUM_CLASSES, "softmax")]
    model = keras.Sequential([keras.Input((NUM_PIXELS,)), *layers])
    model.set_weights([getattr(network, name) for name in ARRAY_NAMES])
    return model


@pytest.fixture(scope="module")
def batch(mnist):
    return images_to_inputs(mnist.train_images[:64]), mnist.train_labels[:64].astype(np.int64)


@pytest.fixture(scope="module")
def shipped():
    return read_network(SHIPPED_MODEL)


@pytest.fixture(scope="module")
def turned(mnist):
    """A strange hand: 60 test digits that lie on their side, with their labels."""
    return np.rot90(mnist.test_images[:60], axes=(1, 2)), mnist.test_labels[:60].astype(np.int64)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_those_of_keras(activation, batch):
    import keras
    import tensorflow as tf

    network = random_network(activation)
    model = keras_copy(network)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(batch[1], model(batch[0])))
    expected = tape.gradient(loss, model.trainable_variables)
    for name, slope in zip(ARRAY_NAMES, expected, strict=True):
        np.testing.assert_allclose(gradients(network, *batch)[name], slope.numpy(), atol=1e-5)


def test_a_gradient_is_the_slope_that_the_loss_has_along_a_weight(batch):
    network, step = random_network("tanh"), 1e-2

    def loss(change):
        biases = network.output_biases + change * np.eye(NUM_CLASSES, dtype=np.float32)[3]
        moved = Network(network.hidden_weights, network.hidden_biases, network.output_weights, biases, "tanh")
        return cross_entropy(forward_pass(moved, batch[0]).probabilities, batch[1])

    slope = (loss(step) - loss(-step)) / (2 * step)
    assert gradients(network, *batch)["output_biases"][3] == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_steps_of_adam_are_those_of_keras(activation, batch):
    import keras

    network, adam = random_network(activation), Adam()
    model = keras_copy(network)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), "sparse_categorical_crossentropy")
    for part in range(4):
        inputs, labels = batch[0][16 * part :][:16], batch[1][16 * part :][:16]
        model.train_on_batch(inputs, labels)
        network = adam.step(network, gradients(network, inputs, labels))
    for name, expected in zip(ARRAY_NAMES, model.get_weights(), strict=True):
        np.testing.assert_allclose(getattr(network, name), expected, atol=2e-5)


def test_the_same_seed_gives_the_same_copy_and_another_seed_another(mnist, turned):
    network = random_network()
    first, again, other = (fine_tune(network, *turned, mnist.train_images, mnist.train_labels, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.hidden_weights, again.hidden_weights)
    assert not np.array_equal(first.hidden_weights, other.hidden_weights)


def test_the_network_that_is_copied_stays_as_it_was(mnist, turned):
    network = random_network()
    before = {name: getattr(network, name).copy() for name in ARRAY_NAMES}
    fine_tune(network, *turned, mnist.train_images, mnist.train_labels)
    assert all(np.array_equal(before[name], getattr(network, name)) for name in ARRAY_NAMES)


def test_a_strange_hand_is_read_better_by_copies_that_did_not_see_the_drawing(mnist, shipped, turned):
    tuned = fine_tune_and_check(shipped, *turned, mnist.train_images, mnist.train_labels)
    before, after = ((part.argmax(axis=1) == turned[1]).mean() for part in (tuned.before, tuned.after))
    assert after > before + 0.05
    assert evaluate(tuned.network, mnist.test_images, mnist.test_labels).accuracy > 0.98  # and little is forgotten


def test_labels_without_sense_cannot_be_learned_so_the_check_is_honest(mnist, shipped, turned):
    labels = np.random.default_rng(0).permutation(turned[1])
    tuned = fine_tune_and_check(shipped, turned[0], labels, mnist.train_images, mnist.train_labels)
    assert (tuned.after.argmax(axis=1) == labels).mean() < 0.4


def test_no_copy_is_asked_for_a_drawing_that_it_learned_from(monkeypatch, mnist, turned):
    learned, asked = [], []
    monkeypatch.setattr(fine_tuning, "fine_tune", lambda network, images, *rest: learned.append(images) or network)
    monkeypatch.setattr(fine_tuning, "predict_in_parts", lambda network, images: asked.append(images) or np.zeros((len(images), 10)))
    fine_tune_and_check(None, *turned, mnist.train_images, mnist.train_labels)
    assert len(learned) == NUM_FOLDS + 1
    for seen, unseen in zip(learned[:NUM_FOLDS], asked[:NUM_FOLDS], strict=True):
        assert len(seen) + len(unseen) == len(turned[0])
        assert not {image.tobytes() for image in seen} & {image.tobytes() for image in unseen}


def test_folds_spread_each_digit_evenly():
    labels = np.repeat(np.arange(NUM_CLASSES), 7)
    folds = split_into_folds(labels)
    counts = [np.bincount(folds[labels == digit], minlength=NUM_FOLDS) for digit in range(NUM_CLASSES)]
    assert np.ptp(counts, axis=1).max() <= 1
    assert np.array_equal(np.unique(split_into_folds(np.array([3, 3]))), [0, 1])


def test_progress_is_told(mnist, turned):
    shares = []
    fine_tune_and_check(random_network(), *turned, mnist.train_images, mnist.train_labels, on_progress=shares.append)
    assert shares == pytest.approx([(1 + fold) / (NUM_FOLDS + 1) for fold in range(NUM_FOLDS)])


@pytest.mark.parametrize(("num_drawings", "sentence"), [(0, "0 drawings"), (1, "at least 2")])
def test_too_few_drawings_are_refused(mnist, turned, num_drawings, sentence):
    with pytest.raises(FineTuningError, match=sentence):
        fine_tune_and_check(random_network(), *(part[:num_drawings] for part in turned), mnist.train_images, mnist.train_labels)
    with pytest.raises(FineTuningError, match="no drawings"):
        fine_tune(random_network(), *(part[:0] for part in turned), mnist.train_images, mnist.train_labels)


@pytest.mark.parametrize(
    ("counts", "expected"), [([2] * 10, True), ([10, 10], True), ([2] * 9, False), ([19, 1], False), ([30, 1], False), ([], False)]
)
def test_enough_is_twenty_and_two_of_each(counts, expected):
    assert is_enough(np.repeat(np.arange(len(counts)), np.array(counts, int))) is expected
