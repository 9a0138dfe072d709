"""The map of the 10,000 test digits: each a point in the colour of its label, its picture seen when it is pointed at.

All that the browser needs travels once, as bytes: two places of 16 bits and a label a digit, and one small picture of all of them; pointing
then asks nobody. What happens in the browser is in map_sheet.
"""

import base64
import json

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_core.digit_map import component_places, place_among_neighbours, quantise
from mnist_ui.cache import mnist
from mnist_ui.digit_facts import map_places, neighbour_index, principal_components
from mnist_ui.language import gettext as _
from mnist_ui.map_sheet import COLUMNS, map_sheet
from mnist_ui.pictures import small_montage_png

MARGIN = 0.03  # of the sheet, around the points


def show_map(key, layout, drawings, drawing_labels, on_choose):
    """Show the map; on_choose(index) is called with the number of a test digit.

    layout: "components" or "tsne". drawings: (N, 28, 28) uint8 that are not MNIST's, laid among the digits. drawing_labels: N of them,
    None where nobody said what it is. Raises mnist_core.digit_map.MapError when the t-SNE places cannot be read.
    """

    def pass_on():
        index = st.session_state[key].chosen
        if isinstance(index, int) and 0 <= index < len(mnist().test_labels):
            on_choose(index)

    places = _places(layout)
    low, high = _corners(places)
    mine = quantise(_new_places(layout, places, drawings), low, high) / 65535
    words = [_my_words(label) for label in drawing_labels]
    header = _words() | {
        "centres": _centres(layout),
        "mine": [
            {"x": x, "y": y, "pixels": base64.b64encode(drawing.tobytes()).decode(), "words": word}
            for (x, y), drawing, word in zip(mine.tolist(), drawings, words, strict=True)
        ],
    }
    text = json.dumps(header).encode()
    map_sheet(key=key, data=len(text).to_bytes(4, "little") + text + _packed(layout), on_chosen_change=pass_on, height="content")


def layout_sentence(layout):
    """What to notice in a layout."""
    if layout == "tsne":
        return _(
            "Digits that are alike stand together. t-SNE moved the points until it was so; how far two groups are apart means nothing."
        )
    return _("The two directions in which digits differ most hold only 17 % of all differences, so the ten still overlap.")


def _words():
    return {
        "name": _("Map of the 10,000 test digits. The arrow keys walk from digit to digit, Enter opens one."),
        "hint": _("Point at a digit."),
        "words": _("{label}, number {index}"),  # filled in by the browser
        "open": _("Open"),
        "legend": _("Show one digit alone"),
        "count": len(mnist().test_labels),
    }


def _my_words(label):
    return _("Your drawing") if label is None else _("Your drawing of a {label}").format(label=label)


@st.cache_resource(show_spinner=False)
def _places(layout):
    return map_places() if layout == "tsne" else component_places(principal_components(), mnist().test_images)


def _corners(places):
    low, high = places.min(axis=0), places.max(axis=0)
    margin = MARGIN * (high - low)
    return low - margin, high + margin


def _new_places(layout, places, drawings):
    if not len(drawings):
        return np.empty((0, 2), np.float32)
    if layout == "tsne":
        return place_among_neighbours(places, neighbour_index("test"), drawings)
    return component_places(principal_components(), drawings)


@st.cache_resource(show_spinner=False)
def _centres(layout):
    """Ten (x, y), from 0 to 1: the median place of each digit."""
    places = quantise(_places(layout), *_corners(_places(layout))) / 65535
    return [np.median(places[mnist().test_labels == digit], axis=0).tolist() for digit in range(NUM_CLASSES)]


@st.cache_resource(show_spinner=False)
def _packed(layout):
    """Places, labels and the small picture, as the browser unpacks them: 280 KB."""
    places = _places(layout)
    return quantise(places, *_corners(places)).astype("<u2").tobytes() + mnist().test_labels.tobytes() + _picture()


@st.cache_resource(show_spinner=False)
def _picture():
    return small_montage_png(mnist().test_images, COLUMNS)
