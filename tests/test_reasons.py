"""Why a training ended: every sentence is recognized with its numbers, and a page says it in its own language."""

import string

import pytest

from mnist_core import reasons
from mnist_core.reasons import NO_NUMBER, REASONS, WORKER_DIED, recognize
from mnist_ui.reasons import _sentences, as_code, reason_text


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_recognized_with_its_numbers(reason):
    numbers = {name: "3e-05" for _, name, _, _ in string.Formatter().parse(reason) if name}
    assert recognize(reason.format(**numbers)) == (reason, numbers)


def test_what_a_training_says_is_recognized():
    message = NO_NUMBER.format(epoch=1, step=7, learning_rate=f"{10.0:g}")
    assert recognize(message) == (NO_NUMBER, {"epoch": "1", "step": "7", "learning_rate": "10"})


@pytest.mark.parametrize("message", ["", "ResourceExhaustedError: out of memory", WORKER_DIED, WORKER_DIED.format(times="<b>", epoch=2)])
def test_anything_else_is_not(message):
    assert recognize(message) == (None, {})


def test_a_page_knows_every_reason_by_the_same_words():
    assert {reason: words for reason, words in _sentences().items() if reason != words} == {}
    assert set(_sentences()) == set(REASONS) == {value for name, value in vars(reasons).items() if name.isupper() and " " in value}


def test_the_words_of_another_program_are_shown_as_code_in_one_line():
    assert reason_text("Error:\n`x` **bold**") == "The training program says: `Error: x **bold**`"
    assert as_code("``") == "``"
    assert reason_text("") == ""
