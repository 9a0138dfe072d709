"""Mistakes: which digits a network misreads, how sure it was, what it can bear, and which of its numbers to believe."""

import streamlit as st

from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.calibration_view import show_calibration
from mnist_ui.class_view import show_each_digit
from mnist_ui.confusion_view import show_confusion
from mnist_ui.digit_facts import working
from mnist_ui.honest_view import show_honest_numbers
from mnist_ui.keeping import drawings_or_say
from mnist_ui.language import gettext as _
from mnist_ui.locks import say_what_is_locked
from mnist_ui.mistake_choice import (
    CALIBRATION,
    CONFUSION,
    EACH,
    HONEST,
    LINK_NAMES,
    MINE,
    ROBUSTNESS,
    TEST,
    USUAL,
    WORDS,
    asked_word,
    follow,
    read_choice,
)
from mnist_ui.page import MISTAKES, begin
from mnist_ui.reading import MINE as TUNED
from mnist_ui.reading import choose_network, network_in_use, show_small
from mnist_ui.robustness_view import show_robustness
from mnist_ui.run_view import share_text
from mnist_ui.sharing import show_title
from mnist_ui.test_figures import own_answers, test_answers

begin(MISTAKES)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    show_title(_("Mistakes"), MISTAKES, LINK_NAMES, USUAL)
    choose_network()
say_what_is_locked((state.NETWORK,))
network = network_in_use()
is_mine = asked_word(state.WHOSE) == MINE
images, labels = drawings_or_say() if is_mine else mnist().split("test")
choice = read_choice(len(labels))
if choice.problems:
    st.warning("\n\n".join(choice.problems))
for key in (*WORDS, state.THRESHOLD):
    st.session_state[key] = getattr(choice, key)

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    section_words = {
        CONFUSION: _("What is misread"),
        EACH: _("Each digit"),
        CALIBRATION: _("How sure"),
        ROBUSTNESS: _("What it can bear"),
        HONEST: _("Honest numbers"),
    }
    linked = {"required": True, "on_change": follow, "label_visibility": "collapsed", "wrap": True}
    st.segmented_control(
        _("Section"), WORDS[state.SECTION], format_func=section_words.get, key=state.SECTION, args=(choice, state.SECTION), **linked
    )
    if choice.section != HONEST:
        whose_words = {TEST: _("MNIST's test digits"), MINE: _("My drawings")}
        st.segmented_control(
            _("Whose digits"), WORDS[state.WHOSE], format_func=whose_words.get, key=state.WHOSE, args=(choice, state.WHOSE), **linked
        )

if choice.section == HONEST:
    show_honest_numbers(network)
    st.stop()

if not len(labels):
    st.info(_("You have kept no drawings yet. On the draw page, draw a digit and say whether the answer was right."))
    st.stop()

with working():
    answers = own_answers(network, images, labels) if is_mine else test_answers(network)
evaluation = answers.evaluation
low, high = map(share_text, evaluation.interval_95)
words = _("**{accuracy}** of {number} digits are read right (95 % interval {low} to {high}), {wrong} are not.")
number, wrong = f"{evaluation.num_digits:,}", f"{evaluation.num_digits - int(answers.is_right.sum()):,}"
st.markdown(words.format(accuracy=share_text(evaluation.accuracy), number=number, low=low, high=high, wrong=wrong))

if is_mine and st.session_state.get(state.NETWORK) == TUNED:
    show_small(_("This network learned from these very drawings, so every figure here flatters."))

if choice.section == CONFUSION:
    show_confusion(choice, answers)
elif choice.section == EACH:
    show_each_digit(answers)
elif choice.section == CALIBRATION:
    show_calibration(choice, network, answers)
else:
    show_robustness(choice, network, answers)
