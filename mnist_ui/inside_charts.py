"""The charts of what happens inside a network: hidden units, sums and their parts, and what is left when units are off.

Blue is above zero and orange below it, as in the pictures of weights; the length or the strength of the colour says how much.
"""

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from mnist_ui.charts import CURVE_PADDING, DIGITS, specification
from mnist_ui.colours import ACCENT, SECOND_ACCENT, TEXT

OTHER = "#8a93a3"  # grey, clear on a light and on a dark page
BAR_STEP = 24  # pixels from one bar to the next
GRID_HEIGHT = 240  # pixels
SHEET_SHAPE = 1.3  # columns for each row
FAINTEST = 0.07  # opacity of a unit that says nothing
KEPT_HEIGHT = 230  # pixels
SIDE_ROOM = 48  # pixels for a number beside the longest bar
TONES = {"positive": ACCENT, "negative": SECOND_ACCENT, "other": OTHER}
UNITS_KEPT, NEEDED, DEAD = "kept", "needed", "dead"  # the series of the chart of units kept


def unit_frame(activations, chosen):
    """One row a hidden unit: unit, column and row in a sheet that is wider than high, value, strength from FAINTEST to 1, is_chosen."""
    units = np.arange(len(activations))
    columns = int(np.ceil(np.sqrt(SHEET_SHAPE * len(activations))))
    strength = np.abs(activations) / (np.abs(activations).max() or 1)
    return pd.DataFrame(
        {
            "unit": units,
            "column": units % columns,
            "row": units // columns,
            "value": np.asarray(activations, np.float64),
            "strength": FAINTEST + (1 - FAINTEST) * strength,
            "is_chosen": units == chosen,
        }
    )


@cache
def unit_grid(unit_word, value_word):
    """All hidden units as cells, as coloured as their value is large; a click chooses one. The words are for its tooltip."""
    return specification(unit_grid_chart(unit_frame(np.zeros(2), 0), unit_word, value_word))


def unit_grid_chart(frame, unit_word, value_word):
    """The chart behind `unit_grid`."""
    tooltip = [alt.Tooltip("unit:Q", title=unit_word), alt.Tooltip("value:Q", title=value_word, format=".2f")]
    cells = alt.Chart(frame).encode(alt.X("column:O").axis(None), alt.Y("row:O").axis(None), tooltip=tooltip)
    values = cells.mark_rect(stroke=None, cursor="pointer", cornerRadius=1).encode(
        color=alt.when("datum.value < 0").then(alt.value(SECOND_ACCENT)).otherwise(alt.value(ACCENT)),
        opacity=alt.Opacity("strength:Q").scale(None),
    )
    marks = cells.transform_filter("datum.is_chosen").mark_rect(fill=None, stroke=TEXT, strokeWidth=2, aria=False)
    clicked = alt.selection_point(name="clicked", fields=["unit"], on="click")
    return alt.layer(values.add_params(clicked), marks).properties(height=GRID_HEIGHT)


def signed_frame(names, numbers, texts, tones):
    """One row a bar, in this order: name, value, text at its end, tone (a key of TONES)."""
    return pd.DataFrame(
        {
            "place": range(len(names)),
            "name": [str(name) for name in names],
            "value": [float(number) for number in numbers],
            "text": texts,
            "tone": tones,
        }
    )


def tones_of(numbers):
    """The tone of each number by its sign."""
    return ["negative" if number < 0 else "positive" for number in numbers]


@cache
def signed_bars(num_bars):
    """The specification of `signed_chart` with so many bars."""
    return specification(signed_chart(signed_frame([0] * num_bars, [0] * num_bars, [""] * num_bars, ["other"] * num_bars)))


def signed_chart(frame):
    """Bars from zero to either side, each with its number."""
    name = alt.Y("name:N").sort(field="place", op="min").axis(title=None, labelFontSize=15, labelPadding=8, labelOverlap=False)
    scale = alt.Scale(padding=SIDE_ROOM, nice=False, zero=True)
    base = alt.Chart(frame).encode(name, alt.X("value:Q").scale(scale).axis(None).stack(None))
    colour = alt.Color("tone:N").legend(None).scale(domain=list(TONES), range=list(TONES.values()))
    bars = base.mark_bar(height={"band": 0.72}, cornerRadiusEnd=3).encode(colour)
    side, shift = alt.expr("datum.value < 0 ? 'right' : 'left'"), alt.expr("datum.value < 0 ? -5 : 5")
    texts = base.mark_text(align=side, dx=shift, fontSize=13, color=TEXT).encode(text="text:N")
    zero = alt.Chart(frame).mark_rule(color=TEXT, opacity=0.35, aria=False).encode(alt.XDatum(0).scale(scale).axis(None))
    return alt.layer(bars, texts, zero).properties(height=BAR_STEP * len(frame))


