"""A run in words: what its settings and its status are called, what it is told from others by, and what a search finds it by."""

from mnist_core.config import PRESETS
from mnist_core.runs import EARLY_STOPPED, FAILED, FINISHED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING
from mnist_core.summaries import SETTINGS
from mnist_ui.language import gettext as _
from mnist_ui.moments import moment_text
from mnist_ui.settings import preset_labels
from mnist_ui.sweep_plan import setting_labels, value_label

SHORT_NOTE = 24  # letters of a note in a legend


def all_setting_labels():
    """Every hyperparameter, name to label."""
    rest = {"augmentation": _("Augmentation"), "validation": _("Measured on"), "patience": _("Patience"), "seed": _("Seed")}
    labels = setting_labels() | rest
    return {name: labels[name] for name in SETTINGS}


def setting_text(name, value):
    """A hyperparameter's value as it is shown."""
    words = {
        "augmentation": {"off": _("off"), "light": _("light"), "strong": _("strong")},
        "validation": {"test": _("Test digits"), "held_out": _("Held-out digits")},
        "patience": {None: _("off")},
    }
    return words.get(name, {}).get(value) or (str(value) if name == "seed" else value_label(value))


def settings_text(hyperparameters, names):
    """These settings in one line."""
    labels = all_setting_labels()
    return " · ".join(f"{labels[name]} {setting_text(name, getattr(hyperparameters, name))}" for name in names)


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


def preset_text(preset):
    """The tutorial whose settings a run has, or "My own"."""
    return preset_labels()[preset if preset in PRESETS else "own"]


def run_label(letter, run, names):
    """A run in a legend: its letter, its note or its time, and the settings that tell it from the others."""
    note = " ".join(run.note.split())
    short = note if len(note) <= SHORT_NOTE else note[: SHORT_NOTE - 1] + "…"
    parts = f"{letter}  {short or moment_text(run.created_at)}".strip(), settings_text(run.hyperparameters, names)
    return " · ".join(part for part in parts if part)


def is_found(run, text):
    """Whether every word of the text occurs in the run's note, status, time, tutorial or settings, in capitals or not."""
    words = [run.note, status_labels()[run.status], moment_text(run.created_at), preset_text(run.preset)]
    known = " ".join([*words, settings_text(run.hyperparameters, SETTINGS)]).casefold()
    return all(word in known for word in text.casefold().split())
