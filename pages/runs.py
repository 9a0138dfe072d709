"""Runs: all that a visitor has trained, to search, to lay over each other, to note and to delete; and one run by its link, for anybody."""

import streamlit as st

from mnist_core.runs import RunError
from mnist_core.shelf import MOST_LISTED
from mnist_ui import state
from mnist_ui.cache import laboratory, or_say
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code
from mnist_ui.moments import moment_text
from mnist_ui.page import RUNS, TRAIN, begin, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.run_actions import close_run, show_actions, show_owner, show_problem
from mnist_ui.run_card import show_details, show_run
from mnist_ui.run_controls import known_snapshot
from mnist_ui.run_overlay import USUAL_CURVES, show_overlay, show_parallel
from mnist_ui.run_table import choose_runs, search
from mnist_ui.run_words import status_labels
from mnist_ui.sharing import show_title

SECONDS_A_TICK = 1.0

begin(RUNS)
engine = laboratory()
visitor = st.session_state[state.VISITOR]


def open_run(run_id):
    """Show one run, read-only but for its owner."""
    st.button(_("All my runs"), icon=":material/arrow_back:", on_click=close_run)
    try:
        run = engine.run(run_id)
        snapshot = engine.snapshot(run_id)
    except RunError:
        words = _("The run {run} cannot be shown: it was deleted, or the link is incomplete.")
        st.warning(words.format(run=as_code(run_id)))
        st.stop()
    show_title(_("Run of {time}").format(time=moment_text(run.created_at)), RUNS, (state.RUN,))
    show_problem()
    if run.visitor == visitor:
        show_owner(engine, visitor, run_id, snapshot.is_active)
    else:
        show_small(_("Somebody shared this run with you, to look at."))
    follow(run, snapshot.is_active)
    show_details(run, snapshot)


def follow(run, is_active):
    """Show the run, and show it anew every second while it is active; once more as a whole when it has ended."""

    @st.fragment(run_every=SECONDS_A_TICK if is_active else None)
    def look():
        snapshot = known_snapshot(engine, run.id)
        if snapshot is None or (is_active and not snapshot.is_active):  # deleted in another tab, or ended
            st.rerun()
        show_run(engine, run, snapshot)

    look()


if asked := st.query_params.get(state.RUN):
    open_run(asked)
    st.stop()

show_title(_("Runs"), RUNS, (state.SWEEP, state.SEARCH, state.METRIC))
show_problem()
runs = or_say(lambda: engine.shelf.runs(visitor))
if not runs:
    st.markdown(_("You have not trained anything yet. What you train is kept here, to compare and to come back to."))
    st.page_link(TRAIN, label=_("Train a network"), icon=":material/model_training:", query_params=link_parameters())
    show_actions(engine, visitor, [])
    st.stop()

found = search(runs, or_say(lambda: engine.store.sweeps_of_visitor(visitor)))
if not found:
    st.info(_("No run has all these words in its note, settings or status."))
    show_actions(engine, visitor, [])
    st.stop()
live = {run.id: engine.roster.snapshot(run.id) for run in found if run.is_active}
chosen = choose_runs(found, {run_id: status_labels()[now.status] for run_id, now in live.items() if now})
show_actions(engine, visitor, chosen)
if len(runs) == MOST_LISTED:
    show_small(_("The newest {number} are listed.").format(number=MOST_LISTED))
if not chosen:
    show_small(_("Tick runs to lay their curves over each other. Until then these are the newest."))
drawn = chosen or [run for run in found if run.test_accuracy is not None][:USUAL_CURVES]
show_overlay(engine, drawn)
show_parallel(chosen or (found if st.session_state.get(state.RUNS_SWEEP) else []))


@st.fragment(run_every=SECONDS_A_TICK)
def watch():
    """Show the page anew when a run begins or ends."""
    if engine.active_run(visitor) != drawn_active:
        st.rerun()


drawn_active = engine.active_run(visitor)
if drawn_active:
    watch()
