"""The board of a class as everybody in it sees it: who reads how many test digits right, and how the class's own handwriting is read.

It is drawn anew every two seconds in each browser, so everything that is the same for all is put into words once a look and a language.
"""

import functools
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from mnist_core.config import NUM_CLASSES
from mnist_core.summaries import differing
from mnist_ui.charts import specification
from mnist_ui.class_boards import board_or_say, class_boards
from mnist_ui.class_charts import board_chart, board_floor, board_frame
from mnist_ui.classes import member_names
from mnist_ui.language import current_language
from mnist_ui.language import gettext as _
from mnist_ui.reading import accuracy_text
from mnist_ui.run_words import all_setting_labels, setting_text, setting_words, without_markdown

SECONDS_A_TICK = 2.0
KEPT_WORDS = 16  # boards in words: a few a class


@dataclass(frozen=True, eq=False)
class BoardWords:
    """A Board as it is shown: the chart's rows and specification, or None; both tables; what each member's number is called."""

    rows: pa.Table | None  # as the browser gets them, so that they are written once for all browsers
    specification: dict | None
    table: str  # in markdown
    readings: str  # in markdown
    reading_rows: tuple
    names: dict
    figures: tuple


@st.fragment(run_every=SECONDS_A_TICK)
def watch_board(room, number, is_large):
    """Show the board, live. number: of the member who looks, or None. is_large: for a projector."""
    if not (board := board_or_say(room)):
        return
    words = board_words(board, current_language(), is_large)
    if is_large:
        with st.container(horizontal=True, gap="large"):
            for label, value in words.figures:
                st.metric(label, value, width="content")
        runs, handwriting = st.container(), st.container()
    else:
        st.markdown(" \u2003 ".join(f"{label} **{value}**" for label, value in words.figures))
        runs, handwriting = st.columns([3, 2], gap="large")
    with runs:
        if words.rows is not None:
            alt = _("Test accuracies of the class with their 95 % intervals, the best above.")
            st.vega_lite_chart(words.rows, words.specification, alt=alt)
        st.markdown(_lines_text(words, board, number, is_large))
    handwriting.markdown(_handwriting_text(words, board, room, number))


def _lines_text(words, board, number, is_large):
    parts = [words.table] if words.rows is None or not is_large else []
    if mine := next((line for line in board.lines if line.member.number == number), None):
        parts.append(f":small[{_mine_text(mine, words.names[number])}]")
    if any(line.is_tied for line in board.lines):
        parts.append(f":small[{_('**=** a shared place: 10,000 test digits cannot tell these accuracies apart.')}]")
    return "\n\n".join(parts)


def _mine_text(line, name):
    place = _("not placed yet") if line.place is None else _("place {place}").format(place=_place_text(line))
    return _("You are **{name}**, {place}.").format(name=without_markdown(name), place=place)


def _handwriting_text(words, board, room, number):
    heading = f"## {_('Our handwriting')}"
    if not board.num_drawings:
        return f"{heading}\n\n{_('Nobody has given a drawing yet. Together they become a test set of our own.')}"
    mine = next((line.run_id for line in board.lines if line.member.number == number and line.is_final), None)
    right = class_boards().mine(room, board, mine) if mine and mine != board.readings.best_run else None
    if right is None:
        return f"{heading}\n\n{words.readings}"
    return f"{heading}\n\n{_as_columns((*words.reading_rows, _reading_row(_('Mine'), right, board.readings.counts)))}"


@functools.lru_cache(maxsize=KEPT_WORDS)
def board_words(board, language, is_large):
    """The BoardWords of a Board in the current language, whose code is given too."""
    names, lines = member_names(board.members), board.lines
    known = [line for line in lines if line.accuracy is not None]
    rows = description = None
    if known:
        plain = {line.run_id: " · ".join(filter(None, (_place_text(line), accuracy_text(line.accuracy)))) for line in known}
        rows = pa.Table.from_pandas(board_frame(lines, names, plain), preserve_index=False)
        description = _chart(board_floor(lines), is_large)
    table = _table(lines, names) if lines else _("Nobody has trained yet. The first network appears here by itself.")
    readings = _reading_rows(board.readings)
    return BoardWords(rows, description, table, _as_columns(readings), readings, names, _figures(board, known))


@functools.cache
def _chart(floor, is_large):
    return specification(board_chart(floor, is_large))


def _figures(board, known):
    training = sum(line.is_training for line in board.lines)
    return (
        (_("Joined"), len(board.members)),
        (_("Training now"), training),
        (_("Best test accuracy"), accuracy_text(known[0].accuracy) if known else "–"),
        (_("Drawings given"), board.num_drawings),
    )


def _place_text(line):
    return "" if line.place is None else f"={line.place}" if line.is_tied else f"{line.place}"


def _table(lines, names):
    """Everybody's line, with only those columns that tell something."""
    labels, words = all_setting_labels(), setting_words()
    columns = {
        _("Place"): [_place_text(line) for line in lines],
        _("Who"): [without_markdown(names[line.member.number]) for line in lines],
        _("Test accuracy"): [_accuracy_cell(line) for line in lines],
        _("Now"): [_standing_cell(line) for line in lines],
    }
    names = differing(lines)
    if "epochs" not in names and any(line.is_final and line.epoch != line.hyperparameters.epochs for line in lines):
        names = ("epochs", *names)  # one stopped before the others
    for name in names:
        columns[labels[name]] = [setting_text(name, _setting(line, name), words) for line in lines]
    told = {head: cells for head, cells in columns.items() if any(cells)}
    return _markdown_table(told, [[cell or "–" for cell in row] for row in zip(*told.values(), strict=True)])


def _setting(line, name):
    """A setting of the run in this line; of an ended one the epochs that it took, which may be fewer than were planned."""
    return line.epoch if name == "epochs" and line.is_final else getattr(line.hyperparameters, name)


def _accuracy_cell(line):
    if line.accuracy is None:
        return ""
    low, high = (f"{100 * end:.1f}" for end in line.interval or (line.accuracy,) * 2)
    return f"**{accuracy_text(line.accuracy)}** {low}–{high}"


def _standing_cell(line):
    if line.is_waiting:
        return _("in line")
    if line.is_final:
        return _("trains again") if line.is_training else ""
    return _("epoch {epoch} of {epochs}").format(epoch=line.epoch, epochs=line.hyperparameters.epochs)


def _reading_rows(readings):
    rows = [(_("Digit"), *range(NUM_CLASSES), _("All")), (_("Drawings"), *readings.counts, sum(readings.counts))]
    rows.append(_reading_row(_("Shipped network"), readings.shipped, readings.counts))
    if readings.best:
        rows.append(_reading_row(_("Best of the class"), readings.best, readings.counts))
    return tuple(rows)


def _reading_row(name, right, counts):
    total = sum(counts)
    shares = (f"{100 * number / count:.0f} %" if count else "–" for number, count in zip(right, counts, strict=True))
    return (name, *shares, f"**{100 * sum(right) / total:.0f} %**" if total else "–")


def _as_columns(rows):
    """Rows of digits as a table with a digit a line, which a phone has room for."""
    head, *lines = zip(*rows, strict=True)
    return _markdown_table(head, lines)


def _markdown_table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
