"""What all lessons share: the question before the run, what was predicted, what came of it, and the way to the next lesson.

An answer is kept with what runs for it, and cannot be changed afterwards: only then is it a prediction. Starting over asks anew.
"""

from dataclasses import dataclass

import streamlit as st

from mnist_core.lessons import CHOICES, LESSONS, next_lesson
from mnist_ui import state
from mnist_ui.accent import accent_button
from mnist_ui.language import gettext as _
from mnist_ui.lesson_words import lesson_choices, lesson_question, lesson_text, lesson_titles, run_label
from mnist_ui.link import linked_word
from mnist_ui.reading import show_small

BUTTON_WIDTH = 180  # pixels


@dataclass(frozen=True)
class Attempt:
    """A lesson that was begun. prediction: out of lessons.CHOICES. subject: what runs or is looked at, as the lesson needs it."""

    prediction: str
    subject: object = None


def asked_lesson():
    """The lesson in the link, and a list of sentences on a bad link."""
    problems = []
    st.session_state.setdefault(state.LESSONS_DONE, set())
    return linked_word(state.LESSON, LESSONS, problems), problems


def choose_lesson(lesson):
    """Show the choice of the lesson, a tick at those done. To be called last, for the lesson that is shown may be done by then."""
    st.session_state[state.LESSON], done = lesson, st.session_state[state.LESSONS_DONE]
    labels = {name: f"{number} ✓" if name in done else str(number) for number, name in enumerate(LESSONS, 1)}
    st.segmented_control(
        _("Lesson"), LESSONS, format_func=labels.get, key=state.LESSON, on_change=_follow, required=True, label_visibility="collapsed"
    )
    show_small(_("{done} of {number} done").format(done=len(done), number=len(LESSONS)))


def _follow():
    st.query_params[state.LESSON] = st.session_state[state.LESSON]


def attempt_of(lesson):
    """The Attempt of this session at the lesson, or None."""
    return st.session_state.setdefault(state.LESSON_ATTEMPTS, {}).get(lesson)


def show_words(lesson):
    """Show the lesson's title and what a teacher says first; folded when the lesson has begun, to make room for what is seen."""
    number = LESSONS.index(lesson) + 1
    st.header(_("{number}. {title}").format(number=number, title=lesson_titles()[lesson]), anchor=False)
    if attempt_of(lesson):
        with st.expander(_("The text again")):
            st.markdown(lesson_text(lesson))
    else:
        st.markdown(lesson_text(lesson))


def ask(lesson, begin=lambda: True, is_ready=True, question=None, hint=None):
    """Show the question and the button that runs the lesson, or what was predicted when it has begun.

    begin: called when the button is pressed; returns the Attempt's subject, None when it cannot begin. is_ready: whether all else is there
    that the run needs. question: in place of the usual one. hint: what to do when it is not.
    """
    attempt = attempt_of(lesson)
    if attempt:
        answer = lesson_choices(lesson)[attempt.prediction]
        st.markdown(f"{question or lesson_question(lesson)} {_('You said: **{answer}**').format(answer=answer)}")
        return
    labels, key = lesson_choices(lesson), f"{state.LESSON_ANSWER}_{lesson}"
    answer = st.radio(f"**{question or lesson_question(lesson)}**", labels, index=None, format_func=labels.get, key=key)
    is_off = not (answer in CHOICES[lesson] and is_ready)
    accent_button(run_label(lesson), on_click=_begin, args=(lesson, begin), disabled=is_off, width=BUTTON_WIDTH)
    if answer is None or (hint and not is_ready):
        show_small(_("Say first what you expect.") if answer is None else hint)


def _begin(lesson, begin):
    prediction = st.session_state.get(f"{state.LESSON_ANSWER}_{lesson}")
    if prediction in CHOICES[lesson] and (subject := begin()) is not None:
        st.session_state[state.LESSON_ATTEMPTS][lesson] = Attempt(prediction, subject)


def offer_start_over(lesson):
    """Show the button that forgets the prediction and asks anew."""
    st.button(_("Start over"), key=f"{state.LESSON_ANSWER}_{lesson}_anew", on_click=_start_over, args=(lesson,))


def _start_over(lesson):
    st.session_state[state.LESSON_ATTEMPTS].pop(lesson, None)


def show_outcome(lesson, outcome, sentences):
    """Show whether it came as predicted, what was to be seen, and the way on.

    outcome: a lesson_checks.Outcome. sentences: lines of Markdown.
    """
    prediction = attempt_of(lesson).prediction
    st.session_state[state.LESSONS_DONE].add(lesson)
    st.subheader(_("What was to be seen"), anchor=False)
    st.markdown("\n".join([_verdict(outcome, prediction), "", *(f"- {sentence}" for sentence in sentences)]))
    with st.container(horizontal=True):
        if following := next_lesson(lesson):
            accent_button(_("Next lesson"), on_click=open_lesson, args=(following,))
        offer_start_over(lesson)


def open_lesson(lesson):
    """Go to the lesson."""
    st.query_params[state.LESSON] = lesson


def _verdict(outcome, prediction):
    if not outcome.answers:
        return _("**Too little was measured to say.**")
    if outcome.bears_out(prediction):
        return _("**As you said.**") if len(outcome.answers) == 1 else _("**It may be as you said**: the measurement leaves room for it.")
    if outcome.answers == ("same",):
        return _("**A tie**: chance alone may well make such a difference.")
    return _("**It came out differently.**")
