"""Which digits are misread and as what: the matrix, the digits in one of its cells, and one of those with its answer."""

import functools

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_ui import state
from mnist_ui.charts import specification
from mnist_ui.digit_orders import DIGITS
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.language import current_language, ngettext
from mnist_ui.language import gettext as _
from mnist_ui.mistake_charts import confusion_chart, confusion_frame
from mnist_ui.mistake_choice import ALL, HITS, MISTAKES, PAGE_SIZE, TEST, WORDS, follow, num_pages, open_cell, open_link, place_of
from mnist_ui.page import DATASET, link_parameters, look_inside
from mnist_ui.pictures import picture_url
from mnist_ui.reading import Reading, percent_text, show_bars, show_small

PICTURE_SIDE = 168  # pixels


def show_confusion(choice, answers):
    """Show the matrix beside the digits that are chosen by it. answers: test_figures.Answers."""
    matrix, digits = st.columns([5, 6], gap="medium")
    with matrix:
        _show_matrix(choice, answers.confusion)
    with digits:
        _choose_order(choice)
        numbers = choice.numbers(answers)
        if not len(numbers):
            st.info(_("There is no such digit: choose another cell."))
            return
        show_small(_meaning(choice, len(numbers)))
        page, number = place_of(choice, numbers)
        _show_gallery(choice, answers, numbers, page, number)
        _show_digit(choice, answers, number)


def _show_gallery(choice, answers, numbers, page, number):
    shown = numbers[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    pairs = zip(answers.labels[shown], answers.guesses[shown], strict=True)
    texts = [str(label) if label == guess else f"{label}→{guess}" for label, guess in pairs]
    choose_from_gallery(state.MISTAKE_GALLERY, shown, answers.images[shown], texts, number, lambda index: open_link(choice, index=index))
    if len(numbers) > PAGE_SIZE:
        st.session_state[state.PAGE] = page
        st.pagination(num_pages(len(numbers)), key=state.PAGE, on_change=follow, args=(choice, state.PAGE))


def _show_matrix(choice, confusion):
    label, guess = (None if digit == ALL else int(digit) for digit in (choice.true, choice.read))
    if choice.order == HITS:
        guess = label
    mistakes = confusion * (1 - np.eye(NUM_CLASSES, dtype=int))
    worst = np.unravel_index(mistakes.argmax(), mistakes.shape)
    words = _("Rows: what the digit is. Columns: what is read. The most frequent mistake: a {label} read as {guess}, {count}.")
    st.vega_lite_chart(
        confusion_frame(confusion, label, guess),
        _matrix_specification(current_language()),
        key=state.CONFUSION,
        on_select=lambda: _follow_click(choice),
        selection_mode="cell",
        alt=words.format(label=worst[0], guess=worst[1], count=mistakes[worst]),
    )
    show_small(_("A row is what the digit is, a column what is read: blue is right, orange is wrong. Choose a cell to see its digits."))


@functools.lru_cache(maxsize=4)
def _matrix_specification(_language):
    titles = {"true": _("it is"), "read": _("read as"), "count": _("digits")}
    return specification(confusion_chart(confusion_frame(np.zeros((NUM_CLASSES, NUM_CLASSES), int)), titles))


def _follow_click(choice):
    """Open the cell that was clicked on; what the browser sends is checked."""
    chosen = st.session_state[state.CONFUSION].get("selection", {}).get("cell") or [{}]
    label, guess = chosen[0].get("true"), chosen[0].get("read")
    if label in range(NUM_CLASSES) and guess in range(NUM_CLASSES):
        open_cell(choice, int(label), int(guess))


def _choose_order(choice):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {MISTAKES: _("Surest mistakes"), HITS: _("Least sure hits")}
        options = {"on_change": follow, "required": True, "label_visibility": "collapsed"}
        st.segmented_control(_("Order"), WORDS[state.ORDER], format_func=words.get, key=state.ORDER, args=(choice, state.ORDER), **options)
        digit_words = {digit: digit for digit in DIGITS} | {ALL: _("any")}
        with st.container(horizontal=True, wrap=False, width="content"):
            for key, label in ((state.TRUE, _("It is")), (state.READ, _("Read as"))):
                is_off = key == state.READ and choice.order == HITS
                options = {"on_change": follow, "args": (choice, key), "width": 92, "disabled": is_off}
                st.selectbox(label, DIGITS, format_func=digit_words.get, key=key, **options)


def _meaning(choice, number):
    if choice.order == MISTAKES:
        words = ngettext(
            "{number} mistake, the surest first: it is → read as.", "{number} mistakes, the surest first: it is → read as.", number
        )
    else:
        words = ngettext("{number} read right, the least sure first.", "{number} read right, the least sure first.", number)
    return words.format(number=f"{number:,}")


def _show_digit(choice, answers, number):
    """Show one digit with the ten probabilities, and for a test digit the ways on."""
    reading = Reading(answers.images[number], answers.probabilities[number])
    label = int(answers.labels[number])
    first, second = reading.guesses[:2]
    words = _("Number {index} is a {label}, read as {guess}, {percent}. Second guess: {second}, {second_percent}.")
    percents = [percent_text(reading.probabilities[digit]) for digit in (first, second)]
    sentence = words.format(index=number, label=label, guess=first, percent=percents[0], second=second, second_percent=percents[1])
    st.markdown(sentence)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=PICTURE_SIDE, gap="small"):
            st.image(picture_url(reading.image, 12), width=PICTURE_SIDE, alt=_("A handwritten {label}").format(label=label))
            if choice.whose == TEST:
                _lead_on(number)
        with st.container(width="stretch"):
            show_bars(reading, sentence)


def _lead_on(index):
    """The ways on from a test digit, a link each: why it was read so, and its numbers on the dataset page."""
    look_inside(split="test", index=str(index))
    address = link_parameters() | {state.SPLIT: "test", state.INDEX: str(index)}
    st.page_link(DATASET, label=_("Its 784 numbers"), icon=":material/grid_on:", query_params=address)
