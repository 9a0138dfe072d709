"""Charts for paper: a run's curves as on the page, but on white, with their words beside them, and with their rows inside."""

import altair as alt

from mnist_core.course import unfinished_end
from mnist_ui.charts import CURVE_HEIGHT, VALIDATION, curve_frame, specification, training_chart

WIDTH = 420  # pixels of each of the two
MARGIN = 16  # pixels
TITLES = {"epochs": "Epochs", VALIDATION: "Validation"}
WORDS = {  # title, and what the marks mean
    "accuracy": ("Accuracy", "thin line: training, by batch; points: validation, by epoch"),
    "loss": ("Loss", "diamonds: checkpoints; dashed line: stopped here; dotted line: learning rate changed"),
}


def run_on_paper(run, checkpoints):
    """Accuracy and loss of a records.Run side by side, as a Vega-Lite description with its rows; its words are English, as in code.

    checkpoints: dicts of name, epoch and val_loss.
    """
    charts = [_curve_on_paper(run, checkpoints, metric) for metric in ("accuracy", "loss")]
    return {"$schema": alt.SCHEMA_URL, "background": "white", "padding": MARGIN, "hconcat": charts, "config": {"view": {"stroke": None}}}


def _curve_on_paper(run, checkpoints, metric):
    chart = specification(training_chart(run.hyperparameters.epochs, metric, TITLES))
    saved = {checkpoint["epoch"] for checkpoint in checkpoints}
    num_steps = run.hyperparameters.num_steps
    changes = [(change["epoch"] - 1 + change["step"] / num_steps, change["learning_rate"]) for change in run.changes]
    rows = curve_frame(run.curve, run.epochs, metric, saved, unfinished_end(run), changes).to_pylist()
    own = {name: part for name, part in chart.items() if name not in ("config", "padding")}  # these belong to the whole
    title, meaning = WORDS[metric]
    words = {"text": title, "subtitle": meaning, "anchor": "start"}
    return own | {"title": words, "width": WIDTH, "height": CURVE_HEIGHT, "data": {"values": rows}}
