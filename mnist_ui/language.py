"""Words in the visitor's language: English in the code, Korean from a gettext catalogue.

The language is that of `?lang=`, else the one chosen before in this session, else the browser's.
"""

import functools
import gettext as catalogues
from pathlib import Path

import streamlit as st

from mnist_ui import state

LANGUAGES = {"en": "English", "ko": "한국어"}
FOLDER = Path(__file__).parent / "locales"


@functools.cache
def _catalogue(language):
    return catalogues.translation("mnist_lab", FOLDER, [language], fallback=language == "en")


def choose_language():
    """Settle the language for this run of the page and remember it; returns its code."""
    asked = st.query_params.get("lang")
    if asked not in LANGUAGES:
        browser = (st.context.locale or "en").split("-")[0]
        asked = st.session_state.get(state.LANGUAGE) or (browser if browser in LANGUAGES else "en")
    st.session_state[state.LANGUAGE] = asked
    return asked


def current_language():
    """The code of the language that `choose_language` settled."""
    return st.session_state.get(state.LANGUAGE, "en")


def gettext(message):
    """The message in the current language."""
    return _catalogue(current_language()).gettext(message)


def ngettext(singular, plural, number):
    """The message for this number in the current language."""
    return _catalogue(current_language()).ngettext(singular, plural, number)
