"""What is loaded once a server and shared by all visitors: read-only, so that nobody can change it for the others."""

import json
from pathlib import Path

import streamlit as st

from mnist_core.dataset import load_mnist
from mnist_core.engine import Engine
from mnist_core.network import read_network
from mnist_core.runs import SUCCESSFUL, RunError, open_store
from mnist_core.settings import read_settings

SHIPPED_MODEL = Path(__file__).parent.parent / "models" / "mnist-784-512-10.keras"


@st.cache_resource(show_spinner=False)
def mnist():
    """The 70,000 digits as mnist_core.dataset.Mnist."""
    return load_mnist()


@st.cache_resource(show_spinner=False)
def shipped_network():
    """The network that comes with the app as mnist_core.network.Network."""
    return read_network(SHIPPED_MODEL)


@st.cache_resource(show_spinner=False)
def shipped_card():
    """What its makers say of the shipped network, a dict; see models/."""
    return json.loads(SHIPPED_MODEL.with_suffix(".json").read_text())


@st.cache_resource(show_spinner=False)
def laboratory():
    """The engine that trains, with its store of runs; one a server, started at the first visit."""
    settings = read_settings()
    return Engine(open_store(settings.data_folder), settings).start()


@st.cache_resource(show_spinner=False, max_entries=32)
def run_network(run_id):
    """The last network of a run, the one whose accuracy is shown; None when there is no such run or it has no weights."""
    try:
        return laboratory().store.network(run_id, "last")
    except RunError:
        return None


def my_finished_runs(visitor):
    """The visitor's runs that have weights, newest first."""
    return laboratory().store.of_visitor(visitor, SUCCESSFUL)
