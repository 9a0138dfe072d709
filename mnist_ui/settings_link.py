"""Hyperparameters as a link, and back.

The address bar holds the preset and whatever differs from it, so a set of settings can be handed on. What came in a link is checked like
anything else that a person types: a value that cannot be is named, and the preset's own is used instead.
"""

from dataclasses import asdict, fields, replace

import streamlit as st

from mnist_core.config import ALLOWED, PRESETS, Choice, HyperparameterError, Hyperparameters, plain
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code

OWN = "own"  # not a preset: something was changed
DEFAULT_PRESET = "tensorflow-tutorial"
NAMES = tuple(field.name for field in fields(Hyperparameters))


def preset_of(hyperparameters):
    """The name of the preset with exactly these hyperparameters, or OWN."""
    return next((preset.name for preset in PRESETS.values() if preset.hyperparameters == hyperparameters), OWN)


def hyperparameters_from_link(parameters):
    """Read the address bar, a mapping of str to str; returns the Hyperparameters and a list of sentences on what could not be used."""
    problems = []
    preset = parameters.get(state.PRESET, DEFAULT_PRESET)
    if preset not in PRESETS:
        problems.append(
            _("The link asks for the preset {value}, but there are {choices}.").format(
                value=as_code(preset), choices=", ".join(f"`{name}`" for name in PRESETS)
            )
        )
        preset = DEFAULT_PRESET
    hyperparameters = PRESETS[preset].hyperparameters
    for name in NAMES:
        if name in parameters:
            try:
                hyperparameters = replace(hyperparameters, **{name: parse_value(name, parameters[name])})
            except HyperparameterError:
                words = _("The link asks for {name} = {value}, but it must be {allowed}. {used} is used instead.")
                value, used = as_code(parameters[name]), getattr(hyperparameters, name)
                problems.append(words.format(name=f"`{name}`", value=value, allowed=allowed_text(name), used=used))
    return hyperparameters, problems


def allowed_text(name):
    """What a hyperparameter may be, in words."""
    allowed = ALLOWED[name]
    if isinstance(allowed, Choice):
        return ", ".join(f"`{word}`" for word in allowed.words)
    return _("a number from {low} to {high}").format(low=plain(allowed.low), high=plain(allowed.high))


def link_from_hyperparameters(hyperparameters, preset=DEFAULT_PRESET):
    """The parameters of the shortest link to these hyperparameters: the preset and what differs from it."""
    values, usual = asdict(hyperparameters), asdict(PRESETS[preset].hyperparameters)
    changed = {
        name: "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in values.items()
        if value != usual[name]
    }
    return ({state.PRESET: preset} if preset != DEFAULT_PRESET else {}) | changed


def parse_value(name, text):
    """A hyperparameter's value as its text in a link says, not yet checked; the text itself, cut, when it is no number."""
    allowed = ALLOWED[name]
    if isinstance(allowed, Choice):
        return text
    if name == "patience" and text == "none":
        return None
    try:
        return int(text) if allowed.is_whole else float(text)
    except ValueError:
        return text[:40]  # Hyperparameters says what is expected


def update_link(wanted, names=(state.PRESET, *NAMES)):
    """Make the address bar hold, of these names, the wanted ones, a dict of str, and no other."""
    for name in names:
        if name in wanted:
            if st.query_params.get(name) != wanted[name]:
                st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]
