"""What augmentation does, shown on one digit: as it is written, and six times as the network will see it."""

import numpy as np
import streamlit as st

from mnist_core.augmentation import STRENGTHS, distort_images
from mnist_core.config import MAX_PIXEL
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.pictures import grey_url

DIGIT = 0  # of the training set: the 5 that the tutorial prints
NUM_DISTORTED = 6
GAP = 8  # pixels between the digit and its distorted selves
SCALE = 4  # so that it stays sharp on a fine screen


def show_augmentation(name):
    """Show the picture and why one does it; nothing while it is off. name: of augmentation.STRENGTHS."""
    if name == "off":
        return
    st.image(_preview_url(name), width="stretch", alt=_("A digit as it is written, and six times distorted as the network will see it"))
    st.caption(
        _(
            "In every epoch the network sees each digit a little different, so it learns what matters. "
            "That takes more epochs, and the training accuracy is lower: these digits are harder."
        )
    )


@st.cache_resource(show_spinner=False, max_entries=len(STRENGTHS))
def _preview_url(name):
    pixels = preview_pixels(mnist().train_images[DIGIT], name)
    enlarged = pixels.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    return grey_url(enlarged, enlarged.shape[1])


def preview_pixels(digit, name):
    """A (28, 28) uint8 digit, a white gap, and the digit distorted six times: uint8 (28, 204)."""
    distorted = distort_images(np.stack([digit] * NUM_DISTORTED), STRENGTHS[name], DIGIT)
    gap = np.full((len(digit), GAP), MAX_PIXEL, np.uint8)
    return np.hstack([digit, gap, *distorted])
