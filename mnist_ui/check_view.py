"""A server's self-check on a page: what is looked at, who sees its details, and a row for each finding."""

import hmac
from contextlib import suppress
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from mnist_core.dispatcher import UNAVAILABLE
from mnist_core.finding import ADVICE, PROBLEM, WELL, problem
from mnist_core.project_check import check_options, check_project
from mnist_core.self_check import EngineFacts, check_server
from mnist_core.settings import SettingsError, environment_with_secrets, read_settings
from mnist_core.visit_check import check_address, check_browser_clock, check_websocket
from mnist_ui import state
from mnist_ui.browser_echo import heard
from mnist_ui.cache import laboratory_or_reason
from mnist_ui.check_words import check_labels, check_sentences
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.run_words import without_markdown

SECONDS_KEPT = 5  # so that strangers who open the page again and again cost one check every five seconds
ORDER = (PROBLEM, ADVICE, WELL)


@st.cache_resource(ttl=SECONDS_KEPT, show_spinner=False)
def server_findings():
    """What is true of the server for everybody: a list of Finding, looked at again after a few seconds."""
    try:
        settings = read_settings(environment_with_secrets())
    except SettingsError as error:
        return [problem("settings", reason=str(error)), *check_project()]
    engine, reason = laboratory_or_reason()
    facts = EngineFacts(UNAVAILABLE, reason)
    if engine:
        megabytes = ()
        with suppress(Exception):  # a connection that breaks in this moment does so in one of many ways
            megabytes = engine.worker_megabytes()
        facts = EngineFacts(engine.status, engine.message, megabytes)
    return [*check_server(settings, facts), check_options(config.get_option)]


def visit_findings():
    """What is true of this browser's way to the server: a list of Finding."""
    address = urlsplit(st.context.url or "")
    trip, ahead = heard()
    return [
        check_address(f"{address.scheme}:" if address.scheme else None, address.hostname),
        check_websocket(trip),
        check_browser_clock(ahead),
    ]


def is_operator():
    """Whether this session has shown the operator's key, in the address, where it does not stay, or in the field for it."""
    if given := st.query_params.get(state.OPERATOR_KEY):
        del st.query_params[state.OPERATOR_KEY]  # so that it is neither seen over a shoulder nor copied with the link
        st.session_state[state.OPERATOR] = _opens(given)
    return st.session_state.get(state.OPERATOR, False)


def _opens(given):
    with suppress(SettingsError):
        key = read_settings(environment_with_secrets()).operator_key
        return bool(key) and hmac.compare_digest(given.encode(errors="replace"), key.encode(errors="replace"))
    return False


def ask_for_key():
    """A field for the operator's key."""
    st.text_input(_("Operator's key"), type="password", key=state.OPERATOR_FIELD, on_change=_take_key, width=320)
    if st.session_state.get(state.OPERATOR) is False:
        st.warning(_("That is not the key: `MNIST_OPERATOR_KEY` in the server's settings is."))


def _take_key():
    st.session_state[state.OPERATOR] = _opens(st.session_state[state.OPERATOR_FIELD])
    st.session_state[state.OPERATOR_FIELD] = ""


def show_total(num_problems):
    """All in one sentence."""
    if not num_problems:
        st.success(_("All is well."), icon=":material/check_circle:")
        return
    words = ngettext("{number} thing needs you.", "{number} things need you.", num_problems)
    st.error(words.format(number=num_problems), icon=":material/error:")


def show_findings(findings):
    """A row for each finding, those that need somebody first."""
    labels, sentences = check_labels(), check_sentences()
    marks = {
        PROBLEM: f":red-badge[✗ {_('Mend this')}]",
        ADVICE: f":orange-badge[! {_('Advice')}]",
        WELL: f":green-badge[✓ {_('Well')}]",
    }
    columns = st.columns(2)
    for place, finding in enumerate(sorted(findings, key=lambda finding: ORDER.index(finding.state))):
        facts = {name: without_markdown(str(value)) for name, value in finding.facts.items()}
        sentence = sentences[finding.check][finding.found].format(**facts)
        columns[2 * place // len(findings)].markdown(f"{marks[finding.state]} **{labels[finding.check]}**  \n{sentence}")
