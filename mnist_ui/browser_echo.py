"""A message to the browser and back: how long it takes, and what time it is there.

The first answer comes when the page is drawn, which takes long and says little. So it only tells that the browser listens: then
a second message goes out, and its answer is the one that is timed.
"""

import math
import time

import streamlit as st

from mnist_ui import state

_echo = st.components.v2.component(
    "mnist_lab_echo",
    html="<span hidden></span>",
    js="""
let answered = 0

export default function ({ data, setStateValue }) {
  if (data.sent === answered) return
  answered = data.sent
  setStateValue("answer", { sent: data.sent, clock: Date.now() / 1000 })
}
""",
)


def heard():
    """(seconds there and back, seconds that the browser's clock is ahead), each None until it is known."""
    return _known()["trip"], _known()["ahead"]


def call():
    """Send the message. Draws nothing that is seen, but takes a line's place: to be called last."""
    _echo(key=f"{state.ECHO}_heard", data={"sent": _known()["sent"]}, on_answer_change=_take, height="content")


def _known():
    return st.session_state.setdefault(state.ECHO, {"sent": time.time(), "answers": 0, "trip": None, "ahead": None})


def _take():
    answer, known, now = st.session_state.get(f"{state.ECHO}_heard"), st.session_state[state.ECHO], time.time()
    answer = answer.get("answer") if hasattr(answer, "get") else None
    if not hasattr(answer, "get") or answer.get("sent") != known["sent"]:
        return
    if known["answers"]:
        clock = answer.get("clock")
        known["trip"] = now - known["sent"]
        known["ahead"] = clock - (now + known["sent"]) / 2 if isinstance(clock, (int, float)) and math.isfinite(clock) else None
    else:
        known["sent"] = now
    known["answers"] += 1
