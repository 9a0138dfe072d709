"""The charts of several runs: their curves laid over each other, and each run as a line through its settings and figures.

A run has a colour and a letter at its end, training is dashed and validation solid, so nothing hangs on colour alone.
"""

import itertools
import math
from dataclasses import dataclass

import altair as alt
import pandas as pd

from mnist_ui.charts import ACCURACY_FLOORS, LOSS_TICKS, SMALLEST_LOSS
from mnist_ui.colours import ACCENT, DIGIT_COLOURS, SECOND_ACCENT, TEXT

LETTERS = "ABCDEFGH"  # as many curves can still be told apart
COLOURS = list(DIGIT_COLOURS[: len(LETTERS)])
TRAINING, VALIDATION, SAVED, BEST, ENDED, RATE, NAME = "training", "validation", "saved", "best", "ended", "rate", "name"
ACCURACY, LOSS = "accuracy", "loss"
OVERLAY_HEIGHT = 400  # pixels, with the axis and the letters above
LETTER_GAP = 0.055  # of the chart's height between two letters
NEAR = 0.08  # of the chart's width: letters this close must not cover each other
PARALLEL_ROW = 54  # pixels an axis
MOST_TICKS = 6  # values named on an axis; of more, the ends
COLUMNS = ["run", "series", "epochs", "value", "text"]


def overlay_domain(epochs, metric):
    """Where the value axis begins and ends: epochs are dicts of events.Epoch of all runs, metric ACCURACY or LOSS."""
    values = [epoch[f"val_{metric}"] for epoch in epochs]
    if metric == ACCURACY:
        return next(floor for floor in ACCURACY_FLOORS if floor <= min(values, default=0.0)), 1.0
    values = [max(value, SMALLEST_LOSS) for value in [*values, *(epoch["loss"] for epoch in epochs)] if math.isfinite(value)]
    low, high = min(values, default=0.1), max(values, default=1.0)
    return max(tick for tick in LOSS_TICKS if tick <= low), min((tick for tick in LOSS_TICKS if tick >= high), default=high)


def overlay_frame(curves, metric, domain, num_epochs):
    """The rows of an overlay: run, series, epochs done, value, text.

    curves: of each run a dict of epochs (dicts of events.Epoch, at least one), saved (epochs with a checkpoint), end (epochs done when
    it stopped before its planned end, else None) and changes ((epochs done, learning rate)). At most len(LETTERS) of them; run is a letter.
    """
    rows, ends = [], []
    for letter, curve in zip(LETTERS, curves, strict=False):
        of_run, last = _rows_of(letter, curve, metric, domain)
        rows += of_run
        ends.append(last)
    heights = spread_letters(ends, domain, num_epochs, metric == LOSS)
    rows += [(letter, NAME, end[0], height, letter) for letter, end, height in zip(LETTERS, ends, heights, strict=False)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows_of(letter, curve, metric, domain):
    epochs = curve["epochs"]

    def inside(value):
        return min(max(value, domain[0]), domain[1])

    measured = [(epoch["epoch"], inside(epoch[f"val_{metric}"])) for epoch in epochs]
    pick = max if metric == ACCURACY else min
    best = pick(epochs, key=lambda epoch: epoch[f"val_{metric}"])
    rows = [(letter, TRAINING, epoch["epoch"], inside(epoch[metric]), "") for epoch in epochs]
    rows += [(letter, VALIDATION, *point, "") for point in measured]
    rows += [(letter, SAVED, *point, "") for point in measured if point[0] in curve["saved"] and point[0] != best["epoch"]]
    rows.append((letter, BEST, best["epoch"], inside(best[f"val_{metric}"]), ""))
    rows += [(letter, RATE, place, _value_at(measured, place), f"{rate:g}") for place, rate in curve["changes"]]
    rows += [(letter, ENDED, curve["end"], _value_at(measured, curve["end"]), "")] if curve["end"] is not None else []
    return rows, (max(measured[-1][0], curve["end"] or 0), measured[-1][1])


def _value_at(points, place):
    """The height of the line through the points at a place between, before or after them."""
    for (left, before), (right, after) in itertools.pairwise(points):
        if left <= place <= right:
            return before + (after - before) * (place - left) / (right - left)
    return points[0][1] if place < points[0][0] else points[-1][1]


def spread_letters(ends, domain, num_epochs, is_log):
    """Heights for the letters at the curves' ends, moved up where two would cover each other. ends: (epochs, value) of each."""
    low, high = (math.log(end) for end in domain) if is_log else domain
    shares = [((math.log(value) if is_log else value) - low) / (high - low) for _, value in ends]
    placed = []
    for index in sorted(range(len(ends)), key=shares.__getitem__):
        near = [height for other, height in placed if abs(ends[other][0] - ends[index][0]) <= NEAR * num_epochs]
        placed.append((index, max([shares[index], *(height + LETTER_GAP for height in near)])))
    excess = max(0.0, max((height for _, height in placed), default=0.0) - 1)  # moved down again together where they would leave the chart
    heights = {index: low + (height - excess) * (high - low) for index, height in placed}
    return [math.exp(heights[index]) if is_log else heights[index] for index in range(len(ends))]


def overlay_chart(num_epochs, metric, domain, num_runs, titles):
    """The curves of several runs over their epochs, each with its letter.

    titles: "epochs", "value" and "rate" in the visitor's language. domain: as overlay_domain gives it.
    """
    scale = alt.Scale(domain=list(domain), nice=False, type="log" if metric == LOSS else "linear")
    axis = alt.Axis(title=None, format="~g", values=LOSS_TICKS) if metric == LOSS else alt.Axis(title=None, format=".0%", tickCount=5)
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3, labelFontSize=14, labelFontWeight="bold")
    position = alt.X("epochs:Q").scale(domain=[min(1, num_epochs - 1), num_epochs], nice=False, padding=24)
    base = alt.Chart(pd.DataFrame(columns=COLUMNS)).encode(
        position.axis(title=titles["epochs"], tickMinStep=1, format="d", grid=False),
        alt.Y("value:Q").scale(scale).axis(axis),
        alt.Color("run:N").scale(domain=list(LETTERS[:num_runs]), range=COLOURS[:num_runs]).legend(legend),
    )
    named = [alt.Tooltip("run:N", title=" "), alt.Tooltip("epochs:Q", title=titles["epochs"], format="~g")]
    measured = [*named, alt.Tooltip("value:Q", title=titles["value"], format=".4f")]

    def only(series):
        return base.transform_filter(alt.datum.series == series)

    lines = only(TRAINING).mark_line(strokeWidth=1.4, strokeDash=[4, 3], opacity=0.85, clip=True)
    joined = only(VALIDATION).mark_line(strokeWidth=2.2)
    points = only(VALIDATION).mark_point(filled=True, opacity=1, size=26).encode(tooltip=measured)
    # Marks that a run may lack say nothing to a screen reader: a layer without any would be a picture without words.
    saved = only(SAVED).mark_point(aria=False, shape="diamond", size=90, strokeWidth=1.6, opacity=1).encode(tooltip=measured)
    best = only(BEST).mark_point(shape="diamond", size=170, filled=True, opacity=1).encode(tooltip=measured)
    ended = only(ENDED).mark_text(aria=False, text="✕", dy=-14, fontSize=15, fontWeight="bold").encode(tooltip=named)
    rate = only(RATE).mark_text(aria=False, text="▲", dy=15, fontSize=13)
    rate = rate.encode(tooltip=[*named, alt.Tooltip("text:N", title=titles["rate"])])
    names = only(NAME).mark_text(align="left", dx=9, fontSize=14, fontWeight="bold").encode(text="text:N")
    return alt.layer(lines, joined, points, saved, best, ended, rate, names).properties(height=OVERLAY_HEIGHT)


