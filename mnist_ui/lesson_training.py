"""A lesson's training: begun by the lesson's button, followed live with the curves of the train page, judged when it has ended.

The third lesson, on the two curves, is the plainest of them.
"""

import streamlit as st

from mnist_core.code_changes import Plan
from mnist_core.config import NUM_TEST_DIGITS, PRESETS
from mnist_core.dispatcher import OFF
from mnist_core.engine import RunActiveError
from mnist_core.lesson_checks import check_training
from mnist_core.lessons import TRAINED, TRAINING
from mnist_core.runs import FAILED, SUCCESSFUL
from mnist_ui import state
from mnist_ui.cache import laboratory
from mnist_ui.code_view import show_code
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import ask, attempt_of, offer_start_over, show_outcome, show_words
from mnist_ui.run_controls import act, known_snapshot, leave, problem_words
from mnist_ui.run_view import share_text, show_curves, show_engine, show_message, show_standing, show_store

SECONDS_A_TICK = 1.0
SECONDS_A_LOOK = 2.0  # at what another tab or the engine did
SECONDS_FOR_FIRST_POINT = 0.6


def teach_training(words, sight):
    """Show the lesson on the two curves. words, sight: the places for what is said and for what is seen."""
    with words:
        show_words(TRAINING)
        ask_to_train(TRAINING)
    with sight:
        snapshot = follow_training(TRAINING)
        show_training_code(TRAINING)
    if snapshot:
        with words:
            first, last = snapshot.epochs[0], snapshot.epochs[-1]
            outcome = _check(first)
            show_outcome(TRAINING, outcome, _sentences(first, last, outcome))


def _check(epoch):
    return check_training(epoch, TRAINED[TRAINING][0].num_used_digits, NUM_TEST_DIGITS)


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
        snapshot = laboratory().wait_for_point(run_id, SECONDS_FOR_FIRST_POINT)
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


def show_lesson_code(plan, before, is_open):
    """A fold with the code of a mnist_core.code_changes.Plan, what is other than in the Plan before it marked."""
    with st.expander(_("The code"), expanded=is_open, icon=":material/code:"):
        show_code(plan, before)


def show_training_code(lesson):
    """The fold with the code of the lesson's training, what is other than in the tutorial marked."""
    hyperparameters, preset = TRAINED[lesson]
    show_lesson_code(Plan(hyperparameters, preset), Plan(PRESETS[preset].hyperparameters, preset), is_open=attempt_of(lesson) is None)


def _sentences(first, last, outcome):
    shares = {"seen": share_text(first["accuracy"]), "unseen": share_text(first["val_accuracy"])}
    points = {name: f"{100 * outcome.figures[name]:+.2f}" for name in ("difference", "low", "high")}
    yield _("Epoch 1: {seen} of the digits that it learned from, {unseen} of those that it never learns from.").format(**shares)
    yield _("That is {difference} percentage points; the 95 % interval goes from {low} to {high}.").format(**points)
    yield {
        "unseen": _(
            "The first number is a mean over the whole epoch, and at its beginning the network still guessed. The second is "
            "measured at its end."
        ),
        "training": _("It reads better what it has practised."),
        "same": _("The interval holds 0, so there may be no difference at all."),
    }[outcome.answers[0]]
    yield _("Epoch {epoch}: {seen} and {unseen}. {now}").format(
        epoch=last["epoch"], seen=share_text(last["accuracy"]), unseen=share_text(last["val_accuracy"]), now=_at_the_end(last)
    )


def _at_the_end(last):
    return {
        "training": _("Now it reads its own training digits better: it begins to learn them by heart."),
        "unseen": _("Digits that it never learned from are still ahead."),
        "same": _("Now the two cannot be told apart."),
    }[_check(last).answers[0]]
