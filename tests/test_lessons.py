"""The lessons without a page: what they train is short, and what is said of a result follows from its figures alone."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import lesson_checks as checks
from mnist_core.config import NUM_TEST_DIGITS, NUM_TRAIN_DIGITS
from mnist_core.lessons import CHANGED, CHOICES, EARLY_EPOCH, LESSONS, SEEDS, TRAINED, USUAL, new_network, next_lesson
from mnist_ui import language
from mnist_ui.lesson_words import lesson_choices, lesson_question, lesson_text, lesson_titles

ONE = np.eye(10)
MOST_STEPS = 12_000  # of one lesson's trainings together: half a minute on two cores


def sure(guesses, probability=0.9):
    """(N, 10) probabilities of a network that gives each of its guesses this one."""
    rest = (1 - probability) / 9
    return rest + ONE[guesses] * (probability - rest)


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_three_to_five_sentences_a_title_a_question_and_all_its_answers(monkeypatch, lesson, code):
    monkeypatch.setattr(language, "current_language", lambda: code)
    sentences = re.findall(r"[.?!](?= |$)", lesson_text(lesson))
    assert 3 <= len(sentences) <= 5
    assert lesson_titles()[lesson]
    assert lesson_question(lesson).endswith("?")
    assert tuple(lesson_choices(lesson)) == CHOICES[lesson]


def test_the_lessons_lead_from_the_first_to_the_last():
    assert [next_lesson(lesson) for lesson in LESSONS] == [*LESSONS[1:], None]


def test_what_a_lesson_trains_is_short():
    alone = [hyperparameters.epochs * hyperparameters.num_steps for hyperparameters, _preset in TRAINED.values()]
    assert max(alone) <= MOST_STEPS
    assert 2 * len(SEEDS) * USUAL.epochs * USUAL.num_steps <= MOST_STEPS
    assert all(getattr(USUAL, setting) != value for setting, value in CHANGED.items())
    assert TRAINED["too-much"][0].epochs > EARLY_EPOCH


def test_a_new_networks_weights_are_spread_as_keras_spreads_them():
    network = new_network(3)
    limit = math.sqrt(6 / (784 + 512))
    assert np.abs(network.hidden_weights).max() <= limit < 1.001 * np.abs(network.hidden_weights).max()
    assert np.isclose(network.output_weights.std(), math.sqrt(2 / (512 + 10)), rtol=0.05)
    assert not network.hidden_biases.any()
    assert network.fingerprint == new_network(3).fingerprint != new_network(4).fingerprint


@pytest.mark.parametrize(("ink", "answer"), [(0, "most"), (195, "most"), (196, "between"), (588, "between"), (589, "quarter")])
def test_zeros_are_counted(ink, answer):
    image = np.zeros(784, np.uint8)
    image[:ink] = 200
    outcome = checks.check_numbers(image.reshape(28, 28))
    assert outcome.answers == (answer,)
    assert outcome.figures == {"zeros": 784 - ink, "share": (784 - ink) / 784, "sum": 200 * ink, "largest": 200 if ink else 0}


@pytest.mark.parametrize(
    ("num_right", "answers"), [(300, ("none",)), (500, ("none", "tenth")), (1000, ("tenth",)), (2000, ("tenth", "more")), (2500, ("more",))]
)
def test_a_new_network_near_a_border_leaves_room_for_both_answers(num_right, answers):
    outcome = checks.check_new_network(num_right, NUM_TEST_DIGITS)
    assert outcome.answers == answers
    assert outcome.bears_out(answers[0])
    assert not outcome.bears_out("anything")


@pytest.mark.parametrize(("validation", "answer"), [(0.968, "unseen"), (0.92, "training"), (0.9412, "same"), (0.9430, "same")])
def test_the_two_accuracies_are_told_apart_only_beyond_their_uncertainty(validation, answer):
    outcome = checks.check_training({"accuracy": 0.9412, "val_accuracy": validation}, NUM_TRAIN_DIGITS, NUM_TEST_DIGITS)
    assert outcome.answers == (answer,)
    assert outcome.figures["low"] <= outcome.figures["difference"] <= outcome.figures["high"]


def test_the_interval_of_a_difference_is_newcombes():
    low, high = checks.difference_interval((56 / 70, 70), (48 / 80, 80))  # his example (a), method 10
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_more_training_is_judged_digit_for_digit():
    labels = np.arange(200) % 10
    guesses = np.where(np.arange(200) % 5 == 0, (labels + 1) % 10, labels)  # a fifth is misread
    mild, hard = sure(guesses, 0.6), sure(guesses, 0.99)
    worse = checks.check_more_training(mild, hard, labels)
    assert (worse.answers, checks.check_more_training(hard, mild, labels).answers) == (("higher",), ("lower",))
    assert worse.figures["duel"].is_tie
    assert (round(worse.figures["sure_before"], 2), round(worse.figures["sure_after"], 2)) == (0.6, 0.99)


def test_the_same_network_twice_is_a_tie():
    labels = np.arange(100) % 10
    probabilities = sure(labels)
    assert checks.check_more_training(probabilities, probabilities, labels).answers == ("same",)


def test_a_difference_that_hangs_on_a_few_digits_is_a_tie():
    labels = np.zeros(100, int)
    before = sure(labels)
    after = before.copy()
    after[0], after[1] = sure(np.array([1]))[0], sure(np.array([0]), 0.999)[0]
    outcome = checks.check_more_training(before, after, labels)
    assert outcome.figures["loss_after"] > outcome.figures["loss_before"]
    assert outcome.answers == ("same",)


def test_a_drawing_is_right_when_it_is_read_as_it_was_meant():
    assert checks.check_drawing(7, 7).bears_out("right")
    assert checks.check_drawing(6, 7).bears_out("wrong")


@pytest.mark.parametrize(
    ("other", "answers"),
    [
        ({0: 0.887, 1: 0.889, 2: 0.886}, ("worse",)),
        ({0: 0.977, 1: 0.979, 2: 0.976}, ("better",)),
        ({0: 0.958, 1: 0.961, 2: 0.957}, ("same",)),
        ({0: 0.887}, ()),
        ({}, ()),
    ],
)
def test_a_change_is_better_worse_a_tie_or_not_measured(other, answers):
    usual = {0: 0.957, 1: 0.960, 2: 0.959}
    assert checks.check_change({32: usual, 2000: other}, 32, 2000).answers == answers


@pytest.mark.parametrize(
    ("losses", "patience", "end", "best"),
    [([3, 2, 1], 2, 3, 3), ([3, 1, 2, 2, 0], 2, 4, 2), ([3, 1, 2, 2, 0], 3, 5, 5), ([1, 1, 1], 1, 2, 1)],
)
def test_early_stopping_ends_after_so_many_epochs_without_a_lower_loss(losses, patience, end, best):
    assert checks.early_stop(losses, patience) == (end, best)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(1, 5))
def test_early_stopping_keeps_the_lowest_loss_of_the_epochs_that_it_saw(losses, patience):
    end, best = checks.early_stop(losses, patience)
    assert losses[best - 1] == min(losses[:end])
    assert end == len(losses) or end - best == patience


def test_digits_that_choose_among_equals_flatter():
    is_right = np.random.default_rng(0).random((30, 3000)) < 0.9  # thirty networks that are equally good
    leak = checks.check_leak(is_right, 100).figures
    assert leak["on_group"] > leak["on_others"] + 0.03
    assert abs(leak["on_others"] - 0.9) < 0.01
    assert leak["probability"] < 1e-6


def test_where_there_is_nothing_to_choose_there_is_no_leak():
    is_right = np.tile(np.random.default_rng(0).random(3000) < 0.9, (30, 1))  # thirty times the same network
    leak = checks.check_leak(is_right, 100).figures
    assert leak["on_group"] == pytest.approx(leak["on_others"])
    assert leak["probability"] > 0.05


def test_nothing_measured_bears_nothing_out():
    assert not any(checks.Outcome(()).bears_out(choice) for choices in CHOICES.values() for choice in choices)
