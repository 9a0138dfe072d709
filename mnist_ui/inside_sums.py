"""The ten sums and the softmax: the arithmetic of one of them, and a table of all."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_ui import state
from mnist_ui.arithmetic import logit_text, number_text, power_text, softmax_text, table_percent
from mnist_ui.inside_choice import follow
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small


def show_sums(choice, network, explained, digit):
    """The arithmetic of this digit's sum and of its softmax, and a table of all ten."""
    options = {"key": state.SUM, "on_change": follow, "args": (choice, state.SUM), "required": True, "label_visibility": "collapsed"}
    st.segmented_control(_("Sum"), [str(number) for number in range(NUM_CLASSES)], **options)
    st.markdown(f"**{_('The sum of the {digit}').format(digit=digit)}** &nbsp; {_('each unit adds its value × its weight')}")
    st.markdown(logit_text(network, explained, digit))
    st.markdown(f"**{_('softmax')}** &nbsp; {_('`e` to the power of each sum, shared out to 100 %')}")
    st.markdown(softmax_text(explained, digit))
    show_small(_("The largest sum is taken off all ten first: the shares stay the same, and no number gets too large."))
    st.markdown(f"**{_('All ten')}** &nbsp; {_('what units add for and against')}")
    for place, columns in zip(st.columns([5, 4]), (_columns_of_sums(network, explained), _columns_of_shares(explained)), strict=True):
        place.table(pd.DataFrame({_("Digit"): range(NUM_CLASSES)} | columns))  # one table of all would be wider than a phone


def _columns_of_sums(network, explained):
    """All that makes the ten sums: bias, what units add for and against."""
    parts = explained.unit_parts
    columns = {
        _("Bias"): network.output_biases,
        _("For"): np.where(parts > 0, parts, 0).sum(axis=0),
        _("Against"): np.where(parts < 0, parts, 0).sum(axis=0),
        _("Sum"): explained.logits,
    }
    return {name: [number_text(number) for number in numbers] for name, numbers in columns.items()}


def _columns_of_shares(explained):
    """From each sum less the largest to its power and its share."""
    lessened = explained.logits - explained.logits.max()
    return {
        _("Sum − largest"): [number_text(number) for number in lessened],
        "e^…": [power_text(power, 1) for power in np.exp(lessened)],
        "%": [table_percent(probability) for probability in explained.probabilities],
    }
