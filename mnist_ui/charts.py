"""The charts: a tidy frame in, an alt.Chart out.

A page shows a chart with st.vega_lite_chart and a specification that is built once: with the same specification again the browser only
swaps the rows, so nothing flickers. What is drawn every second or at every stroke is an Arrow table, as it travels to the browser: turning
a data frame into one takes ten times as long as the rest.
"""

import altair as alt
import pandas as pd
import pyarrow as pa

from mnist_core.config import NUM_CLASSES
from mnist_ui.colours import ACCENT, SECOND_ACCENT, TEXT
from mnist_ui.memory import keep_what_is_loaded

SILENT = {"aria": False, "mark": {"aria": False}}  # configuration of every chart
DIGITS = list(range(NUM_CLASSES))


def specification(chart):
    """The chart as st.vega_lite_chart takes it, without its rows.

    A reader of the screen hears the sentence beside it, which says the result: Vega's own hundred descriptions are in English, and of
    parts that are for looks only.
    """
    description = chart.to_dict()
    description["config"] = {**description.get("config", {}), **SILENT}
    for part in ("data", "datasets", "$schema"):
        description.pop(part, None)
    return description


TRAINING, NEWEST, VALIDATION, SAVED, ENDED, RATE = "training", "newest", "validation", "saved", "ended", "rate"  # the series of a curve
FLOOR = "floor"  # and where its axis begins, as a row: another axis in the specification would be another chart, drawn anew
THIRD_ACCENT = "#2e8b57"  # for what a person changed on the way
CURVE_HEIGHT = 260  # pixels
POINT_ROOM = 5  # pixels at both ends, so that the first point, a few steps after 0, is a whole dot
CURVE_PADDING = {"left": 0, "top": 5, "right": 8, "bottom": 0}  # pixels; the last label needs the room at the right
CURVE = pa.schema({"series": pa.string(), "epochs": pa.float64(), "value": pa.float64(), "text": pa.string()})
LOSS_TICKS = [scale * 10.0**power for power in range(-5, 3) for scale in (1, 3)]
LOSS_AT_LEAST = [0.1, 1]  # what a loss axis always shows, before there is a loss, too
SMALLEST_LOSS = 1e-5  # a loss axis in powers of ten has no zero
ACCURACY_FLOORS = (0.98, 0.95, 0.9, 0.8, 0.5, 0.0)  # where an accuracy axis may begin


def curve_frame(curve, epochs, metric, saved_epochs=(), end=None, changes=(), is_live=False):
    """An Arrow table, the rows of a training chart: series, epochs done, value, text.

    curve: (epochs done, loss, accuracy) points. epochs: dicts of training.Epoch. saved_epochs: epochs with a checkpoint. end: epochs done
    when the run stopped before its planned end, else None. metric: "loss" or "accuracy". changes: (epochs done, learning rate).
    is_live: whether the training goes on, so that its newest point is marked. An accuracy begins at accuracy_floor(epochs).
    """
    if metric == "loss":
        lowest, points = SMALLEST_LOSS, [(place, max(SMALLEST_LOSS, loss)) for place, loss, _accuracy in curve]
    else:
        lowest = accuracy_floor(epochs)
        points = _seen_from(lowest, [(place, accuracy) for place, _loss, accuracy in curve])
    rows = [(TRAINING, *point) for point in points]
    rows += [(NEWEST, *rows[-1][1:])] if is_live and rows else []
    rows += [(VALIDATION, epoch["epoch"], max(lowest, epoch[f"val_{metric}"])) for epoch in epochs]
    rows += [(SAVED, epoch["epoch"], max(lowest, epoch[f"val_{metric}"])) for epoch in epochs if epoch["epoch"] in saved_epochs]
    rows += [(ENDED, end, None)] if end is not None else []
    rows += [(FLOOR, 0, lowest)] if metric == "accuracy" else []
    rows = [(*row, "") for row in rows] + [(RATE, position, None, f"{rate:g}") for position, rate in changes]
    columns = zip(*rows, strict=True) if rows else [()] * len(CURVE)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, CURVE.types, strict=True)], CURVE)


def _seen_from(lowest, points):
    """A line's (epochs done, value) points on an axis that begins at the lowest value: from where the line first rises above that."""
    first = next((number for number, (_place, value) in enumerate(points) if value >= lowest), len(points))
    seen = [(place, max(lowest, value)) for place, value in points[first:]]
    if not 0 < first < len(points):
        return seen
    (left, below), (right, above) = points[first - 1 : first + 1]
    return [(left + (right - left) * (lowest - below) / (above - below), lowest), *seen]


def accuracy_floor(epochs):
    """Where the accuracy axis begins: at 0 in the first epoch, then so that the differences that matter are seen."""
    return next(floor for floor in ACCURACY_FLOORS if floor <= min((epoch["val_accuracy"] for epoch in epochs), default=0.0))


