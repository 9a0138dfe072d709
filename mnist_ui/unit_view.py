"""The hidden units that add most to the answer, and one of them with its pictures and its arithmetic."""

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_core.explanation import strongest_units
from mnist_ui import state
from mnist_ui.arithmetic import hidden_unit_text, number_text, unit_part_text
from mnist_ui.inside_charts import tones_of
from mnist_ui.inside_choice import follow, open_link
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small
from mnist_ui.signed_view import show_signed_bars, show_signed_picture
from mnist_ui.unit_tiles import choose_unit_tile

NUM_TILES = 10
FULL_COLOUR = 99  # percentile of the tiles' weights that has the full colour: a few large ones would leave the others pale
PICTURE_SIDE = 168  # pixels: two side by side fit on a phone


def show_unit(choice, network, explained, unit):
    """The strongest units as tiles to choose from, and this one's pictures and arithmetic."""
    _show_tiles(choice, network, explained, unit)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Unit {unit}").format(unit=unit), anchor=False, width="content")
        last, options = len(explained.hidden_sums) - 1, {"label_visibility": "collapsed", "width": 130}
        st.number_input(_("Number of the unit"), 0, last, key=state.UNIT, on_change=follow, args=(choice, state.UNIT), **options)
    pictures, words = st.columns([5, 6], gap="medium")
    with pictures, st.container(horizontal=True, gap="small"):
        weights = network.hidden_weights[:, unit].astype(np.float64)
        show_signed_picture(_("Its 784 weights"), weights, PICTURE_SIDE)
        show_signed_picture(_("Weights × digit"), weights * explained.inputs, PICTURE_SIDE)
    with words:
        _show_arithmetic(network, explained, unit)


def _show_tiles(choice, network, explained, unit):
    units = strongest_units(explained, explained.answer, NUM_TILES)
    weights = network.hidden_weights[:, units].T
    products = weights * explained.inputs
    words = _("The units that add most to the **{digit}**: what each looks for, what it finds here, its value.")
    st.markdown(words.format(digit=explained.answer))
    choose_unit_tile(
        state.UNIT_TILES,
        units,
        weights,
        products,
        (np.percentile(np.abs(weights), FULL_COLOUR), np.abs(products).max()),
        [number_text(value) for value in explained.hidden_activations[units]],
        unit,
        lambda chosen: open_link(choice, unit=chosen),
    )


def _show_arithmetic(network, explained, unit):
    st.markdown(hidden_unit_text(network, explained, unit))
    show_small(_activation_sentence(network.activation))
    product = unit_part_text(network, explained, unit, explained.answer)
    st.markdown(_("To each sum it adds its value × its weight; to the {digit}: {product}").format(digit=explained.answer, product=product))
    parts = explained.unit_parts[unit]
    show_signed_bars(range(NUM_CLASSES), parts, tones_of(parts), _("What unit {unit} adds to each of the ten sums.").format(unit=unit))


def _activation_sentence(activation):
    return {
        "relu": _("ReLU keeps what is above zero and makes the rest zero."),
        "tanh": _("tanh squeezes every sum into −1 to 1."),
        "sigmoid": _("sigmoid squeezes every sum into 0 to 1."),
    }[activation]
