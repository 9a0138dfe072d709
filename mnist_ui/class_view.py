"""How well each digit is read: recall, precision and F1 as a table and as marks on a line."""

import functools

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.class_metrics import class_metrics, largest_confusion
from mnist_core.config import NUM_CLASSES
from mnist_ui.alternatives import lowest_sentence
from mnist_ui.charts import ACCURACY_FLOORS, DIGITS, specification
from mnist_ui.language import current_language
from mnist_ui.language import gettext as _
from mnist_ui.mistake_charts import PRECISION, RECALL, class_chart, class_frame
from mnist_ui.reading import show_small
from mnist_ui.run_view import share_text


def show_each_digit(answers):
    """Show precision, recall and F1 of the ten digits. answers: test_figures.Answers."""
    confusion = answers.confusion
    metrics = class_metrics(confusion)
    words = {RECALL: _("Recall"), PRECISION: _("Precision")}
    table, chart = st.columns([6, 5], gap="medium")
    with table:
        _show_table(metrics, confusion, words)
    with chart:
        floor = _floor(metrics)
        alt = " ".join(lowest_sentence(words[key], getattr(metrics, key)) for key in (RECALL, PRECISION))
        st.vega_lite_chart(class_frame(metrics, words), _specification(floor, current_language()), alt=alt)
        show_small(_("The axis begins at {share}.").format(share=share_text(floor)))
    st.markdown(
        _("**Recall**: of all 4s, how many are read as 4. **Precision**: of all answers 4, how many are one. **F1**: high if both are.")
    )
    if np.isfinite(metrics.recall).all():
        hardest, least = int(metrics.recall.argmin()), int(np.nanargmin(metrics.precision))
        words = _("The hardest to find is {hardest}, recall {recall}; the answer to believe least is {least}, precision {precision}.")
        shares = {"recall": share_text(metrics.recall[hardest]), "precision": share_text(metrics.precision[least])}
        st.markdown(words.format(hardest=hardest, least=least, **shares))


def _show_table(metrics, confusion, words):
    confused = [largest_confusion(confusion, digit) for digit in range(NUM_CLASSES)]
    columns = {
        _("Digit"): DIGITS,
        words[RECALL]: metrics.recall * 100,
        words[PRECISION]: metrics.precision * 100,
        "F1": metrics.f1 * 100,
        _("Misread as"): [f"{answer} ({count})" if count else "–" for answer, count in confused],
    }
    share = st.column_config.NumberColumn(format="%.2f %%")
    formats = dict.fromkeys((words[RECALL], words[PRECISION], "F1"), share)
    st.dataframe(pd.DataFrame(columns), column_config=formats, hide_index=True, height="content", alt=_("Each digit's figures"))


def _floor(metrics):
    """Where the axis begins, so that the lowest figure is seen."""
    lowest = min((share for share in (*metrics.recall, *metrics.precision) if share == share), default=0)
    return next(floor for floor in ACCURACY_FLOORS if floor <= lowest)


@functools.lru_cache(maxsize=20)
def _specification(floor, _language):
    words = {RECALL: _("Recall"), PRECISION: _("Precision")}
    nothing = class_metrics(np.zeros((NUM_CLASSES, NUM_CLASSES), int))
    return specification(class_chart(class_frame(nothing, words), floor))
