from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.dataset import load_mnist
from mnist_core.preprocessing import matrix_text
from mnist_ui.digit_choice import digit_indices
from mnist_ui.digit_numbers import COUNTS_SPEC

APP = Path(__file__).parent.parent / "streamlit_app.py"


def open_page(**link):
    page = AppTest.from_file(APP, default_timeout=20).switch_page("pages/dataset.py")
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def control(page, key):
    controls = (*page.button_group, *page.selectbox, *page.pagination, *page.number_input)
    return next(element for element in controls if element.key == key)


def shown(page):
    return {key: page.session_state[key] for key in ("split", "digit", "page", "index", "view")}


def test_the_bare_page_shows_the_first_training_digit_and_leaves_the_link_alone():
    page = open_page()
    assert shown(page) == {"split": "train", "digit": "all", "page": 1, "index": 0, "view": "numbers"}
    assert page.header[0].value == "Number 0: 5"
    assert not page.warning
    assert not page.query_params


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"split": "train", "index": "0"}, {"page": 1, "index": 0}),
        ({"split": "test", "index": "9999"}, {"split": "test", "page": 100, "index": 9999}),
        ({"index": "12345"}, {"page": 124, "index": 12345}),
        ({"digit": "all", "page": "600"}, {"page": 600, "index": 59900}),
        ({"view": "text"}, {"view": "text", "index": 0}),
    ],
)
def test_a_link_opens_exactly_what_it_names(link, expected):
    page = open_page(**link)
    assert expected.items() <= shown(page).items()
    assert not page.warning


def test_a_link_to_a_page_of_one_digit_shows_its_first():
    page = open_page(split="test", digit="7", page="3")
    assert shown(page) == {"split": "test", "digit": "7", "page": 3, "index": int(digit_indices("test", "7")[200]), "view": "numbers"}


@pytest.mark.parametrize(
    ("link", "came", "expected"),
    [
        ({"split": "foo"}, "`split=foo`", "train, test"),
        ({"digit": "x"}, "`digit=x`", "0, 1, 2"),
        ({"digit": ""}, "`digit=`", "0, 1, 2"),
        ({"view": "cells"}, "`view=cells`", "numbers, text, input"),
        ({"page": "999"}, "`page=999`", "from 1 to 600"),
        ({"digit": "5", "page": "56"}, "`page=56`", "from 1 to 55"),
        ({"page": "0"}, "`page=0`", "from 1 to 600"),
        ({"index": "70000"}, "`index=70000`", "from 0 to 59999"),
        ({"split": "test", "index": "10000"}, "`index=10000`", "from 0 to 9999"),
        ({"index": "-1"}, "`index=-1`", "from 0"),
        ({"index": "1.5"}, "`index=1.5`", "whole number"),
        ({"index": "inf"}, "`index=inf`", "whole number"),
        ({"index": "٣"}, "`index=٣`", "whole number"),
        ({"index": "9" * 5000}, "`index=99999999999999999999…`", "whole number"),
        ({"split": "`![x](//y)`\n# {z}"}, "`split=![x](//y)# {z}`", "train, test"),
    ],
)
def test_a_bad_link_is_explained_and_something_is_shown(link, came, expected):
    page = open_page(**link)
    assert came in page.warning[0].value
    assert expected in page.warning[0].value
    assert "mend the link" in page.warning[0].value
    assert page.session_state.index in (0, 11)  # 11 is the first 5
    assert page.header[0].value.startswith("Number 0: ")


def test_every_bad_value_is_explained_in_one_notice():
    page = open_page(split="foo", digit="x", page="999", index="70000", view="y")
    assert len(page.warning) == 1
    assert page.warning[0].value.count("The link asks for") == 5


def test_a_digit_outside_the_filter_is_shown_and_said():
    page = open_page(digit="7", index="0")
    assert page.warning[0].value.startswith("Number 0 has the label 5, so it is not among the 7s.")
    assert page.header[0].value == "Number 0: 5"


def test_choosing_mends_a_bad_link():
    page = open_page(index="70000", lang="en")
    control(page, "split").set_value("test").run()
    assert page.query_params == {"split": "test", "lang": "en"}
    assert not page.warning


def test_another_filter_starts_at_its_first_digit():
    page = open_page(index="12345")
    control(page, "digit").set_value("7").run()
    assert shown(page) == {"split": "train", "digit": "7", "page": 1, "index": 15, "view": "numbers"}
    control(page, "page").set_value(3).run()
    assert page.query_params == {"split": "train", "digit": "7", "page": "3"}
    assert page.session_state.index == digit_indices("train", "7")[200]


def test_previous_and_next_stay_within_the_filter_and_turn_the_page():
    page = open_page(split="test", digit="7", page="2")
    first = page.session_state.index
    page.button[0].click().run()
    assert (page.session_state.page, page.session_state.index) == (1, digit_indices("test", "7")[99])
    page.button[1].click().run()
    assert (page.session_state.page, page.session_state.index) == (2, first)
    assert page.query_params == {"split": "test", "digit": "7", "index": str(first)}


def test_the_first_digit_has_no_previous_and_the_last_no_next():
    assert [button.disabled for button in open_page().button] == [True, False]
    assert [button.disabled for button in open_page(index="59999").button] == [False, True]


def test_a_number_outside_the_filter_opens_among_all_digits():
    page = open_page(digit="7")
    control(page, "index").set_value(4001).run()
    assert page.query_params == {"split": "train", "index": "4001"}
    assert shown(page)["page"] == 41


def test_the_text_is_the_tutorials_byte_for_byte():
    page = open_page(split="test", index="61")
    control(page, "view").set_value("text").run()
    assert page.query_params == {"split": "test", "index": "61", "view": "text"}
    assert page.code[0].value == matrix_text(load_mnist().test_images[61])


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_way_to_the_input_names_its_lines_of_python(split):
    page = open_page(split=split, view="input")
    lines = [element.value for element in page.markdown]
    count = {"train": 60_000, "test": 10_000}[split]
    assert any(f"`images.reshape({count}, 784)`" in line for line in lines)
    assert any("`images / 255`" in line for line in lines)
    assert any("`keras.utils.to_categorical(labels)`" in line for line in lines)


def test_the_indices_of_the_ten_digits_part_the_split():
    assert sum(len(digit_indices("train", str(digit))) for digit in range(10)) == 60_000
    assert len(digit_indices("train", "5")) == 5421  # a published count
    assert not digit_indices("train", "5").flags.writeable


def test_the_counts_chart_is_a_constant_without_data():
    assert not {"data", "datasets"} & COUNTS_SPEC.keys()
    assert [layer["mark"]["type"] for layer in COUNTS_SPEC["layer"]] == ["bar", "text"]
