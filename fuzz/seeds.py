"""What the harnesses begin with: the hostile files, drawings and pictures of the tests, and good ones.

With the tests' folder in PYTHONPATH, `python -m fuzz.seeds FOLDER` writes each to a file in FOLDER/models, /canvas or /pictures.
"""

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

from hostile_drawings import HOSTILE_DRAWINGS
from hostile_files import GOOD, HDF5_FILES, HOSTILE_FILES, KERAS_FILES, NPZ_FILES, good_keras, keras, npy, npz
from hostile_pictures import HOSTILE_PICTURES

from mnist_core.drawing_link import link_from_drawing
from mnist_core.network import ARRAY_NAMES, network_to_npz
from mnist_core.strokes import DrawingError, drawing_from_canvas

WHOLE, WEIGHTS, LAYERS, ARRAY, WORD = b"ZHJNW"  # the first byte: which part of a model's file the others are
MAX_SEED_BYTES = 100_000  # larger ones make every change slow


def packed_model(data):
    """A harness's bytes as a model's file."""
    kind, content = data[0] if data else WHOLE, data[1:]
    if kind == WEIGHTS:
        return keras(weights=content)
    if kind == LAYERS:
        return keras(content)
    if kind in (ARRAY, WORD):
        return npz({"hidden_biases.npy" if kind == ARRAY else "activation.npy": content})
    return content


def models():
    """The hostile files as a whole and in parts."""
    yield bytes([WHOLE]) + network_to_npz(GOOD)
    yield bytes([ARRAY]) + npy(GOOD.hidden_biases)
    yield bytes([WORD]) + npy("tanh")
    yield bytes([LAYERS]) + json.dumps(good_keras()[0]).encode()
    yield bytes([WEIGHTS]) + good_keras()[1]
    for content in HOSTILE_FILES.values():
        yield bytes([WHOLE]) + content
    for content in (NPZ_FILES | KERAS_FILES | HDF5_FILES).values():
        yield from _parts(content)


def _parts(content):
    kinds = {"model.weights.h5": WEIGHTS, "config.json": LAYERS, "activation.npy": WORD} | {f"{name}.npy": ARRAY for name in ARRAY_NAMES}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.filename in kinds and member.file_size < MAX_SEED_BYTES:
                yield bytes([kinds[member.filename]]) + archive.read(member)


def canvas():
    """The hostile drawings as JSON, and those that can be drawn as links."""
    for drawing in HOSTILE_DRAWINGS.values():
        yield b"J" + _json(drawing)
        try:
            yield b"L" + link_from_drawing(drawing_from_canvas(drawing)).encode()
        except DrawingError:
            continue


def _json(value):
    try:
        return json.dumps(value).encode()
    except ValueError:  # a number of more digits than Python writes
        return b"9" * 5000


def pictures():
    """The hostile pictures."""
    return HOSTILE_PICTURES.values()


def main(folder):
    """Write every seed that is small enough to its folder, named by its content."""
    for make in (models, canvas, pictures):
        place = Path(folder) / make.__name__
        place.mkdir(parents=True, exist_ok=True)
        for content in make():
            if len(content) <= MAX_SEED_BYTES:
                (place / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1])
