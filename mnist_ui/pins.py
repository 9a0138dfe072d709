"""Digits that are pinned before a training, and the hidden units whose weights are shown: what is watched while the network learns."""

import secrets

import streamlit as st

from mnist_core.config import NUM_TEST_DIGITS
from mnist_core.drawing import DrawingError, prepare_canvas
from mnist_core.watch import MAX_PINS, MAX_UNITS, Pin, Watch, spread_units
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code
from mnist_ui.pictures import picture_url
from mnist_ui.reading import show_small
from mnist_ui.settings_link import update_link

MAX_NUMBER_LETTERS = 4  # of a test digit's or a hidden unit's number
MAX_UNITS_LETTERS = 80  # of the line of hidden units
PIN_SCALE = 2  # pixels of the page a pixel of a digit


def my_drawing():
    """The drawing that is kept on the draw page as the network would see it, (28, 28) uint8; None when there is none that can be read."""
    drawn = st.session_state.get(state.DRAWING)
    try:
        return prepare_canvas(drawn).image if drawn is not None else None
    except DrawingError:
        return None


def pin_label(pin):
    """What a pinned digit is, in few words, because a card is narrow: "Number 7: 9" of the test digits, or "A drawing"."""
    if pin.index is None:
        return _("A drawing")
    return _("Number {index}: {label}").format(index=pin.index, label=int(mnist().test_labels[pin.index]))


def pinned():
    """The watch.Pins of this session."""
    return st.session_state.get(state.PINS, ())


def chosen_watch(hidden_units):
    """The watch.Watch that a run gets which is started now."""
    pins = pinned()
    units, _is_fitting = read_units(st.session_state.get(_units_key(hidden_units)) or "", hidden_units)
    return Watch(pins, units or spread_units(hidden_units)) if pins else Watch()


def _units_key(hidden_units):
    """Another number of hidden units has a line of its own, as its units are others."""
    return f"{state.UNITS}_{hidden_units}"


def choose_pins(engine, run_id, is_mine, hidden_units, is_disabled):
    """Show the fold in which digits are pinned. run_id: the run that is shown; with the pins of one's own a new session begins."""
    _settle_pins(engine, run_id, is_mine)
    pins = pinned()
    numbers = ",".join(str(pin.index) for pin in pins if pin.index is not None)  # a drawing has no number
    update_link({state.PINS: numbers} if numbers else {}, (state.PINS,))
    label = _("Digits to watch: {number}").format(number=len(pins)) if pins else _("Digits to watch")
    with st.popover(label, icon=":material/push_pin:", disabled=is_disabled, width="stretch", key=state.PIN_FOLD):
        show_small(_("Pin up to four digits. You see how they are read while the network learns."))
        _show_pins(pins)
        _offer_pins(is_full=len(pins) >= MAX_PINS)
        if pins:
            choose_units(_units_key(hidden_units), hidden_units)


def _settle_pins(engine, run_id, is_mine):
    """Begin a session with the link's pins, else with those of one's own run; numbers that are no test digit's are said."""
    if state.PINS in st.session_state:
        return
    if asked := st.query_params.get(state.PINS):
        good = _linked_numbers(asked)
        if ",".join(map(str, good)) != asked:
            words = _("The link asks for {asked}, but it can name up to {most} test digits, each a number from 0 to {last}.")
            st.warning(words.format(asked=as_code(f"{state.PINS}={asked}"), most=MAX_PINS, last=NUM_TEST_DIGITS - 1))
        st.session_state[state.PINS] = tuple(Pin(mnist().test_images[number].tobytes(), number) for number in good)
    elif is_mine:
        st.session_state[state.PINS] = engine.watch(run_id).pins


def _linked_numbers(asked):
    """The first numbers of test digits in a link's text, each once, as many as can be pinned."""
    texts = [text for text in asked.split(",") if text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_LETTERS]
    return list(dict.fromkeys(map(int, texts)))[:MAX_PINS]  # four figures are a test digit's number


def choose_units(key, hidden_units, usual=()):
    """Show the line of the hidden units whose weights are shown, at first the usual ones; returns their numbers.

    An empty line stands for the usual ones. What cannot be is said, and the rest of the line is used.
    """
    usual = usual or spread_units(hidden_units)
    usual_text, last = ", ".join(map(str, usual)), hidden_units - 1
    words = _("Up to {most} numbers from 0 to {last}.").format(most=MAX_UNITS, last=last)
    options = {"help": words, "placeholder": usual_text, "max_chars": MAX_UNITS_LETTERS}
    text = st.text_input(_("Hidden units whose weights are shown"), usual_text, key=key, **options)
    units, is_fitting = read_units(text, hidden_units)
    if not is_fitting:
        problem = _("Hidden units have numbers. Write up to {most} of them, each from 0 to {last}, with commas between: {usual}.")
        st.warning(problem.format(most=MAX_UNITS, last=last, usual=as_code(usual_text, MAX_UNITS_LETTERS)))
    return units or usual


def read_units(text, hidden_units):
    """The first numbers of hidden units in a line of text, each once, at most MAX_UNITS; and whether nothing else stands there."""
    parts = text.replace(",", " ").split()
    good = [int(part) for part in parts if part.isdecimal() and len(part) <= MAX_NUMBER_LETTERS and int(part) < hidden_units]
    units = tuple(dict.fromkeys(good))
    return units[:MAX_UNITS], len(good) == len(parts) and len(units) <= MAX_UNITS


def _show_pins(pins):
    with st.container(horizontal=True, gap="small"):
        for place, pin in enumerate(pins):
            with st.container(width=28 * PIN_SCALE, gap="xxsmall"):
                st.image(picture_url(pin.pixels, PIN_SCALE), alt=pin_label(pin))
                arguments = {"on_click": _unpin, "args": (place,), "help": _("Take it away"), "icon": ":material/close:"}
                st.button(" ", key=f"{state.PINS}_{place}", type="tertiary", **arguments)


def _offer_pins(is_full):
    with st.container(horizontal=True, gap="small"):
        drawing = my_drawing()
        arguments = {"key": f"{state.PINS}_drawing", "icon": ":material/draw:", "on_click": _pin, "args": (drawing, None)}
        st.button(_("My drawing"), disabled=is_full or drawing is None, help=_("The one on the draw page."), **arguments)
        st.button(_("Any test digit"), key=f"{state.PINS}_any", disabled=is_full, icon=":material/casino:", on_click=_pin_any)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(_("Number of a test digit"), 0, NUM_TEST_DIGITS - 1, key=state.PIN_INDEX, disabled=is_full)
        st.button(_("Pin"), key=f"{state.PINS}_index", disabled=is_full, on_click=_pin_index)


def _pin(image, index):
    pins = pinned()
    pin = Pin(image.tobytes(), index)
    if len(pins) < MAX_PINS and pin not in pins:
        st.session_state[state.PINS] = (*pins, pin)


def _pin_any():
    index = secrets.randbelow(NUM_TEST_DIGITS)
    _pin(mnist().test_images[index], index)


def _pin_index():
    index = st.session_state.get(state.PIN_INDEX)
    if isinstance(index, int) and 0 <= index < NUM_TEST_DIGITS:  # a browser can send anything
        _pin(mnist().test_images[index], index)


def _unpin(place):
    pins = pinned()
    st.session_state[state.PINS] = pins[:place] + pins[place + 1 :]
