"""The digits that are shown, to take away: as a table, as arrays, as a picture, and as lines of Python that load the same with Keras.

A file is made when its button is pressed, aside from the page, so even all 60,000 digits hold nothing up.
"""

from functools import partial

import streamlit as st

from mnist_core.selection import Selection, csv_gz, npz, python_code
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.pictures import montage_png

MIN_COLUMNS = 10  # of the picture; more digits make a square


def show_take_away(choice):
    """A button that opens the ways to take the choice's digits away."""
    images, labels = mnist().split(choice.split)
    selection = Selection(choice.split, choice.digit, choice.order, choice.shuffle, choice.indices)
    with st.popover(_("Take these digits"), disabled=not len(choice.indices)):
        count = len(choice.indices)
        st.markdown(ngettext("{count} digit, in the order shown.", "{count} digits, in the order shown.", count).format(count=f"{count:,}"))
        with st.container(horizontal=True):
            files = {
                "CSV": ("csv.gz", "application/gzip", csv_gz),
                "NPZ": ("npz", "application/zip", npz),
                "PNG": ("png", "image/png", _png),
            }
            for word, (ending, kind, make) in files.items():
                making = partial(make, selection, images, labels)
                st.download_button(word, making, f"{selection.name}.{ending}", kind, on_click="ignore", key=f"take_{ending}")
        st.code(python_code(selection), language="python")


def _png(selection, images, labels):
    return montage_png(images, selection.indices, max(MIN_COLUMNS, int(len(selection.indices) ** 0.5)))
