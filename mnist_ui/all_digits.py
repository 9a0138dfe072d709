"""All digits together: how many of each, their mean and their spread, how often each grey value occurs, how much ink."""

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_ui.charts import COUNT_BARS, INK_BOXES, PIXEL_HISTOGRAM, count_frame, ink_frame, pixel_frame
from mnist_ui.digit_facts import statistics, working
from mnist_ui.language import gettext as _
from mnist_ui.pictures import montage_url


def show_all_digits():
    """Show what is true of the 60,000 training digits and the 10,000 test digits as a whole."""
    with working():
        training, test = statistics("train"), statistics("test")
    left, right = st.columns(2, gap="medium")
    with left:
        _show_counts(training.counts, test.counts)
        _show_ink(training)
    with right:
        _show_means(training)
        _show_pixels(training)


def _show_counts(training, test):
    st.header(_("How many of each"), anchor=False)
    each = ", ".join(f"{digit}: {count:,}" for digit, count in enumerate(training))
    words = {"train": _("Training"), "test": _("Test")}
    st.vega_lite_chart(count_frame(training, test, words), COUNT_BARS, alt=_("How many digits there are of each. {each}").format(each=each))
    st.markdown(_("1 is the most frequent and 5 the rarest, in both: nobody picked them evenly."))


def _show_means(training):
    st.header(_("The mean and the spread of each"), anchor=False)
    scaled = np.concatenate([training.means, training.spreads * 2]).clip(0, 255).astype(np.uint8)  # no spread exceeds 127.5
    alt = _("Above the mean picture of each digit from 0 to 9, below how far its pixels spread.")
    st.image(montage_url(scaled, NUM_CLASSES), width="stretch", alt=alt)
    st.markdown(_("Above, the mean of all training digits. Below, the standard deviation: bright where writers differ."))


def _show_pixels(training):
    share = f"{100 * training.share_of_zeros:.0f}"
    st.header(_("{percent} % of all numbers are 0").format(percent=share), anchor=False)
    words = _("How often each number from 0 to 255 occurs, as a share of all. 0 occurs most, then 252 to 255; the rest are rare.")
    st.vega_lite_chart(pixel_frame(training.histogram), PIXEL_HISTOGRAM, alt=words)
    st.markdown(
        _("A digit was fitted into 20×20 of the 28×28 pixels, and a pen is thin: most is paper. Ink is mostly full; the greys are edges.")
    )


def _show_ink(training):
    st.header(_("How much ink"), anchor=False)
    middle = training.ink_quantiles[:, 2]
    words = _("The share of ink in each digit from 0 to 9; in the middle, {each}.")
    each = ", ".join(f"{digit}: {100 * share:.0f} %" for digit, share in enumerate(middle))
    st.vega_lite_chart(ink_frame(training.ink_quantiles), INK_BOXES, alt=words.format(each=each))
    st.markdown(_("The bar holds the middle half of the training digits, the line nine in ten. A 1 needs less than half the ink of a 0."))
