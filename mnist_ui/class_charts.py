"""The chart of a class's board: a frame in, an alt.Chart out; large enough for the last row when it is wanted so."""

import altair as alt
import pandas as pd

from mnist_ui.charts import ACCURACY_FLOORS
from mnist_ui.colours import ACCENT, SECOND_ACCENT, TEXT

MOST_IN_CHART = 15  # lines; a table holds the others
STEP, LARGE_STEP = 30, 46  # pixels a line
FONT, LARGE_FONT = 14, 24  # pixels
NAME_WIDTH, LARGE_NAME_WIDTH = 170, 330  # pixels, at most
COLUMNS = ["name", "accuracy", "low", "high", "text", "state"]
FINAL, GROWING = "final", "growing"


def board_frame(lines, names, texts):
    """One row a line that has an accuracy. lines: class_board.Lines. names: the number of a member to the name. texts: run id to text."""
    rows = [
        (names[line.member.number], line.accuracy, *(line.interval or (line.accuracy,) * 2), texts[line.run_id], _state(line))
        for line in lines[:MOST_IN_CHART]
        if line.accuracy is not None
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _state(line):
    return FINAL if line.is_final else GROWING


def board_floor(lines):
    """Where the accuracy axis begins, so that the differences are seen."""
    lowest = min((line.interval or (line.accuracy,))[0] for line in lines[:MOST_IN_CHART] if line.accuracy is not None)
    return next(floor for floor in ACCURACY_FLOORS if floor <= lowest)


def board_chart(floor, is_large):
    """Accuracies with their intervals, one line a member, the best above; a run under way is a diamond in another colour."""
    step, size, width = (LARGE_STEP, LARGE_FONT, LARGE_NAME_WIDTH) if is_large else (STEP, FONT, NAME_WIDTH)
    name = (
        alt.Y("name:N")
        .sort(None)
        .axis(title=None, labelFontSize=size, labelLimit=width, labelPadding=8, labelFlush=False, ticks=False, domain=False)
    )
    scale = alt.Scale(domain=[floor, 1], nice=False)
    accuracy = alt.X("accuracy:Q").scale(scale).axis(title=None, format=".0%", tickCount=5, labelFontSize=size * 0.8)
    colour = alt.Color("state:N").scale(domain=[FINAL, GROWING], range=[ACCENT, SECOND_ACCENT]).legend(None)
    shape = alt.Shape("state:N").scale(domain=[FINAL, GROWING], range=["circle", "diamond"]).legend(None)
    base = alt.Chart(pd.DataFrame(columns=COLUMNS)).encode(name, colour)
    intervals = base.mark_rule(strokeWidth=size / 4, opacity=0.45).encode(alt.X("low:Q").scale(scale), x2="high:Q")
    points = base.mark_point(filled=True, opacity=1, size=size**2 / 2).encode(accuracy, shape)
    middle = (1 + floor) / 2
    words = {"fontSize": size, "color": TEXT}
    left = base.transform_filter(alt.datum.accuracy > middle).mark_text(align="right", dx=-size, **words)
    right = base.transform_filter(alt.datum.accuracy <= middle).mark_text(align="left", dx=size, **words)
    texts = [
        part.encode(alt.X(f"{end}:Q").scale(scale), text="text:N", color=alt.value(TEXT)) for part, end in ((left, "low"), (right, "high"))
    ]
    return alt.layer(intervals, points, *texts).properties(height={"step": step})
