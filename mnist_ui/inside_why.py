"""Why the answer is what it is: the answer, its runner-up and the difference between them, shared out without a remainder."""

import numpy as np
import streamlit as st

from mnist_ui.arithmetic import factor_text, number_text
from mnist_ui.inside_charts import tones_of
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small
from mnist_ui.signed_view import show_legend, show_signed_bars, show_signed_picture

MAP_SIDE = 224  # pixels on the page
NUM_BARS = 6  # units for the answer, and as many against it


def show_why(network, explained):
    """The sums of the answer and of its runner-up, and their difference, shared out among the pixels and among the units."""
    answer, runner_up = explained.answer, explained.runner_up
    words = _(
        "What each pixel adds, through the units that it reaches: blue **for** the digit, orange **against** it. Nothing is left over."
    )
    st.markdown(words)
    if network.activation != "relu":
        show_small(_("{activation} bends every sum, so a unit's value is shared out as its sum is.").format(activation=network.activation))
    _show_maps(explained, answer, runner_up)
    st.markdown(f"**{_('The units that decide between {answer} and {runner_up}').format(answer=answer, runner_up=runner_up)}**")
    units, numbers = _deciding_units(explained)
    if not units:
        st.write(_("None: no unit that fired tells them apart."))
        return
    names = [_("Unit {unit}").format(unit=unit) for unit in units]
    words = _("What each unit adds to the {answer} beyond what it adds to the {runner_up}.").format(answer=answer, runner_up=runner_up)
    show_signed_bars(names, numbers, tones_of(numbers), words)


def _show_maps(explained, answer, runner_up):
    pixels, biases = explained.pixel_parts, explained.bias_parts
    maps = {
        _("For {digit}, the answer").format(digit=answer): (pixels[:, answer], biases[answer]),
        _("For {digit}, the runner-up").format(digit=runner_up): (pixels[:, runner_up], biases[runner_up]),
        _("{answer} rather than {runner_up}").format(answer=answer, runner_up=runner_up): (
            pixels[:, answer] - pixels[:, runner_up],
            biases[answer] - biases[runner_up],
        ),
    }
    largest = max(np.abs(numbers).max() for numbers, _bias in maps.values())
    with st.container(horizontal=True, gap="medium"):
        for heading, (numbers, bias) in maps.items():
            show_signed_picture(heading, numbers, MAP_SIDE, largest, _addition(numbers.sum(), bias))
    show_legend(largest)


def _deciding_units(explained):
    """Numbers of the units with the largest difference for the answer, then those for its runner-up, and the differences."""
    difference = explained.unit_parts[:, explained.answer] - explained.unit_parts[:, explained.runner_up]
    order = np.argsort(-difference, kind="stable")
    chosen = [unit for unit in order[:NUM_BARS] if difference[unit] > 0] + [unit for unit in order[-NUM_BARS:] if difference[unit] < 0]
    return chosen, difference[chosen]


def _addition(pixels, biases):
    words = _("pixels {pixels} + biases {biases} = {total}")
    return words.format(pixels=number_text(pixels), biases=factor_text(biases), total=number_text(pixels + biases))
