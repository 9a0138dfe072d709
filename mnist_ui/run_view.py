"""A run as the train page shows it: where it stands, its curves, its epochs, its checkpoints and its result."""

import functools

import pandas as pd
import pyarrow as pa
import streamlit as st

from mnist_core.config import PRESETS
from mnist_core.runs import EARLY_STOPPED, FAILED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING
from mnist_ui import state
from mnist_ui.alternatives import curve_sentence
from mnist_ui.charts import VALIDATION, curve_frame, specification, training_chart
from mnist_ui.language import current_language, ngettext
from mnist_ui.language import gettext as _
from mnist_ui.page import DRAW, INSIDE, MISTAKES, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.reasons import as_code, reason_text
from mnist_ui.same import Same
from mnist_ui.take_home import show_take_home

EPOCH_COLUMNS = ("seconds", "accuracy", "loss", "val_accuracy", "val_loss")  # as Keras prints them
KEPT_TABLES = 64  # tables for the browser, of runs that many look at: each a few kilobytes


def duration_text(seconds):
    """Seconds as "0:07" or "12:30"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def share_text(share):
    """A share from 0 to 1 as "98.03 %"."""
    return _("{percent} %").format(percent=f"{100 * share:.2f}")


def show_standing(snapshot, hyperparameters):
    """Show the newest figures and the two progress bars: of the run and of the epoch."""
    progress = snapshot.progress or {}
    newest = snapshot.epochs[-1] if snapshot.epochs else {}
    figures = progress if snapshot.status == RUNNING and progress else newest
    num_done = len(snapshot.epochs)
    steps = hyperparameters.num_steps
    step = progress.get("step", 0) if progress.get("epoch", 1) > num_done else steps  # between two epochs the old one is full
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Training accuracy"), share_text(figures["accuracy"]) if figures else "–", width="content")
        st.metric(_("Training loss"), f"{figures['loss']:.4f}" if figures else "–", width="content")
        st.metric(_("Validation accuracy"), share_text(newest["val_accuracy"]) if newest else "–", width="content")
        st.metric(
            _("Epoch"),
            _("{epoch} of {epochs}").format(epoch=_epoch_shown(snapshot, num_done), epochs=hyperparameters.epochs),
            width="content",
        )
    if snapshot.status == RUNNING and not progress:
        st.progress(num_done / hyperparameters.epochs, _("Getting ready …"))
    elif snapshot.status == RUNNING:
        left = progress.get("seconds_left", 0)
        done = max(num_done, progress.get("epoch", 1) - 1 + step / steps)
        st.progress(min(1.0, done / hyperparameters.epochs), _("Run: {time} left").format(time=duration_text(left)) if left else _("Run"))
        epoch_left = duration_text(progress.get("epoch_seconds_left", 0))
        st.progress(step / steps, _("Epoch: step {step} of {steps}, {time} left").format(step=step, steps=steps, time=epoch_left))


def show_figures(run, snapshot):
    """Show how the run stands or what came of it."""
    if snapshot.results:
        show_result(run, snapshot)
    else:
        show_standing(snapshot, run.hyperparameters)


def _epoch_shown(snapshot, num_done):
    return snapshot.progress["epoch"] if snapshot.progress and snapshot.status == RUNNING else num_done


def show_message(snapshot, engine):
    """Say in a sentence how the run stands, when its figures do not: in line, starting, failed, interrupted."""
    if snapshot.status == WAITING and engine.status == "ready":
        words = _("Number {place} in line; it begins in about {time} by itself.")
        if snapshot.epochs:
            words = _("Others have their turn now. Number {place} in line; it goes on after epoch {epoch} in about {time} by itself.")
        wait = duration_text(snapshot.seconds_to_wait or 0)
        st.info(words.format(place=snapshot.place, time=wait, epoch=len(snapshot.epochs)))
    elif snapshot.status == RUNNING and not snapshot.curve:
        st.info(_("The network is being made ready; the first time takes a few seconds."))
    elif snapshot.status == FAILED:
        st.error(_("The training failed. {reason}").format(reason=reason_text(snapshot.message)))
    elif snapshot.status == INTERRUPTED:
        words = _("The training was interrupted. {reason} Press Resume to go on from where it was.")
        st.warning(words.format(reason=reason_text(snapshot.message)))
    elif snapshot.status == PAUSED:
        st.info(_("Paused. Resume goes on from this very step, as if it had never been left."))
    elif snapshot.status == STOPPED and not snapshot.results:
        st.info(_("The run was taken out of the line."))


def show_store(engine):
    """Say when results cannot be stored at the moment, and when some are lost for good."""
    if engine.archive.problem:
        words = _(
            "The training goes on, but nothing can be stored at the moment ({reason}). What waits is stored as soon as that works again."
        )
        st.warning(words.format(reason=as_code(engine.archive.problem)))
    if number := engine.archive.num_lost:
        words = ngettext(
            "{number} file of a training could not be stored and is lost.",
            "{number} files of trainings could not be stored and are lost.",
            number,
        )
        st.warning(words.format(number=number))


def show_engine(engine):
    """Say why nothing is trained at the moment, if so."""
    if engine.status == "starting":
        st.info(_("The training engine is starting; what you train begins by itself."))
    elif engine.status == "unavailable":
        reason = as_code(engine.message)
        st.warning(
            _("The training engine cannot be reached ({reason}). It is tried again every few seconds; reading digits works.").format(
                reason=reason
            )
        )
    elif engine.status == "ready" and not engine.has_workers:
        st.info(_("No worker is free to train at the moment; your run begins or goes on as soon as one is back."))
    elif engine.status == "off":
        st.info(_("This server does not train. Everything else works."))


def show_curves(snapshot, hyperparameters):
    """Show accuracy and loss side by side over the planned epochs."""
    saved = frozenset(checkpoint["epoch"] for checkpoint in snapshot.checkpoints if "epoch" in checkpoint)
    steps = hyperparameters.num_steps
    changes = tuple((change["epoch"] - 1 + change["step"] / steps, change["learning_rate"]) for change in snapshot.changes)
    end = len(snapshot.epochs) if snapshot.status in (EARLY_STOPPED, STOPPED) else None
    if snapshot.status == STOPPED and snapshot.curve:
        end = snapshot.curve[-1][0]
    for column, metric, heading in zip(st.columns(2), ("accuracy", "loss"), (_("Accuracy"), _("Loss")), strict=True):
        with column:
            st.markdown(f"**{heading}**")
            description = _curve_specification(hyperparameters.epochs, metric, current_language())
            frame = _curve_table(Same(snapshot.curve), Same(snapshot.epochs), metric, saved, end, changes, snapshot.is_active)
            st.vega_lite_chart(frame, description, alt=_curve_words(snapshot, metric))
    words = [_(":blue[**—** training, by batch]"), _(":orange[**●** validation, by epoch]"), _(":orange[**◆** saved: lowest loss so far]")]
    words += [_("**┆** stopped here")] if end is not None else []
    words += [_(":green[**┆**] learning rate changed")] if changes else []
    st.markdown(":small[" + " \u2003 ".join(words) + "]")


@functools.lru_cache(maxsize=KEPT_TABLES)
def _curve_table(curve, epochs, *rest):
    return curve_frame(curve.value, epochs.value, *rest)


@functools.lru_cache(maxsize=500)
def _curve_specification(num_epochs, metric, _language):
    return specification(training_chart(num_epochs, metric, {"epochs": _("Epochs"), VALIDATION: _("Validation")}))


def _curve_words(snapshot, metric):
    """The chart in words. They stay the same while it grows: other words would make another chart, drawn anew."""
    if snapshot.is_active or not snapshot.epochs:
        return _("Accuracy by epoch, growing.") if metric == "accuracy" else _("Loss by epoch, growing.")
    return curve_sentence(snapshot.epochs, f"val_{metric}")


def show_result(run, snapshot):
    """Show what an ended run is worth: its test accuracy with the interval, the tutorial's number, last against best; and what next."""
    results = snapshot.results
    low, high = results["interval_95"]
    if snapshot.status == EARLY_STOPPED:
        best, patience = results["best_epoch"], run.hyperparameters.patience
        st.markdown(
            _("Stopped by itself: no lower validation loss than in epoch {best} for {patience} epochs.").format(
                best=best, patience=patience
            )
        )
    with st.container(horizontal=True, gap="medium"):
        interval = _("{low} to {high}").format(low=share_text(low), high=share_text(high))
        meaning = _("Tests like this one, with other digits, give a range that holds the true accuracy 95 times in 100.")
        st.metric(
            _("Test accuracy"), share_text(results["test_accuracy"]), interval, "off", help=meaning, delta_arrow="off", width="content"
        )
        _show_tutorial_number(run)
        if results["best_epoch"]:
            epoch = _("epoch {epoch}").format(epoch=results["best_epoch"])
            best = share_text(results["best_test_accuracy"])
            st.metric(_("With the best weights"), best, epoch, "off", delta_arrow="off", width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        parameters = link_parameters() | {state.NETWORK: run.id}
        st.page_link(DRAW, label=_("Draw with this network"), icon=":material/draw:", query_params=parameters)
        st.page_link(INSIDE, label=_("Look inside"), icon=":material/search:", query_params=parameters)
        st.page_link(MISTAKES, label=_("Its mistakes"), icon=":material/grid_view:", query_params=parameters)
        show_take_home(run)
    if run.hyperparameters.validation == "test" and results["best_epoch"]:
        show_small(
            _(
                "The best epoch was picked by looking at the test digits, as the tutorial does, so its number flatters. "
                "Measure on held-out digits to see the difference."
            )
        )


def _show_tutorial_number(run):
    preset = PRESETS.get(run.preset)
    if preset and preset.published_accuracy:
        st.metric(_("In the tutorial"), share_text(preset.published_accuracy), width="content")


@functools.lru_cache(maxsize=KEPT_TABLES)
def _epoch_table(epochs):
    """The epochs as an Arrow table with the epoch as its index."""
    return pa.Table.from_pandas(pd.DataFrame(epochs.value).set_index("epoch")[list(EPOCH_COLUMNS)])


def show_tables(run_id, snapshot, store):
    """Show the epochs as Keras prints them, and the checkpoints with their downloads."""
    if not snapshot.epochs:
        return
    epochs, checkpoints = st.tabs([_("Epochs as a table"), _("Checkpoints")])
    with epochs:
        formats = {name: st.column_config.NumberColumn(format="%.1f" if name == "seconds" else "%.4f") for name in EPOCH_COLUMNS}
        st.dataframe(_epoch_table(Same(snapshot.epochs)), column_config=formats, height="content")
    with checkpoints:
        number = len(snapshot.checkpoints)
        show_small(
            ngettext(
                "{number} state with the lowest validation loss so far was saved, as Keras's ModelCheckpoint does.",
                "{number} states with the lowest validation loss so far were saved, as Keras's ModelCheckpoint does.",
                number,
            ).format(number=number)
        )
        with st.container(horizontal=True):
            for checkpoint in snapshot.checkpoints:
                name = checkpoint["name"]
                content = functools.partial(store.checkpoint, run_id, name)
                st.download_button(
                    name, content, name, "application/octet-stream", on_click="ignore", icon=":material/download:", key=f"checkpoint_{name}"
                )