def training_chart(num_epochs, metric, titles):
    """One metric of a training over its planned epochs: a thin line by batch, points by epoch, diamonds where a checkpoint was saved.

    metric: "loss" (in powers of ten) or "accuracy" (from the FLOOR to 1). titles: "epochs" and VALIDATION in the visitor's language.
    """
    epochs = alt.X("epochs:Q").scale(domain=[0, num_epochs], nice=False, padding=POINT_ROOM)
    epochs = epochs.axis(title=titles["epochs"], tickMinStep=1, format="d", grid=False)
    value = alt.Y("value:Q")
    if metric == "loss":
        value = value.scale(type="log", domain={"unionWith": LOSS_AT_LEAST}, nice=False, padding=8)
        value = value.axis(title=None, format="~g", values=LOSS_TICKS)
    else:
        value = value.scale(domainMax=1, zero=False, nice=False).axis(title=None, format=".0%", tickCount=5)
    tooltip = [alt.Tooltip("epochs:Q", title=titles["epochs"]), alt.Tooltip("value:Q", title=titles[VALIDATION], format=".4f")]
    base = alt.Chart(curve_frame([], [], metric)).encode(epochs)
    line = base.transform_filter(alt.datum.series == TRAINING).mark_line(strokeWidth=1.3, clip=True, color=ACCENT).encode(value)
    newest = base.transform_filter(alt.datum.series == NEWEST).mark_point(filled=True, opacity=1, size=36, clip=True, color=ACCENT)
    measured = base.transform_filter(alt.datum.series == VALIDATION).encode(value, tooltip=tooltip)
    joined = measured.mark_line(strokeWidth=2, color=SECOND_ACCENT)
    points = measured.mark_point(filled=True, opacity=1, size=50, color=SECOND_ACCENT)
    saved = base.transform_filter(alt.datum.series == SAVED).encode(value, tooltip=tooltip)
    diamonds = saved.mark_point(filled=True, opacity=1, size=130, shape="diamond", color=SECOND_ACCENT)
    floor = base.transform_filter(alt.datum.series == FLOOR).mark_point(opacity=0).encode(value)
    end = base.transform_filter(alt.datum.series == ENDED).mark_rule(color=TEXT, strokeDash=[4, 4], opacity=0.6)
    rate = base.transform_filter(alt.datum.series == RATE)
    changed = rate.mark_rule(color=THIRD_ACCENT, strokeDash=[2, 3], strokeWidth=1.5)
    rates = rate.mark_text(color=THIRD_ACCENT, align="left", dx=4, fontSize=12).encode(y=alt.value(8), text="text:N")
    layers = (line, newest.encode(value), joined, points, diamonds, floor, end, changed, rates)
    return alt.layer(*layers).properties(height=CURVE_HEIGHT, padding=CURVE_PADDING)


# The dataset as a whole
SMALL_HEIGHT = 230  # pixels


def count_frame(training, test, words):
    """Two rows a digit: digit, split as words["train"] or words["test"], count."""
    rows = [(digit, words[split], int(counts[digit])) for split, counts in (("train", training), ("test", test)) for digit in DIGITS]
    return pd.DataFrame(rows, columns=["digit", "split", "count"])


def count_chart(frame):
    """How many digits there are of each, training and test side by side."""
    digit = alt.X("digit:O").axis(title=None, labelAngle=0, ticks=False, domain=False)
    colour = alt.Color("split:N").sort(None).scale(range=[ACCENT, SECOND_ACCENT]).legend(orient="top", title=None, offset=4, padding=0)
    tooltip = [alt.Tooltip("digit:O", title=" "), alt.Tooltip("split:N", title="  "), alt.Tooltip("count:Q", title="   ", format=",")]
    bars = alt.Chart(frame).mark_bar().encode(digit, alt.Y("count:Q").axis(title=None, format=",d", tickCount=4), colour, tooltip=tooltip)
    return bars.encode(xOffset=alt.XOffset("split:N", sort=None)).properties(height=SMALL_HEIGHT)


def pixel_frame(histogram):
    """A row a grey value: value from 0 to 255, share of all numbers from 0 to 1."""
    return pd.DataFrame({"value": range(len(histogram)), "share": histogram / histogram.sum()})


def pixel_chart(frame):
    """How often each grey value occurs, in powers of ten."""
    value = alt.X("value:Q").scale(domain=[0, 255], nice=False).axis(title=None, values=[0, 64, 128, 192, 255], grid=False)
    share = (
        alt.Y("share:Q").scale(type="log", domain=[1e-4, 1], clamp=True).axis(title=None, format="~%", values=[0.0001, 0.001, 0.01, 0.1, 1])
    )
    tooltip = [alt.Tooltip("value:Q", title=" "), alt.Tooltip("share:Q", title="  ", format=".2%")]
    bars = alt.Chart(frame).mark_area(interpolate="step", color=ACCENT, line=False).encode(value, share.stack(None), tooltip=tooltip)
    return bars.properties(height=SMALL_HEIGHT)


