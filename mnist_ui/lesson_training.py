"""A lesson's training: begun by the lesson's button, followed live with the curves of the train page, handed over when it has ended."""

import streamlit as st

from mnist_core.code_changes import Plan
from mnist_core.config import PRESETS
from mnist_core.dispatcher import OFF
from mnist_core.engine import RunActiveError
from mnist_core.lessons import TRAINED
from mnist_core.runs import FAILED, SUCCESSFUL
from mnist_ui import state
from mnist_ui.cache import laboratory
from mnist_ui.code_view import show_changes, show_code
from mnist_ui.first_point import show_first_point
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import ask, attempt_of, offer_start_over, show_words
from mnist_ui.reading import show_small
from mnist_ui.run_controls import act, known_snapshot, leave, problem_words
from mnist_ui.run_view import show_curves, show_engine, show_message, show_standing, show_store

SECONDS_A_TICK = 1.0
SECONDS_A_LOOK = 2.0  # at what another tab or the engine did


def train_in_lesson(lesson, words, sight):
    """Show a lesson that is one training: text and question in one place, the training and its code in the other.

    Returns the training's Snapshot when all planned epochs are done, else None.
    """
    with words:
        show_words(lesson)
        ask_to_train(lesson)
    with sight:
        snapshot = follow_training(lesson)
        show_training_code(lesson)
    return snapshot


def ask_to_train(lesson):
    """Ask the lesson's question; its button puts the lesson's training in the line."""
    engine, visitor = laboratory(), st.session_state[state.VISITOR]
    ask(lesson, lambda: act(engine.submit, visitor, TRAINED[lesson][0]), can_train())


def can_train():
    """Whether a training can be begun now; why not is said by `watch_engine`."""
    engine = laboratory()
    return engine.status != OFF and engine.active_run(st.session_state[state.VISITOR]) is None


def watch_engine():
    """Say why nothing can be trained at the moment, and show the page anew when another tab or the engine changed it."""
    engine, visitor = laboratory(), st.session_state[state.VISITOR]
    drawn = engine.status, engine.active_run(visitor)

    @st.fragment(run_every=SECONDS_A_LOOK)
    def look():
        if (engine.status, engine.active_run(visitor)) != drawn:
            st.rerun()
        show_engine(engine)

    look()
    if problem := st.session_state.pop(state.PROBLEM, None):
        st.warning(problem)


def follow_training(lesson):
    """Show the lesson's training as it stands, live; returns its snapshot when all planned epochs are done, else None."""
    watch_engine()
    attempt, engine = attempt_of(lesson), laboratory()
    if not attempt:
        if engine.active_run(st.session_state[state.VISITOR]):
            st.info(problem_words(RunActiveError()))
        return None
    snapshot = known_snapshot(engine, attempt.subject)
    if snapshot is None:
        show_broken(lesson, _("The training is not there any more, or cannot be read just now."))
    elif snapshot.is_active:
        _show_live(lesson, attempt.subject)
        _offer_stop(attempt.subject)
        show_first_point(engine, attempt.subject)
    else:
        return _ended(lesson, snapshot)
    return None


def _ended(lesson, snapshot):
    """Show the curves of a training that ended; returns its snapshot when it is whole, else None."""
    show_curves(snapshot, TRAINED[lesson][0])
    if snapshot.status in SUCCESSFUL and len(snapshot.epochs) == TRAINED[lesson][0].epochs:
        return snapshot
    if snapshot.status == FAILED:
        show_message(snapshot, laboratory())
    show_broken(lesson, "" if snapshot.status == FAILED else _("This training did not come to its end."))
    return None


def _show_live(lesson, run_id):
    @st.fragment(run_every=SECONDS_A_TICK)
    def look():
        snapshot = laboratory().snapshot(run_id)
        if not snapshot.is_active:
            st.rerun()
        show_store(laboratory())
        show_message(snapshot, laboratory())
        show_standing(snapshot, TRAINED[lesson][0])
        show_curves(snapshot, TRAINED[lesson][0])

    look()


def _offer_stop(run_id):
    engine, visitor = laboratory(), st.session_state[state.VISITOR]
    st.button(_("Stop"), on_click=leave, args=(engine, engine.stop, run_id, visitor))


def show_broken(lesson, words):
    """Say why the lesson has no result, and offer to begin it anew."""
    if words:
        st.warning(words)
    offer_start_over(lesson)


def show_lesson_code(words, plan, before, is_open):
    """A fold with the code of a mnist_core.code_changes.Plan, what is other than in the Plan before it marked; words: what that is."""
    with st.expander(_("The code"), expanded=is_open, icon=":material/code:"):
        show_small(words)
        show_changes(plan, before)
        show_code(plan, before)


def show_training_code(lesson):
    """The fold with the code of the lesson's training, what is other than in the tutorial marked."""
    hyperparameters, preset = TRAINED[lesson]
    plans = Plan(hyperparameters, preset), Plan(PRESETS[preset].hyperparameters, preset)
    show_lesson_code(_("What differs from the tutorial is marked."), *plans, is_open=attempt_of(lesson) is None)
