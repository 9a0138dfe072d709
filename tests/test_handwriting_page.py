"""My handwriting on the draw page, without a browser."""

import secrets

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest
from test_draw_page import BAR, SEVEN, answer, draw, press, remarks

from mnist_core import handwriting
from mnist_core.handwriting import HandwritingStore
from mnist_ui import state, tuning
from mnist_ui.cache import laboratory
from mnist_ui.keeping import handwriting_store
from mnist_ui.reading import MINE, SHIPPED

AWAY = "Your drawings cannot be reached just now. Reading goes on; try again in a minute."


def open_as(visitor):
    page = AppTest.from_file("../streamlit_app.py", default_timeout=60)
    page.session_state[state.VISITOR] = visitor
    return page.run().switch_page("pages/draw.py").run()


@pytest.fixture
def visitor():
    """A new visitor's id, in the database that all tests of pages share."""
    return secrets.token_urlsafe(16)


@pytest.fixture
def page(visitor):
    return open_as(visitor)


@pytest.fixture
def digits(mnist, visitor):
    """A page whose visitor has kept three test digits of each class, one of them with a wrong label."""
    for digit in range(10):
        for index in np.flatnonzero(mnist.test_labels == digit)[:3]:
            handwriting_store().keep(visitor, mnist.test_images[index], digit, digit)
    first = mnist.test_images[np.flatnonzero(mnist.test_labels == 0)[0]]
    handwriting_store().keep(visitor, first, 6, 0)
    return open_as(visitor)


def choose_label(page, label):
    page.menu_button(key=state.WAS).click(label)
    return page.run()


def kept_by(page):
    """The visitor's drawings."""
    return handwriting_store().of_visitor(page.session_state[state.VISITOR], with_strokes=True)


def section(page):
    return page.expander[0]


def button_labels(page):
    return [button.label for button in page.button]


def test_nothing_is_asked_before_there_is_an_answer(page):
    assert "Right" not in button_labels(page)
    assert (section(page).label, section(page).proto.expanded) == ("My handwriting", False)


def test_right_keeps_the_drawing_with_the_guess_as_its_label(page):
    press(draw(page, SEVEN), "Right")
    (kept,) = kept_by(page)
    assert not page.exception
    assert (kept.label, kept.guess, len(kept.strokes["objects"])) == (7, 7, 1)
    assert ":small[Kept below as a 7.]" in remarks(page)
    assert (section(page).label, section(page).proto.expanded) == ("My handwriting: 1", True)


def test_it_was_another_keeps_that_label_and_a_second_thought_replaces_it(page):
    press(draw(page, SEVEN), "Right")
    choose_label(page, 1)
    assert [(kept.label, kept.guess) for kept in kept_by(page)] == [(1, 7)]
    assert ":small[Kept below as a 1.]" in remarks(page)


def test_a_step_left_out_does_not_change_what_is_kept(page):
    press(draw(page, SEVEN), "Right")
    page.toggle(key=f"{state.STEP}_crop").set_value(False).run()
    press(page, "Right")
    assert len(kept_by(page)) == 1


def test_a_test_digit_cannot_be_kept_as_ones_own(page):
    page.menu_button(key=state.EXAMPLE).click("test_digit")
    page.run()
    assert answer(page) != "–"
    assert "Right" not in button_labels(page)


def test_the_network_in_use_is_measured_on_ones_own_drawings_beside_mnists(digits):
    metrics = {metric.label: metric.value for metric in digits.metric}
    assert metrics["My drawings read right"] == "96.7 %"  # 29 of 30: one was given a wrong label
    assert metrics["MNIST's test digits read right"] == "99.5 %"
    assert ":small[95 % interval: 83.3 % to 99.4 %]" in remarks(digits)
    assert ":small[Kept of each digit: 0: 2, 1: 3, 2: 3, 3: 3, 4: 3, 5: 3, 6: 4, 7: 3, 8: 3, 9: 3]" in remarks(digits)


def test_a_chosen_drawing_is_deleted_and_no_other(digits):
    chosen = kept_by(digits)[4]
    digits.session_state[state.CHOSEN_DRAWING] = chosen.fingerprint
    press(digits.run(), "Delete this one")
    assert not digits.exception
    assert chosen.fingerprint not in [kept.fingerprint for kept in kept_by(digits)]
    assert len(kept_by(digits)) == 29


