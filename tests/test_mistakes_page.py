"""The mistakes page without a browser."""

import secrets
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from examples import RESULTS
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from mnist_core.config import Hyperparameters
from mnist_core.handwriting import HandwritingStore
from mnist_core.mcnemar import duel
from mnist_core.network import network_to_npz
from mnist_ui import mistake_charts, state, test_figures
from mnist_ui.cache import laboratory, shipped_network, tutorial_network
from mnist_ui.keeping import handwriting_store
from mnist_ui.mistake_choice import SECTIONS

APP = Path(__file__).parent.parent / "streamlit_app.py"


def open_mistakes(visitor=None, session=(), **link):
    page = AppTest.from_file(APP, default_timeout=60).switch_page("pages/mistakes.py")
    for key, value in {**dict(session), **({state.VISITOR: visitor} if visitor else {})}.items():
        page.session_state[key] = value
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def control(page, key):
    return next(element for element in (*page.button_group, *page.selectbox, *page.slider, *page.pagination) if element.key == key)


def words(page):
    return " ".join(element.value for element in page.main.markdown)


@pytest.fixture(scope="module")
def visitor(mnist):
    """A visitor who kept 30 test digits, ten of them with a label that no network gives."""
    visitor = secrets.token_urlsafe(16)
    for index in range(30):
        label = int(mnist.test_labels[index])
        handwriting_store().keep(visitor, mnist.test_images[index], (label + 1) % 10 if index < 10 else label, label)
    return visitor


@pytest.fixture(scope="module")
def store_run():
    """A function that stores a run with these hyperparameters, whose best weights are better than its last; returns its id."""

    def store(status="finished", **hyperparameters):
        runs = laboratory().store
        run_id = runs.create("somebody", Hyperparameters(**hyperparameters))
        weights = {"last_weights": network_to_npz(tutorial_network()), "best_weights": network_to_npz(shipped_network())}
        runs.finish(run_id, status, results=RESULTS, **weights)
        return run_id

    return store


# What is misread


def test_the_bare_page_shows_the_surest_mistake_of_the_shipped_network():
    page = open_mistakes()
    answers = test_figures.test_answers(shipped_network())
    wrong = np.flatnonzero(~answers.is_right)
    surest = wrong[answers.probabilities[wrong].max(axis=1).argmax()]
    assert "**99.49 %** of 10,000 digits are read right (95 % interval 99.33 % to 99.61 %), 51 are not." in words(page)
    assert f"Number {surest} is a {answers.labels[surest]}, read as {answers.guesses[surest]}" in words(page)
    assert not page.query_params


def test_a_link_opens_a_cell_with_as_many_digits_as_it_says():
    page = open_mistakes(true="5", read="3")
    count = test_figures.test_answers(shipped_network()).confusion[5, 3]
    assert f"{count} mistakes, the surest first" in words(page)
    assert "is a 5, read as 3" in words(page)


def test_the_boxes_choose_a_cell_without_a_mouse():
    page = open_mistakes()
    control(page, state.TRUE).set_value("4").run()
    control(page, state.READ).set_value("9").run()
    assert page.query_params == {"true": "4", "read": "9"}
    assert "is a 4, read as 9" in words(page)


def test_a_link_to_the_diagonal_shows_the_least_sure_hits():
    page = open_mistakes(true="4", read="4")
    assert control(page, state.ORDER).value == "hits"
    assert "976 read right, the least sure first" in words(page)


def test_an_empty_cell_is_said():
    assert "no such digit" in open_mistakes(true="0", read="1").info[0].value


def test_the_digit_that_is_looked_at_leads_to_the_reason_and_to_its_numbers():
    links = open_mistakes(true="5", read="3").main.get("page_link")
    assert [link.value for link in links] == ["Why this answer?", "Its 784 numbers"]
    assert all("split=test&index=674" in link.proto.query_string for link in links)


def test_pages_of_hits_go_on_where_the_last_one_ended():
    page = open_mistakes(order="hits")
    control(page, state.PAGE).set_value(2).run()
    answers = test_figures.test_answers(shipped_network())
    right = np.flatnonzero(answers.is_right)
    thirty_first = right[np.argsort(answers.probabilities[right].max(axis=1), kind="stable")[30]]
    assert page.query_params["page"] == "2"
    assert f"Number {thirty_first} is a" in words(page)


@pytest.mark.parametrize(
    "link",
    [{"section": "all"}, {"true": "`![x](//y)`"}, {"threshold": "49"}, {"index": "10000"}, {"page": "0"}],
    ids=str,
)
def test_a_bad_link_is_explained_and_something_is_shown(link):
    page = open_mistakes(**link)
    assert f"{next(iter(link))}=" in page.warning[0].value
    assert "are read right" in words(page)


# The other sections


def test_each_digit_has_its_figures():
    page = open_mistakes(section="each")
    frame = page.dataframe[0].value
    assert frame.loc[6, ["Recall", "Misread as"]].tolist() == [pytest.approx(100 * 948 / 958), "0 (3)"]
    assert "The hardest to find is 6, recall 98.96 %" in words(page)


