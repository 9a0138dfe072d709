import io

import keras
import numpy as np
import pandas as pd
import pytest

from mnist_core.selection import Selection, csv_gz, npz, python_code
from mnist_ui.digit_orders import digit_indices

FEW = Selection("test", "7", "wrong", 0, np.array([124, 17, 9009]))


def run_code(selection, mnist, monkeypatch):
    """What the lines of Python load, with Keras's download put in place."""
    arrays = (mnist.train_images, mnist.train_labels), (mnist.test_images, mnist.test_labels)
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: arrays)
    names = {}
    exec(python_code(selection), names)
    return names["images"], names["labels"]


@pytest.mark.parametrize("order", ["index", "random", "typical", "untypical"])
@pytest.mark.parametrize("digit", ["all", "7"])
def test_the_lines_of_python_load_the_same_digits_in_the_same_order(mnist, monkeypatch, order, digit):
    selection = Selection("test", digit, order, 5, digit_indices("test", digit, order, 5))
    images, labels = run_code(selection, mnist, monkeypatch)
    np.testing.assert_array_equal(labels, mnist.test_labels[selection.indices])
    np.testing.assert_array_equal(images, mnist.test_images[selection.indices])


def test_what_a_network_chose_is_listed_when_it_is_little(mnist, monkeypatch):
    images, _ = run_code(FEW, mnist, monkeypatch)
    np.testing.assert_array_equal(images, mnist.test_images[[124, 17, 9009]])


def test_what_a_network_chose_is_read_from_the_file_when_it_is_much(mnist, monkeypatch, tmp_path):
    many = Selection("train", "all", "unsure", 0, np.arange(300, 0, -2))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist-train-unsure.npz").write_bytes(npz(many, mnist.train_images, mnist.train_labels))
    images, _ = run_code(many, mnist, monkeypatch)
    np.testing.assert_array_equal(images, mnist.train_images[300:0:-2])


def test_pandas_reads_the_table(mnist):
    table = pd.read_csv(io.BytesIO(csv_gz(FEW, mnist.test_images, mnist.test_labels)), compression="gzip")
    assert table.columns[:3].tolist() == ["index", "label", "pixel0"]
    assert table["index"].tolist() == [124, 17, 9009]
    np.testing.assert_array_equal(table.filter(like="pixel").to_numpy(), mnist.test_images[FEW.indices].reshape(-1, 784))


def test_numpy_reads_the_arrays_of_the_whole_test_split(mnist):
    whole = Selection("test", "all", "index", 0, np.arange(10_000))
    with np.load(io.BytesIO(npz(whole, mnist.test_images, mnist.test_labels)), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["x"], mnist.test_images)
        np.testing.assert_array_equal(arrays["y"], mnist.test_labels)
        np.testing.assert_array_equal(arrays["index"], np.arange(10_000))


def test_the_same_selection_gives_the_same_bytes(mnist):
    assert csv_gz(FEW, mnist.test_images, mnist.test_labels) == csv_gz(FEW, mnist.test_images, mnist.test_labels)


def test_a_file_is_named_for_what_is_in_it():
    assert FEW.name == "mnist-test-7-wrong"
    assert Selection("train", "all", "index", 0, np.arange(3)).name == "mnist-train"