def test_all_are_deleted_with_what_was_learned_from_them(digits):
    press(digits, "Train on mine")
    press(digits, "Read with it")
    press(digits, "Delete all 30")
    assert not digits.exception
    assert kept_by(digits) == ()
    assert (digits.session_state[state.FINE_TUNED], digits.session_state[state.NETWORK]) == (None, SHIPPED)
    assert section(digits).label == "My handwriting"


def test_anothers_drawings_are_neither_shown_nor_deleted(digits):
    mine = digits.session_state[state.VISITOR]
    theirs = kept_by(digits)[0].fingerprint
    other = open_as(secrets.token_urlsafe(16))
    assert section(other).label == "My handwriting"
    press(draw(other, SEVEN), "Right")
    other.session_state[state.CHOSEN_DRAWING] = theirs
    other.run()
    assert "Delete this one" not in button_labels(other)
    press(other, "Delete all 1")
    assert len(handwriting_store().of_visitor(mine)) == 30


@pytest.mark.parametrize("forged", [{"not": "a name"}, 7, "0" * 64, None])
def test_a_forged_choice_of_a_drawing_shows_none(digits, forged):
    digits.session_state[state.CHOSEN_DRAWING] = forged
    assert not digits.run().exception
    assert "Delete this one" not in button_labels(digits)


def test_a_link_to_a_copy_that_is_not_here_gives_the_shipped_network():
    page = AppTest.from_file("../streamlit_app.py", default_timeout=60)
    page.query_params[state.NETWORK] = MINE
    page.run().switch_page("pages/draw.py").run()
    assert not page.exception
    assert page.session_state[state.NETWORK] == SHIPPED


def test_broken_rows_are_not_shown(digits):
    with laboratory().store.database.begin() as connection:
        values = {"visitor": digits.session_state[state.VISITOR]}
        connection.execute(text("UPDATE handwriting SET label = 77 WHERE visitor = :visitor AND label = 3"), values)
    assert section(digits.run()).label == "My handwriting: 27"
    assert not digits.exception


def test_when_there_is_no_room_left_that_is_said(page, monkeypatch):
    press(draw(page, SEVEN), "Right")
    monkeypatch.setattr(handwriting, "MAX_DRAWINGS", 1)
    press(draw(page, SEVEN, BAR), "Right")
    assert any("there is no room for more" in warning.value for warning in page.warning)
    assert len(kept_by(page)) == 1


def test_when_the_database_is_away_that_is_said_and_reading_goes_on(page, monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(HandwritingStore, "keep", fail)
    press(draw(page, SEVEN), "Right")
    assert [warning.value for warning in page.warning] == [
        "Your drawings cannot be reached just now. Reading goes on; try again in a minute."
    ]
    monkeypatch.setattr(HandwritingStore, "of_visitor", fail)
    draw(page, SEVEN, BAR)
    assert not page.exception
    assert answer(page) != "–"


def test_training_on_mine_shows_before_and_after_and_the_copy_reads_and_belongs_to_no_link(digits):
    press(digits, "Train on mine")
    tuned = digits.session_state[state.FINE_TUNED]
    table = next(text for text in remarks(digits) if "| Before | After |" in text)
    assert f"**{100 * tuned.mine_after.accuracy:.1f} %**" in table
    assert f"**{100 * tuned.test_after.accuracy:.1f} %**" in table
    assert not any("too few to believe" in text for text in remarks(digits))
    press(digits, "Read with it")
    assert digits.session_state[state.NETWORK] == MINE
    assert state.NETWORK not in digits.query_params
    assert any("the first number flatters" in text for text in remarks(digits))
    assert answer(draw(digits, SEVEN)) == "7"


def test_training_again_begins_with_the_network_that_was_copied(digits):
    press(digits, "Train on mine")
    first = digits.session_state[state.FINE_TUNED]
    press(digits, "Read with it")
    press(digits, "Train on mine")
    second = digits.session_state[state.FINE_TUNED]
    assert second.base is first.base
    assert np.array_equal(second.network.hidden_weights, first.network.hidden_weights)


def test_too_few_drawings_are_said_to_prove_nothing(page):
    press(draw(page, SEVEN), "Right")
    assert any("too few to believe" in text for text in remarks(page))
    assert next(button for button in page.button if button.label == "Train on mine").disabled


def test_who_waits_too_long_is_told(digits, monkeypatch):
    monkeypatch.setattr(tuning, "SECONDS_TO_WAIT", 0.01)
    with tuning._turn():
        press(digits, "Train on mine")
    assert [warning.value for warning in digits.warning] == ["Many are training just now. Press again in a minute."]
    press(digits, "Train on mine")
    assert digits.session_state[state.FINE_TUNED]
