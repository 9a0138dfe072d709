"""Inside: one digit on its way through the network, with the real numbers, and what the network can do without."""

import streamlit as st

from mnist_core.explanation import explain, strongest_units
from mnist_ui import state
from mnist_ui.inside_choice import (
    DRAWN,
    EXAMPLE,
    LINK_NAMES,
    SPLITS,
    TRAIN,
    USUAL,
    WORDS,
    chosen_image,
    follow,
    forget_unit_of_another_network,
    last_index,
    open_any,
    read_choice,
)
from mnist_ui.inside_off import show_switches, show_units_needed
from mnist_ui.inside_sums import show_sums
from mnist_ui.inside_view import show_overview
from mnist_ui.inside_why import show_why
from mnist_ui.language import gettext as _
from mnist_ui.locks import say_what_is_locked
from mnist_ui.page import DRAW, INSIDE, begin, link_parameters
from mnist_ui.reading import choose_network, network_in_use
from mnist_ui.sharing import follow_drawing_link, show_title
from mnist_ui.unit_view import show_unit
from mnist_ui.ways import example_words

begin(INSIDE)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    is_drawn = st.query_params.get(state.SPLIT) == DRAWN
    show_title(_("Inside"), INSIDE, LINK_NAMES, USUAL, with_drawing=is_drawn)
    choose_network()
say_what_is_locked((state.NETWORK,))
network = network_in_use()
forget_unit_of_another_network(network.fingerprint)
choice = read_choice(network.num_hidden_units)
if choice.problems:
    st.warning("\n\n".join(choice.problems))
follow_drawing_link()
image, label = chosen_image(choice)


def linked(key):
    """The options of a control whose value is in the link."""
    st.session_state[key] = getattr(choice, key)
    return {"key": key, "on_change": follow, "args": (choice, key), "label_visibility": "collapsed"}


with st.container(horizontal=True, vertical_alignment="center"):
    split_words = {"test": _("Test"), TRAIN: _("Training"), DRAWN: _("My drawing"), EXAMPLE: _("Example")}
    st.segmented_control(_("Digit"), SPLITS, format_func=split_words.get, required=True, **linked(state.SPLIT))
    if choice.split == EXAMPLE:
        st.selectbox(_("Example"), WORDS[state.SAMPLE], format_func=example_words().get, width=180, **linked(state.SAMPLE))
    elif choice.split != DRAWN:
        st.number_input(_("Number"), 0, last_index(choice.split), width=130, **linked(state.INDEX))
        st.button(_("Another digit"), on_click=open_any, args=(choice,))

if image is None or not image.any():
    st.info(_("Nothing is drawn yet. Draw a digit, then come back."))
    st.page_link(DRAW, label=_("Draw"), query_params=link_parameters())
    st.stop()

explained = explain(network, image)
unit = int(strongest_units(explained, explained.answer, 1)[0]) if choice.unit is None else choice.unit
digit = explained.answer if choice.sum is None else choice.sum
caption = _("It is a {label}.").format(label=label) if label is not None else _("What the network sees, 28 × 28")
show_overview(choice, explained, image, caption, unit)

part_words = {"unit": _("A unit"), "sums": _("Sums and softmax"), "why": _("Why this answer"), "off": _("Switch off")}
st.segmented_control(_("Part"), WORDS[state.PART], format_func=part_words.get, required=True, **linked(state.PART))
st.session_state[state.UNIT], st.session_state[state.SUM] = unit, str(digit)
st.session_state[state.OFF], st.session_state[state.PRUNE] = choice.off, choice.prune
if choice.part == "unit":
    show_unit(choice, network, explained, unit)
elif choice.part == "sums":
    show_sums(choice, network, explained, digit)
elif choice.part == "why":
    show_why(network, explained)
else:
    show_switches(choice, network, explained, image, unit)
    show_units_needed(network)
