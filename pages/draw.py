"""Draw: a digit is read after every stroke, and the way from the strokes to the network's picture can be taken apart."""

from functools import partial

import streamlit as st

from mnist_core.config import IMAGE_SIZE
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.canvas import SIDE
from mnist_ui.doubt import offer_number, show_answer
from mnist_ui.handwriting import show_handwriting
from mnist_ui.judging import judge_drawing, judge_of, judge_test_digit
from mnist_ui.keeping import keep_answer
from mnist_ui.language import gettext as _
from mnist_ui.locks import say_what_is_locked
from mnist_ui.number_view import draw_and_read_number
from mnist_ui.page import DRAW, begin, look_inside
from mnist_ui.pictures import picture_url
from mnist_ui.reading import (
    BLANK_IMAGE,
    SURE,
    choose_network,
    network_in_use,
    percent_text,
    prepare_or_say,
    read_image,
    show_bars,
    show_small,
)
from mnist_ui.sharing import drop_old_link, follow_drawing_link, show_title
from mnist_ui.steps import LINK_NAMES as STEP_LINK_NAMES
from mnist_ui.steps import read_without, show_steps, switch_steps
from mnist_ui.ways import (
    NUMBER,
    PHOTO,
    SEVERAL_DIGITS,
    USUAL,
    choose_photo_of,
    choose_way,
    example_menu,
    follow_test_digit_link,
    follow_way_link,
    read_as_number,
    show_sheet,
    write_test_digit_link,
)

PICTURE_SCALE = 7  # pixels on the page for each pixel of the network's picture
PICTURE_SIDE = IMAGE_SIZE * PICTURE_SCALE


@st.fragment
def draw_and_read(network):
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        way = choose_way()
        example_menu()
        is_number = way == NUMBER or (way == PHOTO and choose_photo_of() == SEVERAL_DIGITS)
    say_what_is_locked((state.WAY, state.NETWORK))
    st.space(4)  # the canvas has a toolbar that opens above it
    if is_number:
        write_test_digit_link(None)
        draw_and_read_number(network, is_photo=way == PHOTO)
        return
    with st.container(horizontal=True, gap="medium"):
        paper = st.container(width=SIDE)
        with st.container():
            with st.container(horizontal=True, wrap=False):
                picture, answer = st.container(width=PICTURE_SIDE, gap="small"), st.container(gap="small")
            bars = st.container()
    st.header(_("From the drawing to the picture"))
    explanation = st.empty()
    places, skip = switch_steps(is_photo=way == PHOTO)

    with paper:
        drawn, prepare = show_sheet(way, "draw")
        drop_old_link()
        prepared = prepare_or_say(drawn, skip, prepare)
    index = st.session_state.get(state.TEST_DIGIT)
    image, caption = BLANK_IMAGE, _("What the network sees, 28 × 28")
    if prepared:
        image = prepared.image
    elif index is not None:
        image = mnist().test_images[index]
        caption = _("Test digit {index}: {label}").format(index=index, label=mnist().test_labels[index])
    write_test_digit_link(None if prepared else index)
    reading = read_image(network, image) if image.any() else None

    def judge(wait):
        found = judge_of(network, wait) if reading else None
        if found is None:
            return None
        return judge_drawing(found, drawn, prepare, None if skip else image) if prepared else judge_test_digit(found, image)

    verdict = judge(wait=False)
    with picture:
        st.image(picture_url(image, 2 * PICTURE_SCALE), width=PICTURE_SIDE, alt=caption)
        show_small(caption)
    with answer:
        place = st.empty()
        with place.container(gap="small"):
            sentence = show_answer(reading, verdict)
        offer = st.container()
        if prepared and reading:
            keep_answer(prepare(drawn).image, reading, drawn if way != PHOTO else None)
        if reading:
            look_inside(**({"split": "drawing"} if prepared else {"split": "test", "index": str(index)}))
    with bars:
        show_bars(reading, sentence)
        limit = _(
            "Below {limit} I am not sure: half of the shipped network's mistakes on test digits lie there, and 1 in 200 right answers."
        )
        show_small(limit.format(limit=percent_text(SURE)))
    words = _("MNIST's digits were all made ready like this. Leave a step out and see what the network makes of your digit then.")
    if reading and prepared:
        names = [name for name in places if way == PHOTO or name != "ink"]
        show_steps(places, prepared, reading, read_without(network, partial(prepare, drawn), names, skip))
        if skip:
            whole = read_image(network, prepare(drawn).image)
            words = _("With every step: {whole}. As it is now: {now}.").format(whole=whole.first_guess, now=reading.first_guess)
    explanation.write(words)
    if reading and verdict is None:  # the answer stands; the judge is still being made
        verdict = judge(wait=True)
        with place.container(gap="small"):
            show_answer(reading, verdict)
    with offer:
        offer_number(verdict, read_as_number)


begin(DRAW)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    place = st.container(width="content")
    choose_network()
follow_way_link()
follow_drawing_link()
follow_test_digit_link()
with place:
    is_photo = st.session_state[state.WAY] == PHOTO
    names = (state.WAY, state.PHOTO_OF, state.NETWORK, state.TEST_DIGIT, *STEP_LINK_NAMES)
    show_title(_("Draw"), DRAW, names, USUAL, with_drawing=not is_photo)
network = network_in_use()
draw_and_read(network)
show_handwriting(network)
