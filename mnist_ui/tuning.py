"""Train on mine: a copy of the network in use learns from the visitor's drawings, and honest numbers say whether that helped.

One visitor at a time trains, and the others wait: a hundred who press at once do not stop the server.
"""

import threading
from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.evaluation import Evaluation, evaluate_probabilities
from mnist_core.fine_tuning import FEWEST_DRAWINGS, FEWEST_OF_A_DIGIT, fine_tune_and_check, is_enough
from mnist_core.network import Network, network_to_npz
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.reading import MINE, accuracy_text, show_small

SECONDS_TO_WAIT = 60.0  # for the others
FEWEST_TO_TRAIN = 2  # one to learn from, one to ask


@dataclass(frozen=True)
class Tuning:
    """A network tuned to drawings, the one that it was copied from, and Evaluations before and after, of the drawings and of MNIST's test.

    mended, spoilt: drawings read right only after, only before. is_enough: whether the difference can be believed.
    """

    network: Network
    base: Network
    mine_before: Evaluation
    mine_after: Evaluation
    test_before: Evaluation
    test_after: Evaluation
    mended: int
    spoilt: int
    is_enough: bool


def train_on_mine(network, images, labels, evaluate_on_test):
    """Show the button, train when it is pressed, and show what came of the last training.

    images, labels: the visitor's drawings. evaluate_on_test: a function of a network that gives its Evaluation on MNIST's test digits.
    """
    st.write(_("A copy of the network takes a few more steps, on your drawings mixed with MNIST's so that it forgets little of those."))
    tuning = st.session_state.get(state.FINE_TUNED)
    base = tuning.base if tuning and st.session_state.get(state.NETWORK) == MINE else network  # never twice on the same drawings
    if st.button(_("Train on mine"), key=f"{state.HANDWRITING}_train", disabled=len(labels) < FEWEST_TO_TRAIN):
        if tuning := _tune_in_turn(base, images, labels, evaluate_on_test):
            st.session_state[state.FINE_TUNED] = tuning
            st.rerun()  # the choice of the network is another part of the page
        return
    if tuning:
        _show_tuning(tuning)
    elif not is_enough(labels):
        show_small(_too_few())


def _tune_in_turn(base, images, labels, evaluate_on_test):
    """The Tuning, or None when too many others wait, which is then said."""
    bar, turn = st.progress(0.0, _("Waiting for somebody else's training …")), _turn()
    if not turn.acquire(timeout=SECONDS_TO_WAIT):
        bar.empty()
        st.warning(_("Many are training just now. Press again in a minute."))
        return None
    try:
        return _tune(base, images, labels, evaluate_on_test, lambda share: bar.progress(share, _("Learning from your drawings …")))
    finally:
        turn.release()


@st.cache_resource(show_spinner=False)
def _turn():
    return threading.Lock()


def _tune(base, images, labels, evaluate_on_test, on_progress):
    on_progress(0.0)
    tuned = fine_tune_and_check(base, images, labels, mnist().train_images, mnist().train_labels, on_progress=on_progress)
    before, after = (probabilities.argmax(axis=1) == labels for probabilities in (tuned.before, tuned.after))
    return Tuning(
        tuned.network,
        base,
        evaluate_probabilities(tuned.before, labels),
        evaluate_probabilities(tuned.after, labels),
        evaluate_on_test(base),
        evaluate_on_test(tuned.network),
        int(np.sum(after & ~before)),
        int(np.sum(before & ~after)),
        is_enough(labels),
    )


def _show_tuning(tuning):
    rows = {
        _("My drawings"): (tuning.mine_before, tuning.mine_after),
        _("MNIST's test digits"): (tuning.test_before, tuning.test_after),
    }
    lines = [f"| | {_('Before')} | {_('After')} |", "| --- | --- | --- |"]
    lines += [f"| {name} | " + " | ".join(map(_with_interval, evaluations)) + " |" for name, evaluations in rows.items()]
    st.markdown("\n".join(lines))
    words = _("Each drawing was read by a copy that had not seen it. Of {number}, {mended} are right only after, {spoilt} only before.")
    show_small(words.format(number=tuning.mine_after.num_digits, mended=tuning.mended, spoilt=tuning.spoilt))
    if not tuning.is_enough:
        show_small(_too_few())
    with st.container(horizontal=True):
        is_in_use = st.session_state.get(state.NETWORK) == MINE
        label = _("It reads now") if is_in_use else _("Read with it")
        if st.button(label, key=f"{state.HANDWRITING}_use", disabled=is_in_use):
            st.session_state[state.WANTED_NETWORK] = MINE
            st.rerun()
        st.download_button(_("Download it (.npz)"), lambda: network_to_npz(tuning.network), "my-network.npz", on_click="ignore")


def _with_interval(evaluation):
    low, high = map(accuracy_text, evaluation.interval_95)
    return _("**{accuracy}** ({low} to {high})").format(accuracy=accuracy_text(evaluation.accuracy), low=low, high=high)


def _too_few():
    words = _("That is too few to believe a difference: keep at least {number} drawings, and {each} of each digit that you draw.")
    return words.format(number=FEWEST_DRAWINGS, each=FEWEST_OF_A_DIGIT)
