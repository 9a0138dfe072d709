"""Files that are no network, though some of them try hard to look like one: name to bytes."""

import bz2
import gzip
import io
import json
import pickle
import struct
import zipfile
import zlib

import h5py
import numpy as np
from examples import some_network

from mnist_core.keras_file import network_to_keras
from mnist_core.network import ARRAY_NAMES, KERAS_PATHS, network_to_npz

GOOD = some_network(2)
BOMB_BYTES = 60_000_000  # what a bomb would unpack to: more than a test may take, and quick to pack
HALF = KERAS_PATHS[0]  # the array that is spoilt in the HDF5 files


class Explosive:
    """Unpickled, it would raise an error of its own: nothing may be unpickled."""

    def __reduce__(self):
        return exec, ("raise SystemExit('a file was run')",)


def archive(members, compression=zipfile.ZIP_DEFLATED):
    """A zip archive of these members, a dict or pairs of name and content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items() if isinstance(members, dict) else members:
            file.writestr(name, content)
    return buffer.getvalue()


def npy(array):
    """An array as .npy, pickled when it holds objects."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), allow_pickle=True)
    return buffer.getvalue()


def npy_with_header(text, content=b""):
    """An .npy file with any text as its header."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + content


def header(shape, kind="<f4"):
    return npy_with_header(f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n", bytes(64))


def npz(members=None, **arrays):
    """A good .npz with other arrays, or with other members as bytes; None leaves one out."""
    good = {name: getattr(GOOD, name) for name in ARRAY_NAMES} | {"activation": np.array("relu")}
    made = {f"{name}.npy": npy(array) for name, array in (good | arrays).items() if array is not None}
    return archive(made | (members or {}))


def numbered(*arrays):
    return archive({f"arr_{number}.npy": npy(array) for number, array in enumerate(arrays)})


def good_keras():
    """The two parts of a good .keras file: its layers as a dict and its weights as bytes."""
    with zipfile.ZipFile(io.BytesIO(network_to_keras(GOOD))) as file:
        return json.loads(file.read("config.json")), file.read("model.weights.h5")


def keras(config=None, weights=None):
    """A good .keras file with another description (anything that JSON takes, or bytes) or other weights."""
    good_config, good_weights = good_keras()
    text = config if isinstance(config, bytes) else json.dumps(good_config if config is None else config)
    return archive({"metadata.json": "{}", "config.json": text, "model.weights.h5": good_weights if weights is None else weights})


def layers(*kinds, model="Sequential"):
    """A description of these layers: pairs of class and activation."""
    described = [{"class_name": kind, "config": {"activation": activation}} for kind, activation in kinds]
    return keras({"class_name": model, "config": {"layers": described}})


def hdf5(spoil):
    """A good .keras file but for what spoil(file, path) does to the HDF5 file after its first array was taken away."""
    buffer = io.BytesIO(good_keras()[1])
    with h5py.File(buffer, "a") as file:
        del file[HALF]
        spoil(file, HALF)
    return keras(weights=buffer.getvalue())


def dataset(*arguments, **options):
    """A spoiler that puts this dataset in the place."""
    return hdf5(lambda file, path: file.create_dataset(path, *arguments, **options))


def _virtual(file, path):
    layout = h5py.VirtualLayout((784, 2), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (784, 2))
    file.create_virtual_dataset(path, layout)


def _linked_group(link):
    def spoil(file, path):
        del file["layers"]
        file["layers"] = link

    return hdf5(spoil)


def _spoilt_size(content, size):
    """An archive whose lists say that its first member has this size, unpacked."""
    local, central = content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24
    spoilt = bytearray(content)
    spoilt[local : local + 4] = spoilt[central : central + 4] = struct.pack("<I", size)
    return bytes(spoilt)


def _encrypted(content):
    spoilt, place = bytearray(content), content.index(b"PK\x01\x02") + 8
    spoilt[place] |= 1
    return bytes(spoilt)


def _spoilt_byte(content, place):
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def _bomb_in_chunks(file, path):
    """A small array in one packed chunk that unpacks to 60 MB."""
    stored = file.create_dataset(path, (784, 2), "f4", maxshape=(None, None), chunks=(784, BOMB_BYTES // 784 // 4), compression="gzip")
    stored.id.write_direct_chunk((0, 0), zlib.compress(bytes(BOMB_BYTES), 1))


ONES = np.ones((784, 2), "f4")
NOT_ARCHIVES = {
    "empty": b"",
    "one byte": b"P",
    "text": b"this is not a model",
    "the head of a zip alone": b"PK\x03\x04",
    "an empty zip": archive({}),
    "gzip": gzip.compress(b"network"),
    "a pickle": pickle.dumps(Explosive()),
    "an .npy without its archive": npy(ONES),
    "a bare HDF5 file": good_keras()[1],
    "HTML": b"<html><script>alert(1)</script></html>",
    "cut short": network_to_npz(GOOD)[:3000],
    "cut in front": network_to_npz(GOOD)[3000:],
}
ARCHIVES = {
    "something else": archive({"readme.txt": "hello"}),
    "a name that climbs": archive({"../../etc/passwd": "hello"}),
    "a bomb": archive({"config.json": "{}", "model.weights.h5": "", "zeros": bytes(70_000_000)}),
    "a bomb that says it is small": _spoilt_size(archive([("config.json", bytes(BOMB_BYTES)), ("model.weights.h5", "")]), 1000),
    "said to be larger than it is": _spoilt_size(archive([("config.json", b"{}"), ("model.weights.h5", "")]), 60_000),
    "a bomb in bzip2": archive({"config.json": bytes(BOMB_BYTES), "model.weights.h5": ""}, zipfile.ZIP_BZIP2),
    "lzma": archive({"config.json": "{}", "model.weights.h5": ""}, zipfile.ZIP_LZMA),
    "bzip2 in a stored member": archive({"config.json": bz2.compress(b"{}"), "model.weights.h5": ""}),
    "5,000 members": archive({f"{number}": "" for number in range(5000)}, zipfile.ZIP_STORED),
    "encrypted": _encrypted(network_to_keras(GOOD)),
    "a changed byte": _spoilt_byte(network_to_npz(GOOD), 2000),
    "an archive in an archive": archive({"network.npz": network_to_npz(GOOD)}),
}
NPZ_FILES = {
    "783 pixels": npz(hidden_weights=np.ones((783, 2), "f4")),
    "rows for columns": npz(hidden_weights=ONES.T.copy()),
    "too many units": npz(hidden_weights=np.ones((784, 2049), "f4")),
    "no units": npz(hidden_weights=np.ones((784, 0), "f4")),
    "three dimensions": npz(hidden_weights=np.ones((28, 28, 2), "f4")),
    "eleven outputs": npz(output_biases=np.ones(11, "f4")),
    "units that do not fit together": npz(hidden_biases=np.ones(3, "f4")),
    "a scalar": npz(output_biases=np.float32(1)),
    "whole numbers": npz(hidden_biases=np.zeros(2, "i4")),
    "yes and no": npz(hidden_biases=np.zeros(2, bool)),
    "complex numbers": npz(hidden_biases=np.zeros(2, "c8")),
    "numbers of 16 bytes": npz(hidden_biases=np.zeros(2, np.longdouble)),
    "words": npz(hidden_biases=np.array(["a", "b"])),
    "dates": npz(hidden_biases=np.zeros(2, "M8[s]")),
    "records": npz(hidden_biases=np.zeros(2, [("a", "f4"), ("b", "f4")])),
    "objects": npz(hidden_biases=np.array([Explosive(), 1], object)),
    "not a number": npz(hidden_biases=np.array([np.nan, 0], "f4")),
    "infinite": npz(output_weights=np.full((2, 10), np.inf, "f4")),
    "too large for 32 bits": npz(hidden_biases=np.array([1e300, 0], "f8")),
    "an array is missing": npz(output_biases=None),
    "another activation": npz(activation=np.array("exec")),
    "an activation as an object": npz(activation=np.array(Explosive(), object)),
    "many activations": npz(activation=np.array(["relu"] * 1000)),
    "a long activation": npz(activation=np.array("relu" * 100_000)),
    "an activation as a number": npz(activation=np.array(1.0)),
    "a header of 400 MB": npz({"hidden_weights.npy": header("(10000, 10000)")}),
    "a header of a million billion": npz({"activation.npy": header("(1000000, 1000000000)", "<U4")}),
    "a negative size": npz({"hidden_weights.npy": header("(784, -2)")}),
    "a size with a point": npz({"hidden_weights.npy": header("(784.0, 2)")}),
    "a header that calls": npz({"hidden_weights.npy": header("__import__('os').getpid()")}),
    "a header of nothing but brackets": npz({"hidden_weights.npy": npy_with_header("(" * 5000)}),
    "a header that is too long": npz({"hidden_weights.npy": npy_with_header(" " * 60_000)}),
    "fewer numbers than said": npz({"hidden_weights.npy": header("(784, 2)")}),
    "another beginning": npz({"hidden_weights.npy": b"\x93NUMPX\x01\x00"}),
    "a version to come": npz({"hidden_weights.npy": b"\x93NUMPY\x09\x09" + bytes(100)}),
    "an empty member": npz({"hidden_weights.npy": b""}),
    "numbered arrays in another order": numbered(GOOD.hidden_biases, GOOD.hidden_weights, GOOD.output_weights, GOOD.output_biases),
    "three numbered arrays": numbered(GOOD.hidden_weights, GOOD.hidden_biases, GOOD.output_weights),
    "numbered objects": numbered(GOOD.hidden_weights, np.array([Explosive()] * 2, object), GOOD.output_weights, GOOD.output_biases),
}
KERAS_FILES = {
    "no JSON": keras(b"layers"),
    "JSON without layers": keras({}),
    "a list": keras([1, 2]),
    "JSON a hundred thousand deep": keras(b"[" * 100_000),
    "a number of ten thousand digits": keras(b"9" * 10_000),
    "a description of 2 MB": keras(b" " * 2_000_000 + b"{}"),
    "layers that are a word": keras({"config": {"layers": "Dense"}}),
    "layers that are numbers": keras({"config": {"layers": [1, 2]}}),
    "a class that is a list": keras({"config": {"layers": [{"class_name": ["Dense"], "config": {}}]}}),
    "convolutions": layers(("Conv2D", "relu"), ("Dense", "relu"), ("Dense", "softmax")),
    "a program as a layer": layers(("Lambda", "relu"), ("Dense", "relu"), ("Dense", "softmax")),
    "one dense layer": layers(("Dense", "softmax")),
    "three dense layers": layers(("Dense", "relu"), ("Dense", "relu"), ("Dense", "softmax")),
    "no softmax": layers(("Dense", "relu"), ("Dense", "linear")),
    "another hidden activation": layers(("Dense", "gelu"), ("Dense", "softmax")),
    "a program as an activation": layers(("Dense", {"class_name": "function", "config": "os.system"}), ("Dense", "softmax")),
    "a graph of layers": layers(("Dense", "relu"), ("Dense", "softmax"), model="Functional"),
}
HDF5_FILES = {
    "no HDF5": keras(weights=b"nonsense"),
    "no bytes": keras(weights=b""),
    "HDF5 cut short": keras(weights=good_keras()[1][:2000]),
    "an array is not there": hdf5(lambda file, path: None),
    "a group for an array": hdf5(lambda file, path: file.create_group(path)),
    "a link in the file": hdf5(lambda file, path: file.__setitem__(path, h5py.SoftLink("/layers/dense_1/vars/0"))),
    "a link to nothing": hdf5(lambda file, path: file.__setitem__(path, h5py.SoftLink("/nowhere"))),
    "a link to itself": hdf5(lambda file, path: file.__setitem__(path, h5py.SoftLink(f"/{path}"))),
    "a link to a device": hdf5(lambda file, path: file.__setitem__(path, h5py.ExternalLink("/dev/zero", "/x"))),
    "a group that is a link": _linked_group(h5py.ExternalLink("/etc/passwd", "/layers")),
    "made of other files": hdf5(_virtual),
    "kept in another file": hdf5(lambda file, path: file.create_dataset(path, (784, 2), "f4", external=[("/etc/passwd", 0, 6272)])),
    "packed": dataset(data=ONES, compression="gzip"),
    "shuffled": dataset(data=ONES, shuffle=True),
    "in chunks": dataset(data=ONES, chunks=(28, 2)),
    "a chunk that is a bomb": hdf5(_bomb_in_chunks),
    "never written": dataset((784, 2), "f4"),
    "a terabyte, never written": dataset((1_000_000, 250_000), "f4"),
    "784 x 3": dataset(data=np.ones((784, 3), "f4")),
    "integers": dataset(data=np.ones((784, 2), "i4")),
    "compound": dataset(data=np.zeros((784, 2), [("a", "f4")])),
    "lists of any length": dataset((784, 2), h5py.vlen_dtype(np.float32)),
    "texts": dataset((784, 2), h5py.string_dtype()),
    "references": dataset((784, 2), h5py.ref_dtype),
    "no dimensions": dataset(data=h5py.Empty("f4")),
    "weights that are not finite": dataset(data=np.full((784, 2), np.nan, "f4")),
}
HOSTILE_FILES = NOT_ARCHIVES | ARCHIVES | NPZ_FILES | KERAS_FILES | HDF5_FILES
