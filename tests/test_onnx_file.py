"""An ONNX file made by hand, run by onnxruntime."""

import numpy as np
import onnxruntime
import pytest
from examples import some_network

from mnist_core.network import predict_probabilities
from mnist_core.onnx_file import network_to_onnx


@pytest.mark.parametrize(("hidden_units", "activation"), [(512, "relu"), (3, "tanh"), (1, "sigmoid")])
def test_onnxruntime_gives_the_same_probabilities(mnist, hidden_units, activation):
    network = some_network(hidden_units, activation)
    session = onnxruntime.InferenceSession(network_to_onnx(network), providers=["CPUExecutionProvider"])
    (given,) = session.run(None, {"pixels": mnist.test_images[:500].reshape(-1, 784) / np.float32(255)})
    assert np.abs(given - predict_probabilities(network, mnist.test_images[:500])).max() < 1e-5


def test_it_says_what_goes_in_and_what_comes_out():
    session = onnxruntime.InferenceSession(network_to_onnx(some_network()), providers=["CPUExecutionProvider"])
    (pixels,), (probabilities,) = session.get_inputs(), session.get_outputs()
    assert (pixels.name, pixels.shape, pixels.type) == ("pixels", ["N", 784], "tensor(float)")
    assert (probabilities.name, probabilities.shape) == ("probabilities", ["N", 10])
