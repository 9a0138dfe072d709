"""Dataset: look at the 70,000 digits, choose one, and see the numbers that a network gets instead of a picture."""

import secrets

import numpy as np
import streamlit as st

from mnist_core.digit_map import MapError
from mnist_ui import state
from mnist_ui.all_digits import show_all_digits
from mnist_ui.cache import mnist
from mnist_ui.digit_choice import LINK_NAMES, MAX_SHUFFLE, SHARED_USUAL, WORDS, asked_word, follow, open_digit, open_link, read_choice
from mnist_ui.digit_facts import working
from mnist_ui.digit_orders import DIGITS, NETWORK_ORDERS, ORDERS, guesses, order_sentence, order_words
from mnist_ui.digit_view import change_words, current_drawing, show_input, show_numbers, show_text
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.keeping import newest_kept
from mnist_ui.language import gettext as _
from mnist_ui.map_view import layout_sentence, show_map
from mnist_ui.page import DATASET, begin
from mnist_ui.reading import choose_network, show_small
from mnist_ui.sharing import show_title
from mnist_ui.take_away import show_take_away

MAX_DRAWINGS_ON_MAP = 80  # a kilobyte each over the wire

begin(DATASET)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    show_title(_("Dataset"), DATASET, LINK_NAMES, SHARED_USUAL)
    controls = st.container(horizontal=True, width="content")
    if asked_word(state.ORDER) in NETWORK_ORDERS:
        with controls:
            choose_network()

choice = read_choice()
images, labels = mnist().split(choice.split)
image, label = images[choice.index], int(labels[choice.index])
if choice.problems:
    st.warning("\n\n".join(choice.problems))
for key in (*WORDS, state.SHUFFLE, state.PAGE, state.INDEX, state.AMOUNT):
    st.session_state[key] = getattr(choice, key)


def linked(key):
    """The options of a control whose value is in the link."""
    return {"key": key, "on_change": follow, "args": (choice, key), "label_visibility": "collapsed"}


show_words = {"digits": _("Digit by digit"), "together": _("All together"), "map": _("Map")}
controls.segmented_control(_("Show"), WORDS[state.SHOW], format_func=show_words.get, required=True, **linked(state.SHOW))

if choice.show == "together":
    show_all_digits()
    st.stop()

if choice.show == "map":
    layout_words = {"tsne": "t-SNE", "components": _("Principal components")}
    st.segmented_control(_("Layout"), WORDS[state.MAP], format_func=layout_words.get, required=True, **linked(state.MAP))
    drawing = current_drawing()
    drawings, drawing_labels = newest_kept(MAX_DRAWINGS_ON_MAP)
    if drawing is not None:
        drawings, drawing_labels = np.concatenate([drawings, drawing[None]]), [*drawing_labels, None]
    try:
        with working():
            show_map(state.DIGIT_MAP, choice.map, drawings, drawing_labels, lambda index: open_digit(choice, "test", index))
    except MapError as error:
        st.error(str(error))
    st.write(layout_sentence(choice.map))
    if not len(drawings):
        show_small(_("Draw a digit on the draw page, and it stands here as well."))
    st.stop()

st.markdown(_("70,000 handwritten digits. To a network, each is 28×28 numbers from 0 (paper) to 255 (ink). Choose one."))
browsing, reading = st.columns([5, 9], gap="small")

with browsing:
    with st.container(horizontal=True, vertical_alignment="center"):
        split_words = {"train": _("Training"), "test": _("Test")}
        st.segmented_control(_("Split"), WORDS[state.SPLIT], format_func=split_words.get, required=True, **linked(state.SPLIT))
        digit_words = {digit: digit for digit in DIGITS} | {"all": _("All digits")}
        st.selectbox(_("Digit"), DIGITS, format_func=digit_words.get, width=124, **linked(state.DIGIT))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.selectbox(_("Order"), ORDERS, format_func=order_words().get, width=200, **linked(state.ORDER))
        if choice.order == "random":
            st.button(_("Shuffle"), on_click=open_link, args=(choice, state.SHUFFLE, secrets.randbelow(MAX_SHUFFLE) + 1))
    if order_sentence(choice.order):
        show_small(order_sentence(choice.order))
    shown = choice.shown_indices
    if len(shown):
        below = labels[shown]
        if choice.order in (*NETWORK_ORDERS, "doubtful"):
            below = [f"{label}→{guess}" for label, guess in zip(below, guesses(choice.split, choice.order)[shown], strict=True)]
        choose_from_gallery(state.GALLERY, shown, images[shown], below, choice.index, lambda index: open_link(choice, state.INDEX, index))
    else:
        st.info(_("There is no such digit here: choose another digit, order or network."))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(choice.num_pages, key=state.PAGE, on_change=follow, args=(choice, state.PAGE))
        show_take_away(choice)

with reading:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.header(_("Number {index}: {label}").format(index=choice.index, label=label), anchor=False, width="content")
        for word, step in ((_("Previous"), -1), (_("Next"), 1)):
            neighbour = choice.neighbour(step)
            st.button(word, on_click=open_link, args=(choice, state.INDEX, neighbour), disabled=neighbour is None)
        st.number_input(_("Number"), 0, len(labels) - 1, step=1, width=84, **linked(state.INDEX))
        if choice.view == "numbers":
            scale_words = {"255": "0–255", "1": "0–1"}
            st.segmented_control(_("Scale"), WORDS[state.SCALE], format_func=scale_words.get, required=True, **linked(state.SCALE))
    with st.container(horizontal=True, vertical_alignment="center"):
        view_words = {"numbers": _("Numbers"), "text": _("Tutorial's text"), "input": _("Network input")}
        st.segmented_control(_("View"), WORDS[state.VIEW], format_func=view_words.get, required=True, **linked(state.VIEW))
        if choice.view == "numbers":
            st.selectbox(_("Change"), WORDS[state.CHANGE], format_func=change_words().get, width=180, **linked(state.CHANGE))
    if choice.view == "numbers":
        show_numbers(choice, image)
    elif choice.view == "text":
        show_text(choice, image)
    else:
        show_input(image, label, len(labels))
