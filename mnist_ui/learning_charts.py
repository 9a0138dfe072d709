"""The charts of one digit while a network learns it, and of which digits are taken for which after an epoch.

A tidy table in, an alt.Chart out, as in `charts`. What the digit is, or else what it is read as now, has the accent colour. The tables that
are drawn every second are Arrow's, as they travel to the browser: turning a data frame into one takes ten times as long as the rest.
"""

import functools

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from mnist_core.config import NUM_CLASSES
from mnist_ui.charts import CURVE_PADDING, DIGITS, specification
from mnist_ui.colours import ACCENT, SECOND_ACCENT, TEXT

BARS_HEIGHT, LINES_HEIGHT, CONFUSION_HEIGHT = 84, 96, 300  # pixels
SMALLEST_LINE = 0.15  # a digit that was never as probable has no line of its own
FAINT = 0.45  # opacity of what is not the point


def bar_frame(probabilities, main):
    """An Arrow table, one row a digit: digit, probability from 0 to 1, is_main. main: the digit in the accent colour."""
    digits = np.arange(NUM_CLASSES)
    return pa.table({"digit": digits, "probability": np.asarray(probabilities, np.float32), "is_main": digits == main})


def bar_chart(frame):
    """Ten upright bars on a fixed scale, each above its digit."""
    digit = alt.X("digit:O").scale(domain=DIGITS).axis(title=None, labelAngle=0, ticks=False, domain=False, labelOverlap=False)
    base = alt.Chart(frame).encode(digit)
    height = alt.Y("probability:Q").scale(domain=[0, 1]).axis(None)
    tracks = base.mark_bar(color=TEXT, opacity=0.06).encode(alt.YDatum(1).axis(None))
    bars = base.mark_bar(cornerRadiusEnd=2).encode(height, color=_main_colour(), opacity=_main_opacity())
    return alt.layer(tracks, bars).properties(height=BARS_HEIGHT, padding=CURVE_PADDING)


def line_frame(places, probabilities, main, now=None):
    """An Arrow table, the rows of a digit's chart over the epochs: epochs, digit, probability, is_main, is_now.

    places: (P,) epochs done. probabilities: (P, 10). main: the digit in the accent colour, last so that it is drawn above the others; of
    these only those that mattered once. now: the epochs done that a rule marks, or None.
    """
    probabilities = np.asarray(probabilities, np.float32).reshape(-1, NUM_CLASSES)
    later = probabilities[1:] if len(probabilities) > 1 else probabilities
    others = [digit for digit in DIGITS if digit != main and later[:, digit].max(initial=0) >= SMALLEST_LINE]
    digits = [*others, main]
    number = len(places)
    frame = {
        "epochs": np.tile(np.asarray(places, np.float32), len(digits)),
        "digit": np.repeat(np.asarray(digits, np.int8), number),
        "probability": probabilities[:, digits].T.ravel(),
        "is_main": np.repeat([False] * len(others) + [True], number),
        "is_now": np.zeros(number * len(digits), bool),
    }
    if now is not None:
        mark = {"epochs": now, "digit": main, "probability": 0.0, "is_main": True, "is_now": True}
        frame = {name: np.append(values, np.asarray(mark[name], values.dtype)) for name, values in frame.items()}
    return pa.table(frame)


def line_chart(first, last, epochs_word):
    """How probable the network found each digit, over the epochs from first to last; a rule where it is looked at now."""
    ticks = sorted({first, last})
    epochs = alt.X("epochs:Q").scale(domain=[first, max(last, first + 1)], nice=False)
    epochs = epochs.axis(title=epochs_word, values=ticks, format="d", grid=False, labelFlush=True, titlePadding=-8)
    probability = alt.Y("probability:Q").scale(domain=[-0.04, 1.04], nice=False).axis(title=None, format="~%", values=[0, 0.5, 1])
    tooltip = [alt.Tooltip("digit:N", title=" "), alt.Tooltip("epochs:Q", title=epochs_word, format=".3~r")]
    tooltip.append(alt.Tooltip("probability:Q", title="  ", format=".1%"))
    base = alt.Chart(line_frame([], [], 0)).encode(epochs)
    values = base.transform_filter("!datum.is_now").encode(probability, detail="digit:N", opacity=_main_opacity(), color=_main_colour())
    lines = values.mark_line(interpolate="monotone", clip=True, strokeWidth=2, tooltip=True).encode(tooltip=tooltip)
    rule = base.transform_filter("datum.is_now").mark_rule(color=SECOND_ACCENT, strokeWidth=2)
    return alt.layer(lines, rule).properties(height=LINES_HEIGHT, padding=CURVE_PADDING)


@functools.lru_cache(maxsize=500)
def line_specification(first, last, epochs_word):
    """`line_chart` for st.vega_lite_chart, the same object for the same axis."""
    return specification(line_chart(first, last, epochs_word))


def confusion_frame(matrix):
    """One row for each of the 100 pairs: label, read, number, text (empty for none), share of the label's digits, is_right."""
    labels, reads = np.divmod(np.arange(NUM_CLASSES**2), NUM_CLASSES)
    numbers = matrix.ravel()
    shares = numbers / np.maximum(1, matrix.sum(axis=1))[labels]
    texts = [f"{number:,}" if number else "" for number in numbers]
    return pd.DataFrame({"label": labels, "read": reads, "number": numbers, "text": texts, "share": shares, "is_right": labels == reads})


def confusion_chart(frame, label_word, read_word):
    """A row for what a digit is, a column for what it was read as; mistakes the darker the more, from one in a thousand to one in ten."""
    axis = {"ticks": False, "domain": False, "labelAngle": 0, "labelFlush": False}
    base = alt.Chart(frame).encode(
        alt.X("read:O").axis(title=read_word, orient="bottom", **axis),
        alt.Y("label:O").axis(title=label_word, **axis),
        tooltip=[alt.Tooltip("label:O", title=label_word), alt.Tooltip("read:O", title=read_word), alt.Tooltip("number:Q", title=" ")],
    )
    strength = alt.Opacity("share:Q").scale(type="log", domain=[0.001, 0.1], range=[0.08, 0.9], clamp=True).legend(None)
    wrong = base.transform_filter("!datum.is_right && datum.number > 0").mark_rect(color=SECOND_ACCENT).encode(opacity=strength)
    right = base.transform_filter("datum.is_right").mark_rect(color=ACCENT, opacity=0.22)
    texts = base.mark_text(color=TEXT, fontSize=11).encode(text="text:N")
    return alt.layer(right, wrong, texts).properties(height=CONFUSION_HEIGHT)


@functools.lru_cache(maxsize=4)
def confusion_specification(label_word, read_word):
    """`confusion_chart` for st.vega_lite_chart, once a language."""
    return specification(confusion_chart(confusion_frame(np.zeros((NUM_CLASSES, NUM_CLASSES), int)), label_word, read_word))


def _main_colour():
    return alt.when("datum.is_main").then(alt.value(ACCENT)).otherwise(alt.value(TEXT))


def _main_opacity():
    return alt.when("datum.is_main").then(alt.value(1)).otherwise(alt.value(FAINT))


BARS = specification(bar_chart(bar_frame([0] * NUM_CLASSES, 0)))
