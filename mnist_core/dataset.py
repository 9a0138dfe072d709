"""The 70,000 handwritten digits of MNIST, exactly as they were published.

Each digit is a picture of 28 by 28 grey values from 0 (paper) to 255 (ink) with a label from 0 to 9. 60,000 are for training; 10,000, by
other people, are for testing. The file is checked before it is used, because a network learns a damaged dataset without complaint.
Source: Yann LeCun and Corinna Cortes, derived from NIST's databases, CC BY-SA 3.0; see assets/README.md.
"""

import functools
import hashlib
import io
import mmap
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.config import IMAGE_SIZE, NUM_TEST_DIGITS, NUM_TRAIN_DIGITS

BUNDLED_PATH = Path(__file__).parent / "assets" / "mnist.npz"
BUNDLED_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
BUNDLED_NUM_BYTES = 11_490_519

IMAGES_MAGIC, LABELS_MAGIC = 0x803, 0x801  # first four bytes of the original IDX files
ARRAYS = {  # member of the archive: (shape, MD5 of the original IDX file with these values)
    "x_train": ((NUM_TRAIN_DIGITS, IMAGE_SIZE, IMAGE_SIZE), "6bbc9ace898e44ae57da46a324031adb"),
    "y_train": ((NUM_TRAIN_DIGITS,), "a25bea736e30d166cdddb491f175f624"),
    "x_test": ((NUM_TEST_DIGITS, IMAGE_SIZE, IMAGE_SIZE), "2646ac647ad5339dbf082846283269ea"),
    "y_test": ((NUM_TEST_DIGITS,), "27ae3e4e09519cfbb04c329615203637"),
}
HOW_TO_MEND = "Take mnist_core/assets/mnist.npz from the project again, for example with: git checkout -- mnist_core/assets/mnist.npz"


class DatasetError(ValueError):
    """The digits cannot be used; the message says why and how to get them."""


class DatasetMissingError(DatasetError):
    """There is no file at the path."""


class DatasetTruncatedError(DatasetError):
    """The file ends too early, as after a broken copy."""


class DatasetAlteredError(DatasetError):
    """The file holds something else than the published digits."""


@dataclass(frozen=True)
class Mnist:
    """Read-only uint8 arrays: images (N, 28, 28) from 0 to 255, labels (N,) from 0 to 9."""

    train_images: np.ndarray  # (60000, 28, 28)
    train_labels: np.ndarray  # (60000,)
    test_images: np.ndarray  # (10000, 28, 28)
    test_labels: np.ndarray  # (10000,)
    file: mmap.mmap | None = None  # in which they lie, when it is not memory

    def rest(self):
        """Have the system take back what memory the digits in a file have come to need, 55 MB after a look at all of them; whoever looks
        at them next reads them anew."""
        if self.file and hasattr(mmap, "MADV_DONTNEED"):
            self.file.madvise(mmap.MADV_DONTNEED)

    def split(self, name):
        """The images and labels of "train" or "test"; raises ValueError for another name."""
        if name not in ("train", "test"):
            raise ValueError(f"The split is {name!r}, but it must be train or test.")
        return (self.train_images, self.train_labels) if name == "train" else (self.test_images, self.test_labels)


@functools.cache
def load_mnist(path=BUNDLED_PATH):
    """Read and verify the digits, once a process and path.

    path: an .npz archive with the members x_train, y_train, x_test and y_test, as the project ships it and as Keras keeps it.
    Returns Mnist. Raises DatasetMissingError, DatasetTruncatedError or DatasetAlteredError.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetMissingError(f"The digits are missing: {path} cannot be read ({error.strerror}). {HOW_TO_MEND}") from error
    arrays = _read_arrays(path, content)
    if hashlib.sha256(content).hexdigest() != BUNDLED_SHA256:
        _check_values(path, arrays)
    for array in arrays.values():
        array.setflags(write=False)
    return Mnist(arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"])


def set_aside(mnist):
    """The same digits in a file without a name, which nobody else can open and which ends with the process, instead of in memory.

    The system keeps in memory what is looked at, and can take that back: of the 55 MB, whoever draws a digit needs 12. Returns the digits
    as they are where there is no room for such a file.
    """
    arrays = [mnist.train_images, mnist.train_labels, mnist.test_images, mnist.test_labels]
    try:
        with tempfile.TemporaryFile() as file:
            file.writelines(arrays)
            file.flush()
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return mnist
    ends = np.cumsum([array.size for array in arrays])
    values = np.split(np.frombuffer(content, np.uint8), ends[:-1])
    return Mnist(*(value.reshape(array.shape) for value, array in zip(values, arrays, strict=True)), content)


def _read_arrays(path, content):
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in ARRAYS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        if content[:2] == b"PK" and not zipfile.is_zipfile(io.BytesIO(content)):
            raise DatasetTruncatedError(
                f"The digits are cut short: {path} has {len(content):,} bytes instead of {BUNDLED_NUM_BYTES:,}. {HOW_TO_MEND}"
            ) from error
        raise DatasetAlteredError(
            f"The digits cannot be read: {path} is not an intact .npz archive of MNIST ({error}). {HOW_TO_MEND}"
        ) from error


def _check_values(path, arrays):
    """Another archive of the same digits is as good: compare with the MD5 sums of the original files."""
    for name, (shape, md5) in ARRAYS.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.uint8 or _idx_md5(array) != md5:
            raise DatasetAlteredError(
                f"The digits were altered: {name} in {path} is {array.dtype} {array.shape} and not, value for value, "
                f"the published uint8 {shape}. {HOW_TO_MEND}"
            )


def _idx_md5(array):
    """MD5 of the IDX file (big-endian magic number and sizes, then the values) that would hold these values."""
    magic = IMAGES_MAGIC if array.ndim == 3 else LABELS_MAGIC
    header = struct.pack(f">{1 + array.ndim}i", magic, *array.shape)
    return hashlib.md5(header + array.tobytes(), usedforsecurity=False).hexdigest()
