"""A run in words: what its settings and its status are called, what it is told from others by, and what a search finds it by.

Words come from the session, which takes microseconds to ask: too long for each cell of a table, so they are asked for once."""

import re

from mnist_core.config import PRESETS
from mnist_core.runs import EARLY_STOPPED, FAILED, FINISHED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING
from mnist_core.summaries import SETTINGS
from mnist_ui.language import gettext as _
from mnist_ui.moments import moment_text
from mnist_ui.settings import preset_labels
from mnist_ui.settings_link import OWN
from mnist_ui.sweep_plan import setting_labels, value_label

SHORT_NOTE = 24  # letters of a note in a legend


def all_setting_labels():
    """Every hyperparameter, name to label."""
    rest = {"augmentation": _("Augmentation"), "validation": _("Measured on"), "patience": _("Patience"), "seed": _("Seed")}
    labels = setting_labels() | rest
    return {name: labels[name] for name in SETTINGS}


def setting_words():
    """The values that are words, not numbers or names: setting to value to word. To be asked for once where many values are shown."""
    return {
        "augmentation": {"off": _("off"), "light": _("light"), "strong": _("strong")},
        "validation": {"test": _("Test digits"), "held_out": _("Held-out digits")},
        "patience": {None: _("off")},
    }


def setting_text(name, value, words=None):
    """A hyperparameter's value as it is shown. words: setting_words(), when it is at hand."""
    word = (setting_words() if words is None else words).get(name, {}).get(value)
    return word or (str(value) if name == "seed" else value_label(value))


def settings_text(hyperparameters, names, labels=None, words=None):
    """These settings in one line. labels, words: all_setting_labels() and setting_words(), when they are at hand."""
    labels, words = labels or all_setting_labels(), words or setting_words()
    return " · ".join(f"{labels[name]} {setting_text(name, getattr(hyperparameters, name), words)}" for name in names)


def status_labels():
    """Each status to its label."""
    return {
        WAITING: _("In line"),
        RUNNING: _("Training"),
        PAUSED: _("Paused"),
        FINISHED: _("Finished"),
        EARLY_STOPPED: _("Stopped by itself"),
        STOPPED: _("Stopped"),
        FAILED: _("Failed"),
        INTERRUPTED: _("Interrupted"),
    }


def preset_text(preset, labels=None):
    """The tutorial whose settings a run has, or "My own". labels: preset_labels(), when they are at hand."""
    return (labels or preset_labels())[preset if preset in PRESETS else OWN]


def run_label(letter, run, names):
    """A run in a legend: its letter, its note or its time, and the settings that tell it from the others."""
    note = " ".join(run.note.split())
    short = note if len(note) <= SHORT_NOTE else note[: SHORT_NOTE - 1] + "…"
    parts = f"{letter}: {short or moment_text(run.created_at)}".removeprefix(": "), settings_text(run.hyperparameters, names)
    return " · ".join(part for part in parts if part)


def without_markdown(text):
    """A person's own text so that st.markdown shows every sign of it as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def found(runs, text):
    """The runs in whose note, status, time, tutorial or settings every word of the text occurs, in capitals or not."""
    wanted = text.casefold().split()
    if not wanted:
        return list(runs)
    statuses, presets, labels, words = status_labels(), preset_labels(), all_setting_labels(), setting_words()

    def known(run):
        parts = [run.note, statuses[run.status], moment_text(run.created_at), preset_text(run.preset, presets)]
        return " ".join([*parts, settings_text(run.hyperparameters, SETTINGS, labels, words)]).casefold()

    return [run for run in runs if _has_all(known(run), wanted)]


def _has_all(text, words):
    return all(word in text for word in words)
