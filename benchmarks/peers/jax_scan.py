"""JAX: a whole epoch compiled as one lax.scan over the batches, on images kept as bytes; the old weights' memory is given to the new ones.

.peers/bin/python benchmarks/peers/jax_scan.py BATCH_SIZE EPOCHS
"""

import functools

import jax
import jax.numpy as jnp
from harness import LEARNING_RATE, NUM_HIDDEN_UNITS, arguments, load_digits, run_epochs

FIRST_DECAY, SECOND_DECAY, EPSILON = 0.9, 0.999, 1e-8  # Adam's

batch_size, num_epochs = arguments()
x_train, y_train, x_test, y_test = (jnp.asarray(array) for array in load_digits())


def glorot_uniform(key, shape):
    """(inputs, outputs) weights."""
    limit = (6 / sum(shape)) ** 0.5
    return jax.random.uniform(key, shape, minval=-limit, maxval=limit)


def predict_logits(weights, images):
    """(N, 10) logits of (N, 28, 28) uint8 images."""
    inputs = images.reshape(len(images), -1).astype(jnp.float32) / 255
    hidden = jax.nn.relu(inputs @ weights["hidden"] + weights["hidden_biases"])
    return hidden @ weights["output"] + weights["output_biases"]


def batch_loss(weights, images, labels):
    """Mean cross-entropy."""
    logs = jax.nn.log_softmax(predict_logits(weights, images))
    return -jnp.take_along_axis(logs, labels[:, None].astype(jnp.int32), axis=1).mean()


def train_step(digits, state, numbers):
    """One step of Adam's on the digits with these numbers; digits: all images and labels."""
    weights, means, squares, step = state
    gradients = jax.grad(batch_loss)(weights, *(part[numbers] for part in digits))
    step += 1
    rate = LEARNING_RATE * jnp.sqrt(1 - SECOND_DECAY**step) / (1 - FIRST_DECAY**step)
    means = jax.tree.map(lambda mean, gradient: mean + (1 - FIRST_DECAY) * (gradient - mean), means, gradients)
    squares = jax.tree.map(lambda square, gradient: square + (1 - SECOND_DECAY) * (gradient**2 - square), squares, gradients)
    weights = jax.tree.map(lambda weight, mean, square: weight - rate * mean / (jnp.sqrt(square) + EPSILON), weights, means, squares)
    return (weights, means, squares, step), None


@functools.partial(jax.jit, donate_argnums=0)
def scan_epoch(state, digits, key):
    """All full batches of one epoch in a random order, and the smaller last one if there is one."""
    order = jax.random.permutation(key, len(digits[0]))
    num_full = len(order) // batch_size * batch_size
    step = functools.partial(train_step, digits)
    state, _ = jax.lax.scan(step, state, order[:num_full].reshape(-1, batch_size))
    return step(state, order[num_full:])[0] if num_full < len(order) else state


@jax.jit
def accuracy(weights, images, labels):
    """Share of these digits read rightly."""
    return (predict_logits(weights, images).argmax(axis=1) == labels).mean()


def zeros(weights):
    """As many zeros."""
    return jax.tree.map(jnp.zeros_like, weights)


keys = jax.random.split(jax.random.key(0), num_epochs + 3)
weights = {
    "hidden": glorot_uniform(keys[0], (784, NUM_HIDDEN_UNITS)),
    "hidden_biases": jnp.zeros(NUM_HIDDEN_UNITS),
    "output": glorot_uniform(keys[1], (NUM_HIDDEN_UNITS, 10)),
    "output_biases": jnp.zeros(10),
}
state = (weights, zeros(weights), zeros(weights), 0.0)


def train_epoch(epoch):
    """One pass, waited for."""
    global state
    state = jax.block_until_ready(scan_epoch(state, (x_train, y_train), keys[epoch + 1]))


run_epochs(train_epoch, lambda: accuracy(state[0], x_test, y_test), num_epochs)
