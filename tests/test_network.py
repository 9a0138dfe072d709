"""The network as plain arrays, against Keras and by hand; and files that hold none."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.network import Network, NetworkError, forward_pass, network_to_npz, predict_probabilities, read_network, softmax


@pytest.fixture(scope="module")
def network():
    random = np.random.default_rng(0)
    return Network(random.normal(0, 0.05, (784, 512)), np.full(512, 0.1), random.normal(0, 0.05, (512, 10)), np.zeros(10))


def test_a_hand_worked_softmax():
    assert softmax(np.array([0.0, np.log(3.0)])) == pytest.approx([0.25, 0.75])


def test_softmax_does_not_overflow():
    assert softmax(np.array([1000.0, 0.0])) == pytest.approx([1.0, 0.0])


def test_a_hand_worked_forward_pass():
    """Two hidden units see pixel 0 as +1 and -1: relu lets one through, and it votes for digit 3."""
    hidden_weights, output_weights = np.zeros((784, 2)), np.zeros((2, 10))
    hidden_weights[0], output_weights[0, 3] = (1, -1), 2
    network = Network(hidden_weights, np.zeros(2), output_weights, np.zeros(10))
    forward = forward_pass(network, np.eye(784, dtype=np.float32)[:1])
    assert forward.hidden_sums.tolist() == [[1, -1]]
    assert forward.hidden_activations.tolist() == [[1, 0]]
    assert forward.logits[0, 3] == 2
    assert forward.probabilities[0, 3] == pytest.approx(np.exp(2) / (np.exp(2) + 9))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_numpy_equals_keras_on_all_test_digits(mnist, network, activation):
    from mnist_core.keras_model import to_keras

    network = Network(network.hidden_weights, network.hidden_biases, network.output_weights, network.output_biases, activation)
    expected = to_keras(network).predict(mnist.test_images.reshape(-1, 784) / np.float32(255), batch_size=1000, verbose=0)
    assert np.abs(predict_probabilities(network, mnist.test_images) - expected).max() < 1e-5


def test_the_trained_network_equals_keras_on_all_test_digits(mnist, small_training, tmp_path):
    import keras

    from mnist_core.keras_model import to_keras

    to_keras(small_training[0].last).save(tmp_path / "trained.keras")
    expected = keras.models.load_model(tmp_path / "trained.keras").predict(mnist.test_images.reshape(-1, 784) / np.float32(255), verbose=0)
    assert np.abs(predict_probabilities(read_network(tmp_path / "trained.keras"), mnist.test_images) - expected).max() < 1e-5


def test_probabilities_sum_to_one(mnist, network):
    assert predict_probabilities(network, mnist.test_images[:100]).sum(axis=1) == pytest.approx(1, abs=1e-6)


def test_the_classic_network_has_407050_parameters(network):
    assert network.num_parameters == 407_050


def test_npz_gives_the_same_bits_back(network):
    again = read_network(network_to_npz(network))
    assert (again.hidden_weights == network.hidden_weights).all()
    assert (again.output_biases == network.output_biases).all()
    assert again.activation == network.activation


def test_weights_cannot_be_changed(network):
    with pytest.raises(ValueError, match="read-only"):
        network.hidden_weights[0, 0] = 1


def test_weights_that_are_not_finite_are_refused():
    with pytest.raises(NetworkError, match="not finite"):
        Network(np.full((784, 2), np.nan), np.zeros(2), np.zeros((2, 10)), np.zeros(10))


def test_weights_that_do_not_fit_together_are_refused():
    with pytest.raises(NetworkError, match=r"output_weights has the shape \(3, 10\)"):
        Network(np.zeros((784, 2)), np.zeros(2), np.zeros((3, 10)), np.zeros(10))


def test_a_missing_file_gets_its_sentence(tmp_path):
    with pytest.raises(NetworkError, match="No such file"):
        read_network(tmp_path / "missing.keras")


def test_the_fingerprint_is_the_same_for_the_same_weights_only(network):
    changed = replace(network, output_biases=network.output_biases + 0.001)
    assert network.fingerprint == replace(network).fingerprint != changed.fingerprint
    assert len(network.fingerprint) == 64
