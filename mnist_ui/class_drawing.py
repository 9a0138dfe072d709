"""Drawing for the class: a digit is asked for, drawn, and given; from then on it is the class's and nobody's."""

import random

import streamlit as st

from mnist_core.classroom import MAX_DRAWINGS_EACH
from mnist_core.classwork import digit_to_draw
from mnist_core.config import NUM_CLASSES
from mnist_core.drawing import DrawingError, prepare_canvas
from mnist_ui import state
from mnist_ui.cache import shipped_network
from mnist_ui.canvas import SIDE, drawing_canvas, new_sheet
from mnist_ui.class_boards import class_boards
from mnist_ui.classes import act, class_stores, show_problem
from mnist_ui.language import gettext as _
from mnist_ui.pictures import picture_url
from mnist_ui.reading import BLANK_IMAGE, prepare_or_say, read_image, show_small

PICTURE_SCALE = 4  # pixels on the page for each of the network's picture


@st.fragment
def draw_for_class(room, visitor):
    """Ask for a digit that the class has few of, and show the sheet and what the shipped network makes of it."""
    digit = _digit_asked(room)
    member = act(class_stores().people.member, room.id, visitor)
    show_problem()
    if member is None:
        st.rerun()
    st.header(_("Draw a {digit}").format(digit=digit), anchor=False)
    st.space(4)  # the canvas has a toolbar that opens above it
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=SIDE):
            prepared = prepare_or_say(drawing_canvas("class"))
        with st.container(width=SIDE):
            reading = read_image(shipped_network(), prepared.image) if prepared else None
            is_full = member.num_drawings >= MAX_DRAWINGS_EACH
            arguments = {"type": "primary", "on_click": _give, "args": (room, visitor, digit), "disabled": reading is None or is_full}
            st.button(_("Give it to the class"), icon=":material/volunteer_activism:", width="stretch", **arguments)
            st.button(_("Ask for another digit"), on_click=_ask_anew, args=(room,), width="stretch")
            caption = _("What the network sees, 28 × 28")
            st.image(picture_url(prepared.image if prepared else BLANK_IMAGE, PICTURE_SCALE), width=28 * PICTURE_SCALE, alt=caption)
            if reading:
                st.markdown(_("The shipped network reads {guess}.").format(guess=f"**{reading.first_guess}**"))
            words = _("Given by you: {number} of at most {most}. They carry no name, and nobody can tell them apart again.")
            show_small(words.format(number=member.num_drawings, most=MAX_DRAWINGS_EACH))


def _digit_asked(room):
    asked = st.session_state.get(state.CLASS_DIGIT)
    if not (isinstance(asked, int) and 0 <= asked < NUM_CLASSES):
        _ask_anew(room)
    return st.session_state[state.CLASS_DIGIT]


def _ask_anew(room):
    """Take a new sheet for another digit than the one before."""
    before, counts = st.session_state.get(state.CLASS_DIGIT), act(class_stores().work.counts, room.id) or (0,) * NUM_CLASSES
    digit = digit_to_draw(counts, random.random())
    st.session_state[state.CLASS_DIGIT] = digit if digit != before else (digit + 1) % NUM_CLASSES
    new_sheet()


def _give(room, visitor, digit):
    try:
        image = prepare_canvas(st.session_state.get(state.DRAWING)).image
    except (DrawingError, TypeError):
        st.session_state[state.PROBLEM] = _("There is nothing on the sheet yet. Draw the digit, then give it.")
        return
    if act(class_stores().work.add_drawing, room.id, visitor, digit, image):
        class_boards().forget(room)
        _ask_anew(room)
        st.toast(_("Given. Here is the next one."))
