"""Lessons: six short ones in the order of the tutorials. Say what will happen, run it, and see whether you were right."""

import streamlit as st

from mnist_core.lessons import DRAWING, NETWORK, NUMBERS, PREDICT, TOO_MUCH, TRAINING
from mnist_ui.language import gettext as _
from mnist_ui.lesson_curves import teach_training
from mnist_ui.lesson_drawing import teach_drawing
from mnist_ui.lesson_frame import asked_lesson, choose_lesson
from mnist_ui.lesson_numbers import teach_network, teach_numbers
from mnist_ui.lesson_predict import teach_predict
from mnist_ui.lesson_too_much import teach_too_much
from mnist_ui.page import LESSONS, begin

TEACH = {
    NUMBERS: teach_numbers,
    NETWORK: teach_network,
    TRAINING: teach_training,
    TOO_MUCH: teach_too_much,
    DRAWING: teach_drawing,
    PREDICT: teach_predict,
}

begin(LESSONS)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title(_("Lessons"), width="content", anchor=False)
    choice = st.container(horizontal=True, vertical_alignment="center", width="content")
lesson, problems = asked_lesson()
if problems:
    st.warning("\n\n".join(problems))
words, sight = st.columns([5, 6], gap="large")
TEACH[lesson](words, sight)
with choice:
    choose_lesson(lesson)
