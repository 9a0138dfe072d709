"""Files that anybody may send: each hostile one gets its sentence, and none takes much memory or reads another file."""

import io
import subprocess
import sys
import zipfile

import h5py
import numpy as np
import pytest
from conftest import PROJECT_FOLDER
from examples import some_network
from hostile_files import GOOD, HOSTILE_FILES, KERAS_PATHS, good_keras, keras, numbered

from mnist_core import network_apart
from mnist_core.keras_file import network_to_keras
from mnist_core.network import NetworkError, network_to_npz, read_network
from mnist_core.network_apart import read_network_apart
from mnist_core.stored_arrays import DAMAGED

MOST_BYTES = 20_000_000  # to find out that a file is none


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_file_that_is_no_network_gets_its_sentence(name, tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(HOSTILE_FILES[name])
    with pytest.raises(NetworkError, match=r"model\.keras.{20}"):
        read_network(path)


MEMORY_OF_EACH = """
import sys, tracemalloc
sys.path.insert(0, "tests")
from hostile_files import HOSTILE_FILES
from mnist_core.network import NetworkError, read_network

tracemalloc.start()
for name, content in HOSTILE_FILES.items():
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        read_network(content)
    except NetworkError:
        assert tracemalloc.get_traced_memory()[1] - before < int(sys.argv[1]), name
"""


def test_a_file_that_is_no_network_takes_little_memory():
    """In a process of its own: Python 3.11 may crash when tracemalloc is stopped while another thread has memory traced."""
    subprocess.run([sys.executable, "-c", MEMORY_OF_EACH, str(MOST_BYTES)], cwd=PROJECT_FOLDER, timeout=100, check=True)


def test_there_are_many_hostile_files_and_each_is_another():
    assert len(set(HOSTILE_FILES.values())) == len(HOSTILE_FILES) >= 60


def test_a_link_into_a_good_file_of_this_machine_is_not_followed(tmp_path):
    (tmp_path / "secret.h5").write_bytes(good_keras()[1])
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["layers"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/layers")
    with pytest.raises(NetworkError, match="leads elsewhere"):
        read_network(keras(weights=buffer.getvalue()))


CHANGED_FILES = """
import random, sys
sys.path.insert(0, "tests")
from hostile_files import GOOD, good_keras, keras
from mnist_core.keras_file import network_to_keras
from mnist_core.network import NetworkError, network_to_npz, read_network

chance, weights = random.Random(int(sys.argv[1])), good_keras()[1]
wholes = [(network_to_keras(GOOD), bytes), (network_to_npz(GOOD), bytes), (weights, lambda changed: keras(weights=bytes(changed)))]
for _ in range(60):
    for whole, packed in wholes:
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        try:
            read_network(packed(changed))
        except NetworkError as error:
            assert error.problem
"""


@pytest.mark.parametrize("seed", [0, 1])
def test_changed_bytes_never_raise_anything_else(seed):
    """In a process of its own, as uploads are: the third kind passes the archive's checksum, and what it does to HDF5 must not last."""
    subprocess.run([sys.executable, "-c", CHANGED_FILES, str(seed)], cwd=PROJECT_FOLDER, timeout=100, check=True)


def test_a_file_is_read_apart_as_it_is_here():
    again = read_network_apart(network_to_keras(GOOD))
    assert (again.hidden_weights == GOOD.hidden_weights).all()
    with pytest.raises(NetworkError) as caught:
        read_network_apart(HOSTILE_FILES["783 pixels"])
    assert (caught.value.problem, caught.value.found) == ("shape", "hidden_weights float32 (783, 2)")


@pytest.mark.parametrize("program", ["import os; os.abort()", "import time; time.sleep(9)"])
def test_a_reader_that_dies_or_hangs_is_a_damaged_file(monkeypatch, tmp_path, program):
    (tmp_path / "mnist_core").mkdir()
    (tmp_path / "mnist_core" / "network_apart.py").write_text(program)
    monkeypatch.setattr(network_apart, "PROJECT_FOLDER", tmp_path)
    monkeypatch.setattr(network_apart, "SECONDS_TO_READ", 2)
    with pytest.raises(NetworkError) as caught:
        read_network_apart(network_to_npz(GOOD))
    assert caught.value.problem == DAMAGED


def test_what_numpy_saves_of_a_keras_model_is_read():
    network = some_network(3)
    again = read_network(numbered(network.hidden_weights, network.hidden_biases, network.output_weights, network.output_biases))
    assert (again.hidden_weights == network.hidden_weights).all()
    assert again.activation == "relu"


def test_half_and_double_precision_and_columns_first_are_read():
    network = some_network(3)
    weights = np.asfortranarray(network.hidden_weights.astype("f8"))
    again = read_network(numbered(weights, network.hidden_biases.astype("f2"), network.output_weights, network.output_biases))
    assert (again.hidden_weights == network.hidden_weights).all()
    assert again.hidden_biases == pytest.approx(network.hidden_biases, abs=1e-3)


def test_a_model_that_keras_saved_with_its_optimizer_is_read(tmp_path):
    import keras as real_keras

    layers = [real_keras.Input((28, 28)), real_keras.layers.Flatten(), real_keras.layers.Dense(4, activation="tanh")]
    model = real_keras.Sequential([*layers, real_keras.layers.Dropout(0.5), real_keras.layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "own.keras")
    network = read_network(tmp_path / "own.keras")
    assert (network.hidden_weights == model.get_weights()[0]).all()
    assert network.activation == "tanh"


def test_the_error_names_its_problem():
    with pytest.raises(NetworkError) as caught:
        read_network(HOSTILE_FILES["783 pixels"])
    assert (caught.value.problem, caught.value.found) == ("shape", "hidden_weights float32 (783, 2)")
    with pytest.raises(NetworkError) as caught:
        read_network(HOSTILE_FILES["a changed byte"])
    assert caught.value.problem == DAMAGED


def test_keras_paths_are_where_keras_puts_them():
    with zipfile.ZipFile(io.BytesIO(network_to_keras(GOOD))) as file, h5py.File(io.BytesIO(file.read("model.weights.h5"))) as weights:
        assert [weights[path].shape for path in KERAS_PATHS] == [(784, 2), (2,), (2, 10), (10,)]
