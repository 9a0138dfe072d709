"""The rules of a class and its board: what is let in, who is ahead, and who only seems to be."""

from dataclasses import replace

import numpy as np
import pytest
from examples import some_network
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.class_board import Line, best_line, board_lines, ranked, right_by_digit
from mnist_core.classroom import (
    MAX_NICKNAME,
    ClassroomError,
    ClassRules,
    Member,
    checked_name,
    checked_nickname,
    is_key,
    rules_from_json,
    same_nickname,
)
from mnist_core.classwork import ClassDrawings, ClassRun, digit_to_draw, drawings_to_csv
from mnist_core.config import Hyperparameters
from mnist_core.evaluation import wilson_interval
from mnist_core.live import Snapshot
from mnist_core.network import predict_probabilities
from mnist_core.summaries import RunSummary


def member(number, nickname="", **flags):
    return Member(number, nickname, flags.get("is_hidden", False), flags.get("is_blocked", False), 0)


def line(number, num_right):
    accuracy = None if num_right is None else num_right / 10_000
    interval = None if num_right is None else wilson_interval(num_right, 10_000)
    return Line(member(number), f"run{number}", Hyperparameters(), accuracy, interval, 1, True, False, 1)


def summary(run_id="run", status="finished", accuracy=0.98, **settings):
    rules = ClassRules()
    hyperparameters = rules.within(Hyperparameters(**settings))
    figures = {"test_accuracy": accuracy, "interval_95": accuracy and wilson_interval(10_000 * accuracy, 10_000)}
    return RunSummary(run_id, hyperparameters, None, status, None, 1.0, None, "", **figures)


# What is let in


@pytest.mark.parametrize("text", ["Mina", "민지", "  Anna   Lee ", "O'Neil", "Zoë", "Kind-7", "مريم", "नीता", "👍 7", ""])
def test_a_nickname_in_any_script_is_kept_as_plain_text(text):
    assert checked_nickname(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 10_000, "too long"),
        ("x" * (MAX_NICKNAME + 1), "at most 20"),
        ("**bold**", "cannot be shown"),
        ("[a](http://b)", "cannot be shown"),
        (":smile:", "cannot be shown"),
        ("www.example", "cannot be shown"),
        ("<b>a</b>", "cannot be shown"),
        ("$x$", "cannot be shown"),
        ("a|b", "cannot be shown"),
        ("a`b", "cannot be shown"),
        ("\u202eanim", "cannot be shown"),
        ("a\u200bb", "cannot be shown"),
        ("a\0b", "cannot be shown"),
        ("\ud800", "cannot be shown"),
        ("a" + "\u0337" * 9, "too many marks"),
        (None, "too long"),
    ],
)
def test_a_nickname_that_would_be_more_than_plain_text_is_refused(text, sentence):
    with pytest.raises(ClassroomError, match=sentence):
        checked_nickname(text)


@given(st.text(max_size=30))
def test_whatever_is_let_in_is_short_and_can_be_printed(text):
    try:
        nickname = checked_nickname(text)
    except ClassroomError:
        return
    assert len(nickname) <= MAX_NICKNAME
    assert nickname.isprintable()
    assert not set(nickname) & set("*`[]<>$|:.~\\")


def test_a_class_needs_a_name():
    assert checked_name(" 3학년 2반 ") == "3학년 2반"
    for name in ("", "   ", "x" * 41, "# 5b"):
        with pytest.raises(ClassroomError):
            checked_name(name)


def test_nicknames_that_look_the_same_are_the_same():
    assert same_nickname("Mina") == same_nickname("M I NA") == same_nickname("ＭＩＮＡ") != same_nickname("Mira")


def test_only_the_text_of_a_key_is_looked_for():
    assert is_key("abcDEF12_-abcdef")
    assert not any(map(is_key, ["", "a b c d e f g h", "x" * 65, "\0" * 16, None, 7, "' OR 1=1 --"]))


@pytest.mark.parametrize(
    "rules", [{"max_epochs": 0}, {"max_epochs": 11}, {"max_hidden_units": 2000}, {"training_digits": 7}, {"validation": "x"}]
)
def test_rules_out_of_range_are_refused(rules):
    with pytest.raises(ClassroomError, match="must be"):
        ClassRules(**rules)


@pytest.mark.parametrize("value", [None, [], "rules", {"epochs": 3}, {"max_epochs": "many"}])
def test_damaged_rules_are_an_error_of_their_own(value):
    with pytest.raises(ClassroomError):
        rules_from_json(value)


def test_rules_bound_epochs_and_units_and_fix_the_digits():
    rules = ClassRules(max_epochs=3, max_hidden_units=64, training_digits=1000)
    kept = rules.within(Hyperparameters(epochs=30, hidden_units=512, learning_rate=0.01, validation="held_out"))
    assert kept == Hyperparameters(epochs=3, hidden_units=64, learning_rate=0.01, training_digits=1000)
    assert rules.allow(kept)
    assert not rules.allow(Hyperparameters())


