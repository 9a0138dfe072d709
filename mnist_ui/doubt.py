"""The answer on the page, and what is said instead when what was drawn is no digit: quietly, with its reason one press away."""

import streamlit as st

from mnist_ui import state
from mnist_ui.judging import DOT, SEVERAL
from mnist_ui.language import gettext as _
from mnist_ui.reading import percent_text, show_guesses, show_small

# Of the shipped network, in percent, from docs/recognition.md: a test compares them
LETTERS_SURE = 69  # letters that softmax is over 90 % sure of
DIGITS_KEPT = 99  # of the training digits that the limit is set by
LETTERS_CAUGHT, SCRIBBLES_CAUGHT, DIGITS_DOUBTED = 73, 97, 2


def show_answer(reading, verdict=None):
    """Show a Reading's guesses, or that it looks like no digit; returns the same as a sentence.

    verdict: mnist_ui.judging.Verdict, None while the judge is being made or nothing is drawn.
    """
    if reading is None or verdict is None or verdict.is_digit:
        return show_guesses(reading)
    first = reading.guesses[0]
    label = _("This looks like no digit")
    guess = _("If it had to be one: {digit}. Softmax is {percent} sure.")
    guess = guess.format(digit=first, percent=percent_text(reading.probabilities[first]))
    st.metric(label, "?")
    st.markdown(guess)
    for sentence in _hint(verdict):
        show_small(sentence)
    with st.popover(_("Why?")):
        _explain(verdict)
    return f"{label}. {guess}"


def offer_number(verdict, on_click):
    """Show the button that has several digits read as a number; nothing for anything else."""
    if verdict and verdict.kind == SEVERAL:
        st.button(_("Read it as a number"), key=f"{state.WAY}_offer", on_click=on_click, icon=":material/pin:")


def _hint(verdict):
    hints = {SEVERAL: _("These are several digits."), DOT: _("It is only a dot.")}
    return [hints[verdict.kind]] if verdict.kind in hints else []


def _explain(verdict):
    """Four sentences with the figures of docs/recognition.md and this drawing's."""
    st.write(
        _(
            "Softmax shares out 100 % among ten digits, whatever it is shown. A letter is most unlike nine of them, so the tenth gets "
            "nearly everything: of letters, the shipped network is over 90 % sure in {letters} of 100."
        ).format(letters=LETTERS_SURE)
    )
    st.write(
        _(
            "So the **novelty** is measured: how weakly the outputs speak before they are shared out, and how much of the picture is left "
            "over when it is put together from the ways in which digits differ."
        )
    )
    st.write(
        _("This drawing has {novelty}; {kept} of 100 digits of MNIST stay below {limit}.").format(
            novelty=f"{verdict.novelty:.1f}", kept=DIGITS_KEPT, limit=f"{verdict.limit:.1f}"
        )
    )
    st.write(
        _(
            "For the shipped network that catches {letters} of 100 letters and {scribbles} of 100 scribbles, and doubts {digits} of 100 "
            "digits drawn with a pen."
        ).format(letters=LETTERS_CAUGHT, scribbles=SCRIBBLES_CAUGHT, digits=DIGITS_DOUBTED)
    )
