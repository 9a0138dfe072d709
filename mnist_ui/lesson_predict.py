"""The sixth lesson: one setting is changed, both values are trained with the same seeds, and only a difference beyond chance counts."""

import statistics
from dataclasses import replace

import streamlit as st

from mnist_core.code_changes import Plan
from mnist_core.lesson_checks import check_change
from mnist_core.lessons import CHANGED, PREDICT, SEEDS, USUAL
from mnist_core.runs import RunError
from mnist_ui import state
from mnist_ui.cache import laboratory, or_say
from mnist_ui.charts import ACCURACY
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import ask, attempt_of, show_outcome, show_words
from mnist_ui.lesson_training import SECONDS_A_TICK, can_train, show_broken, show_lesson_code, watch_engine
from mnist_ui.lesson_words import lesson_question
from mnist_ui.page import SWEEP, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.run_controls import act
from mnist_ui.run_view import share_text, show_store
from mnist_ui.settings import DEFAULT_PRESET
from mnist_ui.sweep_controls import stop
from mnist_ui.sweep_plan import setting_labels, value_label
from mnist_ui.sweep_trials import accuracies_of, trials_of
from mnist_ui.sweep_view import show_multiples, show_standing


def teach_predict(words, sight):
    """Show the lesson. words, sight: the places for what is said and for what is seen."""
    with words:
        show_words(PREDICT)
        setting = _choose_change()
        ask(PREDICT, lambda: _begin(setting), can_train(), _question(setting))
    with sight:
        watch_engine()
        if attempt := attempt_of(PREDICT):
            _follow(words, attempt.subject[1])
        changed = replace(USUAL, **{setting: CHANGED[setting]})
        plans = Plan(changed, DEFAULT_PRESET), Plan(USUAL, DEFAULT_PRESET)
        show_lesson_code(_("What you change is marked."), *plans, is_open=not attempt)


def _choose_change():
    """The setting that is changed: the one begun with, else the choice."""
    if attempt := attempt_of(PREDICT):
        return attempt.subject[0]
    labels = {setting: _change_words(setting) for setting in CHANGED}
    chosen = st.selectbox(_("What to change"), labels, format_func=labels.get, key=f"{state.LESSON_SUBJECT}_{PREDICT}")
    return chosen if chosen in CHANGED else next(iter(CHANGED))


def _change_words(setting):
    words = _("{setting}: {other} instead of {usual}")
    values = {"other": value_label(CHANGED[setting]), "usual": value_label(getattr(USUAL, setting))}
    return words.format(setting=setting_labels()[setting], **values)


def _question(setting):
    return f"{_change_words(setting)}. {lesson_question(PREDICT)}"


def _begin(setting):
    """Put both values with every seed in the line; returns the setting and the sweep's id, or None."""
    values = getattr(USUAL, setting), CHANGED[setting]
    sweep_id = act(laboratory().submit_sweep, st.session_state[state.VISITOR], USUAL, setting, values, SEEDS)
    return sweep_id and (setting, sweep_id)


def _follow(words, sweep_id):
    """Show the runs as they stand, live, and when they have ended the outcome, at the place for words."""
    engine = laboratory()
    try:
        sweep = or_say(lambda: engine.store.get_sweep(sweep_id))
    except RunError:
        show_broken(PREDICT, _("The training is not there any more, or cannot be read just now."))
        return
    runs = or_say(lambda: engine.store.runs_of_sweep(sweep_id))
    trials = trials_of(engine, sweep, runs)
    if any(trial.is_active for trial in trials):
        _show_live(sweep, runs)
        st.button(_("Stop"), on_click=stop, args=(engine, sweep_id, st.session_state[state.VISITOR]))
        return
    _show_curves(sweep, trials)
    with words:
        _show_end(sweep, trials)


def _show_live(sweep, runs):
    engine = laboratory()

    @st.fragment(run_every=SECONDS_A_TICK)
    def look():
        trials = trials_of(engine, sweep, runs)
        if not any(trial.is_active for trial in trials):
            st.rerun()
        show_store(engine)
        show_standing(engine, sweep, trials)
        _show_curves(sweep, trials)

    look()


def _show_curves(sweep, trials):
    show_small(_("Validation accuracy by epoch, a line a seed"))
    show_multiples(sweep, trials, ACCURACY)


def _show_end(sweep, trials):
    usual, other = sweep.values
    accuracies = accuracies_of(trials)
    outcome = check_change(accuracies, usual, other)
    show_outcome(PREDICT, outcome, _sentences(sweep, accuracies, outcome))
    parameters = link_parameters() | {state.SWEEP: sweep.id}
    st.page_link(
        SWEEP, label=_("The same in Compare, with other values and seeds"), icon=":material/compare_arrows:", query_params=parameters
    )


def _sentences(sweep, accuracies, outcome):
    usual, other = sweep.values
    for value in (usual, other):
        if shares := list(accuracies[value].values()):
            mean, low, high = (share_text(number) for number in (statistics.fmean(shares), min(shares), max(shares)))
            words = _("{value}: {mean} on average, {low} to {high} with {number} seeds.")
            yield words.format(value=f"**{value_label(value)}**", mean=mean, low=low, high=high, number=len(shares))
    if not outcome.answers:
        yield _("At least two seeds of both values have to be trained to the end.")
        return
    points, probability = f"{100 * outcome.figures['difference']:.2f}", _probability_text(outcome.figures["probability"])
    words = {
        True: _(
            "{points} points apart. Chance does that with probability {probability} if both are equally good. They may differ all the same."
        ),
        False: _("{points} points apart. Chance does that only with probability {probability} if both are equally good."),
    }
    yield words[outcome.answers == ("same",)].format(points=points, probability=probability)
    steps = [replace(sweep.hyperparameters, **{sweep.setting: value}).num_steps for value in (usual, other)]
    if steps[0] != steps[1]:
        words = _("Mind the steps: {usual} takes {steps} an epoch, {other} only {fewer}. With more epochs it may look otherwise.")
        yield words.format(usual=value_label(usual), other=value_label(other), steps=f"{steps[0]:,}", fewer=f"{steps[1]:,}")


def _probability_text(probability):
    return "< 0.0001" if probability < 0.0001 else f"{probability:.4f}"
