"""The network as plain arrays: two matrices, two rows of biases, and one pass forward.

784 pixels times a matrix plus biases gives one sum a hidden unit; the activation bends it; times a second matrix plus biases gives ten
logits, and softmax turns those into probabilities. That is all that happens when a digit is read, so NumPy is enough and no framework is
loaded. Weights are read as numbers from .keras and .npz files: nothing in a file is ever run, and sizes are checked before bytes are read.
Left out on purpose: learning, which is in `training`.
"""

import functools
import hashlib
import io
import json
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from mnist_core.config import ALLOWED, NUM_CLASSES, NUM_PIXELS
from mnist_core.preprocessing import images_to_inputs

MAX_FILE_BYTES = 64 * 2**20  # 2,048 hidden units with the optimizer's state are 20 MB
ARRAY_NAMES = ("hidden_weights", "hidden_biases", "output_weights", "output_biases")

ACTIVATIONS = {
    "relu": lambda sums: np.maximum(sums, 0),
    "tanh": np.tanh,
    "sigmoid": lambda sums: np.exp(-np.logaddexp(0, -sums)),
}


class NetworkError(ValueError):
    """Numbers or a file that make no 784-H-10 network; the message says what came and what was expected."""


@dataclass(frozen=True)
class Network:
    """Weights and biases of 784-H-10, float32 and read-only; raises NetworkError when they do not fit together."""

    hidden_weights: np.ndarray  # (784, H)
    hidden_biases: np.ndarray  # (H,)
    output_weights: np.ndarray  # (H, 10)
    output_biases: np.ndarray  # (10,)
    activation: str = "relu"

    def __post_init__(self):
        ALLOWED["activation"].check("activation", self.activation)
        num_hidden = len(self.hidden_biases)
        ALLOWED["hidden_units"].check("hidden_units", num_hidden)
        for name, shape in _expected_shapes(num_hidden).items():
            array = np.array(getattr(self, name), np.float32)
            if array.shape != shape:
                raise NetworkError(f"{name} has the shape {array.shape}, but a 784-{num_hidden}-10 network needs {shape}.")
            if not np.isfinite(array).all():
                raise NetworkError(f"{name} holds values that are not finite numbers: the training diverged or the file is damaged.")
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def num_hidden_units(self):
        """H, the units of the hidden layer."""
        return len(self.hidden_biases)

    @property
    def num_parameters(self):
        """Weights and biases together: 407,050 when H is 512."""
        return sum(getattr(self, name).size for name in ARRAY_NAMES)

    @functools.cached_property
    def fingerprint(self):
        """SHA-256 of the activation's name and the four arrays, as hexadecimal text: the name under which what is known of it is kept."""
        hashed = hashlib.sha256(self.activation.encode())
        for name in ARRAY_NAMES:
            hashed.update(getattr(self, name).tobytes())
        return hashed.hexdigest()


def _expected_shapes(num_hidden):
    return dict(zip(ARRAY_NAMES, ((NUM_PIXELS, num_hidden), (num_hidden,), (num_hidden, NUM_CLASSES), (NUM_CLASSES,)), strict=True))


@dataclass(frozen=True)
class ForwardPass:
    """Every number between the pixels and the answer, for N digits."""

    hidden_sums: np.ndarray  # (N, H), before the activation
    hidden_activations: np.ndarray  # (N, H)
    logits: np.ndarray  # (N, 10)
    probabilities: np.ndarray  # (N, 10), each row sums to 1