@dataclass(frozen=True)
class Axis:
    """One axis of parallel coordinates: values holds one number or word a run, texts how each is written; is_figure: a result."""

    label: str
    values: tuple
    texts: tuple
    is_figure: bool = False


def parallel_frame(axes, runs, scores):
    """The rows of parallel coordinates: run, axis, its number, place from 0 to 1, text, score from 0 to 1, is_tick.

    axes: Axis of as many values as there are runs. runs: their labels. scores: a number a run.
    """
    low, high = min(scores), max(scores)
    shares = [(score - low) / (high - low) if high > low else 1.0 for score in scores]
    rows = []
    for number, axis in enumerate(axes):
        places = _places(axis)
        of_runs = zip(runs, axis.values, axis.texts, shares, strict=True)
        rows += [(run, axis.label, number, places[value], text, share, False) for run, value, text, share in of_runs]
        texts, ticks = dict(zip(axis.values, axis.texts, strict=True)), sorted(places, key=places.get)
        named = {ticks[0], ticks[-1]} if axis.is_figure or len(ticks) > MOST_TICKS else ticks
        rows += [(None, axis.label, number, places[value], texts[value], None, True) for value in named]
    return pd.DataFrame(rows, columns=["run", "axis", "number", "place", "text", "score", "is_tick"])


def _places(axis):
    """Each value's height: figures between the lowest and the highest, the few values of a setting in even steps."""
    order = sorted(set(axis.values), key=lambda value: -math.inf if value is None else value)
    if len(order) == 1:
        return {order[0]: 0.5}
    if axis.is_figure:
        return {value: (value - order[0]) / (order[-1] - order[0]) for value in order}
    return {value: place / (len(order) - 1) for place, value in enumerate(order)}


def parallel_chart(axes):
    """One line a run down through its settings and figures, the best in blue and the worst in orange; larger values lie to the right.

    axes: their labels, from above.
    """
    row = alt.Y("axis:N").scale(domain=list(axes), padding=0.6)
    row = row.axis(title=None, domain=False, ticks=False, labelLimit=130, labelPadding=8, labelFontSize=13)
    place = alt.X("place:Q").scale(domain=[-0.09, 1.09], nice=False).axis(None)
    base = alt.Chart(pd.DataFrame({"axis": list(axes)})).encode(row, place)
    over = alt.selection_point(name="over", on="pointerover", fields=["run"], empty=False)
    lines = base.transform_filter("!datum.is_tick").mark_line(strokeWidth=1.8)
    lines = lines.encode(
        alt.Color("score:Q").scale(domain=[0, 1], range=[SECOND_ACCENT, ACCENT], interpolate="rgb").legend(None),
        detail="run:N",
        order="number:Q",
        opacity=alt.when(over).then(alt.value(1)).otherwise(alt.value(0.7)),
        strokeWidth=alt.when(over).then(alt.value(4)).when("datum.score == 1").then(alt.value(3)).otherwise(alt.value(1.8)),
        tooltip=[alt.Tooltip("run:N", title=" ")],
    )
    ticks = base.transform_filter("datum.is_tick")
    rules = alt.Chart(base.data).transform_filter("datum.is_tick").mark_rule(color=TEXT, opacity=0.25).encode(row)
    dots = ticks.mark_point(filled=True, size=24, color=TEXT, opacity=0.8)
    texts = ticks.mark_text(color=TEXT, dy=-11, fontSize=12.5).encode(text="text:N")
    return alt.layer(rules, lines.add_params(over), dots, texts).properties(height=PARALLEL_ROW * len(axes))
