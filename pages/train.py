"""Train: choose the settings, press Train, and watch the network learn on a worker process."""

import streamlit as st

from mnist_core.live import Snapshot
from mnist_core.runs import WAITING, RunError
from mnist_ui import state
from mnist_ui.cache import laboratory
from mnist_ui.class_training import keep_class_rules, most_epochs, show_class, within_class
from mnist_ui.code_view import CLOSED, code_switch, follow_settings, settle_code, show_followed_code
from mnist_ui.epoch_view import is_open, show_epochs
from mnist_ui.first_point import show_first_point
from mnist_ui.language import gettext as _
from mnist_ui.learning_view import show_looks
from mnist_ui.link import as_code
from mnist_ui.locks import SETTINGS
from mnist_ui.page import TRAIN, begin
from mnist_ui.pins import choose_pins
from mnist_ui.reading import show_small
from mnist_ui.run_controls import change_learning_rate, known_snapshot, show_controls
from mnist_ui.run_view import show_curves, show_engine, show_figures, show_message, show_store, show_tables
from mnist_ui.settings import choose_hyperparameters, choose_preset, chosen_hyperparameters, settle_settings
from mnist_ui.sharing import show_title

SECONDS_A_TICK = 1.0
SECONDS_BETWEEN_TABLES = 5.0
SECONDS_A_LOOK = 2.0  # at what another tab or the engine did

begin(TRAIN)
engine = laboratory()
visitor = st.session_state[state.VISITOR]
problems = settle_settings() + settle_code()
room = keep_class_rules(visitor)


def shown_run():
    """The run to show: another's or a missing one named in the link, else the visitor's under way, just seen or newest; or None."""
    asked, active = st.session_state.get(state.RUN) or st.query_params.get(state.RUN), engine.active_run(visitor)
    if asked and (known_snapshot(engine, asked) is None or known_snapshot(engine, asked).visitor != visitor):
        return asked
    return active or asked or engine.newest_run(visitor)


title, presets = st.columns([1, 3], vertical_alignment="bottom")
with title:
    show_title(_("Train"), TRAIN, (*SETTINGS, state.RUN, state.EPOCH_LINK, state.PINS, state.CODE), {state.CODE: CLOSED})
with presets.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    choose_preset()
    code_switch()
for problem in (*problems, st.session_state.pop(state.PROBLEM, None)):
    if problem:
        st.warning(problem)

show_class(room, visitor)
run_id = shown_run()
settings, live = st.columns([1, 3], gap="large")
with settings:
    is_busy = engine.active_run(visitor) is not None
    choose_hyperparameters(is_busy, most_epochs(engine, room), lambda: change_learning_rate(engine, visitor))
    snapshot = known_snapshot(engine, run_id)
    is_mine = snapshot is not None and snapshot.visitor == visitor
    choose_pins(engine, run_id, is_mine, chosen_hyperparameters().hidden_units, is_busy)
    show_controls(engine, visitor, run_id)
    if not is_busy:
        engine.prepare(within_class(visitor, chosen_hyperparameters()))


is_active = snapshot is not None and snapshot.is_active


def standing():
    """What decides on the whole page: the engine, which run of this visitor is active, perhaps from another tab, and whether it waits."""
    return engine.status, engine.active_run(visitor), is_active and engine.snapshot(run_id).status == WAITING


def look_around():
    """Say why nothing is trained or when it will be, and show the page anew when another tab, the engine or the line changed it."""
    if standing() != drawn_standing:
        st.rerun()
    show_engine(engine)
    show_store(engine)
    if is_waiting:
        show_message(engine.snapshot(run_id), engine)


drawn_standing = standing()
is_waiting = drawn_standing[-1]
ticks = is_active and not is_waiting  # who stands in line has nothing to watch but the line
with live:
    follow_settings(chosen_hyperparameters(), st.session_state[state.BASE_PRESET], is_busy)
    engine_place, run_place = st.container(), st.container()  # each in its place, whatever the other holds: the charts stay as they are
    if not ticks:  # a run under way has ticks of its own, which look around, too: one timer a visitor is enough
        with engine_place:
            st.fragment(look_around, run_every=SECONDS_A_TICK if is_waiting else SECONDS_A_LOOK)()
    show_followed_code()


run = watch = None
if run_id is not None:
    try:
        run, watch = engine.run(run_id), engine.watch(run_id)
    except RunError:
        run_place.warning(_("There is no run {run}: it was deleted, or the link is incomplete. Train anew.").format(run=as_code(run_id)))
        st.stop()
    if st.query_params.get(state.RUN) != run_id:
        if state.RUN in st.query_params:
            st.query_params.pop(state.EPOCH_LINK, None)  # it was of the run before
        st.query_params[state.RUN] = run_id


def show_beginning():
    """What a new network knows, and charts that wait for a training."""
    words = _("A new network guesses: one digit in ten is right by chance. Press **Train** and watch it learn from {number} digits.")
    st.container().markdown(words.format(number=f"{chosen_hyperparameters().num_used_digits:,}"))
    show_curves(Snapshot("", visitor), chosen_hyperparameters())


@st.fragment(run_every=SECONDS_A_TICK if ticks else None)
def show_run():
    """One look at the run, if there is one; the last look at one that ended shows the whole page anew.

    All of this is one fragment, and what changes from look to look stands in a container: so the browser keeps the charts from before the
    training on and swaps their rows until the run's end, which comes with words of its own.
    """
    if run is None:
        show_beginning()
        return
    snapshot = engine.snapshot(run_id)
    if is_active and not snapshot.is_active:
        st.rerun()
    with st.container():
        if ticks:
            look_around()
        if run.visitor != visitor:
            show_small(_("Somebody shared this run with you. Press Train to start your own."))
        if not is_waiting:
            show_message(snapshot, engine)
        show_figures(run, snapshot)
    show_curves(snapshot, run.hyperparameters)
    if is_active or not is_open(run_id):
        show_looks(snapshot, watch, run.hyperparameters.epochs)


@st.fragment(run_every=SECONDS_BETWEEN_TABLES if ticks else None)
def show_run_tables():
    """What is looked up rather than watched: a sixth of a tick's work for the server, and more for the browser."""
    show_tables(run_id, engine.snapshot(run_id), engine.store)


with run_place:
    show_run()
    if run is None:
        st.stop()
    if not is_active:
        show_epochs(run, watch)
    show_run_tables()
    if is_active and run.visitor == visitor:
        show_first_point(engine, run_id)
