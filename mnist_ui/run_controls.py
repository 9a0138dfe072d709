"""The buttons that act on a run: Train, Pause, Resume, Stop, one more epoch; and what is said when one of them cannot act."""

import streamlit as st

from mnist_core.config import HyperparameterError
from mnist_core.dispatcher import OFF
from mnist_core.engine import COMPLETE, RESUMABLE, NoRoomError, RunActiveError
from mnist_core.runs import RunError
from mnist_ui import state
from mnist_ui.accent import accent_button
from mnist_ui.cache import forget_network
from mnist_ui.class_training import hand_in, may_go_on, within_class
from mnist_ui.language import gettext as _
from mnist_ui.locks import is_fixed
from mnist_ui.page import SWEEP, link_parameters
from mnist_ui.pins import chosen_watch
from mnist_ui.reasons import reason_text
from mnist_ui.settings import chosen_hyperparameters, use_hyperparameters
from mnist_ui.settings_link import OWN, preset_of

SECONDS_FOR_THE_POINT = 0.25  # the first of a training; a compiled one needs less, and the browser then draws the page once, not twice
SECONDS_FOR_THE_END = 0.9  # to pause or stop; a page that waited so long shows what came of it


def problem_words(error):
    """A RunError in the visitor's language, as far as it is one that a visitor can do something about."""
    if isinstance(error, RunActiveError):
        return _("Your run is still under way: wait for its end or stop it first.")
    if isinstance(error, NoRoomError):
        return _("The line is full: so many runs wait already that yours finds no room. Try again in a few minutes.")
    return reason_text(str(error))


def act(action, *arguments):
    """Do something with the engine; a sentence for the page when it cannot be done."""
    try:
        return action(*arguments)
    except (RunError, HyperparameterError) as error:
        st.session_state[state.PROBLEM] = problem_words(error)


def start(engine, visitor):
    """Put a run with the chosen settings in the line and show it."""
    hyperparameters = within_class(visitor, chosen_hyperparameters())
    preset = preset_of(hyperparameters)
    watch = chosen_watch(hyperparameters.hidden_units)
    if run_id := act(engine.submit, visitor, hyperparameters, None if preset == OWN else preset, watch):
        st.session_state[state.RUN] = run_id
        hand_in(visitor, run_id)
        engine.wait_for_point(run_id, SECONDS_FOR_THE_POINT)


def leave(engine, action, run_id, visitor):
    """Pause or stop; when the worker is quick, what came of it is there at once."""
    act(action, run_id, visitor)
    engine.wait_for_end(run_id, SECONDS_FOR_THE_END)


def go_on(action, run_id, visitor):
    """Resume a run or give it one more epoch, and show it; its network will be another one."""
    hyperparameters = act(action, run_id, visitor)
    forget_network(run_id)
    st.session_state[state.RUN] = run_id
    if hyperparameters:
        use_hyperparameters(hyperparameters)


def change_learning_rate(engine, visitor):
    """Hand a learning rate that was moved while a run is under way to that run."""
    if active := engine.active_run(visitor):
        act(engine.change_learning_rate, active, visitor, chosen_hyperparameters().learning_rate)


def show_controls(engine, visitor, run_id):
    """Show the buttons that can do something now. run_id: the run that the page shows, or None."""
    if sweep := engine.active_sweep(visitor):
        words = _("A comparison of yours is under way; its runs are watched and stopped there.")
        st.page_link(SWEEP, label=words, icon=":material/compare_arrows:", query_params=link_parameters() | {state.SWEEP: sweep})
        return
    with st.container(horizontal=True):
        if active := engine.active_run(visitor):
            st.button(_("Pause"), on_click=leave, args=(engine, engine.pause, active, visitor), width="stretch")
            st.button(_("Stop"), on_click=leave, args=(engine, engine.stop, active, visitor), width="stretch")
            return
        snapshot = known_snapshot(engine, run_id)
        is_mine, is_off = snapshot is not None and snapshot.visitor == visitor, engine.status == OFF
        can_resume = is_mine and snapshot.status in RESUMABLE and not is_off
        train_button = st.button if can_resume else accent_button
        train_button(_("Train"), on_click=start, args=(engine, visitor), disabled=is_off, width="stretch")
        if can_resume:
            accent_button(_("Resume"), on_click=go_on, args=(engine.resume, run_id, visitor), width="stretch")
        elif is_mine and snapshot.status in COMPLETE and not is_off and _may_grow(visitor, snapshot):
            st.button(_("+1 epoch"), on_click=go_on, args=(engine.add_epoch, run_id, visitor), width="stretch")


def _may_grow(visitor, snapshot):
    """Whether neither a link that fixes the epochs nor a class's rules speak against one epoch more."""
    return not is_fixed("epochs") and may_go_on(visitor, len(snapshot.epochs))


def known_snapshot(engine, run_id):
    """The run's snapshot, or None when there is no such run."""
    try:
        return engine.snapshot(run_id) if run_id else None
    except RunError:
        return None
