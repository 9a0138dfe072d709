"""One digit's way through the network at a glance: the pixels, the hidden units, the ten sums, the softmax."""

import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_core.explanation import fired_units
from mnist_ui import state
from mnist_ui.arithmetic import number_text
from mnist_ui.inside_charts import unit_frame, unit_grid
from mnist_ui.inside_choice import open_link
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.pictures import picture_url
from mnist_ui.probability_charts import PROBABILITY_BARS, probability_frame
from mnist_ui.reading import percent_text, show_small
from mnist_ui.signed_view import show_signed_bars

PICTURE_SIDE, PICTURE_SCALE = 196, 14  # pixels on the page, and of the file for each pixel of the digit


def show_overview(choice, explained, image, caption, unit):
    """The digit, the hidden units with the chosen one framed, the ten sums and the softmax side by side."""
    picture, hidden, sums, softmax = st.columns([4, 8, 5, 5], gap="small")
    with picture:
        st.markdown(f"**{_('784 pixels')} →**")
        st.image(picture_url(image, PICTURE_SCALE), width=PICTURE_SIDE, alt=caption)
        show_small(caption)
    with hidden:
        _show_hidden_units(choice, explained, unit)
    with sums:
        st.markdown(f"**{_('10 sums')} →**")
        tones = ["positive" if digit == explained.answer else "other" for digit in range(NUM_CLASSES)]
        words = _("{digit} has the largest sum, {value}.")
        largest = number_text(explained.logits[explained.answer])
        show_signed_bars(range(NUM_CLASSES), explained.logits, tones, words.format(digit=explained.answer, value=largest))
    with softmax:
        st.markdown(f"**{_('softmax')}**")
        _show_probabilities(explained)


def _show_hidden_units(choice, explained, unit):
    def pass_on():
        clicked = st.session_state[state.UNIT_GRID].selection.get("clicked") or [{}]
        number = clicked[0].get("unit")
        if isinstance(number, int) and 0 <= number < num_hidden:
            open_link(choice, unit=number, part=choice.part if choice.part == "off" else "unit")

    num_hidden = len(explained.hidden_activations)
    heading = ngettext("{count} hidden unit", "{count} hidden units", num_hidden).format(count=num_hidden)
    words = _("{units}, the more colour the larger their value.").format(units=heading)
    st.markdown(f"**{heading} →**")
    frame, grid = unit_frame(explained.hidden_activations, unit), unit_grid(_("Unit"), _("Value"))
    st.vega_lite_chart(frame, grid, key=state.UNIT_GRID, on_select=pass_on, alt=words)
    show_small(_("{count} fired: their value is above zero. Click one.").format(count=len(fired_units(explained))))


def _show_probabilities(explained):
    texts = [percent_text(probability) if probability >= 0.005 else "" for probability in explained.probabilities]
    highest = percent_text(explained.probabilities[explained.answer])
    words = _("The network reads {digit} with {percent}.").format(digit=explained.answer, percent=highest)
    st.vega_lite_chart(probability_frame(explained.probabilities, texts), PROBABILITY_BARS, alt=words)
