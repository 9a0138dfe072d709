"""What augmentation does, shown on one digit: as it is written, and six times as the network will see it."""

import numpy as np
import streamlit as st

from mnist_core.augmentation import STRENGTHS, distort_images
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.pictures import grey_url, montage
from mnist_ui.reading import show_small

DIGIT = 0  # of the training set: the 5 that the tutorial prints
NUM_DISTORTED = 6
COLUMNS = 3  # two rows of three, as high as the digit itself at twice their size: the settings' column is narrow
LINE_WIDTH, LINE_GREY = 2, 128  # between the digit and its distorted selves; seen on light and on dark pages
SCALE = 3  # so that it stays sharp on a fine screen


def show_augmentation(name):
    """Show the picture and why one does it; nothing while it is off. name: of augmentation.STRENGTHS."""
    if name == "off":
        return
    st.image(_preview_url(name), width="stretch", alt=_("A digit as it is written, and six times distorted as the network will see it"))
    show_small(
        _(
            "In every epoch the network sees each digit a little different, so it learns what matters. "
            "That takes more epochs, and the training accuracy is lower: these digits are harder."
        )
    )


@st.cache_resource(show_spinner=False, max_entries=len(STRENGTHS))
def _preview_url(name):
    pixels = preview_pixels(mnist().train_images[DIGIT], name)
    return grey_url(_enlarged(pixels, SCALE), SCALE * pixels.shape[1])


def preview_pixels(digit, name):
    """A (28, 28) uint8 digit at twice its size, a line, and the digit distorted six times in two rows: uint8 (56, 142)."""
    distorted = montage(distort_images(np.stack([digit] * NUM_DISTORTED), STRENGTHS[name], DIGIT), COLUMNS)
    line = np.full((len(distorted), LINE_WIDTH), LINE_GREY, np.uint8)
    return np.hstack([_enlarged(digit, 2), line, distorted])


def _enlarged(pixels, scale):
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)
