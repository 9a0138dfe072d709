"""What is true of the digits, worked out once a server and kept: statistics, distances, neighbours, what a network says of each.

The first to ask waits a moment and sees why; NumPy lets the other visitors' pages go on meanwhile. Arrays are read-only. A network is
known by its weights, so two runs that gave the same network share what it says.
"""

from contextlib import contextmanager
from operator import attrgetter

import streamlit as st

from mnist_core.digit_map import tsne_places
from mnist_core.evaluation import predict_in_parts
from mnist_core.neighbours import build_neighbour_index
from mnist_core.network import Network
from mnist_core.pixel_statistics import distances_to_means, pixel_statistics
from mnist_core.principal_components import fit_components
from mnist_core.verdicts import doubtful_digits
from mnist_ui.cache import mnist, shipped_network
from mnist_ui.language import gettext as _

NUM_COMPONENTS = 32  # for the map the first two; for the neighbours all: with 16 or 64 a search takes longer
KEPT_OF_TEST, KEPT_OF_TRAINING = 40, 4  # networks whose probabilities are kept: 0.4 MB each for a class at work, and 2.4 MB each
BY_FINGERPRINT = {Network: attrgetter("fingerprint")}  # how a cache knows a network


@contextmanager
def working():
    """A spinner that says that something is worked out of all digits, whose memory is free again afterwards; nothing is seen of it when it
    was known already."""
    with st.spinner(_("Looking at all digits: this takes a moment, once.")):
        yield
    mnist().rest()


@st.cache_resource(show_spinner=False)
def statistics(split):
    """mnist_core.pixel_statistics.PixelStatistics of "train" or "test"."""
    return pixel_statistics(*mnist().split(split))


@st.cache_resource(show_spinner=False)
def mean_distances(split):
    """(N,) float64: how far each digit of the split is from the mean training digit of its label."""
    return _locked(distances_to_means(*mnist().split(split), statistics("train").means))


@st.cache_resource(show_spinner=False)
def principal_components():
    """mnist_core.principal_components.PrincipalComponents of the training digits."""
    return fit_components(mnist().train_images, NUM_COMPONENTS)


@st.cache_resource(show_spinner=False)
def neighbour_index(split):
    """mnist_core.neighbours.NeighbourIndex over the digits of the split."""
    return build_neighbour_index(mnist().split(split)[0], principal_components())


@st.cache_resource(show_spinner=False)
def map_places():
    """(10000, 2) places of the test digits on the t-SNE map; raises mnist_core.digit_map.MapError."""
    return _locked(tsne_places())


def probabilities(network, split):
    """(N, 10) float32: what the network says of each digit of the split."""
    return _of_test(network) if split == "test" else _of_training(network)


@st.cache_resource(show_spinner=False, max_entries=KEPT_OF_TEST, hash_funcs=BY_FINGERPRINT)
def _of_test(network):
    return _locked(predict_in_parts(network, mnist().test_images))


@st.cache_resource(show_spinner=False, max_entries=KEPT_OF_TRAINING, hash_funcs=BY_FINGERPRINT)
def _of_training(network):
    return _locked(predict_in_parts(network, mnist().train_images))


@st.cache_resource(show_spinner=False)
def doubtful(split):
    """Numbers of the digits whose label the shipped network and the nearest digits doubt."""
    images, labels = mnist().split(split)
    said = probabilities(shipped_network(), split)
    return _locked(doubtful_digits(said, images, labels, neighbour_index("train"), mnist().train_labels, split == "train"))


def _locked(array):
    array.setflags(write=False)
    return array
