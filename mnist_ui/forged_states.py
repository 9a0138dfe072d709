"""What a browser says of a widget, though the widget could never be in that state: as if nothing had been said.

Over the websocket anybody can send a word for a slider or broken JSON for a chart. Streamlit would raise while it unpacks that, before the
page even runs, and again at each later run of the session. Here such a state is taken for the widget's usual one. Left out on purpose:
numbers and words that a widget might have sent but does not offer; each page checks its own.
"""

import streamlit as st
from streamlit.runtime.state.session_state import Serialized, Value, WStates

WIDGETS = "$$"  # how the names of all widgets begin


def uploaded_content(key):
    """The bytes of the file in the uploader with this key; None when there is none, or one that is not on the server."""
    file = st.session_state[key]
    return file.getvalue() if hasattr(file, "getvalue") else None


def _unpacked(states, widget_id):
    """The value of a widget; raises KeyError when nothing is known of it."""
    state, metadata = states.states.get(widget_id), states.widget_metadata.get(widget_id)
    if not isinstance(state, Serialized) or metadata is None:
        return streamlits_own(states, widget_id)
    try:
        if _kind(state.value.WhichOneof("value")) == _kind(metadata.value_type):
            return streamlits_own(states, widget_id)
    except Exception:  # each kind of widget fails in its own way
        pass
    states.states[widget_id] = Value(metadata.deserializer(None))
    return streamlits_own(states, widget_id)


def _kind(value_type):
    """A browser sends a whole number as one, also of a widget that is registered for numbers with a point."""
    return "double_value" if value_type == "int_value" else value_type


def _taken(states, state):
    """Take what a browser says of a widget, unless no widget could have that name."""
    if state.id.startswith(WIDGETS):
        streamlits_taking(states, state)


streamlits_taking = getattr(WStates.set_widget_from_proto, "streamlits_own", WStates.set_widget_from_proto)
_taken.streamlits_own = streamlits_taking
WStates.set_widget_from_proto = _taken
streamlits_own = getattr(WStates.__getitem__, "streamlits_own", WStates.__getitem__)  # when this module is loaded anew
_unpacked.streamlits_own = streamlits_own
WStates.__getitem__ = _unpacked
