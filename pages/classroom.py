"""Class: a teacher opens one, students join by a link, and all see what everybody trains and how their own handwriting is read."""

import streamlit as st

from mnist_core.classroom import NoClassError
from mnist_ui import state
from mnist_ui.accent import accent_button
from mnist_ui.cache import or_say
from mnist_ui.class_board_view import watch_board
from mnist_ui.class_door import follow_teachers_link, offer_to_join, offer_to_open, show_my_classes, show_myself, show_privacy
from mnist_ui.class_drawing import draw_for_class
from mnist_ui.class_teaching import offer_to_close, show_drawings, show_students_link, show_teachers_link, watch_students
from mnist_ui.classes import asked_key, class_stores, member_names, problem_words, remember_class, show_problem
from mnist_ui.language import gettext as _
from mnist_ui.page import CLASSROOM, TRAIN, begin, link_parameters
from mnist_ui.run_words import without_markdown

BOARD, DRAW, TEACH = "board", "draw", "teach"

begin(CLASSROOM)
visitor, stores = st.session_state[state.VISITOR], class_stores()
room = None
if key := asked_key():
    try:
        room = or_say(lambda: stores.rooms.find(key))
    except NoClassError as error:
        st.session_state.setdefault(state.PROBLEM, problem_words(error))
        st.session_state[state.CLASSROOM] = None  # the address keeps it: the run in which a browser tells who it is says so again

if room is None:
    st.title(_("Class"), anchor=False)
    show_problem()
    st.markdown(_("A class trains together: all on the same digits, all on one board, with a test set in its own handwriting."))
    show_my_classes(visitor)
    offer_to_open(visitor)
    st.stop()

or_say(lambda: follow_teachers_link(room, visitor))
is_teacher = or_say(lambda: stores.rooms.is_teacher(room.id, visitor))
members = or_say(lambda: stores.people.all(room.id))
member = or_say(lambda: stores.people.member(room.id, visitor))
st.title(without_markdown(room.name), anchor=False)
show_problem()
if member is None and not is_teacher:
    offer_to_join(room, visitor)
    st.stop()

labels = {BOARD: _("Board")}
if member:
    remember_class(room.key)
    labels[DRAW] = _("Draw for the class")
if is_teacher:
    labels[TEACH] = _("Teach")
with st.container(horizontal=True, vertical_alignment="center"):
    if st.session_state.get(state.CLASS_PART) not in labels:
        st.session_state[state.CLASS_PART] = TEACH if is_teacher and not members else BOARD
    part = st.segmented_control(
        _("What is shown"), list(labels), format_func=labels.get, key=state.CLASS_PART, required=True, label_visibility="collapsed"
    )
    if member:
        if accent_button(_("Train for the class"), icon=":material/model_training:"):
            st.switch_page(TRAIN, query_params=link_parameters() | {state.CLASSROOM: room.key})
        show_myself(room, visitor, member, member_names(members)[member.number])
    is_large = is_teacher and part == BOARD and st.toggle(_("For a projector"), key=f"{state.CLASS_PART}_large")

if part == DRAW:
    draw_for_class(room, visitor)
elif part == TEACH:
    link, people = st.columns([2, 3], gap="large")
    with link:
        st.header(_("The students' link"), anchor=False)
        show_students_link(room)
        show_teachers_link(room, visitor)
        offer_to_close(room, visitor)
    with people:
        watch_students(room, visitor)
        show_drawings(room, visitor)
else:
    watch_board(room, member.number if member else None, is_large)
    if member:
        show_privacy(room)
