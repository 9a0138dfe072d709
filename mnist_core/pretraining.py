"""The network that the app ships: the same 784-512-10, taught longer and with digits that were never written.

What is changed against the tutorials is the teaching, not the network. Every epoch shows each digit distorted anew (`augmentation`),
some thousand digits of forms that MNIST lacks join them (`forms`), and the learning rate first rises, then falls to nothing along a cosine.
Towards the end the distortions become milder too, so that the network settles on digits as people write them. The recipe was chosen by
digits held out of the training set, and the number of forms by pen drawings that are not trained on either. `ship` runs the recipe twice:
without the held-out digits, to say how good it is on them, and with all 60,000 for the weights that are kept; then it looks at the test
digits. Left out on purpose: ensembles and further layers, because the lesson is one small network.
"""

import hashlib
import io
import json
import platform
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from mnist_core.augmentation import Strengths, distort_images
from mnist_core.backend import keras, tf
from mnist_core.config import MAX_PIXEL, NUM_CLASSES, NUM_HELD_OUT_DIGITS, NUM_PIXELS, NUM_TRAIN_DIGITS
from mnist_core.dataset import load_mnist
from mnist_core.evaluation import evaluate
from mnist_core.forms import draw_forms
from mnist_core.network import Network, read_network
from mnist_core.preprocessing import flatten_images

HIDDEN_UNITS = 512
MODEL_NAME = "mnist-784-512-10"
COMMAND = "python -m mnist_core pretrain"
NUM_THREADS = 1  # of one operation: the last bit does not depend on the number of processors, and the other one distorts digits
FORMS, ORDER, DISTORTION, WEIGHTS = range(4)  # what a random draw is for: each has its own stream of the seed
SAVED_AT = "1980-01-01@00:00:00"  # the earliest that a zip file can name: the same network gives the same file at any time


class PretrainingError(ValueError):
    """A recipe that cannot be followed; the message says what came, what was expected and how to mend it."""


@dataclass(frozen=True)
class Recipe:
    """How the shipped network is trained; raises PretrainingError when a number makes no sense.

    epochs: passes over the digits. batch_size: digits a step. learning_rate: the highest. warm_up: share of the steps in which it rises
    to that. momentum: share of the last step that is repeated (Nesterov's way). num_digits: the first ones of the training set.
    num_forms: digits drawn by rule that join them. strengths: of the distortions. settling: share of the epochs, the last ones, in which
    the distortions become milder, down to last_strength of what they were. seed: the same seed gives the same bits.
    """

    epochs: int = 600
    batch_size: int = 128
    learning_rate: float = 0.15
    warm_up: float = 0.1
    momentum: float = 0.9
    num_digits: int = NUM_TRAIN_DIGITS
    num_forms: int = 9000
    strengths: Strengths = field(default_factory=Strengths)
    settling: float = 0.25
    last_strength: float = 0.5
    seed: int = 0

    def __post_init__(self):
        if self.epochs < 1 or self.batch_size < 1 or not 1 <= self.num_digits <= NUM_TRAIN_DIGITS or self.num_forms < 0:
            raise PretrainingError(
                f"The recipe has {self.epochs} epochs, batches of {self.batch_size}, {self.num_digits} digits and {self.num_forms} forms, "
                f"but it must have at least 1 epoch, 1 digit a batch, 1 to {NUM_TRAIN_DIGITS:,} digits and 0 forms: try Recipe()."
            )
        if self.num_steps < 1:
            raise PretrainingError(f"A batch of {self.batch_size} is larger than an epoch: try at most {self.num_digits + self.num_forms}.")

    @property
    def num_steps(self):
        """Whole batches an epoch; the few digits that fill none wait for another epoch's order."""
        return (self.num_digits + self.num_forms) // self.batch_size

    def strengths_in(self, epoch):
        """The distortions' Strengths in an epoch, counted from 0."""
        settled = max(0.0, epoch / self.epochs - (1 - self.settling)) / self.settling if self.settling else 0.0
        return self.strengths.times(1 - settled * (1 - self.last_strength))


@dataclass(frozen=True)
class PretrainingEpoch:
    """One epoch's figures, on distorted digits: they are harder than those that the network is for."""

    epoch: int  # from 1
    num_epochs: int
    num_digits: int  # of the training set: fewer while the recipe is tried on held-out ones
    loss: float
    accuracy: float
    seconds: float  # since the training began


@dataclass(frozen=True)
class Pretrained:
    """The network and how long it took."""

    network: Network
    seconds: float


def pretrain(recipe, on_event=lambda event: None):
    """Train 784-512-10 by the recipe; on_event gets a PretrainingEpoch after each epoch. Returns Pretrained."""
    started = time.perf_counter()
    images, labels = _training_digits(recipe)
    model = _build_model(recipe)
    train_epoch = _compile_epoch(model)
    with ThreadPoolExecutor(1) as drawing:  # the next epoch's digits are distorted while this one is learned
        upcoming = drawing.submit(_epoch_batches, recipe, images, labels, 0)
        for epoch in range(recipe.epochs):
            batches = upcoming.result()
            upcoming = drawing.submit(_epoch_batches, recipe, images, labels, epoch + 1) if epoch + 1 < recipe.epochs else None
            model.reset_metrics()
            logs = train_epoch(*(tf.constant(array) for array in batches))
            seconds = time.perf_counter() - started
            loss, accuracy = float(logs["loss"]), float(logs["accuracy"])
            on_event(PretrainingEpoch(epoch + 1, recipe.epochs, recipe.num_digits, loss, accuracy, seconds))
    return Pretrained(Network(*model.get_weights()), time.perf_counter() - started)


