"""The steps from the drawing to the network's picture: each with its picture, its switch, and what the answer would be without it."""

import streamlit as st

from mnist_core.drawing import STEP_NAMES
from mnist_core.strokes import DrawingError
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.pictures import picture_url
from mnist_ui.reading import read_image, show_small

LINK_NAMES = tuple(f"{state.STEP}_{name}" for name in STEP_NAMES)
STEP_SIDE = 140  # pixels, of a step's picture on the page


def switch_steps(is_photo):
    """Show a place for each step's picture, with a switch under it where the step can be left out: in a photo the ink has to be found.

    Returns the places, name of the step to (picture, remark), and the names that are switched off.
    """
    grid, places, skip = st.grid(len(STEP_NAMES), min_column_width=STEP_SIDE), {}, []
    for name, label in _labels(is_photo).items():
        cell = grid.cell()
        picture = cell.empty()
        if name == "ink" and not is_photo:
            with cell:
                show_small(label)
        elif not cell.toggle(label, True, key=f"{state.STEP}_{name}", bind="query-params"):
            skip.append(name)
        places[name] = picture, cell.empty()
    return places, skip


def show_steps(places, prepared, now, without):
    """Fill the places: each step's picture, and the Reading without it, in bold where that is another digit than now."""
    for step in prepared.steps:
        picture, remark = places[step.name]
        picture.image(picture_url(step.image, 10), width=STEP_SIDE, alt="")
        if step.name in without:
            reading = without[step.name]
            words = _("without: {guess}").format(guess=reading.first_guess if reading else "–")
            is_other = not reading or reading.guesses[0] != now.guesses[0]
            with remark:
                show_small(f"**{words}**" if is_other else words)


def read_without(network, prepare, names, skip):
    """What the network reads when each named step is left out besides those in skip: name to Reading, or to None when no ink is left.

    prepare: a function of the names left out that gives mnist_core.drawing.Prepared. One image is read after the other: for several at
    once NumPy wakes threads, which wait for each other longer than the arithmetic takes.
    """
    return {name: _read_or_none(network, prepare, {*skip, name}) for name in names}


def _read_or_none(network, prepare, skip):
    try:
        return read_image(network, prepare(skip).image)
    except DrawingError:
        return None


def _labels(is_photo):
    return {
        "ink": _("Ink found") if is_photo else _("What you drew"),
        "stroke_weight": _("Stroke weight"),
        "crop": _("Crop"),
        "fit": _("Fit to 20 px"),
        "centre": _("Centre of mass"),
    }
