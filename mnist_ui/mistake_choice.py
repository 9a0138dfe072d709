"""What the mistakes page shows: the link says it, and each control writes the link.

A value that makes no sense is answered with a sentence and the usual one. What is read right cannot be read as another digit, so a link to
such a cell of the matrix shows what is read right.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.verdicts import by_confidence, right_digits, wrong_digits
from mnist_ui import state
from mnist_ui.digit_orders import DIGITS
from mnist_ui.link import linked_number, linked_word

ALL = DIGITS[0]
MISTAKES, HITS = "mistakes", "hits"
TEST, MINE = "test", "mine"
SECTIONS = CONFUSION, EACH, CALIBRATION, ROBUSTNESS, HONEST = "confusion", "each", "calibration", "robustness", "honest"
WORDS = {  # key: the values that it may have, the usual one first
    state.SECTION: SECTIONS,
    state.WHOSE: (TEST, MINE),
    state.ORDER: (MISTAKES, HITS),
    state.TRUE: DIGITS,
    state.READ: DIGITS,
}
LINK_NAMES = (*WORDS, state.THRESHOLD, state.PAGE, state.INDEX, state.NETWORK, state.OTHER)
PAGE_SIZE = 30  # digits in the gallery at once: three rows
LOWEST_THRESHOLD, HIGHEST_THRESHOLD, USUAL_THRESHOLD = 50, 99, 80  # percent
USUAL = {key: allowed[0] for key, allowed in WORDS.items()} | {state.THRESHOLD: USUAL_THRESHOLD, state.PAGE: None, state.INDEX: None}


@dataclass(frozen=True)
class Choice:
    """What a link asks for, made sensible. problems: sentences about what was not."""

    section: str
    whose: str
    order: str
    true: str  # ALL or "0" to "9"
    read: str  # the same; of hits always ALL
    threshold: int  # percent
    page: int | None  # of the gallery, from 1
    index: int | None  # of the digit that is looked at
    problems: tuple

    def numbers(self, answers):
        """The numbers of the digits that are chosen: the surest mistake first, or the least sure hit first."""
        chosen = (wrong_digits if self.order == MISTAKES else right_digits)(answers.probabilities, answers.labels)
        for wanted, values in ((self.true, answers.labels), (self.read, answers.guesses)):
            if wanted != ALL:
                chosen = chosen[values[chosen] == int(wanted)]
        return by_confidence(answers.probabilities, chosen, is_surest_first=self.order == MISTAKES)


def asked_word(key):
    """The value of WORDS that the link has for this key, the usual one when it makes no sense."""
    return linked_word(key, WORDS[key], [])


def read_choice(num_digits):
    """The Choice that the address bar asks for. num_digits: how many there are of those that it asks for."""
    problems = []
    words = {key: linked_word(key, allowed, problems) for key, allowed in WORDS.items()}
    if words[state.TRUE] == words[state.READ] != ALL:
        words[state.ORDER] = HITS
    if words[state.ORDER] == HITS:
        words[state.READ] = ALL
    threshold = linked_number(state.THRESHOLD, LOWEST_THRESHOLD, HIGHEST_THRESHOLD, problems) or USUAL_THRESHOLD
    page = linked_number(state.PAGE, 1, max(1, num_pages(num_digits)), problems)
    index = linked_number(state.INDEX, 0, num_digits - 1, problems) if num_digits else None
    return Choice(threshold=threshold, page=page, index=index, problems=tuple(problems), **words)


def open_link(choice, **changes):
    """Write the link to what is shown with these changes; another selection or page of digits looks at its first one."""
    link = {key: getattr(choice, key) for key in (*WORDS, state.THRESHOLD, state.PAGE, state.INDEX)} | changes
    if changes.keys() & {state.WHOSE, state.ORDER, state.TRUE, state.READ}:
        link |= {state.PAGE: None, state.INDEX: None}
    elif state.PAGE in changes:
        link[state.INDEX] = None
    others = {name: st.query_params[name] for name in st.query_params if name not in link}
    st.query_params.from_dict(others | {name: str(value) for name, value in link.items() if value != USUAL[name]})


def follow(choice, key):
    """Callback of the control with this key: open the link that its new value asks for."""
    open_link(choice, **{key: st.session_state[key]})


def open_cell(choice, label, guess):
    """Write the link to the digits in one cell of the matrix."""
    order = HITS if label == guess else MISTAKES
    open_link(choice, **{state.ORDER: order, state.TRUE: str(label), state.READ: ALL if label == guess else str(guess)})


def num_pages(num_digits):
    """Pages of a gallery of so many digits."""
    return -(-num_digits // PAGE_SIZE)


def place_of(choice, numbers):
    """The page of the gallery and the digit that is looked at: those of the link where they exist, else the first. numbers: not empty."""
    found = np.flatnonzero(numbers == choice.index)
    page = choice.page or (int(found[0]) // PAGE_SIZE + 1 if len(found) else 1)
    page = min(page, num_pages(len(numbers)))
    return page, choice.index if len(found) else int(numbers[(page - 1) * PAGE_SIZE])
