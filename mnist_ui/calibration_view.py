"""How sure a network is and how right it is then: the reliability diagram, the temperature, and silence below a threshold."""

import functools

import numpy as np
import streamlit as st

from mnist_core.calibration import select, selections
from mnist_core.fine_tuning import FEWEST_DRAWINGS
from mnist_ui import state
from mnist_ui.charts import specification
from mnist_ui.digit_facts import working
from mnist_ui.language import current_language, ngettext
from mnist_ui.language import gettext as _
from mnist_ui.mistake_charts import reliability_chart, reliability_frame, threshold_chart, threshold_frame
from mnist_ui.mistake_choice import HIGHEST_THRESHOLD, LOWEST_THRESHOLD, MINE, follow
from mnist_ui.reading import show_small
from mnist_ui.run_view import share_text
from mnist_ui.test_figures import own_calibration, test_calibration

THRESHOLDS = np.arange(500, 1000, 2) / 1000  # of the curves


def show_calibration(choice, network, answers):
    """Show whether the network is as often right as it says, and what a threshold does. answers: test_figures.Answers."""
    with working():
        calibrated = own_calibration(network, answers) if choice.whose == MINE else test_calibration(network)
    reliability, silence = st.columns(2, gap="large")
    with reliability:
        _show_reliability(choice, calibrated)
    with silence:
        _show_silence(choice, answers)


def _show_reliability(choice, calibrated):
    st.header(_("Is it as right as it is sure?"), anchor=False)
    before, after = map(share_text, calibrated.error)
    alt = _("Accuracy against confidence; the mean distance of the points from the line is {before}, with the temperature {after}.")
    frame = reliability_frame(*calibrated.bins)
    st.vega_lite_chart(frame, _reliability_specification(current_language()), alt=alt.format(before=before, after=after))
    words = [_(":blue[**●** as it is, with its 95 % interval]"), _(":orange[**◇** with the temperature]"), _("**┆** just as right as sure")]
    st.markdown(":small[" + " \u2003 ".join(words) + "]")
    st.markdown(_("Were it calibrated, of the answers with 90 % nine in ten would be right.") + " " + _is_too_sure(calibrated))
    words = _(
        "Expected calibration error {before}. All logits divided by {temperature}, the *temperature*, it is {after}; no answer changes."
    )
    st.markdown(words.format(before=before, after=after, temperature=f"{calibrated.temperature:.2f}"))
    if choice.whose == MINE:
        show_small(_("The temperature was chosen on MNIST's test digits, and your drawings had no say in it."))
        _warn_of_few(calibrated.num_digits)
    else:
        show_small(_("5,000 test digits chose the temperature; all figures here are of the other 5,000, which had no say in it."))


def _is_too_sure(calibrated):
    """The lesson of the diagram in a sentence."""
    number = sum(each.num_digits for each in calibrated.bins[0])
    surer = sum(each.num_digits * (each.confidence - each.accuracy) for each in calibrated.bins[0]) / number
    words = (
        _("On average it is {points} points surer than right.")
        if surer > 0
        else _("On average it is {points} points less sure than right.")
    )
    return words.format(points=f"{abs(100 * surer):.2f}")


def _warn_of_few(number):
    if number < FEWEST_DRAWINGS:
        words = ngettext(
            "{number} drawing is too few to believe such figures.", "{number} drawings are too few to believe such figures.", number
        )
        st.markdown(words.format(number=number))


def _show_silence(choice, answers):
    st.header(_("What if it may say: I do not know?"), anchor=False)
    label = _("It answers only when it is at least so sure, in percent")
    limits = LOWEST_THRESHOLD, HIGHEST_THRESHOLD
    st.slider(label, *limits, key=state.THRESHOLD, on_change=follow, args=(choice, state.THRESHOLD))
    chosen = select(answers.probabilities, answers.labels, choice.threshold / 100)
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Answered"), share_text(chosen.coverage), width="content")
        st.metric(_("Right, of the answers"), "–" if chosen.accuracy is None else share_text(chosen.accuracy), width="content")
        st.metric(_("Wrong answers"), f"{chosen.num_wrong:,}", width="content")
    words = {"unanswered": _("No answer"), "wrong": _("Wrong answer")}
    frame = threshold_frame(selections(answers.probabilities, answers.labels, THRESHOLDS), words, choice.threshold / 100)
    alt = _("The higher the threshold, the more digits get no answer and the fewer a wrong one.")
    st.vega_lite_chart(frame, _threshold_specification(current_language()), alt=alt)
    st.markdown(
        _("Each mistake that is avoided costs right answers that are not given. Which is worse depends on what the digits are for.")
    )


@functools.lru_cache(maxsize=4)
def _reliability_specification(_language):
    titles = {"confidence": _("how sure"), "accuracy": _("how right"), "number": _("digits")}
    return specification(reliability_chart(reliability_frame((), ()), titles))


@functools.lru_cache(maxsize=4)
def _threshold_specification(_language):
    titles = {"threshold": _("threshold"), "unanswered": _("No answer"), "wrong": _("Wrong answer")}
    return specification(threshold_chart(threshold_frame((), titles, 0.8), titles))
