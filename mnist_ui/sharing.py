"""A drawing as a link: the address bar holds its strokes, and whoever opens the address has the drawing on the sheet.

A link is followed once and then dropped from the address as soon as the drawing is another one, so that the address never shows what
the sheet does not.
"""

import streamlit as st

from mnist_core.drawing_link import DrawingLinkError, drawing_from_link, link_from_drawing
from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas
from mnist_ui import state
from mnist_ui.canvas import new_sheet, strokes_of
from mnist_ui.language import gettext as _


def follow_drawing_link():
    """Lay the drawing that the address names on a new sheet, once; a link that cannot be read is said."""
    link = st.query_params.get(state.LINK)
    if not link:
        return
    try:
        drawing = drawing_to_canvas(drawing_from_link(link))
    except DrawingLinkError:
        st.warning(_("The drawing in this link cannot be read: perhaps the link was cut short. Copy it again, or draw."))
        _remember(None, st.session_state.get(state.DRAWING))
        return
    if st.session_state.get(state.LINKED_DRAWING) != link:
        new_sheet(drawing)
        _remember(link, drawing)


def drop_old_link():
    """Take the link out of the address when what it holds is not on the sheet any more."""
    strokes = strokes_of(st.session_state.get(state.DRAWING)) or []
    if state.LINK in st.query_params and strokes != st.session_state.get(state.LINKED_STROKES):
        del st.query_params[state.LINK]


def share_button(is_disabled):
    """Show the button that puts the drawing into the address bar."""
    if st.button(_("Share"), icon=":material/link:", disabled=is_disabled):
        _share()


def _share():
    drawing = st.session_state.get(state.DRAWING)
    try:
        link = link_from_drawing(drawing_from_canvas(drawing))
    except DrawingLinkError:
        st.toast(_("This drawing is too long for a link. Draw it with fewer strokes."))
        return
    except DrawingError:
        st.toast(_("There is nothing to share yet. Draw a digit."))
        return
    st.query_params[state.LINK] = link
    _remember(link, drawing)
    st.toast(_("The drawing is in the address bar: copy the link from there."))


def _remember(link, drawing):
    st.session_state[state.LINKED_DRAWING], st.session_state[state.LINKED_STROKES] = link, strokes_of(drawing) or []
