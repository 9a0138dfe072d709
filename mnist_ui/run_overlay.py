"""Several runs in one picture: their curves over each other, and each run as a line through what differs and what came of it."""

import functools

import streamlit as st

from mnist_core.runs import EARLY_STOPPED, STOPPED, RunError
from mnist_core.summaries import differing
from mnist_ui import state
from mnist_ui.cache import or_say
from mnist_ui.charts import specification
from mnist_ui.language import current_language
from mnist_ui.language import gettext as _
from mnist_ui.link import choose_linked_word
from mnist_ui.reading import show_small
from mnist_ui.run_charts import ACCURACY, LETTERS, LOSS, Axis, overlay_chart, overlay_domain, overlay_frame, parallel_chart, parallel_frame
from mnist_ui.run_view import share_text
from mnist_ui.run_words import all_setting_labels, run_label, setting_text, without_markdown

MOST_CURVES = len(LETTERS)
MOST_LINES = 100  # of parallel coordinates
USUAL_CURVES = 3  # while nothing is ticked


def show_overlay(engine, runs):
    """Show the curves of these runs, the first MOST_CURVES that have any."""
    curves, names = [], differing(runs)
    for run in runs:
        if len(curves) < MOST_CURVES and (curve := or_say(lambda run=run: _curve(engine, run))):
            curves.append(curve | {"label": run_label(LETTERS[len(curves)], run, names)})
    if not curves:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(_("Curves"), anchor=False, width="content")
        metric = _choose_metric()
    num_epochs = max(curve["num_epochs"] for curve in curves)
    domain = overlay_domain([epoch for curve in curves for epoch in curve["epochs"]], metric)
    frame = overlay_frame(curves, metric, domain, num_epochs)
    chart = _overlay_specification(num_epochs, metric, domain, len(curves), current_language())
    st.vega_lite_chart(frame, chart, alt=_overlay_words(curves, metric))
    show_small(" \u2003 ".join(_signs(curves)))
    show_small("  \n".join(f"**{curve['label'][0]}**{without_markdown(curve['label'][1:])}" for curve in curves))
    if len(runs) > MOST_CURVES:
        show_small(_("The first {number} of them are drawn.").format(number=MOST_CURVES))


def _curve(engine, run):
    """What overlay_frame draws of a run as it stands now, or None before its first epoch is done."""
    try:
        now = engine.snapshot(run.id)
    except RunError:  # deleted meanwhile, or damaged
        return None
    if not now.epochs:
        return None
    steps, end = run.hyperparameters.num_steps, None
    if now.status in (EARLY_STOPPED, STOPPED):
        end = now.curve[-1][0] if now.status == STOPPED and now.curve else len(now.epochs)
    changes = [(change["epoch"] - 1 + change["step"] / steps, change["learning_rate"]) for change in now.changes]
    saved = {checkpoint["epoch"] for checkpoint in now.checkpoints}
    return {"epochs": now.epochs, "saved": saved, "end": end, "changes": changes, "num_epochs": max(len(now.epochs), end or 0)}


def _choose_metric():
    labels = {ACCURACY: _("Accuracy"), LOSS: _("Loss")}
    return choose_linked_word(state.RUNS_METRIC, state.METRIC, _("Curves"), labels)


@functools.lru_cache(maxsize=200)
def _overlay_specification(num_epochs, metric, domain, num_runs, _language):
    value = _("Accuracy") if metric == ACCURACY else _("Loss")
    titles = {"epochs": _("Epochs"), "value": value, "rate": _("Learning rate")}
    return specification(overlay_chart(num_epochs, metric, domain, num_runs, titles))


def _overlay_words(curves, metric):
    words = _("Validation accuracy by epoch: {ends}.") if metric == ACCURACY else _("Validation loss by epoch: {ends}.")
    ends = [f"{curve['label']}: {curve['epochs'][-1][f'val_{metric}']:.4f}" for curve in curves]
    return words.format(ends="; ".join(ends))


def _signs(curves):
    """What the marks in the chart mean, as far as there are such."""
    signs = [_("**—** validation"), _("**- -** training"), _("**◆** best epoch")]
    signs += [_("**◇** saved")] if any(curve["saved"] for curve in curves) else []
    signs += [_("**✕** stopped")] if any(curve["end"] is not None for curve in curves) else []
    signs += [_("**▲** learning rate changed")] if any(curve["changes"] for curve in curves) else []
    return signs


def show_parallel(runs):
    """Show one line a run, for complete runs of which some settings differ; nothing when there is no such pair."""
    complete = [run for run in runs if run.test_accuracy is not None and run.test_loss is not None][:MOST_LINES]
    names = differing(complete)
    if not names:
        return
    axes = [_setting_axis(complete, name) for name in names] + _figure_axes(complete)
    labels = [run_label("", run, names) for run in complete]
    labels = [f"{label} ({place})" if labels.count(label) > 1 else label for place, label in enumerate(labels, 1)]
    st.header(_("What made the difference?"), anchor=False)
    frame = parallel_frame(axes, labels, [run.test_accuracy for run in complete])
    chart = _parallel_specification(tuple(axis.label for axis in axes))
    best = max(complete, key=lambda run: run.test_accuracy)
    words = _("One line a run, from its settings to its test accuracy; the best is {run} with {accuracy}.")
    st.vega_lite_chart(frame, chart, alt=words.format(run=run_label("", best, names), accuracy=share_text(best.test_accuracy)))
    words = _("{number} runs, a line each: blue for the highest test accuracy, orange for the lowest.")
    show_small(words.format(number=len(complete)))


def _setting_axis(runs, name):
    values = tuple(getattr(run.hyperparameters, name) for run in runs)
    return Axis(all_setting_labels()[name], values, tuple(setting_text(name, value) for value in values))


def _figure_axes(runs):
    """The last weights' accuracy, the best weights' where every run has it, and the loss with its lowest value on top."""
    figures = {_("Test accuracy"): "test_accuracy", _("With the best weights"): "best_test_accuracy"}
    figures = {label: [getattr(run, name) for run in runs] for label, name in figures.items()}
    axes = [
        Axis(label, tuple(values), tuple(share_text(value) for value in values), True)
        for label, values in figures.items()
        if None not in values
    ]
    losses = [run.test_loss for run in runs]
    return [*axes, Axis(_("Test loss"), tuple(-loss for loss in losses), tuple(f"{loss:.4f}" for loss in losses), True)]


@functools.lru_cache(maxsize=200)
def _parallel_specification(axes):
    return specification(parallel_chart(axes))
