"""Two networks on the same test digits: which one is better, or whether it is a tie."""

import streamlit as st

from mnist_core.mcnemar import duel
from mnist_ui import state
from mnist_ui.cache import finished_run, tutorial_network
from mnist_ui.digit_facts import working
from mnist_ui.language import gettext as _
from mnist_ui.page import SWEEP, link_parameters
from mnist_ui.reading import MINE, network_named, networks_to_choose, run_label, show_small
from mnist_ui.test_figures import test_answers

TUTORIAL = "tutorial"  # the network of the TensorFlow tutorial, as a value of state.OTHER


def show_duel(network, chosen):
    """Show the choice of another network and who of the two is better. chosen: the value of state.NETWORK."""
    networks = {TUTORIAL: _("The tutorial's network, seed 0")} | networks_to_choose()
    networks.pop(chosen, None)
    _follow_other(networks, chosen)
    st.selectbox(
        _("Compare with"), list(networks), format_func=networks.get, key=state.OTHER, on_change=_write_other, persist_state="session"
    )
    name = st.session_state[state.OTHER]
    other = tutorial_network() if name == TUTORIAL else network_named(name)
    with working():
        first, second = test_answers(network).is_right, test_answers(other).is_right
    result = duel(first, second)
    lines = [
        f"| {_('Test digits')} | {_('the other: right')} | {_('the other: wrong')} |",
        "| --- | --- | --- |",
        f"| **{_('this one: right')}** | {result.both:,} | **{result.only_first:,}** |",
        f"| **{_('this one: wrong')}** | **{result.only_second:,}** | {result.neither:,} |",
    ]
    st.markdown("\n".join(lines))
    st.markdown(_outcome(result))
    st.page_link(SWEEP, label=_("Another seed, another network: compare settings over seeds"), query_params=link_parameters())
    show_small(_("McNemar's test: only test digits that one of the two reads right say who is better. Equals win half of those."))


def _follow_other(networks, chosen):
    """Take the other network from the link, and say when it is not here."""
    asked = st.query_params.get(state.OTHER)
    if asked not in (None, chosen, *networks) and (run := finished_run(asked)):
        networks[asked] = run_label(run)
    if asked not in (None, chosen, *networks):
        st.warning(_("The network to compare with is not here any more: choose another."))
    wanted = asked if asked in networks else st.session_state.get(state.OTHER)
    st.session_state[state.OTHER] = wanted if wanted in networks else next(iter(networks))


def _write_other():
    if st.session_state[state.OTHER] in (TUTORIAL, MINE):
        st.query_params.pop(state.OTHER, None)
    else:
        st.query_params[state.OTHER] = st.session_state[state.OTHER]


def _outcome(result):
    """Who is better, or a tie, with the counts and the probability."""
    if result.only_first == result.only_second:
        return _("**A tie**: each reads {number} digits right that the other misreads.").format(number=result.only_first)
    if result.is_tie:
        verdict = _("**A tie**")
    else:
        verdict = _("**This one is better**") if result.only_first > result.only_second else _("**The other is better**")
    probability = "< 0.0001" if result.probability < 0.0001 else f"{result.probability:.4f}"
    words = _("{verdict}: {first} against {second} digits. Between equals, so uneven a result has the probability {probability}.")
    return words.format(verdict=verdict, first=result.only_first, second=result.only_second, probability=probability)
