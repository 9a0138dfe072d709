"""A page as a link: what its address holds, less what need not be said, to copy or to point a phone's camera at.

The link opens the page as it is seen now, with a teacher's locks where there are such. A drawing comes with it as its strokes, packed
into the address: whoever opens it has the drawing on the sheet. Such a link is followed once and then dropped from the address as soon as
the drawing is another one, so that the address never shows what the sheet does not. A photo is in no link.
"""

from pathlib import Path

import streamlit as st

from mnist_core.drawing_link import DrawingLinkError, drawing_from_link, link_from_drawing
from mnist_core.strokes import DrawingError, drawing_from_canvas, drawing_to_canvas
from mnist_ui import state
from mnist_ui.canvas import new_sheet, strokes_of
from mnist_ui.language import gettext as _
from mnist_ui.locks import LINK_NAMES, SETTINGS, locks_in_force
from mnist_ui.qr import address_of, show_link


def show_title(title, path, names, usual=None, with_drawing=False):
    """Show the page's title and beside it the button that opens the page's link.

    path: the page's. names: the parameters that are its own. usual: the values of some of these that need not be said, as the page shows
    that anyway. with_drawing: what is on the sheet is part of the link.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", width="content"):
        st.title(title, anchor=False, width="content")
        _share_button(Path(path).stem, names, usual, with_drawing)


def _share_button(name, names, usual, with_drawing):
    with st.popover(_("Share"), icon=":material/share:", key=f"{state.SHARE}_{name}", on_change="rerun") as box:
        if box.open:
            parameters = shared_parameters(st.query_params, names, usual or {})
            if with_drawing:
                parameters |= _drawing_parameters()
            if address := address_of(name, **parameters):
                show_link(address)
            else:  # the browser has not told it
                st.markdown(_("Copy the link from the address bar."))


def shared_parameters(parameters, names, usual):
    """Of the address's parameters those that a link needs. usual: values that need not be said."""
    carried = (*SETTINGS, *locks_in_force().fixed) if locks_in_force().link else ()
    wanted = dict.fromkeys((*names, *carried, *LINK_NAMES, "lang"))
    return {name: parameters[name] for name in wanted if name in parameters and (name not in usual or parameters[name] != str(usual[name]))}


def _drawing_parameters():
    """What is drawn as parameters of a link, which then stand in the address bar as well; why there are none is said."""
    drawing = st.session_state.get(state.DRAWING)
    try:
        link = link_from_drawing(drawing_from_canvas(drawing))
    except DrawingLinkError:
        st.warning(_("This drawing is too long for a link. Draw it with fewer strokes."))
    except DrawingError:
        st.markdown(_("Nothing is drawn, so the link has no drawing."))
    else:
        st.query_params[state.LINK] = link
        _remember(link, drawing)
        return {state.LINK: link}
    return {}


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


def _remember(link, drawing):
    st.session_state[state.LINKED_DRAWING], st.session_state[state.LINKED_STROKES] = link, strokes_of(drawing) or []
