"""One run, open to everybody who has its link: figures, settings, curves, epochs, names of checkpoints. Nothing here changes it."""

import pandas as pd
import streamlit as st

from mnist_core.config import PRESETS
from mnist_core.summaries import SETTINGS
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small
from mnist_ui.run_view import show_curves, show_figures, show_message
from mnist_ui.run_words import all_setting_labels, preset_text, setting_text
from mnist_ui.settings_link import DEFAULT_PRESET


def show_run(engine, run, snapshot):
    """The run as it stands: what came of it, or how far it is, and its curves."""
    show_message(snapshot, engine)
    show_figures(run, snapshot)
    show_curves(snapshot, run.hyperparameters)


def show_details(run, snapshot):
    """The run's settings, its epochs and its checkpoints."""
    settings, epochs, checkpoints = st.tabs([_("Settings"), _("Epochs as a table"), _("Checkpoints")])
    with settings:
        _show_settings(run)
    with epochs:
        _show_figures(snapshot.epochs, ["epoch", "seconds", "accuracy", "loss", "val_accuracy", "val_loss"])
    with checkpoints:
        _show_figures(snapshot.checkpoints, ["epoch", "name", "val_loss"])


def _show_settings(run):
    """All settings in a line a piece of them; those that are not the tutorial's stand out."""
    base = PRESETS[run.preset if run.preset in PRESETS else DEFAULT_PRESET]
    labels, chosen = all_setting_labels(), run.hyperparameters
    parts = [(name, f"{labels[name]} {setting_text(name, getattr(chosen, name))}") for name in SETTINGS]
    own = [name for name in SETTINGS if getattr(chosen, name) != getattr(base.hyperparameters, name)]
    st.markdown(" · ".join(f"**{text}**" if name in own else text for name, text in parts))
    words = _("Bold: not as in the {tutorial}.") if own else _("All as in the {tutorial}.")
    show_small(words.format(tutorial=preset_text(base.name)))


def _show_figures(rows, names):
    if not rows:
        st.markdown(_("There are none yet."))
        return
    frame = pd.DataFrame(rows)[names].set_index("epoch")
    formats = {name: st.column_config.NumberColumn(format="%.1f" if name == "seconds" else "%.4f") for name in frame if name != "name"}
    st.dataframe(frame, column_config=formats, height="content" if len(rows) <= 12 else "auto")
