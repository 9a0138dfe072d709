"""Watch it learn: the pinned digits with what the network makes of them, and what a few hidden units look for."""

import functools

import numpy as np
import streamlit as st

from mnist_core.config import IMAGE_SIZE
from mnist_ui.alternatives import probabilities_sentence, reading_sentence
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.learning_charts import BARS, bar_frame, line_frame, line_specification
from mnist_ui.pictures import picture_url
from mnist_ui.pins import pin_label
from mnist_ui.reading import percent_text, show_small
from mnist_ui.weight_pictures import pictures_width, weights_url

CARD_WIDTH = 132  # pixels, at least
PICTURE_SCALE = 2


def show_looks(snapshot, watch, num_epochs):
    """Show what is watched of a run as it was looked at last; nothing when nothing is watched or nothing was seen yet."""
    if not watch.pins or not snapshot.looks:
        return
    places = [done for done, _rows in snapshot.looks]
    probabilities = np.array([rows for _done, rows in snapshot.looks])
    cards = [(pin.pixels, pin_label(pin), label_of(pin)) for pin in watch.pins]
    st.markdown("**" + _("How your digits are read") + "**")
    show_cards(cards, places, probabilities, (0, num_epochs), is_growing=snapshot.is_active)
    if snapshot.pictures:
        pictures = np.frombuffer(snapshot.pictures, np.int8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        show_weights(pictures, watch.units[: len(pictures)])


def label_of(pin):
    """What a pinned digit is, or None for a drawn one."""
    return None if pin.index is None else int(mnist().test_labels[pin.index])


def show_cards(cards, places, probabilities, ends, now=None, is_growing=False):
    """Show a card for each digit: its picture, its ten probabilities, and these over the epochs.

    cards: (image, words, label or None) of each. places: (P,) epochs done. probabilities: (P, N, 10). ends: of the axis of epochs.
    now: which of the places is looked at and marked; by default the last, unmarked. is_growing: while the run goes on; see `alternatives`.
    """
    with st.grid(4, min_column_width=CARD_WIDTH):
        for number, (image, words, label) in enumerate(cards):
            with st.container(gap="xsmall"):
                mark = None if now is None else places[now]
                _show_card(image, words, label, places, probabilities[:, number], ends, -1 if now is None else now, mark, is_growing)


def _show_card(image, words, label, places, probabilities, ends, now, mark, is_growing):
    guess = int(probabilities[now].argmax())
    main = guess if label is None else label
    show_small(words)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.image(_picture_url(image.tobytes()), width=IMAGE_SIZE * PICTURE_SCALE, alt=words)
        st.metric(percent_text(probabilities[now, guess]), guess, width="content")
    bars, lines = _("The ten probabilities of this digit."), _("These probabilities over the epochs.")
    if not is_growing:
        bars, lines = probabilities_sentence(probabilities[now]), reading_sentence(main, places, probabilities[:, main])
    st.vega_lite_chart(bar_frame(probabilities[now], main), BARS, alt=bars)
    description = line_specification(*ends, _("Epochs"))
    st.vega_lite_chart(line_frame(places, probabilities, main, mark), description, alt=lines)


@functools.lru_cache(maxsize=256)
def _picture_url(content):
    """The same digits are shown every second."""
    return picture_url(np.frombuffer(content, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE), PICTURE_SCALE)


def show_weights(pictures, units):
    """Show the weights of hidden units side by side. pictures: (N, 28, 28) int8. units: their numbers."""
    names = ", ".join(map(str, units))
    st.image(weights_url(pictures), width=pictures_width(len(pictures)), alt=_("The weights of hidden units {units}.").format(units=names))
    words = _("Weights of hidden units {units}: :blue[blue] where ink raises the unit, :orange[orange] where ink lowers it.")
    show_small(words.format(units=names))