def ink_frame(quantiles):
    """A row a digit: digit and the share of ink, from 0 to 1, at 5, 25, 50, 75 and 95 % of its digits. quantiles: (10, 5)."""
    return pd.DataFrame({"digit": DIGITS} | {f"q{percent}": quantiles[:, place] for place, percent in enumerate((5, 25, 50, 75, 95))})


def ink_chart(frame):
    """How much of the picture is ink, digit by digit: a bar for the middle half, a line for nine in ten, a tick for the middle."""
    digit = alt.X("digit:O").axis(title=None, labelAngle=0, ticks=False, domain=False)
    tooltip = [alt.Tooltip(f"q{percent}:Q", title=f"{percent} %", format=".1%") for percent in (5, 25, 50, 75, 95)]
    base = alt.Chart(frame).encode(digit, tooltip=tooltip)
    share = {"title": None, "format": "~%", "tickCount": 4}
    lines = base.mark_rule(color=ACCENT).encode(alt.Y("q5:Q").axis(**share), y2="q95:Q")
    boxes = base.mark_bar(color=ACCENT, width={"band": 0.5}).encode(alt.Y("q25:Q").axis(**share), y2="q75:Q")
    middles = base.mark_tick(color="white", thickness=2, width={"band": 0.5}).encode(alt.Y("q50:Q").axis(**share))
    return alt.layer(lines, boxes, middles).properties(height=SMALL_HEIGHT)


COUNT_BARS = specification(count_chart(count_frame([0] * NUM_CLASSES, [0] * NUM_CLASSES, {"train": "train", "test": "test"})))
PIXEL_HISTOGRAM = specification(pixel_chart(pd.DataFrame({"value": [0], "share": [1.0]})))
INK_BOXES = specification(ink_chart(pd.DataFrame({"digit": [0]} | {f"q{percent}": [0.5] for percent in (5, 25, 50, 75, 95)})))
TRIAL_HEIGHT = 150  # pixels
ACCURACY, LOSS = "val_accuracy", "val_loss"


def trial_frame(seeds_and_epochs, metric):
    """The rows of one value's small chart: seed, epochs, value. seeds_and_epochs: (seed, dicts of events.Epoch) of each run."""
    lowest = SMALLEST_LOSS if metric == LOSS else 0.0
    rows = [(str(seed), epoch["epoch"], max(lowest, epoch[metric])) for seed, epochs in seeds_and_epochs for epoch in epochs]
    return pd.DataFrame(rows, columns=["seed", "epochs", "value"])


def trial_domain(epochs, metric):
    """Where the value axis of all small charts of a sweep begins and ends, in coarse steps so that it seldom moves.

    epochs: dicts of events.Epoch, of all its runs.
    """
    values = [epoch[metric] for epoch in epochs]
    if metric == ACCURACY:
        floor = next(floor for floor in ACCURACY_FLOORS if floor <= min(values, default=0.0))
        return floor, min(ceiling for ceiling in (*ACCURACY_FLOORS, 1.0) if ceiling >= max(values, default=1.0) and ceiling > floor)
    highest = max(values, default=1.0)
    low = max(tick for tick in LOSS_TICKS if tick <= max(min(values, default=0.1), SMALLEST_LOSS))
    return low, min((tick for tick in LOSS_TICKS if tick > low and tick >= highest), default=10 * highest)


def trial_chart(num_epochs, metric, domain, titles):
    """One value of a sweep: a thin line for each seed, epoch by epoch, on axes that all its values share.

    metric: ACCURACY or LOSS (in powers of ten). titles: "epochs", "seed" and "value" in the visitor's language.
    """
    scale = alt.Scale(domain=list(domain), nice=False, type="log" if metric == LOSS else "linear")
    axis = alt.Axis(title=None, format="~g", values=LOSS_TICKS) if metric == LOSS else alt.Axis(title=None, format=".0%", tickCount=4)
    ticks = sorted({1, num_epochs} if num_epochs > 5 else set(range(1, num_epochs + 1)))
    position = alt.X("epochs:Q").scale(domain=[min(1, num_epochs - 1), num_epochs], nice=False, padding=6)
    tooltip = [alt.Tooltip("seed:N", title=titles["seed"]), alt.Tooltip("epochs:Q", title=titles["epochs"])]
    tooltip.append(alt.Tooltip("value:Q", title=titles["value"], format=".4f"))
    base = alt.Chart(trial_frame([], metric)).encode(
        position.axis(title=titles["epochs"], values=ticks, format="d", grid=False, labelOverlap=False),
        alt.Y("value:Q").scale(scale).axis(axis),
        detail="seed:N",
    )
    lines = base.mark_line(strokeWidth=1.3, color=ACCENT, opacity=0.8, clip=True)
    points = base.mark_point(filled=True, size=18 if num_epochs > 10 else 32, color=ACCENT, opacity=0.9, clip=True).encode(tooltip=tooltip)
    return alt.layer(lines, points).properties(height=TRIAL_HEIGHT, padding=CURVE_PADDING)


keep_what_is_loaded()  # Altair and pandas are as much as all that was there before, and came with the first page that has such a chart
