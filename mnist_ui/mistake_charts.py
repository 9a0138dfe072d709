"""The charts of the mistakes page: a tidy frame in, an alt.Chart out, as in `charts`."""

import altair as alt
import numpy as np
import pandas as pd

from mnist_ui.charts import CURVE_PADDING, DIGITS
from mnist_ui.colours import ACCENT, SECOND_ACCENT, TEXT

CELL = 38  # pixels a side of the matrix's cells, where there is room
MATRIX_HEIGHT, RELIABILITY_HEIGHT, THRESHOLD_HEIGHT, CLASS_HEIGHT, ROBUSTNESS_HEIGHT = CELL * 11, 320, 220, 330, 260  # pixels
PICTURE_SIDE = 24  # pixels of the pictures along an axis
DIAGONAL, OTHERS = "right", "wrong"
RECALL, PRECISION = "recall", "precision"
BEFORE, AFTER, EQUAL = "before", "after", "equal"
CHOSEN, TUTORIAL = "chosen", "tutorial"


def confusion_frame(confusion, label=None, guess=None):
    """A row a cell: true, read, count, text, kind, strength from 0 to 1 among its kind, is_chosen. label, guess: those chosen or None."""
    true, read = np.indices(confusion.shape)
    kind = np.where(true == read, DIAGONAL, OTHERS)
    strength = confusion / max(1, np.where(true == read, 0, confusion).max())
    strength[true == read] = confusion.diagonal() / max(1, confusion.diagonal().max())
    is_chosen = ((true == label) | (label is None)) & ((read == guess) | (guess is None)) if (label, guess) != (None, None) else true < 0
    columns = {"true": true, "read": read, "count": confusion, "kind": kind, "strength": strength, "is_chosen": is_chosen}
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    return frame.assign(text=[str(count) if count else "" for count in frame["count"]])


def confusion_chart(frame, titles):
    """Ten times ten cells, blue on the diagonal, orange beside it: the more mistakes, the stronger. A click on one is the selection "cell".

    titles: "true", "read" and "count" in the visitor's language.
    """
    axis = {
        "labelAngle": 0,
        "labelFontSize": 14,
        "titleFontSize": 14,
        "ticks": False,
        "domain": False,
        "labelOverlap": False,
        "labelFlush": False,
    }
    true = alt.Y("true:O").scale(domain=DIGITS).axis(title=titles["true"], **axis)
    read = alt.X("read:O").scale(domain=DIGITS).axis(title=titles["read"], orient="top", **axis)
    tooltip = [alt.Tooltip(f"{name}:Q", title=titles[name]) for name in ("true", "read", "count")]
    base = alt.Chart(frame).encode(true, read)
    colour = alt.when(alt.datum.kind == DIAGONAL).then(alt.value(ACCENT)).otherwise(alt.value(SECOND_ACCENT))
    strength = alt.when(alt.datum.count > 0).then(alt.Opacity("strength:Q").scale(domain=[0, 1], range=[0.12, 0.75]).legend(None))
    cells = base.mark_rect(cornerRadius=3, cursor="pointer").encode(
        color=colour, opacity=strength.otherwise(alt.value(0.03)), tooltip=tooltip
    )
    frames = base.transform_filter("datum.is_chosen").mark_rect(cornerRadius=3, fillOpacity=0, stroke=TEXT, strokeWidth=2, aria=False)
    texts = base.mark_text(fontSize=12, color=TEXT).encode(text="text:N")
    selection = alt.selection_point(name="cell", fields=["true", "read"], on="click", clear=False)
    return alt.layer(cells.add_params(selection), frames, texts).properties(height=MATRIX_HEIGHT)


def class_frame(metrics, words):
    """Two rows a digit: digit, kind as words[RECALL] or words[PRECISION], share; without those that cannot be counted."""
    pairs = ((words[RECALL], metrics.recall), (words[PRECISION], metrics.precision))
    rows = [(digit, kind, float(shares[digit])) for kind, shares in pairs for digit in DIGITS if shares[digit] == shares[digit]]
    return pd.DataFrame(rows, columns=["digit", "kind", "share"])


