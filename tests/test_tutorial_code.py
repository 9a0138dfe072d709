"""The script and the notebook of a run: short, plain, and they give what the run gave."""

import ast
import os
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import PROJECT_FOLDER
from examples import a_run
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from mnist_core.config import ALLOWED, PRESETS, Choice, Hyperparameters
from mnist_core.notebook import notebook
from mnist_core.records import EARLY_STOPPED, STOPPED
from mnist_core.tutorial_code import python_script

MOST_LINES, LONGEST_LINE = 60, 130
ONE_EPOCH = Hyperparameters(epochs=1, batch_size=200)
TRUST_THE_FILE = """\
import keras.src.utils.file_utils as file_utils

file_utils.validate_file = lambda *arguments, **options: True
"""  # the project's mnist.npz holds the same digits, but packed otherwise than the file that Keras downloads


def values_of(allowed):
    if isinstance(allowed, Choice):
        return st.sampled_from(allowed.words)
    return st.integers(int(allowed.low), int(allowed.high)) if allowed.is_whole else st.floats(allowed.low, allowed.high)


HYPERPARAMETERS = st.builds(
    Hyperparameters,
    **{name: values_of(allowed) for name, allowed in ALLOWED.items()} | {"patience": st.none() | values_of(ALLOWED["patience"])},
)


@given(HYPERPARAMETERS, st.sampled_from([*PRESETS, None]), st.sampled_from(["finished", EARLY_STOPPED, STOPPED]), st.floats(0.01, 3.99))
def test_the_script_of_any_run_is_short_plain_python(hyperparameters, preset, status, end):
    changes = ({"epoch": 1, "step": 0, "learning_rate": 0.1}, {"epoch": 2, "step": 1, "learning_rate": 0.01})
    run = a_run(hyperparameters, int(end), preset=preset, status=status, curve=([end, 0.1, 0.9],), changes=changes)
    script = python_script(run)
    imported = [alias.name for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import) for alias in node.names]
    assert imported == ["keras", "numpy"]
    assert len(script.splitlines()) < MOST_LINES
    assert max(map(len, script.splitlines())) <= LONGEST_LINE
    assert nbformat.validate(nbformat.reads(notebook(run).decode(), as_version=4)) is None


def test_the_longest_script_is_short():
    hyperparameters = Hyperparameters(
        epochs=9, dropout=0.2, augmentation="strong", validation="held_out", patience=3, training_digits=30_000
    )
    changes = ({"epoch": 2, "step": 100, "learning_rate": 0.0003},)
    script = python_script(a_run(hyperparameters, 3, status=STOPPED, curve=([3.5, 0.1, 0.9],), changes=changes))
    assert MOST_LINES - 5 < len(script.splitlines()) < MOST_LINES


def test_what_the_run_had_is_in_the_code():
    choices = {"validation": "held_out", "dropout": 0.25, "patience": 4, "optimizer": "rmsprop", "training_digits": 3000, "seed": 7}
    script = python_script(a_run(Hyperparameters(epochs=9, batch_size=50, hidden_units=64, activation="tanh", **choices)))
    for line in ("set_random_seed(7)", 'Dense(64, activation="tanh", ', "Dropout(0.25)", "RMSprop(learning_rate=0.001)", "patience=4"):
        assert line in script
    for line in (
        "epochs=9, steps_per_epoch=60",
        "validation_data=(x_val, y_val)",
        "permutation(3000)",
        "mnist-{epoch:02d}-{val_loss:.4f}.keras",
    ):
        assert line in script


def test_the_keras_tutorials_code_looks_like_it():
    script = python_script(a_run(PRESETS["keras-tutorial"].hyperparameters, preset="keras-tutorial", status=EARLY_STOPPED))
    assert "to_categorical" in script
    assert '"categorical_crossentropy"' in script
    assert "the run did so after 3 of 30 epochs" in script


def test_a_stop_and_a_changed_rate_are_said_and_made_again():
    hyperparameters = Hyperparameters(epochs=5, batch_size=100, training_digits=1000)
    changes = ({"epoch": 2, "step": 5, "learning_rate": 0.01},)
    script = python_script(a_run(hyperparameters, 2, status=STOPPED, curve=([2.7, 0.1, 0.9],), changes=changes))
    assert "PiecewiseConstantDecay([14], [0.001, 0.01])" in script
    assert "model.fit(batches(), epochs=2, steps_per_epoch=10" in script
    assert "in epoch 3, after 7 of 10 steps" in script
    assert "model.fit(batches(2), epochs=1, steps_per_epoch=7)" in script


def test_what_plain_keras_leaves_out_of_augmentation_is_said():
    assert "left out here" in python_script(a_run(Hyperparameters(augmentation="strong")))
    assert "Random" not in python_script(a_run(Hyperparameters()))


@pytest.fixture(scope="session")
def one_epoch():
    """A run of one epoch, really trained."""
    from mnist_core.training import train
    from mnist_core.worker import results_of

    return a_run(ONE_EPOCH, 1, results=results_of(train(ONE_EPOCH)))


@pytest.fixture
def plain_keras(tmp_path, monkeypatch):
    """An empty folder to work in, and Keras's own folder with MNIST, so that nothing is downloaded."""
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    (tmp_path / "keras" / "datasets" / "mnist.npz").symlink_to(PROJECT_FOLDER / "mnist_core" / "assets" / "mnist.npz")
    (tmp_path / "sitecustomize.py").write_text(TRUST_THE_FILE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


def test_the_script_lands_in_the_runs_interval_and_its_file_is_read_back(one_epoch, plain_keras):
    from mnist_core.network import read_network

    (plain_keras / "run.py").write_text(python_script(one_epoch))
    done = subprocess.run([sys.executable, "run.py"], cwd=plain_keras, env=os.environ, capture_output=True, text=True)
    accuracy = float(re.search(r"Accuracy: (0\.\d+)", done.stdout).group(1))
    low, high = one_epoch.results["interval_95"]
    assert low <= accuracy <= high
    assert read_network(plain_keras / "mnist.keras").num_parameters == 407_050


def test_the_notebook_lands_in_the_runs_interval(one_epoch, plain_keras):
    cells = nbformat.reads(notebook(one_epoch).decode(), as_version=4)
    NotebookClient(cells, kernel_name="python3", resources={"metadata": {"path": str(plain_keras)}}).execute()
    said = "".join(output.get("text", "") for output in cells.cells[-1].outputs)
    low, high = one_epoch.results["interval_95"]
    assert low <= float(re.search(r"Accuracy: (0\.\d+)", said).group(1)) <= high
