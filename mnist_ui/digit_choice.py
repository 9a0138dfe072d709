"""Which digits the dataset page shows and which one is chosen: the link says it, and nothing else remembers it.

Every control writes the link and the page is drawn from the link, so each view can be sent to others and the browser's back button
works. A value that makes no sense stays in the link and is answered with a sentence and the nearest useful view until something else is
chosen. Widgets bound with `bind="query-params"` would drop it at once, and a number box so bound breaks on `index=inf`.
"""

from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from mnist_core.changes import CHANGES
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.digit_orders import DIGITS, ORDERS, digit_indices
from mnist_ui.language import gettext as _
from mnist_ui.link import linked_number, linked_word

PAGE_SIZE = 200  # digits on one page of the gallery
MAX_SHUFFLE = 999_999  # the largest seed of the order by chance
NO_CHANGE = "none"
WORDS = {  # key: the values that it may have, the usual one first
    state.SHOW: ("digits", "together", "map"),
    state.SPLIT: ("train", "test"),
    state.DIGIT: DIGITS,
    state.ORDER: ORDERS,
    state.VIEW: ("numbers", "text", "input"),
    state.SCALE: ("255", "1"),
    state.CHANGE: (NO_CHANGE, *CHANGES),
    state.MAP: ("tsne", "components"),
}
USUAL = {key: values[0] for key, values in WORDS.items() if key != state.SPLIT} | {state.SHUFFLE: 0}  # left out of the link
SHARED_USUAL = USUAL | {state.SPLIT: WORDS[state.SPLIT][0], state.PAGE: 1}
LINK_NAMES = (*WORDS, state.SHUFFLE, state.PAGE, state.INDEX, state.AMOUNT, state.NETWORK)
STARTS_ANEW = {state.SPLIT, state.DIGIT, state.ORDER, state.SHUFFLE}  # another selection begins at its first digit


@dataclass(frozen=True)
class Choice:
    """What a link asks for, made sensible. problems: sentences about what was not."""

    show: str
    split: str
    digit: str  # "all" or "0" to "9"
    order: str
    shuffle: int  # seed of the order "random"
    indices: np.ndarray = field(repr=False)  # the digits that are shown, in their order
    page: int  # from 1
    index: int  # of the chosen digit in its split, from 0
    view: str
    scale: str  # largest number: "255" or "1"
    change: str  # NO_CHANGE or a key of CHANGES
    amount: int  # of the change
    map: str
    problems: tuple

    @property
    def num_pages(self):
        """Pages of the gallery, at least 1."""
        return _num_pages(self.indices)

    @property
    def shown_indices(self):
        """The digits on this page."""
        return self.indices[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]

    def neighbour(self, step):
        """Index of the next digit (step 1) or the one before (-1) in this order, or None at the end."""
        places = np.flatnonzero(self.indices == self.index)
        place = int(places[0]) + step if len(places) else 0  # from a digit outside, to the first
        return int(self.indices[place]) if 0 <= place < len(self.indices) else None


def read_choice():
    """The Choice that the address bar asks for."""
    problems = []
    words = {key: linked_word(key, allowed, problems) for key, allowed in WORDS.items()}
    split, digit, order = words[state.SPLIT], words[state.DIGIT], words[state.ORDER]
    shuffle = linked_number(state.SHUFFLE, 0, MAX_SHUFFLE, problems) or 0
    indices = digit_indices(split, digit, order, shuffle)
    page = linked_number(state.PAGE, 1, _num_pages(indices), problems)
    index = linked_number(state.INDEX, 0, len(mnist().split(split)[1]) - 1, problems)
    if index is None:
        index = int(indices[((page or 1) - 1) * PAGE_SIZE]) if len(indices) else int(digit_indices(split, digit)[0])
    places = np.flatnonzero(indices == index)
    if not len(places) and len(indices):
        problems.append(_outside(split, digit, order, index))
    page = page or (int(places[0]) // PAGE_SIZE + 1 if len(places) else 1)
    return Choice(
        shuffle=shuffle, indices=indices, page=page, index=index, amount=_amount(words, problems), problems=tuple(problems), **words
    )


def open_link(choice, key, value):
    """Write the link to what is shown once the control with this key has this value; another selection or page starts at its first digit.

    value: what the control gives, one of WORDS or a number.
    """
    link = {name: getattr(choice, name) for name in (*WORDS, state.SHUFFLE)} | {key: value}
    is_first = len(choice.indices) and choice.index == choice.indices[0]
    if key not in STARTS_ANEW | {state.PAGE, state.INDEX} and not is_first:
        link[state.INDEX] = choice.index
    if key == state.INDEX and value not in choice.indices:
        link |= {state.DIGIT: "all", state.ORDER: "index"}
    if link[state.CHANGE] != NO_CHANGE and key != state.CHANGE:
        link.setdefault(state.AMOUNT, choice.amount)
    _write_link(link)


def open_digit(choice, split, index):
    """Write the link to this digit, shown on its own, among all digits by number unless the selection holds it."""
    link = {state.SPLIT: split, state.INDEX: index, state.VIEW: choice.view, state.SCALE: choice.scale}
    if split == choice.split and index in choice.indices:
        link |= {name: getattr(choice, name) for name in (state.DIGIT, state.ORDER, state.SHUFFLE)}
    _write_link(link)


def _write_link(link):
    ours = {*WORDS, state.SHUFFLE, state.PAGE, state.INDEX, state.AMOUNT}
    others = {name: st.query_params[name] for name in st.query_params if name not in ours}
    st.query_params.from_dict(others | {name: str(wanted) for name, wanted in link.items() if wanted != USUAL.get(name)})


def follow(choice, key):
    """Callback of the control with this key: open the link that its new value asks for."""
    open_link(choice, key, st.session_state[key])


def asked_word(key):
    """The value of WORDS that the link has for this key, the usual one when it makes no sense."""
    return linked_word(key, WORDS[key], [])


def _num_pages(indices):
    return max(1, -(-len(indices) // PAGE_SIZE))


def _outside(split, digit, order, index):
    label = str(mnist().split(split)[1][index])
    if digit not in ("all", label):
        message = _("Number {index} has the label {label}, so it is not among the {digit}s. Choose one of them, or show all digits.")
        return message.format(index=index, label=label, digit=digit)
    return _("Number {index} is not among the digits that are shown here. Choose one of them, or show all digits by number.").format(
        index=index
    )


def _amount(words, problems):
    if words[state.CHANGE] == NO_CHANGE:
        return 0
    change = CHANGES[words[state.CHANGE]]
    amount = linked_number(state.AMOUNT, change.low, change.high, problems)
    return change.start if amount is None else amount
