import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.augmentation import Strengths, distort_images
from mnist_core.changes import CHANGES, ChangeError, change_image

NOTHING = {"crop": 0, "shift": 0, "rotation": 0, "noise": 0, "distort": 0}


@pytest.mark.parametrize("name", NOTHING)
def test_none_of_a_change_leaves_every_number(mnist, name):
    np.testing.assert_array_equal(change_image(mnist.train_images[0], name, NOTHING[name]), mnist.train_images[0])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_amount_gives_an_image_and_always_the_same(mnist, data):
    name = data.draw(st.sampled_from(list(CHANGES)))
    amount = data.draw(st.integers(CHANGES[name].low, CHANGES[name].high))
    changed = change_image(mnist.train_images[1], name, amount)
    assert (changed.shape, changed.dtype) == ((28, 28), np.uint8)
    np.testing.assert_array_equal(changed, change_image(mnist.train_images[1], name, amount))


def test_a_shift_moves_columns_to_the_right_and_left(mnist):
    image = mnist.train_images[0]
    np.testing.assert_array_equal(change_image(image, "shift", 3)[:, 3:], image[:, :-3])
    assert not change_image(image, "shift", 3)[:, :3].any()
    np.testing.assert_array_equal(change_image(image, "shift", -3)[:, :-3], image[:, 3:])


def test_a_turn_is_clockwise():
    image = np.zeros((28, 28), np.uint8)
    image[2:6, 13:15] = 255  # ink at the top
    turned = change_image(image, "rotation", 45)
    assert turned[:14, 14:].sum() > turned[:14, :14].sum()


def test_a_threshold_leaves_paper_and_ink(mnist):
    changed = change_image(mnist.train_images[0], "threshold", 128)
    np.testing.assert_array_equal(changed == 255, mnist.train_images[0] >= 128)
    assert set(np.unique(changed)) == {0, 255}


def test_the_augmentation_is_the_one_of_the_training(mnist):
    expected = distort_images(mnist.train_images[:1], Strengths(), 0)[0]
    np.testing.assert_array_equal(change_image(mnist.train_images[0], "distort", 100), expected)


def test_a_cut_edge_enlarges_the_rest(mnist):
    assert (change_image(mnist.train_images[0], "crop", 4) > 0).sum() > (mnist.train_images[0] > 0).sum()


@pytest.mark.parametrize(
    ("name", "amount", "said"), [("mirror", 1, "one of crop"), ("shift", 11, "from -10 to 10"), ("noise", -1, "from 0")]
)
def test_a_change_that_there_is_not_is_refused(mnist, name, amount, said):
    with pytest.raises(ChangeError, match=said):
        change_image(mnist.train_images[0], name, amount)
