"""The ways in which a digit comes to the draw page: by pen, by keyboard, as a photo, as one of a number of digits, or as an example.

Pen, keyboard and the wide sheet of a number share one drawing; a photo stays beside it.
"""

import secrets

import streamlit as st

from mnist_core.config import NUM_TEST_DIGITS
from mnist_core.drawing import prepare_canvas, prepare_pixels
from mnist_core.samples import NON_DIGITS, SAMPLES, sample_drawing, sample_number
from mnist_core.strokes import drawing_to_canvas
from mnist_ui import state
from mnist_ui.canvas import SIDE, drawing_canvas, fit_drawing, lay_out_again, new_sheet
from mnist_ui.cell_grid import drawing_grid
from mnist_ui.language import gettext as _
from mnist_ui.link import linked_number
from mnist_ui.locks import fixed_values, is_fixed, is_hidden
from mnist_ui.photo import choose_photo

WAYS = PEN, GRID, PHOTO, NUMBER = ("pen", "grid", "photo", "number")
PHOTO_OF = ONE_DIGIT, SEVERAL_DIGITS = ("digit", "number")
TEST_DIGIT = "test_digit"  # the example that is another one each time
NUMBER_EXAMPLE = "number"
USUAL = {state.WAY: PEN, state.PHOTO_OF: ONE_DIGIT}  # left out of the link


def follow_way_link():
    """Take the way that the address names; when it names none, the one used last. A way that there is not is said."""
    asked, photo_of = st.query_params.get(state.WAY), st.query_params.get(state.PHOTO_OF)
    if asked in WAYS:
        st.session_state[state.WAY] = asked
    if photo_of in PHOTO_OF:
        st.session_state[state.PHOTO_OF] = photo_of
    if (asked and asked not in WAYS) or (photo_of and photo_of not in PHOTO_OF):
        st.warning(_("The link asks for a way to draw that there is not. Choose one here."))
    way = st.session_state.setdefault(state.WAY, PEN)
    if not asked:
        _write_link(way)


def follow_test_digit_link():
    """Read the test digit that the address names, where it is another than now; a number that there is not is said."""
    problems = []
    index = linked_number(state.TEST_DIGIT, 0, NUM_TEST_DIGITS - 1, problems)
    for problem in problems:
        st.warning(problem)
    if index is not None and index != st.session_state.get(state.TEST_DIGIT):
        new_sheet()
        st.session_state[state.TEST_DIGIT] = index


def write_test_digit_link(index):
    """Make the address name the test digit that is read, or none."""
    if index is None:
        st.query_params.pop(state.TEST_DIGIT, None)
    elif st.query_params.get(state.TEST_DIGIT) != str(index):
        st.query_params[state.TEST_DIGIT] = str(index)


def choose_way():
    """Show the choice of the way; returns PEN, GRID, PHOTO or NUMBER, which is in the link, too. A teacher's link may fix it."""
    if is_fixed(state.WAY):
        fixed = fixed_values((state.WAY,))[state.WAY]
        st.session_state[state.WAY] = fixed if fixed in WAYS else PEN
        _write_link(st.session_state[state.WAY])
    if is_hidden(state.WAY):
        return st.session_state[state.WAY]
    labels = {PEN: _("Pen"), GRID: _("Keyboard grid"), PHOTO: _("Photo"), NUMBER: _("Number")}
    return st.segmented_control(
        _("Way to draw"),
        WAYS,
        format_func=labels.get,
        required=True,
        key=state.WAY,
        persist_state="session",
        on_change=_change_way,
        disabled=is_fixed(state.WAY),
        label_visibility="collapsed",
    )


def choose_photo_of():
    """Show the choice of what the photo shows; returns ONE_DIGIT or SEVERAL_DIGITS, which is in the link, too."""
    st.session_state.setdefault(state.PHOTO_OF, ONE_DIGIT)
    labels = {ONE_DIGIT: _("One digit"), SEVERAL_DIGITS: _("A number")}
    return st.segmented_control(
        _("What the photo shows"),
        PHOTO_OF,
        format_func=labels.get,
        required=True,
        key=state.PHOTO_OF,
        persist_state="session",
        on_change=_write_photo_of,
        label_visibility="collapsed",
    )


def read_as_number():
    """Go on with what is drawn, or with the photo, as a number."""
    if st.session_state.get(state.WAY) == PHOTO:
        st.session_state[state.PHOTO_OF] = SEVERAL_DIGITS
        _write_photo_of()
    else:
        _go_to(NUMBER)
        lay_out_again()


def _go_to(way):
    st.session_state[state.WAY] = way
    _write_link(way)


def _change_way():
    lay_out_again()
    _write_link(st.session_state[state.WAY])


def _write_photo_of():
    if st.session_state.get(state.PHOTO_OF) == SEVERAL_DIGITS:
        st.query_params[state.PHOTO_OF] = SEVERAL_DIGITS
    else:
        st.query_params.pop(state.PHOTO_OF, None)


def _write_link(way):
    if way != PHOTO:
        st.query_params.pop(state.PHOTO_OF, None)
    if way == PEN:
        st.query_params.pop(state.WAY, None)
    elif st.query_params.get(state.WAY) != way:
        st.query_params[state.WAY] = way


def example_menu():
    """Show the menu of examples; what is chosen is on the sheet then."""
    labels = {TEST_DIGIT: _("Any test digit"), **example_words(), NUMBER_EXAMPLE: _("The number 2026")}
    st.menu_button(_("Examples"), list(labels), format_func=labels.get, key=state.EXAMPLE, on_click=_take_example)


def example_words():
    """Each drawing to try, out of SAMPLES and NON_DIGITS, as the visitor reads it."""
    return {
        "flagged_one": _("1 with a flag"),
        "crossed_seven": _("7 with a cross"),
        "korean_seven": _("Korean 7"),
        "curled_nine": _("9 with a curl"),
        "open_four": _("Open 4"),
        "letter": _("The letter M"),
        "scribble": _("A scribble"),
    }


def show_sheet(way, name):
    """Show what is drawn on in this way, on the page with this name; returns what is on it, or None, and the function that prepares it."""
    if way == PHOTO:
        return choose_photo(), prepare_pixels
    if way == GRID:
        fit_drawing(SIDE, SIDE)
    return (drawing_grid if way == GRID else drawing_canvas)(name), prepare_canvas


def _take_example():
    chosen = st.session_state[state.EXAMPLE]
    way = st.session_state.get(state.WAY)
    if chosen == TEST_DIGIT:
        new_sheet()
        st.session_state[state.TEST_DIGIT] = secrets.randbelow(NUM_TEST_DIGITS)
        if way == NUMBER:
            _go_to(PEN)
    elif chosen in SAMPLES or chosen in NON_DIGITS:
        new_sheet(drawing_to_canvas(sample_drawing(chosen)))
        if way in (PHOTO, NUMBER):
            _go_to(PEN)  # strokes are drawn on, a photo is not
    elif chosen == NUMBER_EXAMPLE:
        new_sheet(drawing_to_canvas(sample_number()))
        _go_to(NUMBER)
