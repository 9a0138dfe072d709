"""A drawing read by a network, and how the answer is shown."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.config import IMAGE_SIZE, NUM_CLASSES
from mnist_core.drawing import DrawingError, EmptyDrawingError, prepare_canvas
from mnist_core.network import predict_probabilities
from mnist_ui import cache, state
from mnist_ui.canvas import SIDE
from mnist_ui.language import gettext as _
from mnist_ui.locks import fixed_values, is_fixed, is_hidden
from mnist_ui.own_file import FILE, offer_own_file, own_network
from mnist_ui.probability_charts import PROBABILITY_BARS, probability_frame

SHIPPED, MINE = "shipped", "mine"  # the network that comes with the app, the one tuned to one's handwriting; else the id of a run
SURE = 0.8  # a first guess below it is called unsure: of the steps of 5 %, the first under which half of the mistakes on test digits lie
CHOICE_WIDTH = SIDE + 130  # pixels, of the choice of a network and the place for one's own
BLANK_IMAGE = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)


@dataclass(frozen=True)
class Reading:
    """One image and what a network makes of it."""

    image: np.ndarray  # (28, 28) uint8
    probabilities: np.ndarray  # (10,)

    @property
    def guesses(self):
        """The ten digits, the most probable first."""
        return [int(digit) for digit in np.argsort(-self.probabilities, kind="stable")]

    @property
    def first_guess(self):
        """The most probable digit and its probability as "7, 96 %"."""
        return _("{digit}, {percent}").format(digit=self.guesses[0], percent=percent_text(self.probabilities.max()))

    @property
    def is_sure(self):
        """Whether the first guess is probable enough to be called an answer."""
        return bool(self.probabilities.max() >= SURE)


def read_image(network, image):
    """Read one (28, 28) uint8 image; returns a Reading."""
    return Reading(image, predict_probabilities(network, image)[0])


def prepare_or_say(drawn, skip=(), prepare=prepare_canvas):
    """What the canvas sent as mnist_core.drawing.Prepared; None when nothing is drawn, or when it cannot be read, which is then said.

    prepare: the function of mnist_core.drawing for what is drawn.
    """
    if drawn is None:
        return None
    try:
        return prepare(drawn, skip)
    except EmptyDrawingError:
        return None
    except DrawingError:
        st.warning(_("This drawing cannot be read. Clear it and draw again."))
        return None


def networks_to_choose():
    """The networks that this visitor can draw with: value of state.NETWORK to label. A run in the link may be anybody's."""
    networks = {SHIPPED: _("Shipped network, {accuracy} right").format(accuracy=accuracy_text(cache.shipped_accuracy()))}
    if st.session_state.get(state.FINE_TUNED):
        networks[MINE] = _("Tuned to my handwriting")
    if own := own_network():
        networks[FILE] = _("My file, {accuracy} right").format(accuracy=accuracy_text(own.accuracy))
    runs = cache.my_finished_runs(st.session_state[state.VISITOR])
    asked = st.session_state.get(state.NETWORK, SHIPPED)
    if asked not in {*networks, *(run.id for run in runs)}:
        runs = [run for run in (cache.finished_run(asked),) if run] + runs
    return networks | {run.id: run_label(run) for run in runs}


def run_label(run):
    """A run as the choice of the network names it."""
    time, accuracy = f"{run.created_at:%Y-%m-%d %H:%M}", accuracy_text(run.results["test_accuracy"])
    return _("Run of {time}, {accuracy} right").format(time=time, accuracy=accuracy)