def softmax(logits):
    """exp(z) / sum(exp(z)) along the last axis, shifted by the largest so that nothing overflows."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def forward_pass(network, inputs):
    """inputs: (N, 784) float32 from 0 to 1. Returns a ForwardPass."""
    hidden_sums = inputs @ network.hidden_weights + network.hidden_biases
    hidden_activations = ACTIVATIONS[network.activation](hidden_sums)
    logits = hidden_activations @ network.output_weights + network.output_biases
    return ForwardPass(hidden_sums, hidden_activations, logits, softmax(logits))


def predict_probabilities(network, images):
    """(N, 28, 28) uint8 images to (N, 10) float32 probabilities."""
    return forward_pass(network, images_to_inputs(images)).probabilities


def network_to_npz(network):
    """The network as the bytes of an .npz archive, which `read_network` takes back."""
    return _to_npz(network, {name: getattr(network, name) for name in ARRAY_NAMES})


def network_to_half(network):
    """The network in half precision as the bytes of an .npz archive, which `read_network` takes back: 0.8 MB for 784-512-10.

    A weight keeps three to four decimal places; one beyond what float16 holds becomes the largest that it holds.
    """
    largest = np.finfo(np.float16).max
    arrays = {name: getattr(network, name).clip(-largest, largest).astype(np.float16) for name in ARRAY_NAMES}
    return _to_npz(network, arrays)


def _to_npz(network, arrays):
    buffer = io.BytesIO()
    np.savez(buffer, activation=np.array(network.activation), **arrays)
    return buffer.getvalue()


def read_network(source):
    """Read a 784-H-10 network from a .keras file or from an .npz archive made by `network_to_npz`.

    source: a path, or the bytes of such a file. Returns a Network. Raises NetworkError, whatever the file holds.
    """
    content, name = _read_bytes(source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            if sum(sizes.values()) > MAX_FILE_BYTES:
                raise NetworkError(f"{name} unpacks to {sum(sizes.values()):,} bytes; a network has at most {MAX_FILE_BYTES:,}.")
            if "model.weights.h5" in sizes and "config.json" in sizes:
                return _read_keras(archive)
            if "hidden_weights.npy" in sizes:
                return _read_npz(archive)
    except NetworkError as error:
        raise NetworkError(f"{name}: {error}") from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise NetworkError(f"{name} is not a network or is damaged ({error}): choose a .keras or .npz file that this app wrote.") from error
    raise NetworkError(f"{name} is an archive without a network in it: choose a .keras or .npz file that this app wrote.")


def _read_bytes(source):
    if isinstance(source, bytes):
        return source, "The file"
    path = Path(source)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise NetworkError(f"{path} has {path.stat().st_size:,} bytes; a network has at most {MAX_FILE_BYTES:,}.")
        return path.read_bytes(), str(path)
    except OSError as error:
        raise NetworkError(f"{path} cannot be read ({error.strerror}): give the path of a .keras or .npz file.") from error


def _read_npz(archive):
    """Headers first: an array is read only when its shape and dtype are those of a network."""
    arrays = {}
    for name in ARRAY_NAMES:
        with archive.open(f"{name}.npy") as file:
            version = np.lib.format.read_magic(file)
            read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, is_fortran, dtype = read_header(file)
            _check_array(name, shape, dtype)
            content = file.read(math.prod(shape) * dtype.itemsize)
        arrays[name] = np.frombuffer(content, dtype).reshape(shape, order="F" if is_fortran else "C")
    with archive.open("activation.npy") as file:
        activation = str(np.lib.format.read_array(io.BytesIO(file.read(1024)), allow_pickle=False))
    return Network(**arrays, activation=activation)


def _read_keras(archive):
    """Keras keeps a Sequential's dense layers as layers/dense and layers/dense_1, each with vars/0 (kernel) and vars/1 (bias)."""
    layers = json.loads(archive.read("config.json"))["config"]["layers"]
    dense = [layer["config"] for layer in layers if layer["class_name"] == "Dense"]
    known = {"InputLayer", "Dense", "Dropout", "Flatten"}
    if len(dense) != 2 or {layer["class_name"] for layer in layers} - known or dense[1]["activation"] != "softmax":
        raise NetworkError(
            f"its layers are {', '.join(layer['class_name'] for layer in layers)}; a 784-H-10 network has two Dense, the last with softmax."
        )
    arrays = {}
    with h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r") as weights:
        paths = ("layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0", "layers/dense_1/vars/1")
        for name, path in zip(ARRAY_NAMES, paths, strict=True):
            stored = weights.get(path)
            if not isinstance(stored, h5py.Dataset) or stored.external or stored.is_virtual:
                raise NetworkError(f"{path} is missing or is no plain array.")
            _check_array(name, stored.shape, stored.dtype)
            arrays[name] = stored[()]
    return Network(**arrays, activation=dense[0]["activation"])


def _check_array(name, shape, dtype):
    low, high = ALLOWED["hidden_units"].low, ALLOWED["hidden_units"].high
    num_hidden = {"hidden_weights": shape[1:], "output_weights": shape[:1], "hidden_biases": shape}.get(name, (low,))
    fits = dtype.kind == "f" and dtype.itemsize in (2, 4, 8) and len(num_hidden) == 1 and low <= num_hidden[0] <= high
    if not fits or shape != _expected_shapes(num_hidden[0])[name]:
        raise NetworkError(f"{name} is {dtype} {shape}, but a 784-H-10 network needs floating-point {_expected_shapes('H')[name]}.")
