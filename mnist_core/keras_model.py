"""The network in Keras, and a faster way to feed it.

`build_network` is the tutorials' model: one hidden layer, ten outputs. `DigitTrainer` trains it from the digits' NUMBERS: the 70,000 images
stay where they are as bytes, and each compiled call gathers, scales and learns from many batches in a row. Keras's `fit`, optimizers,
metrics and callbacks are untouched; only the waiting between two steps is gone.
"""

import contextlib

import numpy as np

from mnist_core.backend import keras, tf
from mnist_core.config import MAX_PIXEL, NUM_CLASSES, NUM_PIXELS
from mnist_core.network import Network
from mnist_core.reasons import ANOTHER_SHAPE
from mnist_core.seeds import derive_seed
from mnist_core.training_state import TrainingStateError

NUM_THREADS = 2  # of one operation; fixed, because the order of additions, and with it the last bit, depends on it
with contextlib.suppress(RuntimeError):  # somebody else's TensorFlow has begun to work in this process: theirs counts
    tf.config.threading.set_intra_op_parallelism_threads(NUM_THREADS)

LOSS = "sparse_categorical_crossentropy"  # of integer labels; one-hot labels and the categorical loss give the same numbers


def initial_weights(hidden_units, seed):
    """Glorot-uniform weights and zero biases, as Keras's Dense begins: [(784, H), (H,), (H, 10), (10,)] float32."""
    shapes = ((NUM_PIXELS, hidden_units), (hidden_units, NUM_CLASSES))
    weights = []
    for layer, shape in enumerate(shapes):
        kernel = keras.initializers.GlorotUniform(seed=derive_seed(seed, layer))(shape)
        weights += [keras.ops.convert_to_numpy(kernel), np.zeros(shape[1], np.float32)]
    return weights


def build_optimizer(name, learning_rate):
    """Keras's "adam", "sgd" or "rmsprop" with its usual settings."""
    return keras.optimizers.get({"class_name": name, "config": {"learning_rate": learning_rate}})


def build_network(hyperparameters):
    """The untrained keras.Sequential of these hyperparameters, its weights drawn from their seed.

    It is not compiled, and `DigitTrainer` is in its stead: so a saved file holds 1.6 MB of weights and not 4.9 with the optimizer's state.
    """
    layers = [keras.Input((NUM_PIXELS,)), keras.layers.Dense(hyperparameters.hidden_units, activation=hyperparameters.activation)]
    if hyperparameters.dropout:
        layers.append(keras.layers.Dropout(hyperparameters.dropout, seed=hyperparameters.seed))
    network = keras.Sequential([*layers, keras.layers.Dense(NUM_CLASSES, activation="softmax")], name="digits")
    network.set_weights(initial_weights(hyperparameters.hidden_units, hyperparameters.seed))
    return network


def from_keras(model):
    """The weights of a Sequential made by `build_network` as a Network; raises NetworkError when they are not finite."""
    return Network(*model.get_weights(), activation=model.layers[0].activation.__name__)


def to_keras(network):
    """A Network as a keras.Sequential that predicts; compile it to measure or to train on."""
    layers = [keras.Input((NUM_PIXELS,)), keras.layers.Dense(network.num_hidden_units, activation=network.activation)]
    model = keras.Sequential([*layers, keras.layers.Dense(NUM_CLASSES, activation="softmax")], name="digits")
    model.set_weights([network.hidden_weights, network.hidden_biases, network.output_weights, network.output_biases])
    return model


class DigitTrainer(keras.Model):
    """Trains a network on digits given by their numbers: `fit` takes a dataset of chunks, tuples of a number of steps and of int32
    (at least so many steps, batch).

    Where the digits are not to be seen as they are, the tuple holds their pixels too: uint8 (as many steps, batch, 784).
    network: a keras.Sequential. images: (N, 784) uint8. labels: (N,) integers.
    """

    def __init__(self, network, images, labels, optimizer):
        super().__init__(name="digit_trainer")
        self.network = network
        self.digit_images, self.digit_labels = tf.constant(images), tf.constant(labels, tf.int32)
        has_dropout = any(isinstance(layer, keras.layers.Dropout) for layer in network.layers)
        self.compile(optimizer, LOSS, metrics=["accuracy"], jit_compile=not has_dropout)  # XLA draws random numbers ten times slower
        self.optimizer.build(network.trainable_variables)
        self.test_step(tf.constant([0]))  # makes the metrics' variables, which belong to the state

    def call(self, digits, training=False):
        """(batch,) digits' numbers, or their (batch, 784) uint8 pixels, to (batch, 10) probabilities."""
        pixels = tf.gather(self.digit_images, digits) if digits.shape.rank == 1 else digits
        return self.network(tf.cast(pixels, tf.float32) / MAX_PIXEL, training=training)

    def train_step(self, numbers, pixels=None):
        """Learn from one batch of (batch,) numbers, seen as these (batch, 784) uint8 pixels if there are any."""
        return super().train_step((numbers if pixels is None else pixels, tf.gather(self.digit_labels, numbers)))

    def test_step(self, numbers):
        """Measure one batch of (batch,) numbers."""
        return super().test_step((numbers, tf.gather(self.digit_labels, numbers)))

    def make_train_function(self, force=False):
        """Keras calls this for the function that takes the next piece of data: here a whole chunk of steps, compiled as one."""
        if self.train_function is not None and not force:
            return

        @tf.function(jit_compile=self.jit_compile)
        def train_on_chunk(num_steps, *chunk):
            no_logs = {"accuracy": 0.0, "loss": 0.0}
            return tf.while_loop(
                lambda step, logs: step < num_steps,
                lambda step, logs: (step + 1, self.train_step(*(part[step] for part in chunk))),
                (0, no_logs),
            )[1]

        self.train_function = lambda iterator: train_on_chunk(*next(iterator))

    def restart(self, hyperparameters):
        """Begin anew as if just built: fresh weights, a fresh optimizer; what was compiled stays."""
        self.network.set_weights(initial_weights(hyperparameters.hidden_units, hyperparameters.seed))
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        self.optimizer.learning_rate = hyperparameters.learning_rate

    def variable_values(self):
        """Every number that decides how a training goes on, as a tuple of arrays: of the network, the optimizer and the metrics."""
        return tuple(keras.ops.convert_to_numpy(variable) for variable in self._state_variables)

    def load_variables(self, arrays):
        """Go on from what `variable_values` gave; raises TrainingStateError when it is another shape's."""
        variables = self._state_variables
        if [array.shape for array in arrays] != [tuple(variable.shape) for variable in variables]:
            raise TrainingStateError(ANOTHER_SHAPE)
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)

    @property
    def _state_variables(self):
        return [*self.network.variables, *self.optimizer.variables, *self.metrics_variables]

    def reseed_dropout(self, seed):
        """Which units drop out from here on depends on this seed alone."""
        for layer in self.network.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign(np.array([seed, 0], np.uint32))
