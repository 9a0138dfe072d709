"""What is loaded once a server and shared by all visitors: read-only, so that nobody can change it for the others."""

import functools
import json
import threading

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from threadpoolctl import threadpool_limits

from mnist_core.database import DatabaseError
from mnist_core.dataset import DatasetError, load_mnist, set_aside
from mnist_core.engine import Engine
from mnist_core.network import NetworkError, read_network
from mnist_core.runs import SUCCESSFUL, RunError, open_store
from mnist_core.settings import SHIPPED_MODEL, TUTORIAL_MODEL, SettingsError, environment_with_secrets, read_settings
from mnist_ui.memory import keep_what_is_loaded, return_memory_early

LACKS = (DatabaseError, DatasetError, NetworkError, SettingsError, SQLAlchemyError)  # what a server may lack
SECONDS_FOR_THE_FIRST_PAGE = 2  # before the engine starts, which takes both cores of a small machine for some seconds
SECONDS_TO_LOAD = 10  # until what every visitor needs is there, the way to the engine as well

return_memory_early()  # for the whole process, before the first large array

_one_at_a_time, _one_reader = threading.Lock(), threading.Lock()


def or_say(load):
    """What the function gives; when the server lacks something that it needs, its sentence instead of the page."""
    try:
        return load()
    except LACKS as error:
        st.error(str(error))
        st.stop()


def mnist():
    """The 70,000 digits as mnist_core.dataset.Mnist."""
    return or_say(digits)


def digits():
    """The same for a thread without a page; raises DatasetError."""
    with _one_reader:
        return _digits()


def shipped_network():
    """The network that comes with the app as mnist_core.network.Network."""
    return or_say(_shipped_network)


def tutorial_network():
    """The network that the TensorFlow tutorial gives with seed 0, as mnist_core.network.Network."""
    return or_say(_tutorial_network)


def laboratory():
    """The engine that trains, with its store of runs; one a server, started at the first visit."""
    return or_say(_laboratory)


def laboratory_or_reason():
    """(the laboratory, "") or, when the server lacks something that it needs, (None, the sentence that says what)."""
    try:
        return _laboratory(), ""
    except LACKS as error:
        return None, str(error)


@functools.cache
def _digits():
    mnist = set_aside(load_mnist())
    load_mnist.cache_clear()
    return mnist


@st.cache_resource(show_spinner=False)
def _shipped_network():
    return read_network(SHIPPED_MODEL)


@st.cache_resource(show_spinner=False)
def _tutorial_network():
    return read_network(TUTORIAL_MODEL)


@st.cache_resource(show_spinner=False)
def _laboratory():
    threadpool_limits(1)  # of NumPy in this process: with more, one visitor's sums wait for another's, ten times longer on a busy server
    st.secrets.load_if_toml_exists()  # a line of the app's secrets becomes an environment variable
    with _one_at_a_time:
        return _engine(checked_settings(environment_with_secrets()))


def checked_settings(environment):
    """The settings.Settings of this server, whose data folder is there; raises SettingsError."""
    settings = read_settings(environment)
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        shown = f"{str(settings.data_folder)[:80]!r}"
        raise SettingsError(f"MNIST_DATA_FOLDER is {shown}, but no folder can be made there ({error.strerror}): name another.") from error
    return settings


@functools.cache
def _engine(settings):
    """The Engine of this process. Any browser can ask Streamlit to empty its caches; a second engine would end everybody's runs."""
    engine = Engine(open_store(settings.database_url), settings).start(SECONDS_FOR_THE_FIRST_PAGE)
    later = threading.Timer(SECONDS_TO_LOAD, keep_what_is_loaded)
    later.daemon = True
    later.start()
    return engine


def shipped_accuracy():
    """The share of MNIST's test digits that the shipped network reads right, from its card."""
    return or_say(_shipped_accuracy)


@st.cache_resource(show_spinner=False)
def _shipped_accuracy():
    path = SHIPPED_MODEL.with_suffix(".json")
    try:
        return float(json.loads(path.read_text())["test"]["accuracy"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NetworkError(f"The card of the shipped network, {path.name}, cannot be read: take it from the project again.") from error


def run_network(run_id, which="last"):
    """The last network of a run, the one whose accuracy is shown, or its "best"; None without such a run or when it cannot be had."""
    try:
        return _run_network(run_id) if which == "last" else _best_network(run_id)
    except (RunError, NetworkError, SQLAlchemyError):
        return None


def forget_network(run_id):
    """A run goes on: its network will be another one."""
    _run_network.clear(run_id)
    _best_network.clear(run_id)


@st.cache_resource(show_spinner=False, max_entries=32)
def _run_network(run_id):
    return laboratory().store.network(run_id, "last")


@st.cache_resource(show_spinner=False, max_entries=8)
def _best_network(run_id):
    return laboratory().store.network(run_id, "best")


def my_finished_runs(visitor):
    """The visitor's runs that have weights, newest first; none while the database is away."""
    try:
        return [run for run in laboratory().store.of_visitor(visitor, SUCCESSFUL) if run.results]
    except SQLAlchemyError:
        return []


def finished_run(run_id):
    """The run of this id, anybody's, when it has weights; else None."""
    try:
        run = laboratory().run(run_id)
    except RunError:
        return None
    return run if run.status in SUCCESSFUL and run.results else None
