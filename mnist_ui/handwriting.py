"""My handwriting: the drawings that a visitor kept, how well the network in use reads them, and what can be done with them."""

import numpy as np
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.config import NUM_CLASSES
from mnist_core.evaluation import evaluate_probabilities, predict_in_parts
from mnist_core.handwriting import drawings_to_json, drawings_to_npz, images_and_labels
from mnist_ui import state
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.keeping import away_sentence, handwriting_store
from mnist_ui.language import gettext as _
from mnist_ui.reading import MINE, SHIPPED, accuracy_text, percent_text, show_small
from mnist_ui.test_figures import test_answers
from mnist_ui.tuning import train_on_mine

HOW_TO_LOAD = """\
import json
import numpy as np

data = np.load("my-handwriting.npz")
images, labels = data["images"], data["labels"]  # (N, 28, 28) uint8 and (N,)

drawings = json.load(open("my-handwriting.json"))
drawings[0]["label"], drawings[0]["canvas"]["objects"][0]["path"]
"""


@st.fragment
def show_handwriting(network):
    """Show the section, closed when nothing was kept."""
    try:
        drawings = handwriting_store().of_visitor(st.session_state[state.VISITOR])
    except SQLAlchemyError:
        st.warning(away_sentence())
        return
    title = _("My handwriting: {number}").format(number=len(drawings)) if drawings else _("My handwriting")
    with st.expander(title, expanded=bool(drawings), key=f"{state.HANDWRITING}_{bool(drawings)}"):
        if not drawings:
            st.write(_("Draw a digit and say what it was: it is kept here, to test a network on your own hand and to train one on it."))
        else:
            _show_drawings(network, drawings)
        show_small(_("Kept on this server under a random id of this browser; of a photo, only the 28 × 28 picture. Deleting deletes them."))


def _show_drawings(network, drawings):
    images, labels = images_and_labels(drawings)
    probabilities = predict_in_parts(network, images)
    _show_accuracies(network, probabilities, labels)
    _choose_drawing(drawings, images, probabilities)
    with st.container(horizontal=True):
        _offer_downloads(drawings)
        _offer_to_delete_all(len(drawings))
    st.subheader(_("Train on mine"))
    train_on_mine(network, images, labels, test_evaluation)


def _show_accuracies(network, probabilities, labels):
    mine, test = evaluate_probabilities(probabilities, labels), test_evaluation(network)
    with st.container(horizontal=True, gap="large"):
        for label, evaluation in ((_("My drawings read right"), mine), (_("MNIST's test digits read right"), test)):
            with st.container(width="content", gap=None):
                st.metric(label, accuracy_text(evaluation.accuracy))
                low, high = map(accuracy_text, evaluation.interval_95)
                show_small(_("95 % interval: {low} to {high}").format(low=low, high=high))
    if st.session_state.get(state.NETWORK) == MINE:
        show_small(_("This network learned from your drawings, so the first number flatters. The honest one is under Train on mine."))
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    show_small(_("Kept of each digit: {counts}").format(counts=", ".join(f"{digit}: {count}" for digit, count in enumerate(counts))))


def test_evaluation(network):
    """The Evaluation of a network on MNIST's test digits, measured once a network and server."""
    return test_answers(network).evaluation


def _choose_drawing(drawings, images, probabilities):
    """Show all drawings with their labels; the one that is chosen can be deleted."""
    guesses = probabilities.argmax(axis=1)
    texts = [
        f"{drawing.label}" if drawing.label == guess else f"{drawing.label} ≠ {guess}"
        for drawing, guess in zip(drawings, guesses, strict=True)
    ]
    names = [drawing.fingerprint for drawing in drawings]
    chosen = st.session_state.get(state.CHOSEN_DRAWING)
    place = names.index(chosen) if chosen in names else None

    def choose(number):
        if 0 < number <= len(names):
            st.session_state[state.CHOSEN_DRAWING] = names[number - 1]

    numbers = np.arange(1, len(names) + 1)
    chosen_number = place + 1 if place is not None else None
    choose_from_gallery(f"{state.HANDWRITING}_gallery", numbers, images, np.array(texts), chosen_number, choose)
    if place is None:
        show_small(_("≠ marks a misread drawing: first what it is, then what was read. Choose one to delete it."))
    else:
        _show_chosen(drawings[place], probabilities[place])


def _show_chosen(drawing, probabilities):
    guess = int(probabilities.argmax())
    words = _("A {label}, read as {guess}, {percent}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words.format(label=drawing.label, guess=guess, percent=percent_text(probabilities[guess])), width="content")
        arguments = (drawing.fingerprint,)
        if st.button(_("Delete this one"), key=f"{state.HANDWRITING}_delete", on_click=_delete, args=arguments, icon=":material/delete:"):
            st.rerun()


def _offer_downloads(drawings):
    visitor = st.session_state[state.VISITOR]
    st.download_button(_("Download pictures (.npz)"), lambda: drawings_to_npz(drawings), "my-handwriting.npz", on_click="ignore")
    st.download_button(_("Download strokes (.json)"), lambda: _strokes_of(visitor), "my-handwriting.json", on_click="ignore")
    with st.popover(_("How to load them")):
        st.code(HOW_TO_LOAD, language="python")


def _strokes_of(visitor):
    return drawings_to_json(handwriting_store().of_visitor(visitor, with_strokes=True))


def _offer_to_delete_all(number):
    with st.popover(_("Delete all …"), key=f"{state.HANDWRITING}_popover"):
        st.write(_("This cannot be undone."))
        label = _("Delete all {number}").format(number=number)
        if st.button(label, key=f"{state.HANDWRITING}_delete_all", on_click=_delete_all, icon=":material/delete:"):
            st.rerun()


def _delete(fingerprint):
    _or_toast(lambda: handwriting_store().delete(st.session_state[state.VISITOR], fingerprint))


def _delete_all():
    """Delete the drawings, and what was learned from them."""
    if _or_toast(lambda: handwriting_store().delete_all(st.session_state[state.VISITOR])):
        st.session_state[state.FINE_TUNED] = None
        if st.session_state.get(state.NETWORK) == MINE:
            st.session_state[state.WANTED_NETWORK] = SHIPPED


def _or_toast(change):
    """Whether the change was made; when the database is away, that is said."""
    try:
        change()
    except SQLAlchemyError:
        st.toast(away_sentence())
        return False
    st.session_state[state.KEPT] = st.session_state[state.CHOSEN_DRAWING] = None
    return True
