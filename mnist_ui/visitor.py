"""Who is here, without a sign-in: an unguessable id that the browser keeps.

The server proposes an id; the browser answers with the one that it kept from an earlier visit, if there is one. Only then does the
page run a second time.
"""

import re
import secrets

import streamlit as st

from mnist_ui import state

COMPONENT_KEY = "visitor_of_this_browser"
ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")  # what secrets.token_urlsafe(16) gives

_browser_memory = st.components.v2.component(
    "mnist_lab_visitor",
    html="<span hidden></span>",
    js="""
export default function ({ data, setStateValue }) {
  const key = "mnist-lab-visitor"
  let id = data.proposed
  try {
    id = localStorage.getItem(key) || data.proposed
    localStorage.setItem(key, id)
  } catch (storageIsOff) {}
  if (id !== data.proposed) setStateValue("id", id)
}
""",
)


def identify_visitor():
    """Return this visitor's id, str of 22 characters, the same in every tab and after every reload of one browser."""
    proposed = st.session_state.setdefault(state.VISITOR, secrets.token_urlsafe(16))
    answer = _browser_memory(key=COMPONENT_KEY, data={"proposed": proposed}, on_id_change=lambda: None, height="content").id
    if isinstance(answer, str) and ID_PATTERN.fullmatch(answer):
        st.session_state[state.VISITOR] = answer
    return st.session_state[state.VISITOR]
