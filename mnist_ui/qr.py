"""A link to be handed round: the whole address to copy, and the same as a QR code for the phones in a classroom.

The address begins as the visitor's own browser names this server, which is what others in the room can reach too, unless it is
this computer's name for itself.
"""

import io
from urllib.parse import urlencode, urljoin, urlsplit

import segno
import streamlit as st

from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small

MODULE = 6  # pixels of one of the code's squares
BORDER = 4  # squares of white around the code: the standard asks for four
OWN_NAMES = ("localhost", "127.0.0.1", "::1")


def address_of(page, **query):
    """The whole address of a page, such as "train", or "" for home, with this query, as the visitor's browser would write it.

    None while the browser has not told its address, as in a script's first run without one.
    """
    if not st.context.url:
        return None
    parts = urlsplit(st.context.url)
    address = urljoin(f"{parts.scheme}://{parts.netloc}/", page)
    return f"{address}?{urlencode(query, safe=',')}" if query else address


def qr_picture(text):
    """A QR code of the text as PNG bytes, black on white in every theme, since cameras expect it. ValueError: too long for a code."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=MODULE, border=BORDER)
    return picture.getvalue()


def show_link(address):
    """Show an address to copy, and its QR code; a word where other devices could not reach it."""
    st.code(address, language=None, wrap_lines=True)
    try:
        st.image(qr_picture(address), alt=_("QR code of the link above"))
        show_small(_("For a phone's camera"))
    except ValueError:  # segno.DataOverflowError
        show_small(_("This link is too long for a QR code: copy it instead."))
    if urlsplit(address).hostname in OWN_NAMES:
        show_small(_("Only this computer can open this link. Open the app by the server's name to hand it round."))
