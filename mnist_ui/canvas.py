"""The sheet of paper that visitors draw on: white ink on black, as the digits of MNIST, with a brush, Undo and Clear beneath it.

The canvas in the browser sends its strokes when the pen is lifted. The sheet's name in the page counts up when a new sheet is wanted, as
for Clear, because the same canvas would keep its strokes. What was drawn is remembered and laid out once on the next sheet, so a drawing
outlives a change of page. The strokes are enough: asking for the picture as well would make every message bigger and every answer later.
"""

import streamlit as st
from streamlit.components.v2.bidi_component import serialization

from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas, fit_into
from mnist_ui import state
from mnist_ui.language import gettext as _

SIDE = 280  # pixels, ten for each pixel of the network's picture
THIN, MEDIUM, THICK = 8, 20, 32  # pixels, of the brush
UNREADABLE = "unreadable"  # stands for a message that is no drawing


def _is_table(value, ask=serialization.is_dataframe_like):
    """Streamlit's own question about all that a canvas is given, but not of a drawing, a dict: to find that this is no table it would load
    pandas, half a second of the first page and 40 MB."""
    return not isinstance(value, dict) and ask(value)


serialization.is_dataframe_like = _is_table


def drawing_canvas(name, width=SIDE, height=SIDE):
    """Show the sheet on the page with this name; returns what is drawn on it as the canvas's JSON, or None before the first stroke.

    width, height: pixels of the sheet; a drawing that came from a larger one is made smaller. The JSON comes from the browser and may be
    anything: mnist_core.drawing checks it.
    """
    key = f"{state.CANVAS}_{name}_{st.session_state.setdefault(state.SHEET, 0)}"
    if key not in st.session_state:
        fit_drawing(width, height)
        st.session_state[state.SHEET_START] = st.session_state.get(state.DRAWING)
    with st.container(width=width):
        paper = st.container()
        buttons = st.container(horizontal=True, gap="small")
        brush = _choose_brush()
        with paper:
            drawing = _show_canvas(key, brush, width, height)
        if strokes_of(drawing) is not None:
            st.session_state[state.DRAWING] = drawing
        is_blank = not strokes_of(drawing)
        buttons.button(_("Undo"), key=f"{state.CANVAS}_{name}_undo", on_click=_undo, args=(key,), disabled=is_blank, width="stretch")
        buttons.button(_("Clear"), key=f"{state.CANVAS}_{name}_clear", on_click=new_sheet, width="stretch")
    return drawing


def strokes_of(drawing):
    """The list of strokes in the canvas's JSON, or None when it has none."""
    strokes = drawing.get("objects") if isinstance(drawing, dict) else None
    return strokes if isinstance(strokes, list) else None


def new_sheet(drawing=None):
    """Take a new sheet with this drawing on it, or an empty one, and no test digit or photo."""
    lay_out_again()
    st.session_state[state.DRAWING] = drawing
    st.session_state[state.TEST_DIGIT] = st.session_state[state.PHOTO] = None
    st.query_params.pop(state.TEST_DIGIT, None)


def fit_drawing(width, height):
    """Make the drawing that is remembered fit on a sheet of this size, in pixels; a link to it stays its link."""
    drawing = st.session_state.get(state.DRAWING)
    try:
        before = drawing_from_canvas(drawing)
    except DrawingError:
        return
    after = fit_into(before, width, height)
    if after is not before:
        st.session_state[state.DRAWING] = drawing_to_canvas(after)
        if strokes_of(drawing) == st.session_state.get(state.LINKED_STROKES):
            st.session_state[state.LINKED_STROKES] = strokes_of(st.session_state[state.DRAWING])


def lay_out_again():
    """Take a new sheet with the same drawing on it."""
    st.session_state[state.SHEET] = st.session_state.get(state.SHEET, 0) + 1


def _choose_brush():
    labels = {THIN: _("Thin"), MEDIUM: _("Medium"), THICK: _("Thick")}
    return st.segmented_control(
        _("Brush"),
        list(labels),
        format_func=labels.get,
        default=MEDIUM,
        required=True,
        key=state.BRUSH,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )


def _undo(key):
    message = st.session_state.get(key, {}).get("drawing")  # newer than state.DRAWING when a stroke and Undo arrive together
    drawing = message.get("raw") if isinstance(message, dict) else None
    new_sheet({**drawing, "objects": strokes_of(drawing)[:-1]} if strokes_of(drawing) else None)


def _show_canvas(key, brush, width, height):
    from streamlit_drawable_canvas import st_canvas  # here, because it can only be imported while an app runs

    try:
        return st_canvas(
            stroke_width=brush,
            stroke_color="#ffffff",
            background_color="#000000",
            width=width,
            height=height,
            initial_drawing=st.session_state[state.SHEET_START],
            key=key,
        ).json_data
    except (AttributeError, KeyError, RecursionError, TypeError):  # what a message of another shape leads to inside
        return UNREADABLE
