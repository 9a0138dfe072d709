"""What a browser says of a widget that nobody has touched: each message holds the values of all widgets on the page.

A slider and a field for numbers send their number, whoever offers words sends the words that are chosen. Buttons, places for files and
components have nothing to say until they are used.
"""

from streamlit.proto.WidgetStates_pb2 import WidgetState


def initial_state(kind, widget):
    """The WidgetState of an element's message of this kind, or None for one that has nothing to say.

    After a value was set by the page, that value is the one to send.
    """
    if kind not in _READERS:
        return None
    state = WidgetState(id=widget.id)
    _READERS[kind](state, widget)
    return state


def _read_words(state, widget):
    """Of a segmented control or pills: the texts of the options that are chosen."""
    chosen = list(widget.raw_values) if widget.set_value else [widget.options[place].content for place in widget.default]
    state.string_array_value.data.extend(chosen)


def _read_slider(state, widget):
    if widget.options:  # a slider of words
        chosen = list(widget.raw_value) if widget.set_value else [widget.options[int(place)] for place in widget.default]
        state.string_array_value.data.extend(chosen)
    else:
        state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)


def _read_number(state, widget):
    number = widget.value if widget.set_value else widget.default
    if widget.data_type == widget.INT:
        state.int_value = int(number)
    else:
        state.double_value = number


def _read_choice(state, widget):
    if widget.set_value:
        state.string_value = widget.raw_value
    elif widget.options:
        state.string_value = widget.options[widget.default]


def _read_text(state, widget):
    state.string_value = widget.value if widget.set_value else widget.default


def _read_switch(state, widget):
    state.bool_value = widget.value if widget.set_value else widget.default


_READERS = {
    "button_group": _read_words,
    "slider": _read_slider,
    "number_input": _read_number,
    "selectbox": _read_choice,
    "radio": _read_choice,
    "text_input": _read_text,
    "text_area": _read_text,
    "checkbox": _read_switch,
}
