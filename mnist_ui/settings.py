"""The hyperparameters as widgets: what a visitor chooses before a training is kept across pages and stands in the address bar.

A browser can send anything, so a value that no widget offers never becomes a setting.
"""

from dataclasses import asdict, replace

import streamlit as st

from mnist_core.config import ALLOWED, PRESETS, HyperparameterError, Hyperparameters
from mnist_ui import state
from mnist_ui.augmentation_preview import show_augmentation
from mnist_ui.language import gettext as _
from mnist_ui.locks import fixed_values, is_fixed, is_hidden, say_what_is_locked
from mnist_ui.settings_link import DEFAULT_PRESET, NAMES, OWN, hyperparameters_from_link, link_from_hyperparameters, preset_of, update_link

STOPS = {  # the values that a slider stops at; one from a link joins them
    "batch_size": (1, 2, 4, 8, 16, 32, 50, 64, 100, 128, 200, 256, 512, 1024, 2048, 4096),
    "learning_rate": (1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "hidden_units": (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048),
    "training_digits": (100, 300, 1000, 3000, 10_000, 30_000, 50_000, 60_000),
    "patience": (None, 1, 2, 3, 5, 10, 20, 50, 100),
}
UNDER_THE_FOLD = tuple(name for name in NAMES if name not in ("epochs", "batch_size"))


def preset_labels():
    """The choices above the settings: a preset's name or OWN, to label."""
    return {"keras-tutorial": _("Keras tutorial"), "tensorflow-tutorial": _("TensorFlow tutorial"), OWN: _("My own")}


def settle_settings():
    """Make st.session_state hold a value for every setting: the one chosen before, else the link's; returns sentences on a bad link."""
    problems = []
    if state.SETTINGS not in st.session_state:
        st.session_state[state.SETTINGS], problems = hyperparameters_from_link(st.query_params)
        asked = st.query_params.get(state.PRESET)
        st.session_state[state.BASE_PRESET] = asked if asked in PRESETS else DEFAULT_PRESET
    before = st.session_state[state.SETTINGS]
    for name in NAMES:
        if name not in st.session_state or not _is_allowed(before, name, st.session_state[name]):
            st.session_state[name] = getattr(before, name)
    st.session_state.update(fixed_values(NAMES))
    return problems


def _is_allowed(hyperparameters, name, value):
    """Whether a widget may hold this value; a browser can send anything."""
    try:
        replace(hyperparameters, **{name: value})
    except HyperparameterError:
        return False
    return True


def choose_preset():
    """Show the preset chooser; choosing one moves every setting to its value."""
    if is_hidden(state.PRESET):
        return
    key = _settle_preset()
    st.segmented_control(
        _("Preset"),
        list(preset_labels()),
        format_func=preset_labels().get,
        key=key,
        on_change=_apply_preset,
        args=(key,),
        required=True,
        disabled=is_fixed(state.PRESET),
        wrap=is_fixed(state.PRESET) or None,  # no key could scroll what is off to its end
        label_visibility="collapsed",
    )


def choose_hyperparameters(is_disabled, max_epochs, on_learning_rate):
    """Show every setting, epochs and batch size first, the others under a fold; returns the Hyperparameters and updates the link.

    is_disabled: while a run is under way, when only its learning rate can change. on_learning_rate: called when that was moved.
    Each widget is given its value beside its key: should the first picture of the page be overtaken by a second, as for who comes back with
    an id of their own, the browser is not told a second time what the key holds, and would take the slider's lowest stop for the choice.
    """
    _choose_epochs(is_disabled, max_epochs)
    _slider_of_stops("batch_size", _("Batch size"), is_disabled, _("Digits a step: the weights change once a batch."))
    if not all(map(is_hidden, UNDER_THE_FOLD)):
        with st.expander(_("More settings")):
            _choose_the_rest(is_disabled, on_learning_rate)
    say_what_is_locked(NAMES)
    chosen = st.session_state[state.SETTINGS] = chosen_hyperparameters()
    preset = preset_of(chosen)
    if preset != OWN:
        st.session_state[state.BASE_PRESET] = preset
    update_link(link_from_hyperparameters(chosen, st.session_state[state.BASE_PRESET]))
    return chosen


def _choose_epochs(is_disabled, max_epochs):
    most = max(2, max_epochs, st.session_state["epochs"])  # 2: it has to slide; a link may ask for more, and pressing Train answers it
    help_text = _("How often the network sees all training digits.")
    if not is_hidden("epochs"):
        is_off, value = is_disabled or is_fixed("epochs"), st.session_state["epochs"]
        st.slider(legible(_("Epochs"), is_off), 1, most, value, key="epochs", disabled=is_off, help=help_text)


def _choose_the_rest(is_disabled, on_learning_rate):
    words = _("How far the weights move at each step. It can be changed while the network trains.")
    _slider_of_stops("learning_rate", _("Learning rate"), False, words, on_change=on_learning_rate)
    _slider_of_stops("hidden_units", _("Hidden units"), is_disabled, _("Units between the 784 pixels and the 10 outputs."))
    _choice("activation", _("Activation"), is_disabled, dict(zip(ALLOWED["activation"].words, ("ReLU", "tanh", "sigmoid"), strict=True)))
    _choice("optimizer", _("Optimizer"), is_disabled, dict(zip(ALLOWED["optimizer"].words, ("Adam", "SGD", "RMSprop"), strict=True)))
    if not is_hidden("dropout"):
        _choose_dropout(is_disabled)
    _choice(
        "augmentation",
        _("Augmentation"),
        is_disabled,
        {"off": _("off"), "light": _("light"), "strong": _("strong")},
        _("Light: each digit is moved, turned and slanted a little. Strong: more of that, and it is bent and drawn with another pen."),
    )
    if not is_hidden("augmentation"):
        show_augmentation(st.session_state["augmentation"])
    _slider_of_stops("training_digits", _("Training digits"), is_disabled, _("How many of the 60,000 training digits are used."))
    _choice(
        "validation",
        _("Measured on"),
        is_disabled,
        {"test": _("Test digits"), "held_out": _("Held-out digits")},
        _(
            "The tutorials measure each epoch on the 10,000 test digits. "
            "Held-out digits are 10,000 training digits that it never trains on."
        ),
    )
    _slider_of_stops(
        "patience", _("Patience"), is_disabled, _("Stop by itself after so many epochs without a lower validation loss."), {None: _("off")}
    )
    if not is_hidden("seed"):
        _choose_seed(is_disabled)


def _choose_dropout(is_disabled):
    help_text, value = _("The share of hidden units left out of each step."), st.session_state["dropout"]
    is_off = is_disabled or is_fixed("dropout")
    st.slider(legible(_("Dropout"), is_off), 0.0, 0.9, value, 0.05, key="dropout", disabled=is_off, help=help_text)


def _choose_seed(is_disabled):
    help_text, value = _("The same seed gives the same result, to the last bit."), st.session_state["seed"]
    is_off = is_disabled or is_fixed("seed")
    st.number_input(legible(_("Seed"), is_off), 0, 2**31 - 1, value, key="seed", disabled=is_off, help=help_text)


def _slider_of_stops(name, label, is_disabled, help_text, words=None, on_change=None):
    if is_hidden(name):
        return
    value, is_off = st.session_state[name], is_disabled or is_fixed(name)
    stops = sorted({*STOPS[name], value}, key=lambda stop: -1 if stop is None else stop)
    shown = {stop: (words or {}).get(stop) or _number_text(stop) for stop in stops}
    label, options = legible(label, is_off), {"disabled": is_off, "help": help_text, "on_change": on_change}
    st.select_slider(label, stops, value, key=name, format_func=shown.get, **options)


def legible(label, is_disabled):
    """The label of a control that may be off: Streamlit's own would then be too pale to be read."""
    return f":gray[{label}]" if is_disabled else label


def _number_text(number):
    return f"{number:,}" if isinstance(number, int) else f"{number:.5f}".rstrip("0").rstrip(".")


def _choice(name, label, is_disabled, labels, help_text=None):
    if is_hidden(name):
        return
    is_off = is_disabled or is_fixed(name)
    st.segmented_control(
        legible(label, is_off),
        list(labels),
        default=st.session_state[name],
        key=name,
        format_func=labels.get,
        disabled=is_off,
        help=help_text,
        required=True,
    )


def chosen_hyperparameters():
    """What the widgets hold at this moment; the settings before, when a browser sent a value that no widget offers.

    What a teacher's link fixes is the link's, whatever a browser sent.
    """
    try:
        chosen = Hyperparameters(**{name: st.session_state[name] for name in NAMES})
    except (HyperparameterError, KeyError):
        chosen = st.session_state[state.SETTINGS]
    return replace(chosen, **fixed_values(NAMES))


def use_hyperparameters(hyperparameters):
    """Move every setting to these; to be called before the widgets are shown."""
    st.session_state.update(asdict(hyperparameters))


def _settle_preset():
    """Make the preset chooser show whose settings these are; returns its key.

    When a setting was changed, it is another chooser that shows so, with another key: a browser that has not heard of the change yet still
    says the old preset of the old one with whatever is pressed next, and that must not be taken for a choice that undoes the change.
    """
    preset, keys = preset_of(chosen_hyperparameters()), (state.PRESET, state.PRESET_AGAIN)
    turn = st.session_state.get(state.PRESET_TURN, 0)
    if st.session_state.get(keys[turn], preset) != preset:
        turn = st.session_state[state.PRESET_TURN] = 1 - turn
    st.session_state[keys[turn]] = preset
    return keys[turn]


def _apply_preset(key):
    preset = st.session_state[key]
    if preset in PRESETS and not is_fixed(state.PRESET):
        st.session_state[state.BASE_PRESET] = preset
        use_hyperparameters(PRESETS[preset].hyperparameters)
