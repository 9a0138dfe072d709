"""One's own network from a file, in place of the shipped one: for this session, never stored.

The file is read as arrays, in a process of its own; whatever is wrong with it ends in one sentence.
"""

from dataclasses import dataclass

import streamlit as st

from mnist_core.config import ALLOWED
from mnist_core.evaluation import evaluate_probabilities
from mnist_core.network import ACTIVATION, ACTIVATIONS, EMPTY, LAYERS, NOT_FINITE, SHAPE, Network, NetworkError
from mnist_core.network_apart import read_network_apart
from mnist_core.stored_arrays import DAMAGED, NO_ARCHIVE, TOO_LARGE
from mnist_ui import cache, state
from mnist_ui.digit_facts import probabilities
from mnist_ui.forged_states import uploaded_content
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code

FILE = "file"  # of state.NETWORK: the network from the visitor's file
WIDTH = 420  # pixels
MOST_FOUND = 80  # letters of what a file holds instead that are repeated
EXTENSIONS = ("keras", "npz")
CHOSEN = f"{state.OWN_FILE}_chosen"  # key of the place for the file


@dataclass(frozen=True)
class OwnFile:
    """A file that was sent: its network and the share of MNIST's test digits that it reads right, or what is wrong with it."""

    network: Network | None = None
    accuracy: float | None = None
    problem: str = ""  # a key of _problems
    found: str = ""  # what came instead, short


def read_own_file(content):
    """A file's bytes as an OwnFile."""
    try:
        network = read_network_apart(content)
    except NetworkError as error:
        return OwnFile(problem=error.problem, found=error.found)
    return OwnFile(network, evaluate_probabilities(probabilities(network, "test"), cache.mnist().test_labels).accuracy)


def own_network():
    """The OwnFile of this session when it holds a network, else None."""
    own = st.session_state.get(state.OWN_FILE)
    return own if own and own.network else None


def offer_own_file(without):
    """Show a button that opens the place for a file, and what is wrong with the one that was chosen.

    without: the value of state.NETWORK that is chosen when a file in use is taken away.
    """
    opened = st.popover(_("My file"), icon=":material/upload_file:")
    with opened, st.container(width=WIDTH):
        most = f"{ALLOWED['hidden_units'].high:,}"
        words = _("A network of 784 inputs, up to {most} hidden units and 10 outputs, with the pixels as numbers from 0 to 1.")
        st.markdown(words.format(most=most))
        label = _("A .keras file, or an .npz file of its four arrays. It is never saved.")
        st.file_uploader(label, EXTENSIONS, key=CHOSEN, on_change=_take, args=(without,))
        own = st.session_state.get(state.OWN_FILE)
        if own and own.problem:
            st.warning(_problems()[own.problem].format(found=as_code(own.found, MOST_FOUND), most=most, known=", ".join(ACTIVATIONS)))
        elif own:
            words = _("It reads now, with {hidden} hidden units.")
            st.markdown(words.format(hidden=f"{own.network.num_hidden_units:,}"))


def _take(without):
    content = uploaded_content(CHOSEN)
    st.session_state[state.OWN_FILE] = own = None if content is None else read_own_file(content)
    if own and own.network:
        st.session_state[state.WANTED_NETWORK] = FILE
    elif st.session_state.get(state.NETWORK) == FILE:
        st.session_state[state.WANTED_NETWORK] = without


def _problems():
    return {
        EMPTY: _("This file is empty. Choose a .keras or .npz file of a network."),
        NO_ARCHIVE: _("This file is no .keras or .npz file, whatever its name says. Save the network again and choose that file."),
        TOO_LARGE: _("This file unpacks to more than a network can have. Save the network alone, as model.save does."),
        DAMAGED: _("This file is damaged or was packed in an unusual way. Save the network again with Keras 3 or numpy.savez."),
        LAYERS: _("This file holds {found}, but a Sequential with two Dense layers is needed, or an .npz file of four arrays."),
        SHAPE: _("This file holds {found}, but the weights must be (784, H), (H,), (H, 10) and (10,), with H from 1 to {most}."),
        ACTIVATION: _("This file has the activation {found}, but it must be one of {known}, and softmax at the end."),
        NOT_FINITE: _("Some weights in this file are no finite numbers: its training diverged. Train anew with a smaller learning rate."),
    }
