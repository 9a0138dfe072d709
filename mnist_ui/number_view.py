"""A number of several digits on the page: a wide sheet or a photo, and below it each digit with its box, picture and probability."""

import numpy as np
import streamlit as st

from mnist_core.number import SURE, draw_ink, read_number
from mnist_core.strokes import Drawing, DrawingError, EmptyDrawingError
from mnist_ui.canvas import drawing_canvas
from mnist_ui.judging import judge_of, source_of
from mnist_ui.language import gettext as _
from mnist_ui.photo import choose_photo
from mnist_ui.pictures import BOX_MARGIN, boxes_url, picture_url
from mnist_ui.reading import percent_text, show_small
from mnist_ui.room import known_room, measure_room
from mnist_ui.sharing import drop_old_link

WIDEST, HEIGHT = 660, 220  # pixels of the sheet
DIGIT_SIDE, DIGIT_SCALE = 72, 6  # pixels on the page of a digit's picture, four of them in a phone's width; and how often it is enlarged
GAP, LEAST_BESIDE = 32, 160  # pixels between the sheet and the answer; and of the answer, that it stands beside
BOXED_HEIGHT = 90  # pixels on the page of the number's picture
LONGEST_METRIC = 10  # digits that stand beside the sheet


def draw_and_read_number(network, is_photo):
    """Show the sheet or the place for a photo, and what it is read as."""
    judge_of(network)  # is being made while the visitor writes
    width = min(WIDEST, known_room() or 0)
    with st.container(horizontal=True, gap="medium"):
        paper = st.container(width="content" if is_photo else max(width, 1))
        answer = st.container(gap="small")
    details = st.container()
    drawn = None
    with paper:
        if is_photo:
            drawn = choose_photo(is_number=True)
        elif width:
            drawn = drawing_canvas(f"number_{width}", width, HEIGHT)
    drop_old_link()
    with answer:
        source, reading = _read_or_say(network, drawn)
        _show_number(reading)
        boxed = st.container()
    if reading:
        with boxed:
            _show_boxes(source, reading, _room_beside(width))
        with details:
            _show_digits(reading)
    measure_room()


def _room_beside(width):
    """Pixels across beside the sheet, or below it where there is none beside."""
    beside = (known_room() or 0) - width - GAP
    return beside if beside >= LEAST_BESIDE else max(width, LEAST_BESIDE)


def problem_sentences():
    """What a reader is told for each of mnist_core.number.PROBLEMS."""
    return {
        "uncertain": _("A digit is not sure: write it again, more clearly."),
        "not a digit": _("A part looks like no digit, or like digits that could not be cut apart: leave more room between them."),
        "cut": _("Digits touch and were cut apart: check them."),
    }


def _read_or_say(network, drawn):
    """The source and its NumberReading, or None and None when there is nothing to read; what is wrong is said."""
    if drawn is None:
        return None, None
    try:
        source = source_of(drawn)
        with st.spinner(_("Measuring what digits look like to this network …"), show_time=False):
            judge = judge_of(network, wait=True)
        if judge is None:
            st.warning(_("The server is busy. Draw on, or try again in a moment."))
            return None, None
        return source, read_number(network, source, judge)
    except EmptyDrawingError:
        return None, None
    except DrawingError:
        st.warning(_("This cannot be read as a number: there is too much in it. Clear it and write fewer digits."))
        return None, None


def _show_number(reading):
    if reading is None:
        st.metric(_("Number"), "–")
        show_small(_("Write a number, with a little room between the digits."))
        return
    label = _("Number") if not reading.problems else _("Number, not sure")
    if len(reading.text) <= LONGEST_METRIC:
        st.metric(label, reading.text)
    else:
        st.markdown(f"{label}: **{reading.text}**")
    for name in reading.problems:
        st.markdown(problem_sentences()[name])


def _show_boxes(source, reading, width):
    """The number's ink with a box around each digit, broken where the digit is not sure."""
    ink, corner = draw_ink(source) if isinstance(source, Drawing) else (source, np.zeros(2))
    boxes = [np.array(digit.box) - np.tile(corner, 2) for digit in reading.digits]
    labels = [f"{digit.digit}" if digit.is_certain else f"{digit.digit}?" for digit in reading.digits]
    doubtful = [not digit.is_certain for digit in reading.digits]
    url, shown_width = boxes_url(ink, boxes, labels, doubtful, (width - BOX_MARGIN, BOXED_HEIGHT))
    alt = _("Cut into digits, from left to right: {digits}").format(digits=", ".join(labels))
    st.image(url, width=min(shown_width, width), alt=alt)


def _show_digits(reading):
    """What the network sees of each digit, and how probable its answer is."""
    show_small(_("What the network sees of each, 28 × 28"))
    with st.container(horizontal=True, gap="small"):
        for digit in reading.digits:
            with st.container(width=DIGIT_SIDE + 4, gap="xsmall"):
                st.image(picture_url(digit.image, DIGIT_SCALE), width=DIGIT_SIDE, alt="")
                show_small(_digit_words(digit))


def _digit_words(digit):
    words = f"**{digit.digit}** {percent_text(digit.probabilities.max())}"
    if digit.is_certain:
        return words
    return f"{words} {_('no digit?') if digit.probabilities.max() >= SURE else _('not sure')}"
