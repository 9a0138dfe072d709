"""A run epoch by epoch: the same digits, units and mistakes with the weights as they were after each epoch.

Nothing is read from the store and nothing is worked out before the section is opened.
"""

import numpy as np
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.evaluation import confusion_matrix, predict_in_parts
from mnist_core.network import NetworkError, predict_probabilities, read_network
from mnist_core.watch import unit_pictures
from mnist_ui import state
from mnist_ui.cache import laboratory, mnist
from mnist_ui.language import gettext as _
from mnist_ui.learning_charts import confusion_frame, confusion_specification
from mnist_ui.learning_view import label_of, show_cards, show_weights
from mnist_ui.link import linked_number
from mnist_ui.page import DRAW, link_parameters
from mnist_ui.pins import choose_units, my_drawing, pin_label
from mnist_ui.reading import accuracy_text, show_small

BYTES_A_WEIGHT = 2  # in half precision
SECONDS_TO_STORE = 1.0  # that the weights of the last epochs may still take


def is_open(run_id):
    """Whether the section of this run is open."""
    return bool(st.session_state.get(f"{state.EPOCHS}_{run_id}"))


def show_epochs(run, watch):
    """Show the section in which an ended or paused run is gone through epoch by epoch; nothing before the end of the first."""
    if not run.epochs:
        return
    _follow_link(run)
    with st.expander(_("Epoch by epoch"), key=f"{state.EPOCHS}_{run.id}", on_change="rerun", icon=":material/history:") as section:
        if section.open:
            _show_kept_epochs(run, watch)
        else:
            st.query_params.pop(state.EPOCH_LINK, None)


def _follow_link(run):
    """Open the section at the epoch that the address names, once; one that there is not is said."""
    problems, is_asked = [], state.EPOCH_LINK in st.query_params
    epoch = linked_number(state.EPOCH_LINK, 1, len(run.epochs), problems)
    for problem in problems:
        st.warning(problem)
    if is_asked and f"{state.EPOCHS}_{run.id}" not in st.session_state:
        st.session_state[f"{state.EPOCHS}_{run.id}"], st.session_state[f"{state.EPOCH}_{run.id}"] = True, epoch


@st.fragment
def _show_kept_epochs(run, watch):
    try:
        laboratory().archive.wait_for_weights(run.id, SECONDS_TO_STORE)
        epochs = tuple(laboratory().store.epochs_with_weights(run.id))
        if not epochs:
            show_small(_("The weights after each epoch of this run are not here any more, or never were. Train anew to see them."))
            return
        epoch = _choose_epoch(run, epochs)
        _show_epoch(run, watch, epochs, epoch, laboratory().store.epoch_weights(run.id, epoch))
    except (SQLAlchemyError, NetworkError, TypeError):  # TypeError: pruned since the epochs were listed
        st.warning(_("The weights of this run cannot be read just now. Try again in a minute."))


def _choose_epoch(run, epochs):
    key = f"{state.EPOCH}_{run.id}"
    if st.session_state.get(key) not in epochs:
        st.session_state[key] = epochs[-1]
    if len(epochs) > 1:
        st.select_slider(_("Epoch"), epochs, key=key)
    if st.query_params.get(state.EPOCH_LINK) != str(st.session_state[key]):
        st.query_params[state.EPOCH_LINK] = str(st.session_state[key])
    size = _("{size} kB").format(size=f"{BYTES_A_WEIGHT * run.hyperparameters.num_parameters / 1000:,.0f}")
    words = _("The network as it was after each epoch, kept in half precision: {size} an epoch.")
    missing = len(run.epochs) - len(epochs)
    show_small(words.format(size=size) + (" " + _("Epochs that are not kept: {number}.").format(number=missing) if missing > 0 else ""))
    return st.session_state[key]


def _show_epoch(run, watch, epochs, epoch, content):
    network = read_network(content)
    cards = [(pin.pixels, pin_label(pin), label_of(pin)) for pin in watch.pins]
    if (drawing := my_drawing()) is not None:
        cards.append((drawing, _("My drawing"), None))
    if cards:
        images = np.stack([image for image, _words, _label in cards])
        readings = _readings(run.id, epochs, images.tobytes(), images)
        show_cards(cards, epochs, readings, (epochs[0], epochs[-1]), epochs.index(epoch))
    if drawing is None:
        st.page_link(DRAW, label=_("Draw a digit to see it here too"), icon=":material/draw:", query_params=link_parameters())
    units = choose_units(f"{state.UNITS}_{run.id}", network.num_hidden_units, watch.units)
    show_weights(unit_pictures(network, units), units)
    _show_mistakes(network, epoch)


def _show_mistakes(network, epoch):
    matrix = _confusion(network.fingerprint, network)
    num_wrong = int(matrix.sum() - matrix.trace())
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Test accuracy after epoch {epoch}").format(epoch=epoch), accuracy_text(1 - num_wrong / matrix.sum()), width="content")
        st.metric(_("Test digits read wrong"), f"{num_wrong:,}", width="content")
    description = confusion_specification(_("it is"), _("read as"))
    alt = _("Which test digits were read as which after epoch {epoch}: {number} of 10,000 are wrong.")
    st.vega_lite_chart(confusion_frame(matrix), description, alt=alt.format(epoch=epoch, number=num_wrong))


@st.cache_resource(show_spinner=False, max_entries=64)
def _readings(run_id, epochs, content, _images):
    """What the network of each epoch makes of (N, 28, 28) images: (E, N, 10), read-only."""
    store = laboratory().store
    networks = (read_network(store.epoch_weights(run_id, epoch)) for epoch in epochs)
    readings = np.stack([predict_probabilities(network, _images) for network in networks])
    readings.setflags(write=False)
    return readings


@st.cache_resource(show_spinner=False, max_entries=200)
def _confusion(fingerprint, _network):
    """The (10, 10) confusion matrix of the network with this fingerprint on the test digits, read-only."""
    guesses = predict_in_parts(_network, mnist().test_images).argmax(axis=1)
    matrix = confusion_matrix(mnist().test_labels, guesses)
    matrix.setflags(write=False)
    return matrix
