"""The first two lessons, which train nothing: the numbers of a picture, and a network that has learned nothing beside one that has."""

import streamlit as st

from mnist_core.config import MAX_PIXEL, NUM_PIXELS, NUM_TEST_DIGITS
from mnist_core.lesson_checks import check_new_network, check_numbers
from mnist_core.lessons import NETWORK, NUMBERS, READ_DIGIT, SHOWN_DIGIT, new_network
from mnist_ui import state
from mnist_ui.cache import mnist, tutorial_network
from mnist_ui.digit_facts import working
from mnist_ui.digit_grid import show_grid
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import ask, attempt_of, show_outcome, show_words
from mnist_ui.pictures import picture_url
from mnist_ui.reading import Reading, percent_text, show_bars
from mnist_ui.run_view import share_text
from mnist_ui.test_figures import test_answers

PICTURE_SCALE = 10  # pixels of the page a pixel of the digit


def teach_numbers(words, sight):
    """Show the lesson. words, sight: the places for what is said and for what is seen."""
    image = mnist().train_images[SHOWN_DIGIT]
    with words:
        show_words(NUMBERS)
        ask(NUMBERS)
    with sight:
        if not attempt_of(NUMBERS):
            st.image(picture_url(image, PICTURE_SCALE), alt=_("The first training digit, a 5."))
            return
        show_grid("lesson_numbers", image, MAX_PIXEL)
    with words:
        outcome = check_numbers(image)
        show_outcome(NUMBERS, outcome, _numbers_sentences(outcome.figures))


def _numbers_sentences(figures):
    share, never = _paper()
    counted = _("{zeros} of the {all} numbers are 0: {share}. The largest is {largest}, and all together make {sum}.")
    yield counted.format(
        all=NUM_PIXELS, share=share_text(figures["share"]), sum=f"{figures['sum']:,}", **_picked(figures, "zeros", "largest")
    )
    yield _("In all 60,000 training digits {share} of the numbers are 0.").format(share=share_text(share))
    if never:
        yield _("{number} of the 784 pixels are 0 in every training digit: about those the network can learn nothing.").format(number=never)


def _picked(figures, *names):
    return {name: figures[name] for name in names}


@st.cache_resource(show_spinner=False)
def _paper():
    """The share of zeros in all training digits, and how many pixels are 0 in each of them."""
    images = mnist().train_images
    return float((images == 0).mean()), int((images.max(axis=0) == 0).sum())


def teach_network(words, sight):
    """Show the lesson. words, sight: the places for what is said and for what is seen."""
    with words:
        show_words(NETWORK)
        ask(NETWORK, _next_seed)
    image, label = mnist().test_images[READ_DIGIT], int(mnist().test_labels[READ_DIGIT])
    with sight:
        attempt = attempt_of(NETWORK)
        if not attempt:
            st.image(picture_url(image, PICTURE_SCALE), alt=_("Test digit {index}: {label}").format(index=READ_DIGIT, label=label))
            return
        new, trained = new_network(attempt.subject), tutorial_network()
        with working():
            before, after = test_answers(new), test_answers(trained)
        _show_both(image, label, before, after)
    with words:
        outcome = check_new_network(int(before.is_right.sum()), NUM_TEST_DIGITS)
        show_outcome(NETWORK, outcome, _network_sentences(outcome.figures, after.evaluation))


def _next_seed():
    """The seed of a new network, another one each time."""
    key = f"{state.LESSON_SUBJECT}_{NETWORK}"
    st.session_state[key] = st.session_state.get(key, -1) + 1
    return st.session_state[key]


def _network_sentences(figures, trained):
    read = _("The new network read {number} of 10,000 right: {share} (95 % interval {low} to {high}).")
    shares = {name: share_text(figures[name]) for name in ("share", "low", "high")}
    yield read.format(number=f"{figures['num_right']:,}", **shares)
    yield _(
        "Ten answers are possible, so guessing gives about one in ten. Another new network gives another number: start over to try one."
    )
    yield _("The tutorial's network, with the same sums but trained weights: {share}.").format(share=share_text(trained.accuracy))
    yield _("Weights and biases: 784 × 512 + 512 + 512 × 10 + 10 = 407,050.")


def _show_both(image, label, before, after):
    with st.container(horizontal=True, vertical_alignment="center"):
        words = _("**Test digit {index}, a {label}**, as both read it").format(index=READ_DIGIT, label=label)
        st.image(picture_url(image, 2), alt=words)
        st.markdown(words)
    for column, heading, answers in zip(st.columns(2), (_("New network"), _("Trained network")), (before, after), strict=True):
        reading = Reading(image, answers.probabilities[READ_DIGIT])
        with column:
            first = reading.guesses[0]
            words = f"{heading}: {first}, {percent_text(reading.probabilities[first])}"
            st.markdown(words)
            show_bars(reading, words)
