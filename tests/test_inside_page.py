"""The inside page: what its link opens, what it shows of any network, and what it says of a link that makes no sense."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.explanation import explain
from mnist_core.network import Network, read_network
from mnist_core.settings import SHIPPED_MODEL
from mnist_ui.photo import Photo

APP = Path(__file__).parent.parent / "streamlit_app.py"
PARTS = ("unit", "sums", "why", "off")
STROKE = {"type": "Path", "path": [["M", 140, 40], ["L", 140, 240]], "strokeWidth": 20}


def random_network(num_hidden, activation="relu"):
    random = np.random.default_rng(num_hidden)
    shapes = ((784, num_hidden), (num_hidden,), (num_hidden, 10), (10,))
    return Network(*(random.normal(0, 0.1, shape) for shape in shapes), activation)


def open_page(network=None, drawing=None, **link):
    page = AppTest.from_file(APP, default_timeout=20).switch_page("pages/inside.py")
    page.session_state["drawing"] = drawing
    if network is not None:
        page.session_state["fine_tuned"], page.session_state["network"] = SimpleNamespace(network=network), "mine"
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def texts(page):
    return " ".join(element.value for element in page.markdown)


@pytest.fixture(scope="module")
def seven(mnist):
    """The shipped network's way from test digit 0, a 7."""
    return explain(read_network(SHIPPED_MODEL), mnist.test_images[0])


def test_the_bare_page_shows_the_first_test_digit_and_its_strongest_unit(seven):
    page = open_page()
    strongest = int(seven.unit_parts[:, 7].argmax())
    assert page.header[0].value == f"Unit {strongest}"
    assert f"= **{seven.hidden_sums[strongest]:.2f}** → ReLU → **{seven.hidden_activations[strongest]:.2f}**" in texts(page)
    assert f"{int((seven.hidden_activations > 0).sum())} fired" in texts(page)
    assert not page.query_params
    assert not page.warning


def test_a_link_opens_exactly_what_it_names(mnist):
    page = open_page(split="train", index="59999", unit="511", part="unit")
    assert f"It is a {mnist.train_labels[59999]}." in texts(page)
    assert page.header[0].value == "Unit 511"
    assert not page.warning


def test_the_sums_are_worked_out_with_the_real_numbers(seven):
    page = open_page(part="sums", sum="3")
    assert "The sum of the 3" in texts(page)
    assert f"= **{seven.logits[3]:.2f}**".replace("-", "−") in texts(page)
    sums, shares = (table.value for table in page.table)
    assert sums["Sum"].tolist() == [f"{logit:.2f}".replace("-", "−") for logit in seven.logits]
    assert shares["%"][7].endswith("99.99")


def test_the_pixels_and_biases_shown_add_up_to_the_sum(seven):
    page = open_page(part="why")
    line = next(element.value for element in page.markdown if element.value.startswith(":small[pixels"))
    pixels, biases = seven.pixel_parts[:, 7].sum(), seven.bias_parts[7]
    for number in (pixels, biases, seven.logits[7]):
        assert f"{abs(number):.2f}" in line
    assert f"7 rather than {seven.runner_up}" in texts(page)


def test_switching_off_says_the_accuracy_on_all_test_digits_before_and_after():
    whole, ten = (open_page(part="off", **link) for link in ({}, {"off": "ten", "prune": "80"}))
    assert [metric.value for metric in whole.metric] == ["7", "99.49 %"]
    assert not whole.metric[1].delta
    assert float(ten.metric[1].value.split()[0]) + abs(float(ten.metric[1].delta.split()[0])) == pytest.approx(99.49, abs=0.011)
    assert ten.metric[1].delta.endswith("points, from 99.49 %")
    assert "units the network still reads" in texts(ten)


