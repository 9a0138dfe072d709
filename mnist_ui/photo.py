"""A photo or scan in place of a drawing: chosen as a file, read in memory, never written down.

Streamlit's server puts uploads of more than a megabyte into a temporary file while they arrive; here it is told to keep them in memory,
up to the size that it accepts at all. A file may be anything, so whatever is wrong with it ends in one sentence.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image, UnidentifiedImageError
from starlette.formparsers import MultiPartParser

from mnist_core.drawing import prepare_pixels
from mnist_core.picture import read_picture
from mnist_core.strokes import DrawingError, EmptyDrawingError
from mnist_ui import state
from mnist_ui.canvas import SIDE, lay_out_again
from mnist_ui.forged_states import uploaded_content
from mnist_ui.language import gettext as _
from mnist_ui.pictures import grey_url

EXTENSIONS = ("png", "jpg", "jpeg")
BYTES_IN_MEMORY = 64 * 2**20  # more than server.maxUploadSize can be set to here
MultiPartParser.spool_max_size = BYTES_IN_MEMORY


@dataclass(frozen=True)
class Photo:
    """pixels: (H, W) uint8 grey, or None when the file cannot be read; problem then says why: one of _problems."""

    pixels: np.ndarray | None
    problem: str | None = None


def read_photo(content):
    """A file's bytes as a Photo."""
    if not content:
        return Photo(None, "empty")
    try:
        pixels = read_picture(content)
        prepare_pixels(pixels)
    except EmptyDrawingError:
        return Photo(None, "blank")
    except DrawingError as error:
        return Photo(None, _problem_behind(error.__cause__))
    return Photo(pixels)


def _problem_behind(cause):
    """Which problem a DrawingError with this cause tells of: it has none when the picture is whole and only too large."""
    if cause is None or isinstance(cause, Image.DecompressionBombError):
        return "large"
    return "kind" if isinstance(cause, UnidentifiedImageError) else "damaged"


def choose_photo(is_number=False):
    """Show a place for a file and the photo that was chosen, or what is wrong with it; returns its pixels, or None."""
    key = f"{state.PHOTO}_{st.session_state.setdefault(state.SHEET, 0)}"
    with st.container(width=SIDE):
        one, several = (
            _("A photo or scan of one digit, PNG or JPEG. It is never saved."),
            _("A photo or scan of a number, PNG or JPEG. It is never saved."),
        )
        label = several if is_number else one
        st.file_uploader(label, EXTENSIONS, key=key, on_change=_take, args=(key,))
        photo = st.session_state.get(state.PHOTO)
        if photo and photo.problem:
            st.warning(_problems()[photo.problem])
        elif photo:
            st.image(grey_url(photo.pixels, SIDE), width=_shown_width(photo.pixels), alt=_("Your photo"))
        st.button(_("Clear"), key=f"{state.PHOTO}_clear", on_click=_forget, disabled=photo is None, width="stretch")
    return photo.pixels if photo else None


def _shown_width(pixels):
    """Pixels on the page: a picture taller than wide is no higher than the sheet."""
    height, width = pixels.shape
    return max(1, round(SIDE * width / max(height, width)))


def _problems():
    return {
        "empty": _("This file is empty. Choose a PNG or JPEG picture of a digit."),
        "kind": _("This file is no picture, whatever its name says. Choose a PNG or JPEG picture of a digit."),
        "large": _("This picture is too large: at most 16 million pixels are read. Save it smaller and choose it again."),
        "damaged": _("This picture is damaged or cut short. Save it again as PNG or JPEG."),
        "blank": _("No digit is found in this picture. Choose one with a single digit, dark on light or light on dark."),
    }


def _take(key):
    content = uploaded_content(key)
    st.session_state[state.PHOTO] = None if content is None else read_photo(content)
    st.session_state[state.TEST_DIGIT] = None


def _forget():
    lay_out_again()
    st.session_state[state.PHOTO] = None
