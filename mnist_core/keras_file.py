"""A network as a .keras file, written without Keras.

The file is an archive of three: a few words on who wrote it, the layers as JSON, and the weights as arrays in an HDF5 file. Keras reads it
as its own and predicts the same. Left out on purpose: how it was trained, so it must be compiled before it is measured or trained on.
"""

import io
import json
import zipfile

import h5py

from mnist_core.config import NUM_CLASSES, NUM_PIXELS

KERAS_VERSION = "3.15.1"  # whose format this is


def network_to_keras(network):
    """The mnist_core.network.Network as the bytes of a .keras file, for keras.saving.load_model; the same network gives the same bytes."""
    buffer = io.BytesIO()
    members = {
        "metadata.json": json.dumps({"keras_version": KERAS_VERSION, "date_saved": "1980-01-01@00:00:00"}),
        "config.json": json.dumps(_model_description(network)),
        "model.weights.h5": _weights(network),
    }
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _model_description(network):
    sizes = ((NUM_PIXELS, network.num_hidden_units, network.activation), (network.num_hidden_units, NUM_CLASSES, "softmax"))
    layers = [_described("keras.layers", "InputLayer", {"batch_shape": [None, NUM_PIXELS], "dtype": "float32", "name": "input_layer"})]
    for name, (num_inputs, units, activation) in zip(("dense", "dense_1"), sizes, strict=True):
        config = {"name": name, "trainable": True, "dtype": "float32", "units": units, "activation": activation, "use_bias": True}
        layers.append(_described("keras.layers", "Dense", config) | {"build_config": {"input_shape": [None, num_inputs]}})
    config = {"name": "digits", "trainable": True, "dtype": "float32", "layers": layers, "build_input_shape": [None, NUM_PIXELS]}
    return _described("keras", "Sequential", config) | {"build_config": {"input_shape": [None, NUM_PIXELS]}}


def _described(module, class_name, config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def _weights(network):
    """As Keras lays them out: a group for each layer, in it the kernel as "0" and the bias as "1"."""
    buffer = io.BytesIO()
    layers = {"dense": (network.hidden_weights, network.hidden_biases), "dense_1": (network.output_weights, network.output_biases)}
    with h5py.File(buffer, "w") as file:
        file.create_group("vars").attrs["name"] = "digits"
        for name, arrays in layers.items():
            place = file.create_group(f"layers/{name}/vars")
            place.attrs["name"] = name
            for number, array in enumerate(arrays):
                place[str(number)] = array
    return buffer.getvalue()