def test_choosing_writes_the_link_and_keeps_the_rest():
    page = open_page(index="4", unit="3", part="off", off="unit", lang="en")
    page.slider[0].set_value(90).run()
    assert page.query_params == {"index": "4", "unit": "3", "part": "off", "off": "unit", "prune": "90", "lang": "en"}
    next(button for button in page.button if button.label == "Another digit").click().run()
    assert 0 <= int(page.query_params["index"]) < 10_000
    next(group for group in page.button_group if group.key == "split").set_value("sample").run()
    assert page.query_params == {"split": "sample", "unit": "3", "part": "off", "off": "unit", "prune": "90", "lang": "en"}
    assert not page.exception


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("network", [random_network(1, "tanh"), random_network(2048)], ids=["1 unit", "2,048 units"])
def test_every_part_works_for_the_smallest_and_the_largest_network(network, part):
    page = open_page(network, part=part, off="ten", prune="99")
    assert "1 hidden unit →" in texts(page) or "2048 hidden units →" in texts(page)
    assert not page.warning


def test_a_network_that_is_dead_is_shown_and_said():
    page = open_page(Network(np.zeros((784, 4)), -np.ones(4), np.ones((4, 10)), np.zeros(10)), part="off")
    assert "4 units are dead: the same for every test digit." in texts(page)
    assert "no unit that fired tells them apart" in texts(
        open_page(Network(np.zeros((784, 1)), [-1], np.ones((1, 10)), np.zeros(10)), part="why")
    )


def test_a_blank_sheet_is_said_and_a_drawing_is_read():
    assert page_says(open_page(split="drawing"), "Nothing is drawn yet")
    assert page_says(open_page(split="drawing", drawing={"objects": []}), "Nothing is drawn yet")
    drawn = open_page(split="drawing", drawing={"objects": [STROKE]}, part="sums")
    assert not drawn.info
    assert "The sum of the 1" in texts(drawn)


def test_a_drawing_that_cannot_be_read_is_said():
    page = open_page(split="drawing", drawing={"objects": [{"type": "Path", "path": [["M", "x", 1]], "strokeWidth": 20}]})
    assert "cannot be read" in page.warning[0].value


def page_says(page, words):
    return words in page.info[0].value


@pytest.mark.parametrize("sample", ["korean_seven", "scribble"])
def test_a_sample_is_shown_with_its_label_where_it_has_one(sample):
    assert ("It is a 7." in texts(open_page(split="sample", sample=sample))) == (sample == "korean_seven")


def test_every_bad_value_is_explained_in_one_notice():
    bad = {"split": "foo", "index": "10000", "unit": "2048", "sum": "10", "part": "all", "off": "both", "prune": "100", "sample": "x"}
    page = open_page(**bad)
    assert len(page.warning) == 1
    assert page.warning[0].value.count("mend the link") == len(bad)
    assert "`unit=2048`, but it can be a whole number from 0 to 2047" in page.warning[0].value
    assert page.header[0].value.startswith("Unit ")


def test_a_unit_that_only_a_larger_network_has_is_said():
    page = open_page(random_network(8), unit="8")
    assert "This network has 8 hidden units, counted from 0: it has no unit 8." in page.warning[0].value


def test_another_network_is_not_looked_into_at_the_unit_of_the_one_before():
    page = open_page(random_network(8), unit="3")
    assert page.header[0].value == "Unit 3"
    page.session_state["fine_tuned"] = SimpleNamespace(network=random_network(16))
    page.run()
    assert "unit" not in page.query_params
    assert not page.warning


def test_a_photo_is_looked_into_while_the_draw_page_reads_one(mnist):
    page = AppTest.from_file(APP, default_timeout=20).switch_page("pages/inside.py")
    page.session_state["way"], page.session_state["photo"] = "photo", Photo(255 - mnist.test_images[0].repeat(8, 0).repeat(8, 1))
    page.query_params["split"], page.query_params["part"] = "drawing", "sums"
    page.run()
    assert "The sum of the 7" in texts(page)


@pytest.mark.parametrize("value", ["-1", "1.5", "٣", "9" * 5000, "", "inf"])
def test_a_number_that_is_none_is_explained(value):
    page = open_page(unit=value)
    assert "whole number from 0 to 2047" in page.warning[0].value
