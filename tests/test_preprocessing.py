"""From pixels to the network's input, against the tutorials' own lines."""

import numpy as np
import pytest

from mnist_core.preprocessing import flatten_images, images_to_inputs, matrix_text, one_hot

TUTORIAL_ROW_5 = "  0   0   0   0   0   0   0   0   0   0   0   0   3  18  18  18 126 136 175  26 166 255 247 127   0   0   0   0 "


def test_matrix_text_is_what_the_tutorials_loop_prints(mnist, capsys):
    for row in mnist.train_images[0]:
        for value in row:
            print(f"{value:3} ", end="")
        print()
    printed = capsys.readouterr().out
    assert matrix_text(mnist.train_images[0]) == printed
    assert printed.splitlines()[5] == TUTORIAL_ROW_5


def test_inputs_are_the_tutorials_reshape_and_division(mnist):
    images = mnist.train_images[:100]
    expected = images.reshape(100, 784).astype("float32") / 255
    assert images_to_inputs(images).dtype == np.float32
    assert (images_to_inputs(images) == expected).all()


def test_one_image_is_a_row_of_its_own(mnist):
    assert flatten_images(mnist.train_images[0]).shape == (1, 784)


def test_one_hot_equals_keras(mnist):
    keras_utils = pytest.importorskip("keras").utils
    assert (one_hot(mnist.test_labels) == keras_utils.to_categorical(mnist.test_labels, 10)).all()


@pytest.mark.parametrize("shape", [(784,), (28, 27), (2, 2, 28, 28), (3, 28, 28, 1)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="must be"):
        flatten_images(np.zeros(shape))


@pytest.mark.parametrize("labels", [[10], [-1], [0.5]])
def test_other_labels_are_refused(labels):
    with pytest.raises(ValueError, match="whole numbers from 0 to 9"):
        one_hot(labels)
