"""Which digits the dataset page shows and which one is chosen: the link says it, and nothing else remembers it.

Every control writes the link and the page is drawn from the link, so each view can be sent to others and the browser's back button
works. A value that makes no sense stays in the link and is answered with a sentence and the nearest useful view until something else is
chosen. Widgets bound with `bind="query-params"` would drop it at once, and a number box so bound breaks on `index=inf`.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _

PAGE_SIZE = 100  # digits on one page of the gallery
SPLITS = ("train", "test")
DIGITS = ("all", *(str(digit) for digit in range(NUM_CLASSES)))
VIEWS = ("numbers", "text", "input")
USUAL = {state.DIGIT: "all", state.VIEW: "numbers"}  # left out of the link
ECHOED_LENGTH = 20  # characters of a bad value that are repeated to the visitor


@dataclass(frozen=True)
class Choice:
    """What a link asks for, made sensible. problems: sentences about what was not."""

    split: str
    digit: str  # "all" or "0" to "9"
    page: int  # from 1
    index: int  # of the chosen digit in its split, from 0
    view: str
    problems: tuple

    @property
    def indices(self):
        """The digits that pass the filter, ascending."""
        return digit_indices(self.split, self.digit)

    @property
    def num_pages(self):
        """Pages of the gallery."""
        return -(-len(self.indices) // PAGE_SIZE)

    @property
    def shown_indices(self):
        """The digits on this page."""
        return self.indices[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]

    def neighbour(self, step):
        """Index of the next digit (step 1) or the one before (-1) within the filter, or None at the end."""
        side = "right" if step > 0 else "left"
        position = int(np.searchsorted(self.indices, self.index, side)) - (step < 0)
        return int(self.indices[position]) if 0 <= position < len(self.indices) else None


@st.cache_resource(show_spinner=False)
def digit_indices(split, digit):
    """Read-only indices of the digits in "train" or "test" with this label, "0" to "9", or of "all"."""
    labels = mnist().split(split)[1]
    indices = np.arange(len(labels)) if digit == "all" else np.flatnonzero(labels == int(digit))
    indices.setflags(write=False)
    return indices


def read_choice():
    """The Choice that the address bar asks for."""
    problems = []
    split = _word(state.SPLIT, SPLITS, problems)
    digit = _word(state.DIGIT, DIGITS, problems)
    view = _word(state.VIEW, VIEWS, problems)
    indices = digit_indices(split, digit)
    page = _whole_number(state.PAGE, 1, -(-len(indices) // PAGE_SIZE), problems)
    index = _whole_number(state.INDEX, 0, len(mnist().split(split)[1]) - 1, problems)
    if index is None:
        index = int(indices[((page or 1) - 1) * PAGE_SIZE])
    elif index not in indices:
        label = mnist().split(split)[1][index]
        message = _("Number {index} has the label {label}, so it is not among the {digit}s. Choose one of them, or show all digits.")
        problems.append(message.format(index=index, label=label, digit=digit))
    position = min(int(np.searchsorted(indices, index)), len(indices) - 1)
    return Choice(split, digit, page or position // PAGE_SIZE + 1, index, view, tuple(problems))


def open_link(choice, key, value):
    """Write the link to what is shown once the control with this key has this value: another filter or page starts at its first digit."""
    link = {state.SPLIT: choice.split, state.DIGIT: choice.digit, state.VIEW: choice.view}
    if key == state.VIEW:
        link[state.INDEX] = choice.index
    if key == state.INDEX and value not in choice.indices:
        link[state.DIGIT] = "all"
    others = {name: st.query_params[name] for name in st.query_params if name not in (*link, state.PAGE, state.INDEX)}
    st.query_params.from_dict(others | {name: str(wanted) for name, wanted in (link | {key: value}).items() if wanted != USUAL.get(name)})


def follow(choice, key):
    """Callback of the control with this key: open the link that its new value asks for."""
    open_link(choice, key, st.session_state[key])


def _word(key, allowed, problems):
    asked = st.query_params.get(key, allowed[0])
    if asked in allowed:
        return asked
    message = _("The link asks for {asked}, but it can be one of {allowed}. Choose another here, or mend the link.")
    problems.append(message.format(asked=_echo(key, asked), allowed=", ".join(allowed)))
    return allowed[0]


def _whole_number(key, first, last, problems):
    asked = st.query_params.get(key)
    is_number = asked is not None and asked.isascii() and asked.isdigit() and len(asked) < 10
    if asked is None or (is_number and first <= int(asked) <= last):
        return None if asked is None else int(asked)
    message = _("The link asks for {asked}, but it can be a whole number from {first} to {last}. Choose another here, or mend the link.")
    problems.append(message.format(asked=_echo(key, asked), first=first, last=last))
    return None


def _echo(key, asked):
    """The visitor's own text as code, so that nothing in it is formatted or fetched."""
    printable = "".join(character for character in asked[:ECHOED_LENGTH] if character.isprintable() and character != "`")
    return f"`{key}={printable}{'…' if len(asked) > ECHOED_LENGTH else ''}`"