def test_the_temperature_makes_the_calibration_error_smaller_and_says_where_it_is_from():
    calibrated = test_figures.test_calibration(tutorial_network())
    assert calibrated.error[1] < calibrated.error[0]
    assert calibrated.loss[1] < calibrated.loss[0]
    text = words(open_mistakes(section="calibration"))
    assert "All logits divided by 1.15" in text
    assert "all figures here are of the other 5,000" in text


def test_a_higher_threshold_answers_less_and_is_in_the_link():
    page = open_mistakes(section="calibration")
    before = [metric.value for metric in page.metric]
    control(page, state.THRESHOLD).set_value(99).run()
    assert page.query_params["threshold"] == "99"
    assert before == ["99.29 %", "99.75 %", "25"]
    assert [metric.value for metric in page.metric] == ["97.28 %", "99.94 %", "6"]


def test_what_it_can_bear_is_told_beside_the_tutorials_network():
    text = words(open_mistakes(section="robustness"))
    assert text.count("They differ most at") == 4
    assert "A sample of 500 test digits" in text


# My drawings


def test_without_drawings_that_is_said_and_the_honest_numbers_stay():
    page = open_mistakes(whose="mine")
    assert "You have kept no drawings yet" in page.info[0].value
    control(page, state.SECTION).set_value("honest").run()
    assert "Believe the test number" in words(page)


@pytest.mark.parametrize("section", SECTIONS[:4])
def test_every_section_knows_my_drawings(visitor, section):
    page = open_mistakes(visitor, section=section, whose="mine")
    assert "**66.67 %** of 30 digits are read right" in words(page)
    assert not page.main.get("page_link")


def test_a_network_that_learned_from_my_drawings_is_said_to_flatter(visitor):
    session = {state.FINE_TUNED: SimpleNamespace(network=tutorial_network()), state.NETWORK: "mine"}
    assert "so every figure here flatters" in words(open_mistakes(visitor, session, whose="mine"))


def test_my_drawings_out_of_reach_are_said(monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(HandwritingStore, "of_visitor", fail)
    assert "cannot be reached just now" in open_mistakes(whose="mine").warning[0].value


# Honest numbers


@pytest.mark.parametrize(
    ("hyperparameters", "believed", "reason"),
    [
        ({}, "Last weights", "The test digits chose the best weights, so that number flatters"),
        ({"patience": 2}, "Last weights", "with a grain of salt"),
        ({"validation": "held_out"}, "Best weights, epoch 2", "The held-out digits chose them"),
    ],
    ids=str,
)
def test_the_number_to_believe_is_one_in_which_the_test_digits_had_no_say(store_run, hyperparameters, believed, reason):
    page = open_mistakes(section="honest", network=store_run(**hyperparameters))
    table = next(text.value for text in page.main.markdown if text.value.startswith("|"))
    (bold,) = [line for line in table.splitlines() if "**" in line]
    assert bold.startswith(f"| {believed} |")
    assert reason in words(page)
    assert "the best weights read better, by more than chance" in words(page)
    assert ("Held-out digits" in words(page)) == ("validation" in hyperparameters)


def test_a_run_that_a_person_stopped_was_stopped_by_looking(store_run):
    assert "with a grain of salt" in words(open_mistakes(section="honest", network=store_run(status="stopped")))


def test_two_networks_are_compared_by_mcnemars_test():
    page = open_mistakes(section="honest")
    first, second = (test_figures.test_answers(network).is_right for network in (shipped_network(), tutorial_network()))
    expected = duel(first, second)
    assert f"**This one is better**: {expected.only_first} against {expected.only_second} digits" in words(page)
    assert "probability < 0.0001" in words(page)


def test_the_other_network_is_in_the_link(store_run):
    first, second = store_run(), store_run(seed=1)
    page = open_mistakes(section="honest", network=first, other=second)
    assert control(page, state.OTHER).value == second
    assert "**A tie**: each reads 0 digits right that the other misreads." in words(page)


def test_a_network_is_not_compared_with_itself(store_run):
    same = store_run()
    page = open_mistakes(section="honest", network=same, other=same)
    assert not page.warning
    assert control(page, state.OTHER).value == "tutorial"


def test_another_network_that_is_gone_is_said():
    page = open_mistakes(section="honest", other="0123456789ab")
    assert "not here any more" in page.warning[0].value
    assert control(page, state.OTHER).value == "tutorial"


# Charts, fingerprints


@pytest.mark.parametrize(
    "chart",
    [
        mistake_charts.confusion_chart(mistake_charts.confusion_frame(np.eye(10, dtype=int), 4), {"true": "a", "read": "b", "count": "c"}),
        mistake_charts.threshold_chart(
            mistake_charts.threshold_frame((), {"unanswered": "a", "wrong": "b"}, 0.8),
            dict.fromkeys(("threshold", "unanswered", "wrong"), "x"),
        ),
    ],
)
def test_the_charts_are_valid(chart):
    assert chart.to_dict()["layer"]


def test_networks_that_answer_otherwise_have_other_fingerprints():
    network = tutorial_network()
    assert replace(network).fingerprint == network.fingerprint
    assert len({network.fingerprint, shipped_network().fingerprint, replace(network, activation="tanh").fingerprint}) == 3
