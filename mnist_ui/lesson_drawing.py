"""The fifth lesson: one's own drawing read by the tutorial's network with every step of its preparation, with none, and without each."""

import streamlit as st

from mnist_core.drawing import STEP_NAMES, prepare_canvas
from mnist_core.lesson_checks import check_drawing
from mnist_core.lessons import DRAWING
from mnist_ui import state
from mnist_ui.cache import tutorial_network
from mnist_ui.canvas import lay_out_again
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import ask, attempt_of, show_outcome, show_words
from mnist_ui.pictures import picture_url
from mnist_ui.reading import prepare_or_say, read_image, show_small
from mnist_ui.ways import GRID, PEN, show_sheet

ALL, NONE = "all", "none"  # beside the names of the steps: nothing left out, and everything
STEPS = tuple(name for name in STEP_NAMES if name != "ink")  # ink is only found in photos
SKIPPED = {ALL: (), NONE: STEPS} | {name: (name,) for name in STEPS}
DIGITS = tuple(range(10))
PICTURE_SCALE, CARD_WIDTH = 4, 132  # pixels of the page a pixel of the network's picture, and a card


def teach_drawing(words, sight):
    """Show the lesson. words, sight: the places for what is said and for what is seen."""
    with sight:
        drawn, digit = _drawn_digit() if not attempt_of(DRAWING) else (None, None)
    with words:
        show_words(DRAWING)
        is_ready, hint = drawn is not None and digit in DIGITS, _("Draw a digit and say which it is.")
        ask(DRAWING, lambda: (drawn, digit), is_ready, hint=hint)
    if attempt := attempt_of(DRAWING):
        _show_readings(words, sight, *attempt.subject)


def _drawn_digit():
    """What is on the sheet, None when nothing is, and the digit that it was meant to be, or None."""
    way = GRID if st.toggle(_("Keyboard grid"), key=f"{state.WAY}_lesson", on_change=lay_out_again) else PEN
    st.space(4)  # the canvas has a toolbar that opens above it
    drawn, prepare = show_sheet(way, "lesson")
    digit = st.segmented_control(_("Which digit did you draw?"), DIGITS, key=f"{state.LESSON_SUBJECT}_{DRAWING}")
    return drawn if prepare_or_say(drawn, (), prepare) else None, digit


def _show_readings(words, sight, drawn, digit):
    network = tutorial_network()
    readings = {name: read_image(network, prepare_canvas(drawn, skip).image) for name, skip in SKIPPED.items()}
    with words:
        show_outcome(DRAWING, check_drawing(readings[NONE].guesses[0], digit), _sentences(readings, digit))
    with sight.container(horizontal=True, gap="small"):
        for name, label in _labels().items():
            with st.container(width=CARD_WIDTH):
                st.image(picture_url(readings[name].image, PICTURE_SCALE), alt=label)
                guess = readings[name].first_guess
                show_small(f"{label}: {guess}" if readings[name].guesses[0] == digit else f"{label}: **{guess}**")


def _labels():
    return {
        ALL: _("All steps"),
        NONE: _("Only shrunk"),
        "stroke_weight": _("Without stroke weight"),
        "crop": _("Without crop"),
        "fit": _("Without fit to 20 px"),
        "centre": _("Without centre of mass"),
    }


def _sentences(readings, digit):
    whole, shrunk, labels = readings[ALL], readings[NONE], _labels()
    words = _("A {digit} was meant. With all steps it is read as {whole}; only shrunk, as {shrunk}.")
    yield words.format(digit=digit, whole=whole.first_guess, shrunk=shrunk.first_guess)
    number = int((whole.image != shrunk.image).sum())
    yield _("To you it is the same digit; to the network {number} of the 784 numbers are different.").format(number=number)
    misread = [labels[name] for name in STEPS if readings[name].guesses[0] != whole.guesses[0]]
    if misread:
        yield _("One step left out changes the answer: {steps}.").format(steps=", ".join(misread))
    else:
        yield _("Leaving out any single step does not change the answer.")
    yield _("One drawing says little. Of 1,000 drawings by 64 people this network reads 88 % with all steps, and 35 % only shrunk.")
