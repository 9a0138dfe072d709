"""From pixels to what a dense network takes in.

A dense layer has no notion of rows: the 28 by 28 picture becomes one row of 784 numbers, scaled from 0-255 to 0-1 so that the first
steps of the training are neither tiny nor huge. A label becomes a row of ten with a single 1, the answer that the ten outputs should give.
"""

import numpy as np

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL, NUM_CLASSES, NUM_PIXELS


def flatten_images(images):
    """(N, 28, 28) or one (28, 28) to (N, 784), row after row; raises ValueError for another shape."""
    images = np.asarray(images)
    if images.shape[-2:] != (IMAGE_SIZE, IMAGE_SIZE) or images.ndim not in (2, 3):
        raise ValueError(
            f"The images have the shape {images.shape}, but it must be (N, {IMAGE_SIZE}, {IMAGE_SIZE}): crop or resize them first."
        )
    return images.reshape(-1, NUM_PIXELS)


def scale_pixels(pixels):
    """Grey values 0-255 to float32 0-1."""
    return np.asarray(pixels, np.float32) / np.float32(MAX_PIXEL)


def images_to_inputs(images):
    """(N, 28, 28) uint8 to the network's input, (N, 784) float32 from 0 to 1."""
    return scale_pixels(flatten_images(images))


def one_hot(labels):
    """(N,) labels from 0 to 9 to (N, 10) float32 with one 1 a row; raises ValueError for a label outside 0-9."""
    labels = np.atleast_1d(np.asarray(labels))
    if labels.size and not (np.issubdtype(labels.dtype, np.integer) and labels.min() >= 0 and labels.max() < NUM_CLASSES):
        raise ValueError(
            f"The labels go from {labels.min()} to {labels.max()}, but they must be whole numbers from 0 to {NUM_CLASSES - 1}."
        )
    return np.eye(NUM_CLASSES, dtype=np.float32)[labels]


def matrix_text(image):
    """One (28, 28) image as the Keras tutorial prints it: each value with '{:3} ', a line a row, as in
    for row in image: for value in row: print('{:3} '.format(value), end=''); print()"""
    return "".join("".join(f"{value:3} " for value in row) + "\n" for row in np.asarray(image).tolist())
