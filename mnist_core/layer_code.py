"""The layers of a run as lines of Keras.

The first weights follow from the run's seed, and Keras draws the very same ones from the seeds that stand in the lines. Augmentation is a
row of Keras's random layers with about the same spread. Left out on purpose: slanting, bending and other strokes; the words say so.
"""

import math

from mnist_core.augmentation import STRENGTHS
from mnist_core.config import IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS
from mnist_core.seeds import derive_seed

UNIFORM_WIDTH = math.sqrt(3)  # a uniform distribution from -w to w has the standard deviation w / sqrt(3)


def layer_lines(hyperparameters, is_flat):
    """The lines within keras.Sequential([...]). is_flat: whether a digit comes as a row of 784, else as 28 x 28."""
    layers = [f"Input(({NUM_PIXELS},))"] if is_flat else [f"Input(({IMAGE_SIZE}, {IMAGE_SIZE}))"]
    layers += [] if is_flat else [*_distortion_layers(hyperparameters.augmentation), "Flatten()"]
    layers.append(_dense(hyperparameters.hidden_units, hyperparameters.activation, derive_seed(hyperparameters.seed, 0)))
    layers += [f"Dropout({hyperparameters.dropout:g})"] if hyperparameters.dropout else []
    layers.append(_dense(NUM_CLASSES, "softmax", derive_seed(hyperparameters.seed, 1)))
    return [f"    keras.layers.{layer}," for layer in layers]


def words_on_layers(hyperparameters):
    """What a learner should know of them, as lines."""
    words = [f"{hyperparameters.num_parameters:,} weights and biases to learn. The seeds give the run's own first weights."]
    if hyperparameters.augmentation != "off":
        more = "slanted them, bent them and changed their strokes" if hyperparameters.augmentation == "strong" else "slanted them"
        words.append(f"Each digit is moved, turned and resized anew in each epoch. The run also {more}:")
        words.append("that is left out here, so expect a little less accuracy.")
    return tuple(words)


def _dense(units, activation, seed):
    return f'Dense({units}, activation="{activation}", kernel_initializer=keras.initializers.GlorotUniform({seed}))'


def _distortion_layers(augmentation):
    """Keras's random layers with the spread of the run's distortions; around the digit is paper, 0."""
    if augmentation == "off":
        return []
    strengths = STRENGTHS[augmentation]
    shift = UNIFORM_WIDTH * strengths.shift / IMAGE_SIZE
    zoom, turn = UNIFORM_WIDTH * strengths.scale, UNIFORM_WIDTH * strengths.rotation / 360
    return [
        f"Reshape(({IMAGE_SIZE}, {IMAGE_SIZE}, 1))",
        f'RandomTranslation({shift:.3f}, {shift:.3f}, fill_mode="constant")',
        f'RandomRotation({turn:.3f}, fill_mode="constant")',
        f'RandomZoom({zoom:.3f}, fill_mode="constant")',
    ]
