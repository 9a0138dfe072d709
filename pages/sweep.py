"""Compare: one setting with several values and several seeds, trained as one request, and which differences mean something."""

import streamlit as st

from mnist_core.runs import RunError
from mnist_ui import state
from mnist_ui.cache import laboratory, or_say
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code
from mnist_ui.locks import PLAN, SETTINGS
from mnist_ui.page import RUNS, SWEEP, TRAIN, begin, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.run_view import show_engine, show_store
from mnist_ui.settings import choose_preset, settle_settings
from mnist_ui.sharing import show_title
from mnist_ui.sweep_controls import choose_plan, remember, settings_to_compare, settle_plan, show_controls
from mnist_ui.sweep_trials import checked_sweep, trials_of
from mnist_ui.sweep_view import choose_metric, show_multiples, show_result, show_standing, show_summary

SECONDS_A_TICK = 1.0
SECONDS_A_LOOK = 2.0  # at what another tab or the engine did

begin(SWEEP)
engine = laboratory()
visitor = st.session_state[state.VISITOR]


def shown_sweep(asked):
    """The Sweep to show: another's that was asked for, else the visitor's under way, asked for or newest; None when there is none."""
    active = engine.active_sweep(visitor)
    sweep = engine.store.get_sweep(asked) if asked else None
    if active and (sweep is None or sweep.visitor == visitor):
        sweep = engine.store.get_sweep(active)
    sweep = sweep or next(iter(engine.store.sweeps_of_visitor(visitor, limit=1)), None)
    return sweep and checked_sweep(sweep)


asked = st.session_state.pop(state.SWEEP, None) or st.query_params.get(state.SWEEP)
try:
    sweep, is_missing = or_say(lambda: shown_sweep(asked)), False
except RunError:
    sweep, is_missing = None, bool(asked)
problems = settle_plan(sweep) + settle_settings()

title, presets = st.columns([3, 7], vertical_alignment="bottom")
with title:
    show_title(_("Compare"), SWEEP, (*SETTINGS, *PLAN, state.SWEEP, state.METRIC))
with presets.container(horizontal=True, vertical_alignment="center"):
    choose_preset()
    st.page_link(TRAIN, label=_("Change the rest"), icon=":material/tune:", query_params=link_parameters())
for problem in (*problems, st.session_state.pop(state.PROBLEM, None)):
    if problem:
        st.warning(problem)

if not settings_to_compare():
    st.info(_("Your teacher has set everything that could be compared. Train instead."))
    st.stop()
plan = choose_plan(engine.active_run(visitor) is not None, engine.settings.max_epochs)
remember(plan, sweep)
show_controls(engine, visitor, plan)


def standing():
    """What decides on the whole page: the engine, and what of this visitor's is active, perhaps from another tab."""
    return engine.status, engine.active_sweep(visitor), engine.active_run(visitor) is None


def look_at_engine():
    """Say why nothing can be trained, and show the page anew when another tab or the engine changed it."""
    if standing() == drawn_standing:
        show_engine(engine)
    else:
        st.rerun()


drawn_standing = standing()
runs = or_say(lambda: engine.store.runs_of_sweep(sweep.id)) if sweep else []
is_active = any(trial.is_active for trial in trials_of(engine, sweep, runs)) if sweep else False
if not is_active:  # a sweep under way has ticks of its own, which look at the engine, too: one timer a visitor is enough
    st.fragment(look_at_engine, run_every=SECONDS_A_LOOK)()
if is_missing:
    st.warning(
        _("There is no comparison {sweep}: it was deleted, or the link is incomplete. Begin a new one.").format(sweep=as_code(asked))
    )
    st.stop()
if sweep is None:
    st.markdown(_("Is one value better, or was it luck? Train each with several seeds: only a difference beyond their spread counts."))
    st.stop()
st.query_params[state.SWEEP] = sweep.id


@st.fragment(run_every=SECONDS_A_TICK if is_active else None)
def show_sweep():
    """One look at the sweep; the last one of a sweep that ended shows the whole page anew."""
    trials = trials_of(engine, sweep, runs)
    if is_active and not any(trial.is_active for trial in trials):
        st.rerun()
    if is_active:
        look_at_engine()
    show_store(engine)
    if is_active:
        show_standing(engine, sweep, trials)
    else:
        show_result(sweep, trials)
    show_multiples(sweep, trials, choose_metric())


show_summary(sweep)
if sweep.visitor == visitor:
    st.page_link(
        RUNS, label=_("Its runs as a table"), icon=":material/table_rows:", query_params=link_parameters() | {state.SWEEP: sweep.id}
    )
else:
    show_small(_("Somebody shared this comparison with you. Press Compare to start your own."))
show_sweep()