def _training_digits(recipe):
    """The training set's first digits and the forms after them: (N, 28, 28) uint8 and (N,) int32."""
    mnist, forms = load_mnist(), draw_forms(recipe.num_forms, (recipe.seed, FORMS))
    images = np.concatenate([mnist.train_images[: recipe.num_digits], forms.images])
    return images, np.concatenate([mnist.train_labels[: recipe.num_digits], forms.labels]).astype(np.int32)


def _epoch_batches(recipe, images, labels, epoch):
    """Every digit once, in an order and distorted in a way that depend on the seed and the epoch alone: (S, B, 784) and (S, B)."""
    order = np.random.default_rng((recipe.seed, ORDER, epoch)).permutation(len(images))[: recipe.num_steps * recipe.batch_size]
    distorted = distort_images(images[order], recipe.strengths_in(epoch), (recipe.seed, DISTORTION, epoch))
    shape = (recipe.num_steps, recipe.batch_size)
    return flatten_images(distorted).reshape(*shape, NUM_PIXELS), labels[order].reshape(shape)


def _build_model(recipe):
    _limit_threads()
    model = _build_layers([np.random.default_rng((recipe.seed, WEIGHTS, layer)).integers(2**31) for layer in range(2)])
    num_steps = recipe.epochs * recipe.num_steps
    num_rising = round(num_steps * recipe.warm_up)
    schedule = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 100, num_steps - num_rising, warmup_target=recipe.learning_rate, warmup_steps=num_rising
    )
    optimizer = keras.optimizers.SGD(schedule, momentum=recipe.momentum, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=True)
    optimizer.build(model.trainable_variables)
    return model


def _build_layers(seeds):
    initializers = [keras.initializers.GlorotUniform(seed=int(seed)) for seed in seeds]
    return keras.Sequential(
        [
            keras.Input((NUM_PIXELS,), name="pixels"),
            keras.layers.Dense(HIDDEN_UNITS, activation="relu", kernel_initializer=initializers[0], name="hidden"),
            keras.layers.Dense(NUM_CLASSES, activation="softmax", kernel_initializer=initializers[1], name="output"),
        ],
        name="digits",
    )


def _limit_threads():
    if tf.config.threading.get_intra_op_parallelism_threads() != NUM_THREADS:
        try:
            tf.config.threading.set_intra_op_parallelism_threads(NUM_THREADS)
        except RuntimeError:  # TensorFlow has begun its work: it stays as it is, and so does the result within this process
            return


def _compile_epoch(model):
    """A function of an epoch's batches that learns from them one after the other, compiled as one, and returns the metrics."""

    @tf.function(jit_compile=True)
    def train_epoch(images, labels):
        num_steps, no_logs = tf.shape(images)[0], {"accuracy": 0.0, "loss": 0.0}
        return tf.while_loop(
            lambda step, logs: step < num_steps,
            lambda step, logs: (step + 1, model.train_step((tf.cast(images[step], tf.float32) / MAX_PIXEL, labels[step]))),
            (0, no_logs),
        )[1]

    return train_epoch


def ship(folder, recipe=None, on_event=lambda event: None):
    """Follow the recipe without and with the held-out digits and write the network and its card into the folder.

    Writes mnist-784-512-10.keras, which plain Keras opens, and mnist-784-512-10.json, which says how it came about. Returns the card.
    """
    recipe = recipe or Recipe()
    mnist = load_mnist()
    num_kept = min(recipe.num_digits, NUM_TRAIN_DIGITS - NUM_HELD_OUT_DIGITS)
    rehearsal = pretrain(replace(recipe, num_digits=num_kept), on_event)
    held_out = evaluate(rehearsal.network, mnist.train_images[-NUM_HELD_OUT_DIGITS:], mnist.train_labels[-NUM_HELD_OUT_DIGITS:])
    final = pretrain(recipe, on_event)
    content = network_to_keras(final.network)
    card = _card(recipe, rehearsal, held_out, final, content, evaluate(read_network(content), mnist.test_images, mnist.test_labels))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{MODEL_NAME}.keras").write_bytes(content)
    (folder / f"{MODEL_NAME}.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return card


def _card(recipe, rehearsal, held_out, final, content, test):
    return {
        "model": f"{MODEL_NAME}.keras",
        "sha256": hashlib.sha256(content).hexdigest(),
        "command": COMMAND,
        "parameters": final.network.num_parameters,
        "hidden_units": final.network.num_hidden_units,
        "activation": final.network.activation,
        "recipe": asdict(recipe),
        "held_out": asdict(held_out),
        "test": asdict(test),
        "seconds": {"held_out": round(rehearsal.seconds), "final": round(final.seconds)},
        "versions": {"python": platform.python_version(), **{module.__name__: module.__version__ for module in (keras, tf, np)}},
    }


def network_to_keras(network):
    """The network as the bytes of a .keras file; the same network gives the same bytes, whenever and wherever it is saved."""
    model = _build_layers([0, 0])
    model.set_weights([network.hidden_weights, network.hidden_biases, network.output_weights, network.output_biases])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{MODEL_NAME}.keras"
        model.save(path)
        with zipfile.ZipFile(path) as saved:
            members = {name: saved.read(name) for name in sorted(saved.namelist())}
    members["metadata.json"] = json.dumps({"keras_version": keras.__version__, "date_saved": SAVED_AT}).encode()
    members["config.json"] = json.dumps(_without_addresses(json.loads(members["config.json"]))).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # dated 1980, as a ZipInfo is unless told otherwise
    return buffer.getvalue()


def _without_addresses(config):
    """Keras notes at which address of memory an object lay when it was saved; nothing reads that, and it differs each time."""
    if isinstance(config, dict):
        return {key: _without_addresses(value) for key, value in config.items() if key != "shared_object_id"}
    return [_without_addresses(value) for value in config] if isinstance(config, list) else config
