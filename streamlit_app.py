"""Home: draw a digit at once, and the way through the lessons."""

import streamlit as st

from mnist_core.drawing import prepare_canvas
from mnist_ui import state
from mnist_ui.cache import shipped_accuracy, shipped_network
from mnist_ui.canvas import SIDE, drawing_canvas
from mnist_ui.doubt import show_answer
from mnist_ui.judging import judge_drawing, judge_of
from mnist_ui.language import gettext as _
from mnist_ui.lesson_words import lesson_titles
from mnist_ui.page import DATASET, DRAW, HOME, INSIDE, LESSONS, TRAIN, begin, link_parameters, page_labels
from mnist_ui.reading import accuracy_text, prepare_or_say, read_image, show_bars, show_small


@st.fragment
def draw_and_read(network):
    with st.container(horizontal=True, gap="medium"):
        paper, answer = st.container(width=SIDE), st.container(gap="small")
    with paper:
        drawn = drawing_canvas("home")
        prepared = prepare_or_say(drawn)
    reading = read_image(network, prepared.image) if prepared else None
    judge = judge_of(network) if reading else None
    with answer:
        place = st.empty()
        with place.container(gap="small"):
            sentence = show_answer(reading, judge_drawing(judge, drawn, prepare_canvas, prepared.image) if judge else None)
        show_bars(reading, sentence)
    if reading and not judge:  # the answer stands; the judge is still being made
        judge = judge_of(network, wait=True)
        with place.container(gap="small"):
            show_answer(reading, judge_drawing(judge, drawn, prepare_canvas, prepared.image) if judge else None)


begin(HOME)
st.title(_("MNIST Lab"))
st.write(_("Draw a digit, and a small neural network reads it. Here you can train such a network yourself and look inside the data."))
st.space(12)  # the canvas has a toolbar that opens above it
draw_and_read(shipped_network())
accuracy = accuracy_text(shipped_accuracy())
show_small(_("The network reads {accuracy} of MNIST's test digits right. Digits drawn on a screen are harder.").format(accuracy=accuracy))

show_small(_("Six short lessons, in the order of the two tutorials. Say first what will happen, then run it and see:"))
with st.container(horizontal=True, gap="small"):
    for number, (lesson, title) in enumerate(lesson_titles().items(), 1):
        words = _("{number}. {title}").format(number=number, title=title)
        st.page_link(LESSONS, label=words, query_params=link_parameters() | {state.LESSON: lesson})

PAGES = {
    TRAIN: _("Train the network and watch it learn, batch by batch."),
    DATASET: _("See all 70,000 digits as numbers."),
    DRAW: _("See what the network makes of your drawing, step by step."),
    INSIDE: _("See every number on the way from the digit to the answer."),
}
for (path, sentence), column in zip(PAGES.items(), st.columns(len(PAGES), border=True), strict=True):
    column.page_link(path, label=page_labels()[path], query_params=link_parameters())
    column.write(sentence)