def choose_network():
    """Show the choice of the network; the choice is in st.session_state[state.NETWORK] and in the link.

    Where a teacher's link fixes the network, it is that one.
    """
    if is_fixed(state.NETWORK):
        st.session_state[state.WANTED_NETWORK] = fixed_values((state.NETWORK,))[state.NETWORK] or SHIPPED
    asked = st.query_params.get(state.NETWORK)
    if asked and st.session_state.get(state.LINKED_NETWORK) != asked:  # a link is followed once, then the choice counts
        st.session_state[state.LINKED_NETWORK] = st.session_state[state.NETWORK] = asked
    if wanted := st.session_state.pop(state.WANTED_NETWORK, None):  # set here, where the browser is told of it
        st.session_state[state.NETWORK] = wanted
    networks = networks_to_choose()
    if (missing := st.session_state.get(state.NETWORK, SHIPPED)) not in networks:
        st.session_state[state.NETWORK] = SHIPPED
        if missing not in (MINE, FILE):  # those are in no link: their owner has just taken them away
            st.warning(_("The network in this link is not here any more; the shipped one reads instead."))
    if not is_hidden(state.NETWORK):
        _show_choice(networks)
    chosen = st.session_state.get(state.NETWORK, SHIPPED)
    if chosen in (SHIPPED, MINE, FILE):  # what this session alone has is no link
        st.query_params.pop(state.NETWORK, None)
    elif asked != chosen:
        st.query_params[state.NETWORK] = st.session_state[state.LINKED_NETWORK] = chosen


def _show_choice(networks):
    is_off = is_fixed(state.NETWORK)
    options = {"key": state.NETWORK, "persist_state": "session", "disabled": is_off, "label_visibility": "collapsed"}
    with st.container(horizontal=True, wrap=False, width=CHOICE_WIDTH, vertical_alignment="center", gap="small"):
        st.selectbox(_("Network"), list(networks), format_func=networks.get, **options)
        if not is_off:
            offer_own_file(SHIPPED)


def network_in_use():
    """The mnist_core.network.Network that state.NETWORK names; the shipped one when there is none such."""
    return network_named(st.session_state.get(state.NETWORK, SHIPPED))


def network_named(name):
    """The mnist_core.network.Network of a value that state.NETWORK may have; the shipped one when there is none such."""
    if name == MINE and st.session_state.get(state.FINE_TUNED):
        return st.session_state[state.FINE_TUNED].network
    if name == FILE and (own := own_network()):
        return own.network
    return (cache.run_network(name) if name not in (SHIPPED, FILE) else None) or cache.shipped_network()


def accuracy_text(accuracy):
    """An accuracy from 0 to 1 as "99.3 %"."""
    return _("{percent} %").format(percent=f"{100 * accuracy:.1f}")


def percent_text(probability):
    """A probability from 0 to 1 as "96 %"; nothing is called certain or impossible."""
    sign = "> " if probability > 0.995 else "< " if probability < 0.005 else ""
    return sign + _("{percent} %").format(percent=min(99, max(1, round(100 * float(probability)))))


def show_small(text):
    """Show a side remark; st.caption is too pale to be read by everybody."""
    st.markdown(f":small[{text}]")


def show_guesses(reading):
    """Show the first and the second guess, or, when the reading is None, an invitation to draw; returns the same as a sentence."""
    if reading is None:
        st.metric(_("First guess"), "–")
        show_small(_("Draw a digit."))
        return _("Nothing is drawn.")
    first, second = reading.guesses[:2]
    label = _("First guess, {percent}").format(percent=percent_text(reading.probabilities[first]))
    after = _("Second guess: {digit}, {percent}").format(digit=second, percent=percent_text(reading.probabilities[second]))
    st.metric(label, first)
    if not reading.is_sure:
        st.markdown(_("I am not sure: that is below {limit}.").format(limit=percent_text(SURE)))
    show_small(after)
    return f"{label}: {first}. {after}."


def show_bars(reading, sentence):
    """Show the ten probabilities as bars, empty ones when the reading is None; the sentence is for those who do not see them."""
    probabilities = [0.0] * NUM_CLASSES if reading is None else reading.probabilities
    texts = [percent_text(probability) if probability >= 0.005 else "" for probability in probabilities]
    st.vega_lite_chart(probability_frame(probabilities, texts), PROBABILITY_BARS, alt=sentence)
