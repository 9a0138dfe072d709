"""A worker's preload that gives each of TensorFlow's operations one thread instead of two, to measure what that changes."""

import tensorflow as tf

from mnist_core import keras_model  # sets its own number first

assert keras_model.NUM_THREADS == 2
tf.config.threading.set_intra_op_parallelism_threads(1)
