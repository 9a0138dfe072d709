"""Which digit the page looks into and at what in it: the link says it, and nothing else remembers it.

Every control writes the link and the page is drawn from the link. A value that makes no sense stays in the link and is answered with a
sentence and the nearest useful view until something else is chosen. A drawing is the one on the sheet of the draw page.
"""

import secrets
from dataclasses import dataclass
from functools import cache

import numpy as np
import streamlit as st

from mnist_core.ablation import MOST_PRUNED
from mnist_core.config import ALLOWED, NUM_CLASSES
from mnist_core.drawing import prepare_canvas, prepare_pixels
from mnist_core.samples import NON_DIGITS, SAMPLES, sample_drawing
from mnist_core.strokes import drawing_to_canvas
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.link import linked_number, linked_word
from mnist_ui.reading import prepare_or_say
from mnist_ui.ways import PHOTO

TEST, TRAIN, DRAWN, EXAMPLE = SPLITS = ("test", "train", "drawing", "sample")
WORDS = {  # key: the values that it may have, the usual one first
    state.SPLIT: SPLITS,
    state.SAMPLE: (*SAMPLES, *NON_DIGITS),
    state.PART: ("unit", "sums", "why", "off"),
    state.OFF: ("none", "unit", "ten"),
}
USUAL = {key: values[0] for key, values in WORDS.items()} | {state.INDEX: 0, state.PRUNE: 0}  # left out of the link
LINK_NAMES = (*WORDS, state.INDEX, state.UNIT, state.SUM, state.PRUNE, state.NETWORK)


@dataclass(frozen=True)
class Choice:
    """What a link asks for, made sensible. unit, sum: None where the link leaves them to the page. problems: sentences about the rest."""

    split: str
    index: int
    sample: str
    part: str
    unit: int | None
    sum: int | None
    off: str
    prune: int
    problems: tuple


def read_choice(num_hidden_units):
    """The Choice that the address bar asks for, in a network with so many hidden units."""
    problems = []
    words = {key: linked_word(key, allowed, problems) for key, allowed in WORDS.items()}
    index = 0
    if words[state.SPLIT] in (TEST, TRAIN):
        index = linked_number(state.INDEX, 0, last_index(words[state.SPLIT]), problems) or 0
    unit = _unit(num_hidden_units, problems)
    asked_sum = linked_number(state.SUM, 0, NUM_CLASSES - 1, problems)
    percent = linked_number(state.PRUNE, 0, MOST_PRUNED, problems) or 0
    return Choice(index=index, unit=unit, sum=asked_sum, prune=percent, problems=tuple(problems), **words)


def forget_unit_of_another_network(fingerprint):
    """Take the unit out of the address when it was looked at in another network, where its number means another unit.

    fingerprint: of the network that is looked into now. A link that a session begins with keeps its unit.
    """
    asked, before = st.query_params.get(state.UNIT), st.session_state.get(state.LOOKED_INTO)
    if before and before[0] != fingerprint and before[1] == asked:
        st.query_params.pop(state.UNIT, None)
        asked = None
    st.session_state[state.LOOKED_INTO] = (fingerprint, asked)


def _unit(num_hidden_units, problems):
    """The unit that the link names; one that only a larger network has is no mistake in the link when the network was changed."""
    unit = linked_number(state.UNIT, 0, int(ALLOWED["hidden_units"].high) - 1, problems)
    if unit is None or unit < num_hidden_units:
        return unit
    message = _("This network has {count} hidden units, counted from 0: it has no unit {unit}. The strongest is shown instead.")
    problems.append(message.format(count=num_hidden_units, unit=unit))
    return None


def last_index(split):
    """Number of the last digit of "test" or "train"."""
    return len(mnist().split(split)[1]) - 1


def open_link(choice, **changes):
    """Write the link to what the choice shows, with these values changed; another digit keeps what is looked at."""
    link = {name: getattr(choice, name) for name in (*WORDS, state.INDEX, state.UNIT, state.SUM, state.PRUNE)} | changes
    if link[state.SPLIT] not in (TEST, TRAIN) or (link[state.SPLIT] != choice.split and state.INDEX not in changes):
        link[state.INDEX] = 0
    if link[state.SPLIT] != EXAMPLE:
        link[state.SAMPLE] = USUAL[state.SAMPLE]
    others = {name: st.query_params[name] for name in st.query_params if name not in link}
    st.query_params.from_dict(others | {name: str(value) for name, value in link.items() if value not in (None, USUAL.get(name))})


def follow(choice, key):
    """Callback of the control with this key: open the link that its new value asks for."""
    if st.session_state[key] is not None:
        open_link(choice, **{key: st.session_state[key]})


def open_any(choice):
    """Open another digit of the same split by chance."""
    open_link(choice, index=secrets.randbelow(last_index(choice.split) + 1))


def chosen_image(choice):
    """The digit as a (28, 28) uint8 image and its label; both None when nothing is drawn, the label also where it is not known."""
    if choice.split in (TEST, TRAIN):
        images, labels = mnist().split(choice.split)
        return images[choice.index], int(labels[choice.index])
    if choice.split == EXAMPLE:
        return _sample_image(choice.sample), SAMPLES[choice.sample][2] if choice.sample in SAMPLES else None
    photo = st.session_state.get(state.PHOTO) if st.session_state.get(state.WAY) == PHOTO else None
    if photo is not None and photo.pixels is not None:
        prepared = prepare_or_say(photo.pixels, prepare=prepare_pixels)
    else:
        prepared = prepare_or_say(st.session_state.get(state.DRAWING))
    return None if prepared is None else prepared.image, None


@cache
def _sample_image(name):
    image = np.array(prepare_canvas(drawing_to_canvas(sample_drawing(name))).image)
    image.setflags(write=False)
    return image
