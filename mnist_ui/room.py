"""How wide the page is, which only the browser knows: a sheet of paper of fixed size has to be told.

The browser measures the place once it stands, and again when a phone is turned. Until it has answered, nothing is known.
"""

import streamlit as st

from mnist_ui import state

LEAST, MOST = 200, 4_000  # pixels that are believed
WIDEST_STEP = 8  # pixels, that the width is rounded down to, so that a scroll bar is no new page

_measure = st.components.v2.component(
    "mnist_lab_room",
    html='<div class="room"></div>',
    css=".room { width: 100%; height: 1px; }",
    js="""
const WAIT = 150  // milliseconds after the last change
const known = new WeakMap()

export default function ({ data, parentElement, setStateValue }) {
  const box = parentElement.querySelector(".room")
  if (known.has(box)) return
  let timer = 0, sent = data.width
  const tell = () => {
    const width = Math.floor(box.getBoundingClientRect().width / data.step) * data.step
    if (width > 0 && width !== sent) setStateValue("width", sent = width)
  }
  const observer = new ResizeObserver(() => { clearTimeout(timer); timer = setTimeout(tell, WAIT) })
  known.set(box, observer)
  observer.observe(box)
  tell()
  return () => { observer.disconnect(); known.delete(box) }
}
""",
)


def known_room():
    """Pixels across that the page has for its contents, or None while the browser has not told."""
    return st.session_state.get(state.ROOM)


def measure_room():
    """Show the place that measures, a pixel high; to be called where the page is as wide as it gets."""
    data = {"width": known_room() or 0, "step": WIDEST_STEP}
    _measure(key=f"{state.ROOM}_measured", data=data, on_width_change=_keep, width="stretch", height=1)


def _keep():
    message = st.session_state.get(f"{state.ROOM}_measured")
    width = message.get("width") if hasattr(message, "get") else None
    if isinstance(width, (int, float)) and not isinstance(width, bool) and LEAST <= width <= MOST:
        st.session_state[state.ROOM] = int(width)
