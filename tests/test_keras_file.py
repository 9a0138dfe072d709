"""A .keras file that Keras has not written, opened by Keras."""

import numpy as np
import pytest
from examples import some_network

from mnist_core.keras_file import network_to_keras
from mnist_core.network import predict_probabilities, read_network


@pytest.mark.parametrize(("hidden_units", "activation"), [(512, "relu"), (3, "tanh"), (1, "sigmoid")])
def test_keras_opens_it_and_predicts_the_same(mnist, tmp_path, hidden_units, activation):
    import keras

    network = some_network(hidden_units, activation)
    (tmp_path / "digits.keras").write_bytes(network_to_keras(network))
    model = keras.saving.load_model(tmp_path / "digits.keras")
    expected = model.predict(mnist.test_images[:500].reshape(-1, 784) / np.float32(255), verbose=0)
    assert np.abs(predict_probabilities(network, mnist.test_images[:500]) - expected).max() < 1e-5


def test_it_is_read_back_bit_by_bit_and_is_the_same_each_time():
    network = some_network()
    again = read_network(network_to_keras(network))
    assert (again.hidden_weights == network.hidden_weights).all()
    assert (again.output_biases == network.output_biases).all()
    assert network_to_keras(network) == network_to_keras(again)