def class_chart(frame, floor):
    """Recall and precision of each digit as two marks on a line, so that their distance is seen. floor: where the axis begins."""
    digit = (
        alt.Y("digit:O")
        .scale(domain=DIGITS)
        .axis(title=None, labelFontSize=14, ticks=False, domain=False, grid=True, labelOverlap=False, labelFlush=False)
    )
    scale = alt.Scale(domain=[floor, 1], nice=False, padding=8)
    share = alt.X("share:Q").scale(scale).axis(title=None, format="~%", tickCount=5)
    kind = {"sort": None, "legend": alt.Legend(orient="top", title=None, offset=4, padding=0, symbolOpacity=1)}
    tooltip = [alt.Tooltip("digit:O", title=" "), alt.Tooltip("kind:N", title="  "), alt.Tooltip("share:Q", title="   ", format=".2%")]
    base = alt.Chart(frame).encode(digit)
    lines = base.mark_rule(color=TEXT, opacity=0.35, clip=True).encode(alt.X("min(share):Q", scale=scale), alt.X2("max(share):Q"))
    marks = base.mark_point(filled=True, size=110, opacity=1, clip=True).encode(
        share,
        alt.Color("kind:N", **kind).scale(range=[ACCENT, SECOND_ACCENT]),
        alt.Shape("kind:N", **kind).scale(range=["circle", "diamond"]),
        tooltip=tooltip,
    )
    return alt.layer(lines, marks).properties(height=CLASS_HEIGHT, padding=CURVE_PADDING)


def reliability_frame(bins_before, bins_after):
    """A row a bin and kind: kind, confidence, accuracy, low and high end of its interval, number of digits; and two for the line EQUAL."""
    rows = [
        (kind, each.confidence, each.accuracy, *each.interval_95, each.num_digits)
        for kind, bins in ((BEFORE, bins_before), (AFTER, bins_after))
        for each in bins
    ]
    rows += [(EQUAL, end, end, None, None, None) for end in (0, 1)]
    return pd.DataFrame(rows, columns=["kind", "confidence", "accuracy", "low", "high", "number"])


def reliability_chart(frame, titles):
    """Accuracy against confidence, bin by bin, with 95 % intervals, and the line on which both are equal. Diamonds: with the temperature.

    titles: "confidence", "accuracy" and "number" in the visitor's language.
    """
    scale = alt.Scale(domain=[0, 1], nice=False)
    confidence = alt.X("confidence:Q").scale(scale).axis(title=titles["confidence"], format="~%", tickCount=5, grid=False)
    accuracy = alt.Y("accuracy:Q").scale(scale).axis(title=titles["accuracy"], format="~%", tickCount=5)
    tooltip = [alt.Tooltip(f"{name}:Q", title=titles[name], format=".1%") for name in ("confidence", "accuracy")]
    tooltip.append(alt.Tooltip("number:Q", title=titles["number"], format=","))
    base = alt.Chart(frame).encode(confidence)
    before, after, equal = (base.transform_filter(alt.datum.kind == kind) for kind in (BEFORE, AFTER, EQUAL))
    line = equal.mark_line(color=TEXT, strokeDash=[4, 4], opacity=0.6).encode(accuracy)
    intervals = before.mark_rule(color=ACCENT, strokeWidth=2, opacity=0.45).encode(alt.Y("low:Q").scale(scale), alt.Y2("high:Q"))
    points = before.mark_point(filled=True, size=90, opacity=1, color=ACCENT).encode(accuracy, tooltip=tooltip)
    diamonds = after.mark_point(size=80, opacity=1, shape="diamond", strokeWidth=2, color=SECOND_ACCENT).encode(accuracy, tooltip=tooltip)
    return alt.layer(line, intervals, points, diamonds).properties(height=RELIABILITY_HEIGHT, padding=CURVE_PADDING)


