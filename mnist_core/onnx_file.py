"""A network as an ONNX file, which runs in browsers, on phones and in most languages.

ONNX describes a network as a graph of named steps: here pixels times weights plus biases, the activation, the same again, softmax. The
weights lie in the file as they are. Left out on purpose: anything that learns, and the onnx package, which would only write these bytes.
Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, whose field numbers stand beside their names here.
"""

from mnist_core.config import NUM_CLASSES, NUM_PIXELS
from mnist_core.network import ARRAY_NAMES
from mnist_core.wire_format import sized_field, whole_field

IR_VERSION, OPERATOR_VERSION = 8, 13  # of 2021 and 2020: whatever runs ONNX today knows them
FLOAT = 1  # TensorProto.DataType
OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}
ANY_NUMBER = "N"  # of digits at once
IR_FIELD, PRODUCER, GRAPH, OPERATOR_SET = 1, 2, 7, 8  # ModelProto
NODE, GRAPH_NAME, INITIALIZER, INPUT, OUTPUT = 1, 2, 5, 11, 12  # GraphProto


def network_to_onnx(network):
    """The mnist_core.network.Network as the bytes of an .onnx file: "pixels" (N, 784) float32 from 0 to 1, "probabilities" (N, 10)."""
    steps = (
        ("Gemm", ("pixels", "hidden_weights", "hidden_biases"), "hidden_sums"),
        (OPERATORS[network.activation], ("hidden_sums",), "hidden_activations"),
        ("Gemm", ("hidden_activations", "output_weights", "output_biases"), "logits"),
        ("Softmax", ("logits",), "probabilities"),
    )
    graph = b"".join(sized_field(NODE, _node(*step)) for step in steps) + sized_field(GRAPH_NAME, "digits")
    graph += b"".join(sized_field(INITIALIZER, _tensor(name, getattr(network, name))) for name in ARRAY_NAMES)
    graph += sized_field(INPUT, _value("pixels", NUM_PIXELS)) + sized_field(OUTPUT, _value("probabilities", NUM_CLASSES))
    operators = sized_field(OPERATOR_SET, whole_field(2, OPERATOR_VERSION))
    return whole_field(IR_FIELD, IR_VERSION) + sized_field(PRODUCER, "MNIST Lab") + sized_field(GRAPH, graph) + operators


def _node(operator, inputs, output):
    """NodeProto: input 1, output 2, op_type 4."""
    return b"".join(sized_field(1, name) for name in inputs) + sized_field(2, output) + sized_field(4, operator)


def _tensor(name, array):
    """TensorProto: dims 1, data_type 2, name 8, raw_data 9 in little-endian order."""
    shape = b"".join(whole_field(1, size) for size in array.shape)
    return shape + whole_field(2, FLOAT) + sized_field(8, name) + sized_field(9, array.astype("<f4").tobytes())


def _value(name, width):
    """ValueInfoProto of a float tensor (N, width): name 1, type 2; within it tensor_type 1: elem_type 1, shape 2 of dim 1."""
    shape = sized_field(1, sized_field(2, ANY_NUMBER)) + sized_field(1, whole_field(1, width))
    return sized_field(1, name) + sized_field(2, sized_field(1, whole_field(1, FLOAT) + sized_field(2, shape)))
