"""The network as plain arrays: two matrices, two rows of biases, and one pass forward.

784 pixels times a matrix plus biases gives one sum a hidden unit; the activation bends it; times a second matrix plus biases gives ten
logits, and softmax turns those into probabilities. That is all that happens when a digit is read, so NumPy is enough and no framework is
loaded. Weights are read as numbers from .keras and .npz files, by `stored_arrays`: nothing in a file is ever run.
Left out on purpose: learning, which is in `training`.
"""

import functools
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.config import ALLOWED, NUM_CLASSES, NUM_PIXELS, HyperparameterError
from mnist_core.preprocessing import images_to_inputs
from mnist_core.stored_arrays import DAMAGED, TOO_LARGE, ArrayFileError, open_archive, read_hdf5, read_member, read_npy

MAX_FILE_BYTES = 64 * 2**20  # 2,048 hidden units with the optimizer's state are 20 MB
MAX_CONFIG_BYTES = 2**20  # Keras's description of such a network has 2 KB
MAX_NAME_BYTES = 4 * 16  # of an activation
ARRAY_NAMES = ("hidden_weights", "hidden_biases", "output_weights", "output_biases")
NUMBERED_NAMES = ("arr_0", "arr_1", "arr_2", "arr_3")  # what numpy.savez(file, *model.get_weights()) calls the same four
KERAS_PATHS = ("layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0", "layers/dense_1/vars/1")
IDLE_LAYERS = {"InputLayer", "Flatten", "Reshape", "Dropout", "RandomTranslation", "RandomRotation", "RandomZoom"}  # when digits are read
EMPTY, LAYERS, SHAPE, ACTIVATION, NOT_FINITE = "empty", "layers", "shape", "activation", "not_finite"

ACTIVATIONS = {
    "relu": lambda sums: np.maximum(sums, 0),
    "tanh": np.tanh,
    "sigmoid": lambda sums: np.exp(-np.logaddexp(0, -sums)),
}


class NetworkError(ValueError):
    """Numbers or a file that make no 784-H-10 network; the message says what came and what was expected.

    problem: EMPTY, LAYERS, SHAPE, ACTIVATION, NOT_FINITE or one of stored_arrays. found: what came, short, in no language.
    """

    def __init__(self, message, problem=DAMAGED, found=""):
        super().__init__(message)
        self.problem, self.found = problem, found


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
                raise NetworkError(
                    f"{name} has the shape {array.shape}, but a 784-{num_hidden}-10 network needs {shape}.", SHAPE, f"{name} {array.shape}"
                )
            if not np.isfinite(array).all():
                words = f"{name} holds values that are not finite numbers: the training diverged or the file is damaged."
                raise NetworkError(words, NOT_FINITE)
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
    """Read a 784-H-10 network from a .keras file or an .npz archive: of `network_to_npz`, or of numpy.savez(file, *model.get_weights()).

    source: a path, or the bytes of such a file. Returns a Network. Raises NetworkError, whatever the file holds.
    """
    content, name = _read_bytes(source)
    try:
        return _read_archive(content)
    except NetworkError as error:
        raise NetworkError(f"{name}: {error}", error.problem, error.found) from error
    except ArrayFileError as error:
        raise NetworkError(f"{name}: {error}", error.problem) from error
    except Exception as error:  # a damaged file makes the readers of zip, JSON and HDF5 raise nearly anything
        words = f"{name} is not a network or is damaged ({error}): choose a .keras or .npz file of a 784-H-10 network."
        raise NetworkError(words) from error


def _read_archive(content):
    if not content:
        raise NetworkError("it is empty; choose a .keras or .npz file of a 784-H-10 network.", EMPTY)
    with open_archive(content, MAX_FILE_BYTES) as archive:
        names = set(archive.namelist())
        if {"model.weights.h5", "config.json"} <= names:
            return _read_keras(archive)
        for array_names in (ARRAY_NAMES, NUMBERED_NAMES):
            if {f"{name}.npy" for name in array_names} <= names:
                return _read_npz(archive, array_names)
    found = ", ".join(sorted(names)[:5])[:80] or "nothing"
    raise NetworkError(f"it holds {found}, but a network is the four arrays {', '.join(ARRAY_NAMES)}.", LAYERS, found)


