"""Which digits stand on the dataset page, and in which order: by number, by chance, by how typical they are, by what a network says."""

import numpy as np
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_core.verdicts import surely_wrong_digits, unsure_digits, wrong_digits
from mnist_ui import digit_facts
from mnist_ui.cache import mnist, shipped_network
from mnist_ui.language import gettext as _
from mnist_ui.reading import network_in_use

DIGITS = ("all", *(str(digit) for digit in range(NUM_CLASSES)))
NETWORK_ORDERS = ("wrong", "unsure", "surely-wrong")  # need a network, and leave digits out
ORDERS = ("index", "random", "typical", "untypical", *NETWORK_ORDERS, "doubtful")


def order_words():
    """Each order as the visitor reads it."""
    return {
        "index": _("By number"),
        "random": _("At random"),
        "typical": _("Most typical first"),
        "untypical": _("Least typical first"),
        "wrong": _("Read wrong"),
        "unsure": _("Read unsurely"),
        "surely-wrong": _("Surely read wrong"),
        "doubtful": _("Doubtful labels"),
    }


def order_sentence(order):
    """What the order means, in a sentence, or None where it is plain."""
    return {
        "typical": _("Typical: near the mean of all training digits with the same label."),
        "untypical": _("Typical: near the mean of all training digits with the same label."),
        "wrong": _("The network reads another digit than the label: label → read."),
        "unsure": _("The network gives no digit more than 60 %: label → read, the least sure first."),
        "surely-wrong": _("The network is wrong and 90 % sure or more: label → read, the surest first."),
        "doubtful": _(
            "Two witnesses speak against MNIST's label: the shipped network gives it less than half, and of the five nearest training "
            "digits at most one bears it: label → read. The network was taught with the training digits, so it is milder with those."
        ),
    }.get(order)


def digit_indices(split, digit, order="index", shuffle=0):
    """Read-only indices of the digits of the split that are shown, in their order. digit: "all" or "0" to "9"."""
    if order == "index":
        return _by_number(split, digit)
    if order == "random":
        return np.random.default_rng(shuffle).permutation(_by_number(split, digit))
    with digit_facts.working():
        if order in ("typical", "untypical"):
            return _by_distance(split, digit, order)
        return _with_label(_chosen_by_network(split, order), split, digit)


def guesses(split, order):
    """(N,) what the network that the order asks reads in each digit of the split."""
    network = shipped_network() if order == "doubtful" else network_in_use()
    with digit_facts.working():
        return digit_facts.probabilities(network, split).argmax(axis=1)


@st.cache_resource(show_spinner=False)
def _by_number(split, digit):
    labels = mnist().split(split)[1]
    return _locked(np.arange(len(labels)) if digit == "all" else np.flatnonzero(labels == int(digit)))


@st.cache_resource(show_spinner=False)
def _by_distance(split, digit, order):
    indices = _by_number(split, digit)
    distances = digit_facts.mean_distances(split)[indices]
    return _locked(indices[np.argsort(distances if order == "typical" else -distances, kind="stable")])


def _chosen_by_network(split, order):
    if order == "doubtful":
        return digit_facts.doubtful(split)
    labels, probabilities = mnist().split(split)[1], digit_facts.probabilities(network_in_use(), split)
    if order == "unsure":
        return unsure_digits(probabilities)
    return (wrong_digits if order == "wrong" else surely_wrong_digits)(probabilities, labels)


def _with_label(indices, split, digit):
    return indices if digit == "all" else indices[mnist().split(split)[1][indices] == int(digit)]


def _locked(array):
    array.setflags(write=False)
    return array
