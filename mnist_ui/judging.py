"""Whether what was drawn is a digit at all, for the network in use.

A mnist_core.novelty.Judge takes about a second of a core to make, so it is made beside the page, one after the other, at the first need of
a network, and kept for all visitors under the hash of its weights. The page shows its answer first and waits for the judge afterwards.
"""

import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.dataset import DatasetError
from mnist_core.ink import find_ink
from mnist_core.novelty import Judge, as_prepared
from mnist_core.number import is_dot, what_is_it
from mnist_core.strokes import Drawing, DrawingError, drawing_from_canvas
from mnist_ui import cache

MAX_JUDGES = 16  # kept, about three megabytes each with its network
LONGEST_WAIT = 20  # seconds, for a judge that is being made; the answer stands without it then
MOST_STROKES = 16  # of a drawing that is taken apart to see whether it is several digits
DIGIT, SEVERAL, DOT, NO_DIGIT = "digit", "several digits", "dot", "not a digit"  # as mnist_core.number.what_is_it says it


@dataclass(frozen=True)
class Verdict:
    """kind: DIGIT, SEVERAL, DOT or NO_DIGIT. novelty: in standard deviations; limit: the highest of a digit."""

    kind: str
    novelty: float
    limit: float

    @property
    def is_digit(self):
        """Whether an answer may be given without more words."""
        return self.kind == DIGIT


class Judges:
    """Makes the judge of each network once, in one thread of its own; the least lately used are forgotten."""

    def __init__(self, max_judges=MAX_JUDGES):
        self.max_judges, self.futures, self.lock = max_judges, OrderedDict(), threading.Lock()
        self.thread = ThreadPoolExecutor(1, "judge")

    def of(self, network):
        """The network's Judge as a Future; a making that failed is tried again."""
        name = network.fingerprint
        with self.lock:
            future = self.futures.pop(name, None)
            if future is None or (future.done() and future.exception()):
                future = self.thread.submit(_make, network)
            self.futures[name] = future
            while len(self.futures) > self.max_judges:
                self.futures.popitem(last=False)[1].cancel()
        return future


def _make(network):
    digits = cache.digits()
    judge = Judge.for_network(network, digits.train_images)
    digits.rest()
    return judge


@st.cache_resource(show_spinner=False)
def _judges():
    return Judges()


def judge_of(network, wait=False):
    """The network's Judge; None when it is not made yet, or not within LONGEST_WAIT seconds."""
    if wait:
        cache.mnist()  # says what is wrong where the digits are missing
    try:
        return _judges().of(network).result(LONGEST_WAIT if wait else 0)
    except (NotInTime, CancelledError, DatasetError):
        return None


def judge_drawing(judge, drawn, prepare, image=None):
    """What is drawn, a canvas's JSON or a photo's pixels with the function that prepares it, as a Verdict.

    Every step of the preparation counts, whichever are left out on the page: the drawing is judged, not what was made of it.
    image: (28, 28) uint8, what every step made of it, when that is known already.
    """
    image = prepare(drawn).image if image is None else image
    novelty = judge.score(image)
    kind = DOT if is_dot(image) else DIGIT if novelty <= judge.limit else _what_else(judge, drawn)
    return Verdict(kind, novelty, judge.limit)


def judge_test_digit(judge, image):
    """One of MNIST's own (28, 28) images as a Verdict."""
    novelty = judge.score(as_prepared(image[None])[0])
    return Verdict(DIGIT if novelty <= judge.limit else NO_DIGIT, novelty, judge.limit)


def source_of(drawn):
    """A canvas's JSON or a photo's pixels as mnist_core.number reads it; raises DrawingError."""
    return np.asarray(find_ink(Image.fromarray(drawn))) if isinstance(drawn, np.ndarray) else drawing_from_canvas(drawn)


def _what_else(judge, drawn):
    try:
        source = source_of(drawn)
    except DrawingError:
        return NO_DIGIT
    if isinstance(source, Drawing) and len(source.strokes) > MOST_STROKES:
        return NO_DIGIT
    return what_is_it(judge, source)