def _read_bytes(source):
    if isinstance(source, bytes):
        return source, "The file"
    path = Path(source)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise NetworkError(f"{path} has {path.stat().st_size:,} bytes; a network has at most {MAX_FILE_BYTES:,}.", TOO_LARGE)
        return path.read_bytes(), str(path)
    except OSError as error:
        raise NetworkError(f"{path} cannot be read ({error.strerror}): give the path of a .keras or .npz file.") from error


def _read_npz(archive, names):
    check = _checks_of(names)
    arrays = {own: read_npy(archive, name, check) for own, name in zip(ARRAY_NAMES, names, strict=True)}
    activation = str(read_npy(archive, "activation", _check_word)) if "activation.npy" in archive.namelist() else "relu"
    return _network(arrays, activation)


def _read_keras(archive):
    """Keras keeps a Sequential's dense layers as layers/dense and layers/dense_1, each with vars/0 (kernel) and vars/1 (bias)."""
    model = json.loads(read_member(archive, "config.json", MAX_CONFIG_BYTES))
    layers = model["config"]["layers"]
    kinds = [str(layer["class_name"])[:30] for layer in layers]
    dense = [layer["config"]["activation"] for layer in layers if layer["class_name"] == "Dense"]
    if model.get("class_name", "Sequential") != "Sequential" or len(dense) != 2 or set(kinds) - IDLE_LAYERS - {"Dense"}:
        found = ", ".join(kinds[:10])
        words = f"its layers are {found}; a 784-H-10 network is a Sequential with two Dense."
        raise NetworkError(words, LAYERS, found)
    if dense[1] != "softmax":
        found = str(dense[1])[:30]
        raise NetworkError(f"its last activation is {found}, but it must be softmax.", ACTIVATION, found)
    content = read_member(archive, "model.weights.h5", MAX_FILE_BYTES)
    arrays = read_hdf5(content, KERAS_PATHS, _checks_of(KERAS_PATHS))
    return _network(dict(zip(ARRAY_NAMES, arrays.values(), strict=True)), dense[0])


def _network(arrays, activation):
    try:
        return Network(**arrays, activation=activation)
    except HyperparameterError as error:  # the number of hidden units was checked with the arrays
        raise NetworkError(f"{error}", ACTIVATION, str(activation)[:30]) from error


def _checks_of(names):
    """A function check(name, shape, dtype) for arrays that the file calls by these names, in the order of ARRAY_NAMES."""
    own_names = dict(zip(names, ARRAY_NAMES, strict=True))
    return lambda name, shape, dtype: _check_array(own_names[name], shape, dtype)


def _check_word(name, shape, dtype):
    if shape != () or dtype.kind != "U" or dtype.itemsize > MAX_NAME_BYTES:
        raise NetworkError(f"{name} is {dtype} {shape}, but it must be one word.", ACTIVATION, f"{dtype} {shape}"[:80])


def _check_array(name, shape, dtype):
    low, high = ALLOWED["hidden_units"].low, ALLOWED["hidden_units"].high
    num_hidden = {"hidden_weights": shape[1:], "output_weights": shape[:1], "hidden_biases": shape}.get(name, (low,))
    fits = dtype.kind == "f" and dtype.itemsize in (2, 4, 8) and len(num_hidden) == 1 and low <= num_hidden[0] <= high
    if not fits or shape != _expected_shapes(num_hidden[0])[name]:
        found = f"{name} {dtype} {shape}"[:80]
        words = f"{found} came, but a 784-H-10 network needs floating-point {_expected_shapes('H')[name]}, H from {low} to {high}."
        raise NetworkError(words, SHAPE, found)
