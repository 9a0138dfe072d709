"""What a visitor does on the compare page: choose what a sweep shall try, begin it, stop it."""

import streamlit as st

from mnist_core.config import ALLOWED, Choice, HyperparameterError
from mnist_core.dispatcher import OFF
from mnist_core.line import SECONDS_BETWEEN_RUNS
from mnist_ui import state
from mnist_ui.accent import accent_button
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.locks import fixed_values, is_fixed, is_hidden, say_what_is_locked
from mnist_ui.reading import show_small
from mnist_ui.run_controls import act
from mnist_ui.run_view import duration_text
from mnist_ui.settings import chosen_hyperparameters, legible
from mnist_ui.settings_link import DEFAULT_PRESET, NAMES, OWN, link_from_hyperparameters, parse_value, preset_of, update_link
from mnist_ui.sweep_plan import (
    FEWEST_SEEDS,
    LINK_NAMES,
    MOST_LETTERS,
    MOST_SEEDS,
    OFFERED,
    USUAL_VALUES,
    Plan,
    checked_value,
    link_from_plan,
    plan_from_link,
    plan_of,
    planned_runs,
    problem_of,
    problem_of_value,
    rest_text,
    seeds_from,
    setting_labels,
    usual_plan,
    value_label,
    value_text,
)
from mnist_ui.sweep_trials import num_workers

BUTTON_WIDTH = 180  # pixels


def settle_plan(sweep=None):
    """Make st.session_state hold a plan: the one chosen before, the link's or the shown sweep's; returns what is wrong with the link.

    To be called before settings.settle_settings: who opens a shared sweep finds its other settings, too.
    """
    problems = []
    if sweep and state.SETTINGS not in st.session_state and not any(name in st.query_params for name in (state.PRESET, *NAMES)):
        st.session_state[state.SETTINGS], st.session_state[state.BASE_PRESET] = sweep.hyperparameters, DEFAULT_PRESET
    if state.PLAN not in st.session_state:
        is_named = any(name in st.query_params for name in LINK_NAMES)
        plan, problems = (plan_of(sweep), []) if sweep and not is_named else plan_from_link(st.query_params)
        st.session_state[state.PLAN] = plan
    plan = st.session_state[state.PLAN]
    for name, value in zip(LINK_NAMES, (plan.setting, list(plan.values), plan.num_seeds), strict=True):
        st.session_state.setdefault(name, value)
    if st.session_state[state.SETTING] not in USUAL_VALUES:  # a browser can send anything
        st.session_state[state.SETTING] = plan.setting
    for name, value in _fixed_plan().items():
        st.session_state[name] = value
    return problems


def _fixed_plan():
    """What a teacher's link fixes of the plan, name to value."""
    texts = fixed_values(LINK_NAMES)
    plan, _problems = plan_from_link({name: text for name, text in texts.items() if text is not None})
    values = dict(zip(LINK_NAMES, (plan.setting, list(plan.values), plan.num_seeds), strict=True))
    return {name: values[name] for name in texts}


def settings_to_compare():
    """The settings that can be swept, name to label: those that a teacher's link leaves free, or the one that it names."""
    labels = setting_labels()
    if is_fixed(state.SETTING):
        return {name: labels[name] for name in (_fixed_plan()[state.SETTING],)}
    return {name: label for name, label in labels.items() if not is_fixed(name)}


def chosen_plan():
    """The Plan that the widgets hold, as far as a teacher's link leaves it free; the one before for a setting that is not offered."""
    held = {name: st.session_state[name] for name in LINK_NAMES} | _fixed_plan()
    if held[state.SETTING] not in settings_to_compare():
        return st.session_state[state.PLAN]
    return Plan(held[state.SETTING], tuple(held[state.VALUES]), held[state.SEEDS])


def choose_plan(is_disabled, max_epochs):
    """Show the setting, its values and the number of seeds; returns the Plan. Each is given its value beside its key, as in `settings`."""
    setting_place, values_place, other_place, seeds_place = st.columns([4, 8, 3, 4])
    with setting_place:
        _choose_setting(is_disabled)
    setting = st.session_state[state.SETTING]
    with values_place:
        _choose_values(setting, is_disabled, max_epochs)
    with other_place:
        _choose_other_value(setting, is_disabled, max_epochs)
    with seeds_place:
        _choose_seeds(is_disabled)
    say_what_is_locked(LINK_NAMES)
    plan = st.session_state[state.PLAN] = chosen_plan()
    return plan


def _choose_setting(is_disabled):
    if is_hidden(state.SETTING):
        return
    labels = settings_to_compare()
    if st.session_state[state.SETTING] not in labels:
        st.session_state[state.SETTING] = next(iter(labels))
        _offer_usual_values()
    is_off = is_disabled or is_fixed(state.SETTING)
    options = {"key": state.SETTING, "on_change": _offer_usual_values, "disabled": is_off}
    st.selectbox(
        legible(_("Setting"), is_off), list(labels), list(labels).index(st.session_state[state.SETTING]), format_func=labels.get, **options
    )


def _choose_seeds(is_disabled):
    if is_hidden(state.SEEDS):
        return
    is_off = is_disabled or is_fixed(state.SEEDS)
    st.segmented_control(
        legible(_("Seeds"), is_off),
        list(range(FEWEST_SEEDS, MOST_SEEDS + 1)),
        default=st.session_state[state.SEEDS],
        key=state.SEEDS,
        required=True,
        disabled=is_off,
        wrap=is_off or None,  # no key could scroll what is off to its end
        help=_("Each value is trained so often, each time with other first weights and another order of the digits."),
    )


