"""What a network can bear: its accuracy on digits that are shifted, turned, noisy or written with another pen, beside the tutorial's."""

import functools

import numpy as np
import streamlit as st

from mnist_core.config import IMAGE_SIZE
from mnist_core.robustness import AMOUNTS, change_images
from mnist_ui.cache import mnist, tutorial_network
from mnist_ui.charts import specification
from mnist_ui.language import current_language
from mnist_ui.language import gettext as _
from mnist_ui.mistake_charts import CHOSEN, TUTORIAL, robustness_chart, robustness_frame
from mnist_ui.mistake_choice import MINE
from mnist_ui.pictures import picture_url
from mnist_ui.reading import show_small
from mnist_ui.run_view import share_text
from mnist_ui.test_figures import own_robustness, sample, test_robustness


def show_robustness(choice, network, answers):
    """Show a curve for each change, and the tutorial's beside it. answers: test_figures.Answers."""
    words = _("Reading the digits changed in {number} ways: this takes a few seconds, once a network.")
    with st.spinner(words.format(number=sum(len(amounts) - 1 for amounts in AMOUNTS.values()))):
        networks = {CHOSEN: network, TUTORIAL: tutorial_network()}
        if choice.whose == MINE:
            points = {name: own_robustness(each, answers.images, answers.labels) for name, each in networks.items()}
        else:
            points = {name: test_robustness(each) for name, each in networks.items()}
    words = [_(":blue[**●** the network in use]"), _(":orange[**◆** the tutorial's network, seed 0]"), _("band: 95 % interval")]
    st.markdown(":small[" + " \u2003 ".join(words) + "]")
    image = answers.images[0] if choice.whose == MINE else mnist().test_images[0]
    columns = [column for _row in range(2) for column in st.columns(2, gap="large")]
    for column, change in zip(columns, AMOUNTS, strict=True):
        with column:
            _show_change(change, {name: [point for point in of if point.change == change] for name, of in points.items()}, image)
    if choice.whose == MINE:
        show_small(_("All of your drawings, each changed alike."))
    else:
        show_small(_("A sample of {number} test digits, always the same, for both networks.").format(number=f"{len(sample()):,}"))


def _show_change(change, points, image):
    heading, _amount, lesson = _words()[change]
    st.header(heading, anchor=False)
    pictures = _pictures(image.tobytes(), change)
    gap = _largest_gap(points)
    alt = f"{heading}. {gap}"
    st.vega_lite_chart(robustness_frame(points, pictures), _specification(change, current_language()), alt=alt)
    st.markdown(f"{gap} {lesson}")


def _largest_gap(points):
    """Where the two networks differ most, in a sentence."""
    mine, tutorials = max(
        zip(points[CHOSEN], points[TUTORIAL], strict=True), key=lambda pair: abs(pair[0].evaluation.accuracy - pair[1].evaluation.accuracy)
    )
    if mine.evaluation == tutorials.evaluation:
        return _("The two read alike at every amount.")
    words = _("They differ most at {amount}: {chosen} read right, by the tutorial's network {tutorial}.")
    return words.format(
        amount=f"{mine.amount:g}", chosen=share_text(mine.evaluation.accuracy), tutorial=share_text(tutorials.evaluation.accuracy)
    )


def _words():
    """Each change: its heading, what its amounts count, and what to notice."""
    return {
        "shift": (
            _("Shifted"),
            _("pixels to the right"),
            _("Each pixel has weights of its own, so a digit that stands elsewhere is another row of numbers."),
        ),
        "rotation": (_("Turned"), _("degrees clockwise"), _("People turn their heads; this network saw upright digits.")),
        "noise": (
            _("Noisy"),
            _("standard deviation in grey values"),
            _("A person reads through noise. What a network never saw, it need not bear."),
        ),
        "weight": (
            _("Another pen"),
            _("pixels wider on each side"),
            _("Much thinner or thicker strokes than a pencil's are rare in MNIST."),
        ),
    }


@functools.lru_cache(maxsize=40)
def _pictures(content, change):
    """One digit changed by each amount, as data: URLs. content: the 784 bytes of its picture."""
    image = np.frombuffer(content, np.uint8).reshape(1, IMAGE_SIZE, IMAGE_SIZE)
    return {amount: picture_url(change_images(image, change, amount)[0]) for amount in AMOUNTS[change]}


@functools.lru_cache(maxsize=16)
def _specification(change, _language):
    titles = {"amount": _words()[change][1], "accuracy": _("Accuracy")}
    return specification(robustness_chart(robustness_frame({}, {}), titles))