# The board


def test_those_within_the_interval_of_the_best_share_the_first_place():
    board = ranked([line(1, 9500), line(2, 9801), line(3, 9790), line(4, None), line(5, 9520)])
    assert [(one.member.number, one.place, one.is_tied) for one in board] == [
        (2, 1, True),
        (3, 1, True),
        (5, 3, True),
        (1, 3, True),
        (4, None, False),
    ]


def test_a_clear_lead_is_no_tie():
    assert [(one.place, one.is_tied) for one in ranked([line(1, 9800), line(2, 9000)])] == [(1, False), (2, False)]
    assert ranked([]) == ()


def test_a_member_stands_with_the_best_finished_run():
    runs = [summary("a", accuracy=0.95), summary("b", accuracy=0.97), summary("c", "failed", None), summary("d", "running", None)]
    found = best_line(member(1), runs, {"d": Snapshot("d", "me", "running")})
    assert (found.run_id, found.accuracy, found.is_final, found.is_training, found.num_runs) == ("b", 0.97, True, True, 4)


def test_a_run_under_way_shows_its_last_epochs_accuracy():
    snapshot = Snapshot("a", "me", "running", epochs=({"epoch": 1, "val_accuracy": 0.91},))
    found = best_line(member(1), [summary("a", "running", None)], {"a": snapshot})
    assert (found.accuracy, found.epoch, found.is_final) == (0.91, 1, False)
    assert found.interval == pytest.approx(wilson_interval(9100, 10_000))


def test_a_run_that_ended_a_moment_ago_counts_before_it_is_stored():
    ended = Snapshot("a", "me", "finished", results={"test_accuracy": 0.9, "interval_95": [0.89, 0.91]})
    assert best_line(member(1), [summary("a", "running", None)], {"a": ended}).accuracy == 0.9


def test_a_run_that_stopped_before_its_planned_end_shows_the_epochs_that_it_took():
    stopped = replace(summary("a", "stopped", epochs=5), num_epochs=2)
    assert best_line(member(1), [stopped], {}).epoch == 2
    ended = Snapshot("a", "me", "stopped", epochs=({"epoch": 1},) * 3, results={"test_accuracy": 0.9, "interval_95": [0.89, 0.91]})
    assert best_line(member(1), [stopped], {"a": ended}).epoch == 3


def test_runs_that_break_the_rules_or_are_nobodys_are_not_on_the_board():
    rules = ClassRules(max_epochs=5)
    runs = [ClassRun(1, summary("a", epochs=5)), ClassRun(9, summary("b"))]
    longer = RunSummary("c", Hyperparameters(epochs=9, training_digits=10_000), None, "finished", None, 1.0, None, "", 0.99)
    board = board_lines([member(1), member(2)], [*runs, ClassRun(2, longer)], {}, rules)
    assert [one.run_id for one in board] == ["a"]


def test_a_hidden_nickname_is_not_shown_whoever_hid_it():
    assert member(1, "Mina").shown_nickname == "Mina"
    assert {member(1, "Mina", is_hidden=True).shown_nickname, member(1, "Mina", is_blocked=True).shown_nickname} == {""}


# Our handwriting


@given(st.lists(st.integers(0, 99), min_size=10, max_size=10), st.floats(0, 1, exclude_max=True))
def test_the_digit_asked_for_is_one_of_the_half_that_is_fewest(counts, chance):
    digit = digit_to_draw(counts, chance)
    assert sum(count < counts[digit] for count in counts) < 5


def test_right_answers_are_counted_by_digit(mnist):
    network, images, labels = some_network(), mnist.test_images[:200], mnist.test_labels[:200].astype(int)
    right = predict_probabilities(network, images).argmax(axis=1) == labels
    drawings = ClassDrawings(images, labels, tuple(map(str, range(200))))
    assert right_by_digit(network, drawings) == tuple(int(right[labels == digit].sum()) for digit in range(10))
    assert right_by_digit(network, ClassDrawings(images[:0], labels[:0], ())) == (0,) * 10


def test_the_csv_has_a_label_and_784_pixels_a_row(mnist):
    drawings = ClassDrawings(mnist.test_images[:2], mnist.test_labels[:2].astype(int), ("a", "b"))
    rows = [row.split(",") for row in drawings_to_csv(drawings).splitlines()]
    assert (rows[0][:2], {len(row) for row in rows}) == (["label", "pixel0"], {785})
    assert np.array_equal(np.array(rows[1:], int)[:, 1:].reshape(2, 28, 28), mnist.test_images[:2])
