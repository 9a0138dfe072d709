"""A visitor's runs as a table to sort, to search and to tick: only the settings that differ have a column."""

import hashlib

import pandas as pd
import streamlit as st

from mnist_core.summaries import ACCURACY, LOSS, best_of, differing
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.moments import local_time
from mnist_ui.reading import show_small
from mnist_ui.run_words import SETTINGS, all_setting_labels, found, preset_text, setting_text, setting_words, settings_text, status_labels
from mnist_ui.settings import preset_labels
from mnist_ui.settings_link import update_link
from mnist_ui.sweep_plan import setting_labels

MOST_SEARCHED = 100  # letters of a search
MOST_ROWS_SEEN = 10  # of the table at once; it scrolls
ROW_HEIGHT = 35  # pixels
BEST_WIDTH, NOTE_WIDTH = 132, 150  # pixels
NUMBERS = ("epochs", "batch_size", "learning_rate", "hidden_units", "dropout", "training_digits", "patience", "seed")


def search(runs, sweeps):
    """Show the search box and, when there are comparisons, the choice of one; returns the runs that are found."""
    if state.SEARCH not in st.session_state:
        st.session_state[state.SEARCH] = st.query_params.get(state.SEARCH, "")[:MOST_SEARCHED]
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            _("Search"),
            max_chars=MOST_SEARCHED,
            key=state.SEARCH,
            type="search",
            placeholder=_("Search: note, setting, status"),
            label_visibility="collapsed",
            live=True,
        )
        sweep_id = _choose_sweep(runs, sweeps) if sweeps else None
    update_link({state.SEARCH: text} if text else {}, (state.SEARCH,))
    of_sweep = [run for run in runs if run.sweep_id == sweep_id] if sweep_id else runs
    return found(of_sweep, text or "")


def _choose_sweep(runs, sweeps):
    labels = {"": _("All runs")} | {sweep.id: _sweep_label(sweep) for sweep in sweeps}
    asked = st.query_params.get(state.SWEEP, "")
    if state.RUNS_SWEEP not in st.session_state:
        st.session_state[state.RUNS_SWEEP] = asked if asked in labels else ""
        if asked not in labels:
            st.warning(_("The comparison in this link is not among your runs; all of them are shown."))
    if st.session_state[state.RUNS_SWEEP] not in labels:
        st.session_state[state.RUNS_SWEEP] = ""
    chosen = st.selectbox(
        _("Comparison"), list(labels), format_func=labels.get, key=state.RUNS_SWEEP, label_visibility="collapsed", width=300
    )
    if chosen:
        st.query_params[state.SWEEP] = chosen
    else:
        st.query_params.pop(state.SWEEP, None)
    return chosen


def _sweep_label(sweep):
    words = _("Comparison of {setting}, {time}")
    return words.format(setting=setting_labels().get(sweep.setting, sweep.setting), time=f"{local_time(sweep.created_at):%m-%d %H:%M}")


def choose_runs(runs, statuses):
    """Show the table; returns the runs that are ticked. statuses: run id to words, where they are not as stored."""
    names = differing(runs)
    frame = _frame(runs, names, statuses)
    ids = [run.id for run in runs]
    key = f"{state.RUN_TABLE}_{hashlib.sha256(' '.join(ids).encode()).hexdigest()[:16]}"  # ticks belong to these rows alone
    ticked = [place for place, run_id in enumerate(ids) if run_id in st.session_state.get(state.CHOSEN_RUNS, ())]
    answer = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        column_config=_columns(names),
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": ticked}},
        row_height=ROW_HEIGHT,
        height=min(len(runs), MOST_ROWS_SEEN) * ROW_HEIGHT + ROW_HEIGHT + 3,
        placeholder="–",
        alt=ngettext("{number} run.", "{number} runs.", len(runs)).format(number=len(runs)),
    )
    chosen = [runs[place] for place in answer.selection.rows if place < len(runs)]
    st.session_state[state.CHOSEN_RUNS] = tuple(run.id for run in chosen)
    if common := [name for name in SETTINGS if name not in names]:
        show_small(_("The same in all: {rest}").format(rest=settings_text(runs[0].hyperparameters, common)))
    return chosen


def _frame(runs, names, statuses):
    best, labels, words = best_of(runs), all_setting_labels(), setting_words()
    stored, presets, kinds = status_labels(), preset_labels(), {ACCURACY: _("★ accuracy"), LOSS: _("★ loss")}
    columns = {
        _("When"): pd.to_datetime([local_time(run.created_at) for run in runs]),
        _("Test accuracy"): _numbers([run.test_accuracy and 100 * run.test_accuracy for run in runs]),
        _("95 % interval"): [_interval_text(run) for run in runs],
        _("Best"): [" ".join(word for kind, word in kinds.items() if run.id in best[kind]) for run in runs],
        _("Status"): [statuses.get(run.id) or stored[run.status] for run in runs],
        _("Note"): [run.note for run in runs],
        _("Test loss"): _numbers([run.test_loss for run in runs]),
    }
    if len({run.preset for run in runs}) > 1:
        columns[_("Settings of")] = [preset_text(run.preset, presets) for run in runs]
    for name in names:
        values = [getattr(run.hyperparameters, name) for run in runs]
        columns[labels[name]] = _numbers(values) if name in NUMBERS else [setting_text(name, value, words) for value in values]
    columns[_("Seconds")] = _numbers([run.training_seconds or None for run in runs])
    return pd.DataFrame(columns)


def _numbers(values):
    return pd.array([float("nan") if value is None else value for value in values], dtype=float)


def _interval_text(run):
    return f"{100 * run.interval_95[0]:.1f} – {100 * run.interval_95[1]:.1f}" if run.interval_95 else ""


def _columns(names):
    labels = all_setting_labels()
    number = st.column_config.NumberColumn
    return {
        _("Best"): st.column_config.TextColumn(width=BEST_WIDTH),
        _("Note"): st.column_config.TextColumn(width=NOTE_WIDTH),
        _("When"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        _("Test accuracy"): number(format="%.2f %%"),
        _("Test loss"): number(format="%.4f"),
        _("Seconds"): number(format="%.0f", help=_("Training time, without waits and pauses.")),
    } | {labels[name]: number(format="%g") for name in names if name in NUMBERS}
