"""Numbers below and above zero on the page: as bars, and as pictures with the legend that says what their colours mean."""

import numpy as np
import streamlit as st

from mnist_core.config import IMAGE_SIZE
from mnist_ui.arithmetic import number_text
from mnist_ui.inside_charts import signed_bars, signed_frame
from mnist_ui.language import gettext as _
from mnist_ui.pictures import signed_url
from mnist_ui.reading import show_small

LEGEND_SIZE = 72, 10  # pixels on the page
PICTURE_SCALE = 16  # pixels of the file for each number


def show_signed_bars(names, numbers, tones, words):
    """A bar for each number, with its name and its tone of mnist_ui.inside_charts; the words are for those who do not see them."""
    frame = signed_frame(names, numbers, [number_text(number) for number in numbers], tones)
    st.vega_lite_chart(frame, signed_bars(len(frame)), alt=words)


def show_signed_picture(heading, numbers, side, largest=None, below=None):
    """784 numbers as a picture, side pixels wide on the page, under its heading; below it these words, or else its own legend.

    largest: the number that has the full colour, by default the largest of them.
    """
    limit = np.abs(numbers).max() if largest is None else largest
    with st.container(width=side, gap="xsmall"):
        st.markdown(f"**{heading}**")
        st.image(signed_url(numbers.reshape(IMAGE_SIZE, IMAGE_SIZE), limit, PICTURE_SCALE), width=side, alt=heading)
        if below:
            show_small(below)
        else:
            show_legend(limit)


def show_legend(largest):
    """Which colour stands for which number."""
    width, height = LEGEND_SIZE
    strip = np.tile(np.linspace(-1, 1, 2 * width), (2 * height, 1))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.markdown(f":small[−{number_text(largest)}]", width="content")
        st.image(signed_url(strip, 1), width=width, alt=_("From orange, against, over nothing to blue, for"))
        st.markdown(f":small[{number_text(largest)}]", width="content")
