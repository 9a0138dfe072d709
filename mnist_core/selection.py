"""Some of the digits, in some order, to take away: as a table, as arrays, and as the lines of Python that choose the same.

A selection is an array of numbers into one split. Files are made in parts, so that all 60,000 digits take no more memory than the file.
The table is packed with gzip, which pandas and every spreadsheet of note open; plain, it would be 110 MB.
"""

import gzip
import io
import zipfile
from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_PIXELS

DIGITS_AT_ONCE = 250  # as text, a digit takes 80 KB for a moment
LISTED = 100  # a selection of at most so many digits is listed in the code
NUMBERS = np.array([str(value) for value in range(256)])  # text of each grey value


@dataclass(frozen=True)
class Selection:
    """Digits of one split. name: the file's name without its ending. order: a key of ORDER_CODE, or any other word for a listed one."""

    split: str  # "train" or "test"
    digit: str  # "all" or "0" to "9"
    order: str
    shuffle: int  # seed of the order "random"
    indices: np.ndarray  # (N,) whole numbers into the split

    @property
    def name(self):
        """As in mnist-train-7-random."""
        parts = ["mnist", self.split, *([self.digit] if self.digit != "all" else []), *([self.order] if self.order != "index" else [])]
        return "-".join(parts)


def csv_gz(selection, images, labels):
    """The selection as the bytes of a .csv.gz file: a row a digit with its index, its label and 784 pixels."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1, mtime=0) as file:
        file.write((",".join(["index", "label", *(f"pixel{pixel}" for pixel in range(NUM_PIXELS))]) + "\n").encode())
        for start in range(0, len(selection.indices), DIGITS_AT_ONCE):
            indices = selection.indices[start : start + DIGITS_AT_ONCE]
            rows = NUMBERS[images[indices].reshape(-1, NUM_PIXELS)].tolist()
            lines = zip(indices.tolist(), labels[indices].tolist(), rows, strict=True)
            file.write("".join(f"{index},{label},{','.join(row)}\n" for index, label, row in lines).encode())
    return buffer.getvalue()


def npz(selection, images, labels):
    """The selection as the bytes of a compressed .npz archive: x (N, 28, 28), y (N,) and index (N,), as numpy.load reads it."""
    buffer = io.BytesIO()
    indices = selection.indices
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, source in (("x", images), ("y", labels), ("index", np.arange(len(labels)))):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                _write_array(member, source, indices)
    return buffer.getvalue()


def _write_array(member, source, indices):
    header = {"descr": np.lib.format.dtype_to_descr(source.dtype), "fortran_order": False, "shape": (len(indices), *source.shape[1:])}
    np.lib.format.write_array_header_1_0(member, header)
    for start in range(0, len(indices), DIGITS_AT_ONCE):
        member.write(source[indices[start : start + DIGITS_AT_ONCE]].tobytes())


MEANS_CODE = """\
means = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
distances = np.array([np.linalg.norm(image - means[label]) for image, label in zip(images, labels)])
"""
ORDER_CODE = {  # order: what chooses, when `chosen` holds the digits that pass the filter
    "index": "",
    "random": "chosen = np.random.default_rng({shuffle}).permutation(chosen)\n",
    "typical": MEANS_CODE + 'chosen = chosen[np.argsort(distances[chosen], kind="stable")]\n',
    "untypical": MEANS_CODE + 'chosen = chosen[np.argsort(-distances[chosen], kind="stable")]\n',
}


def python_code(selection):
    """Lines of Python that load the same digits with Keras, in the same order."""
    loaded = "import keras\nimport numpy as np\n\n(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
    chosen = f"images, labels = x_{selection.split}, y_{selection.split}\n{_chosen_code(selection)}"
    return loaded + chosen + "images, labels = images[chosen], labels[chosen]\n"


def _chosen_code(selection):
    if selection.order not in ORDER_CODE and len(selection.indices) <= LISTED:
        return f"chosen = np.array({selection.indices.tolist()}, dtype=int)  # what the network chose\n"
    if selection.order not in ORDER_CODE:
        return f'chosen = np.load("{selection.name}.npz")["index"]  # the file of this page: what the network chose\n'
    kept = "np.arange(len(labels))" if selection.digit == "all" else f"np.flatnonzero(labels == {selection.digit})"
    return f"chosen = {kept}\n" + ORDER_CODE[selection.order].format(shuffle=selection.shuffle)
