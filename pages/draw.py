"""Draw: a digit is read after every stroke, and the way from the strokes to the network's picture can be taken apart."""

import secrets

import streamlit as st

from mnist_core.config import IMAGE_SIZE, NUM_TEST_DIGITS
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.canvas import SIDE, drawing_canvas, new_sheet
from mnist_ui.language import gettext as _
from mnist_ui.page import DRAW, begin
from mnist_ui.pictures import picture_url
from mnist_ui.reading import (
    BLANK_IMAGE,
    STEP_SIDE,
    choose_network,
    network_in_use,
    prepare_or_say,
    read_image,
    show_bars,
    show_guesses,
    show_small,
    switch_steps,
)

PICTURE_SCALE = 7  # pixels on the page for each pixel of the network's picture
PICTURE_SIDE = IMAGE_SIZE * PICTURE_SCALE


def take_test_digit():
    new_sheet()
    st.session_state[state.TEST_DIGIT] = secrets.randbelow(NUM_TEST_DIGITS)


@st.fragment
def draw_and_read(network):
    with st.container(horizontal=True, gap="medium"):
        paper = st.container(width=SIDE)
        with st.container():
            with st.container(horizontal=True, wrap=False):
                picture, answer = st.container(width=PICTURE_SIDE, gap="small"), st.container(gap="small")
            bars = st.container()
    st.header(_("From the drawing to the picture"))
    explanation = st.empty()
    places, skip = switch_steps()

    with paper:
        drawing = drawing_canvas("draw")
        prepared = prepare_or_say(drawing, skip)
    index = st.session_state.get(state.TEST_DIGIT)
    image, caption = BLANK_IMAGE, _("What the network sees, 28 × 28")
    if prepared:
        image = prepared.image
    elif index is not None:
        image = mnist().test_images[index]
        caption = _("Test digit {index}: {label}").format(index=index, label=mnist().test_labels[index])
    reading = read_image(network, image) if image.any() else None
    with picture:
        st.image(picture_url(image, 2 * PICTURE_SCALE), width=PICTURE_SIDE, alt=caption)
        show_small(caption)
    with answer:
        sentence = show_guesses(reading)
        st.button(_("Try a test digit"), on_click=take_test_digit)
    with bars:
        show_bars(reading, sentence)
    for step in prepared.steps if prepared else ():
        places[step.name].image(picture_url(step.image, 10), width=STEP_SIDE, alt="")
    if reading and prepared and skip:
        whole = read_image(network, prepare_or_say(drawing).image)
        words = _("With every step: {whole}. As it is now: {now}.").format(whole=whole.first_guess, now=reading.first_guess)
    else:
        words = _("MNIST's digits were all made ready like this. Leave a step out and see what the network makes of your digit then.")
    explanation.write(words)


begin(DRAW)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title(_("Draw"), width="content")
    choose_network()
st.space(12)  # the canvas has a toolbar that opens above it
draw_and_read(network_in_use())