def threshold_frame(selections, words, chosen):
    """Two rows a selection: threshold, kind as words["unanswered"] or words["wrong"], share of all digits; and one more for the chosen."""
    rows = [(each.threshold, words["unanswered"], 1 - each.coverage) for each in selections]
    rows += [(each.threshold, words["wrong"], each.num_wrong / each.num_digits) for each in selections]
    return pd.DataFrame([*rows, (chosen, None, None)], columns=["threshold", "kind", "share"])


def threshold_chart(frame, titles):
    """How many digits get no answer and how many a wrong one, by the threshold; a line stands at the chosen one.

    titles: "threshold" and the two kinds, "unanswered" and "wrong", in the visitor's language.
    """
    threshold = (
        alt.X("threshold:Q").scale(domain=[0.5, 1], nice=False).axis(title=titles["threshold"], format="~%", tickCount=5, grid=False)
    )
    share = alt.Y("share:Q").axis(title=None, format="~%", tickCount=4)
    kinds = [titles["unanswered"], titles["wrong"]]
    legend = alt.Legend(orient="top", title=None, offset=4, padding=0, symbolType="stroke", symbolStrokeWidth=3, labelLimit=300)
    colour = alt.Color("kind:N").legend(legend).scale(domain=kinds, range=[ACCENT, SECOND_ACCENT])
    base = alt.Chart(frame).encode(threshold)
    lines = (
        base.transform_filter("datum.kind != null")
        .mark_line(strokeWidth=2.5)
        .encode(share, colour, alt.StrokeDash("kind:N").legend(None).scale(domain=kinds, range=[[1, 0], [6, 3]]))
    )
    chosen = base.transform_filter("datum.kind == null").mark_rule(color=TEXT, strokeWidth=1.5, strokeDash=[4, 4])
    return alt.layer(lines, chosen).properties(height=THRESHOLD_HEIGHT, padding=CURVE_PADDING)


def robustness_frame(points, pictures):
    """A row a point: network, amount, accuracy, low and high end of its interval, picture.

    points: CHOSEN and TUTORIAL to robustness.Points of one change, TUTORIAL perhaps missing. pictures: amount to a data: URL.
    """
    rows = [
        (network, point.amount, point.evaluation.accuracy, *point.evaluation.interval_95, pictures[point.amount])
        for network, of_network in points.items()
        for point in of_network
    ]
    return pd.DataFrame(rows, columns=["network", "amount", "accuracy", "low", "high", "picture"])


def robustness_chart(frame, titles):
    """Accuracy against how much a digit is changed, with 95 % bands: a line with points, and the tutorial's broken, with diamonds.

    Above stands one digit, changed as much as below it. titles: "amount" and "accuracy" in the visitor's language.
    """
    amount = alt.X("amount:O").sort(None).axis(title=titles["amount"], labelAngle=0, grid=False, labelOverlap=False)
    accuracy = alt.Y("accuracy:Q").scale(domain=[0, 1]).axis(title=None, format="~%", tickCount=4)
    tooltip = [alt.Tooltip("amount:O", title=titles["amount"]), alt.Tooltip("accuracy:Q", title=titles["accuracy"], format=".1%")]
    base = alt.Chart(frame).encode(amount)
    layers = []
    for network, colour, shape, dash in ((TUTORIAL, SECOND_ACCENT, "diamond", [5, 3]), (CHOSEN, ACCENT, "circle", [1, 0])):
        of_network = base.transform_filter(alt.datum.network == network)
        layers.append(of_network.mark_area(color=colour, opacity=0.18).encode(alt.Y("low:Q"), alt.Y2("high:Q")))
        layers.append(of_network.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash).encode(accuracy))
        points = of_network.mark_point(color=colour, filled=True, opacity=1, size=60, shape=shape)
        layers.append(points.encode(accuracy, tooltip=tooltip))
    pictures = base.transform_filter(alt.datum.network == CHOSEN).mark_image(width=PICTURE_SIDE, height=PICTURE_SIDE)
    layers.append(pictures.encode(y=alt.value(-PICTURE_SIDE / 2 - 6), url="picture:N"))
    return alt.layer(*layers).properties(height=ROBUSTNESS_HEIGHT, padding=CURVE_PADDING | {"bottom": 6})