def change_frame(before, after, texts):
    """One row a digit: digit, probability before and after, text."""
    return pd.DataFrame({"digit": DIGITS, "before": np.asarray(before, float), "after": np.asarray(after, float), "text": texts})


def change_chart(frame):
    """Ten probabilities: a bar for what is now, a line where it was before."""
    digit = alt.Y("digit:O").scale(domain=DIGITS).axis(title=None, labelFontSize=15, labelPadding=8, labelOverlap=False, labelFlush=False)
    scale = alt.Scale(domain=[0, 1], range=[0, alt.expr(f"width - {SIDE_ROOM}")])
    base = alt.Chart(frame).encode(digit)
    tracks = base.mark_bar(cornerRadius=3, height={"band": 0.72}, color=TEXT, opacity=0.07).encode(alt.XDatum(1).scale(scale).axis(None))
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.72}, color=ACCENT).encode(alt.X("after:Q").scale(scale).axis(None))
    ticks = base.mark_tick(color=SECOND_ACCENT, thickness=3, height={"band": 0.9}).encode(alt.X("before:Q").scale(scale).axis(None))
    labels = base.mark_text(align="left", dx=6, fontSize=13, color=TEXT).encode(alt.X("after:Q").scale(scale).axis(None), text="text:N")
    return alt.layer(tracks, bars, ticks, labels).properties(height=BAR_STEP * len(DIGITS))


def kept_frame(needed, num_dead, words):
    """The rows of the chart of units kept: series, units, end, accuracy, text.

    needed: mnist_core.ablation.UnitsNeeded. words: {NEEDED: ..., DEAD: ...}, what stands beside the line and the band.
    """
    rows = [(UNITS_KEPT, units, None, accuracy, "") for units, accuracy in zip(needed.num_kept, needed.accuracies, strict=True)]
    rows.append((NEEDED, needed.num_needed, None, None, words[NEEDED]))
    num_hidden = needed.num_kept[-1]
    rows += [(DEAD, num_hidden - num_dead, num_hidden, None, words[DEAD])] if num_dead else []
    return pd.DataFrame(rows, columns=["series", "units", "end", "accuracy", "text"])


@cache
def kept_curve(units_word, accuracy_word):
    """The specification of `kept_chart` with these words."""
    rows = pd.DataFrame([(UNITS_KEPT, 1, None, 0.5, "")], columns=["series", "units", "end", "accuracy", "text"])
    return specification(kept_chart(rows, units_word, accuracy_word))


def kept_chart(frame, units_word, accuracy_word):
    """Accuracy against the number of units kept, the most important first; a line where enough are kept, a band of the dead ones."""
    units = alt.X("units:Q").scale(nice=False, zero=True).axis(title=units_word, format="d", tickMinStep=1, tickCount=8, grid=False)
    accuracy = alt.Y("accuracy:Q").scale(domain=[0, 1]).axis(title=None, format=".0%", tickCount=5)
    tooltip = [alt.Tooltip("units:Q", title=units_word), alt.Tooltip("accuracy:Q", title=accuracy_word, format=".1%")]
    base = alt.Chart(frame).encode(units)
    line = base.transform_filter(alt.datum.series == UNITS_KEPT).mark_line(
        color=ACCENT, strokeWidth=2, point={"filled": True, "size": 28, "color": ACCENT}
    )
    needed = base.transform_filter(alt.datum.series == NEEDED)
    dead = base.transform_filter(alt.datum.series == DEAD)
    parts = [
        dead.mark_rect(color=SECOND_ACCENT, opacity=0.25, aria=False).encode(x2="end:Q"),
        line.encode(accuracy, tooltip=tooltip),
        needed.mark_rule(color=TEXT, strokeDash=[4, 4], opacity=0.7, aria=False),
        needed.mark_text(align="right", dx=-6, fontSize=13, color=TEXT).encode(y=alt.YDatum(0.07), text="text:N"),
        dead.mark_text(align="right", dx=-6, fontSize=13, color=TEXT).encode(y=alt.YDatum(0.17), text="text:N"),
    ]
    return alt.layer(*parts).properties(height=KEPT_HEIGHT, padding=CURVE_PADDING)


CHANGE_BARS = specification(change_chart(change_frame([0] * 10, [0] * 10, [""] * 10)))