def _choose_values(setting, is_disabled, max_epochs):
    if is_hidden(state.VALUES):
        return
    is_off = is_disabled or is_fixed(state.VALUES)
    st.pills(
        legible(_("Values"), is_off),
        _offered(setting, max_epochs),
        default=st.session_state[state.VALUES],
        format_func=lambda text: _text_label(setting, text),
        selection_mode="multi",
        key=state.VALUES,
        disabled=is_off,
        wrap=True,
        help=_("Two to six."),
    )


def _choose_other_value(setting, is_disabled, max_epochs):
    if is_disabled or is_fixed(state.VALUES) or isinstance(ALLOWED[setting], Choice):
        return
    words = _("A value that is not in the list; Enter adds it.")
    options = {"key": state.OTHER_VALUE, "on_change": _add_value, "args": (setting, max_epochs), "help": words}
    st.text_input(_("Another value"), max_chars=MOST_LETTERS, **options)


def _add_value(setting, max_epochs):
    text = st.session_state[state.OTHER_VALUE].strip()
    problem = problem_of_value(setting, text, max_epochs)
    if not text or problem:
        st.session_state[state.PROBLEM] = problem if text else None
        return
    chosen = [*st.session_state[state.VALUES], value_text(checked_value(setting, text))]
    st.session_state[state.VALUES], st.session_state[state.OTHER_VALUE] = list(dict.fromkeys(chosen)), ""


def _offered(setting, max_epochs):
    """The texts to choose from: the usual values and those that were chosen, numbers in their order."""
    allowed, chosen = ALLOWED[setting], st.session_state[state.VALUES]
    if isinstance(allowed, Choice):
        return list(dict.fromkeys([*allowed.words, *chosen]))
    offered = [value_text(value) for value in OFFERED[setting] if setting != "epochs" or value <= max_epochs]
    return sorted({*offered, *chosen}, key=lambda text: _place(setting, text))


def _place(setting, text):
    """Numbers in their order, and what is none last, as a browser can send anything."""
    value = parse_value(setting, text)
    return (True, 0) if isinstance(value, str) else (False, value)


def _text_label(setting, text):
    try:
        return value_label(checked_value(setting, text))
    except HyperparameterError:
        return text


def _offer_usual_values():
    if (setting := st.session_state[state.SETTING]) in USUAL_VALUES:
        st.session_state[state.VALUES] = list(usual_plan(setting).values)


def show_controls(engine, visitor, plan):
    """Show the button that begins the plan and what it would take, or the button that stops the sweep under way."""
    active, problem = engine.active_sweep(visitor), problem_of(plan, engine.settings.max_epochs)
    is_busy = engine.active_run(visitor) is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        if active:
            st.button(_("Stop"), on_click=stop, args=(engine, active, visitor), width=BUTTON_WIDTH)
        else:
            is_off = bool(problem) or is_busy or engine.status == OFF
            accent_button(_("Compare"), on_click=start, args=(engine, visitor), disabled=is_off, width=BUTTON_WIDTH)
        if not (problem or active):
            st.markdown(_plan_words(engine, plan), width="content")
    show_small(_("The rest: {rest}").format(rest=rest_text(chosen_hyperparameters(), plan.setting)))
    if problem:
        st.warning(problem)
    if is_busy and not active:
        st.info(_("Your run on the Train page is still under way: wait for its end or stop it first."))


def _plan_words(engine, plan):
    runs = planned_runs(chosen_hyperparameters(), plan)
    workers = num_workers(engine)
    seconds = sum(engine.roster.pace.seconds(run) + SECONDS_BETWEEN_RUNS for run in runs) / min(workers, len(runs))
    words = ngettext("{runs} runs on {workers} worker: about {time}.", "{runs} runs on {workers} workers: about {time}.", workers)
    return words.format(runs=len(runs), workers=workers, time=duration_text(seconds))


def remember(plan, sweep=None):
    """Keep the settings and the plan for when the page is left and come back to, and put them in the address bar.

    sweep: the one that is shown, whose plan need not be said.
    """
    chosen = st.session_state[state.SETTINGS] = chosen_hyperparameters()
    preset = preset_of(chosen)
    if preset != OWN:
        st.session_state[state.BASE_PRESET] = preset
    update_link(link_from_hyperparameters(chosen, st.session_state[state.BASE_PRESET]))
    is_usual = plan == (plan_of(sweep) if sweep else usual_plan())
    update_link({} if is_usual else link_from_plan(plan), LINK_NAMES)


def start(engine, visitor):
    """Put the planned runs in the line as one sweep and show it."""
    plan, hyperparameters = chosen_plan(), chosen_hyperparameters()
    preset = preset_of(hyperparameters)
    seeds = seeds_from(hyperparameters.seed, plan.num_seeds)
    arguments = (visitor, hyperparameters, plan.setting, plan.checked_values(), seeds, None if preset == OWN else preset)
    if sweep_id := act(engine.submit_sweep, *arguments):
        st.session_state[state.SWEEP] = sweep_id


def stop(engine, sweep_id, visitor):
    """Stop what is left of a sweep."""
    act(engine.stop_sweep, sweep_id, visitor)
