"""The ways in which a digit comes to the draw page: by pen, cell by cell on the keyboard, as a photo, or as an example for each of them.

Pen and keyboard share one drawing; a photo stays beside it.
"""

import secrets

import streamlit as st

from mnist_core.config import NUM_TEST_DIGITS
from mnist_core.drawing import prepare_canvas, prepare_pixels
from mnist_core.samples import SAMPLES, sample_drawing
from mnist_core.strokes import drawing_to_canvas
from mnist_ui import state
from mnist_ui.canvas import drawing_canvas, lay_out_again, new_sheet
from mnist_ui.cell_grid import drawing_grid
from mnist_ui.language import gettext as _
from mnist_ui.photo import choose_photo

WAYS = PEN, GRID, PHOTO = ("pen", "grid", "photo")
TEST_DIGIT = "test_digit"  # the example that is another one each time


def follow_way_link():
    """Take the way that the address names; when it names none, the one used last. A way that there is not is said."""
    asked = st.query_params.get(state.WAY)
    if asked in WAYS:
        st.session_state[state.WAY] = asked
    elif asked:
        st.warning(_("The link asks for a way to draw that there is not. Choose one here."))
    way = st.session_state.setdefault(state.WAY, PEN)
    if not asked:
        _write_link(way)


def choose_way():
    """Show the choice of the way; returns PEN, GRID or PHOTO, which is in the link, too."""
    labels = {PEN: _("Pen"), GRID: _("Keyboard grid"), PHOTO: _("Photo")}
    return st.segmented_control(
        _("Way to draw"),
        WAYS,
        format_func=labels.get,
        required=True,
        key=state.WAY,
        persist_state="session",
        on_change=_change_way,
        label_visibility="collapsed",
    )


def _change_way():
    lay_out_again()
    _write_link(st.session_state[state.WAY])


def _write_link(way):
    if way == PEN:
        st.query_params.pop(state.WAY, None)
    elif st.query_params.get(state.WAY) != way:
        st.query_params[state.WAY] = way


def example_menu():
    """Show the menu of examples; what is chosen is on the sheet then."""
    labels = {
        TEST_DIGIT: _("Any test digit"),
        "flagged_one": _("1 with a flag"),
        "crossed_seven": _("7 with a cross"),
        "korean_seven": _("Korean 7"),
        "curled_nine": _("9 with a curl"),
        "open_four": _("Open 4"),
    }
    st.menu_button(_("Examples"), list(labels), format_func=labels.get, key=state.EXAMPLE, on_click=_take_example)


def show_sheet(way, name):
    """Show what is drawn on in this way, on the page with this name; returns what is on it, or None, and the function that prepares it."""
    if way == PHOTO:
        return choose_photo(), prepare_pixels
    return (drawing_grid if way == GRID else drawing_canvas)(name), prepare_canvas


def _take_example():
    chosen = st.session_state[state.EXAMPLE]
    if chosen == TEST_DIGIT:
        new_sheet()
        st.session_state[state.TEST_DIGIT] = secrets.randbelow(NUM_TEST_DIGITS)
    elif chosen in SAMPLES:
        new_sheet(drawing_to_canvas(sample_drawing(chosen)))
        if st.session_state.get(state.WAY) == PHOTO:
            st.session_state[state.WAY] = PEN  # strokes are drawn on, a photo is not
            _write_link(PEN)
