from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.dataset import load_mnist
from mnist_core.preprocessing import matrix_text
from mnist_ui.charts import COUNT_BARS, INK_BOXES, PIXEL_HISTOGRAM
from mnist_ui.digit_orders import NETWORK_ORDERS, ORDERS, digit_indices

APP = Path(__file__).parent.parent / "streamlit_app.py"


USUAL = {
    "view": "numbers",
    "show": "digits",
    "order": "index",
    "shuffle": 0,
    "scale": "255",
    "change": "none",
    "amount": 0,
    "map": "tsne",
}


def open_page(**link):
    page = AppTest.from_file(APP, default_timeout=20).switch_page("pages/dataset.py")
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def control(page, key):
    controls = (*page.button_group, *page.selectbox, *page.pagination, *page.number_input)
    return next(element for element in (*controls, *page.slider) if element.key == key)


def button_named(page, label):
    return next(button for button in page.button if button.label == label)


def press(page, label):
    button_named(page, label).click().run()
    assert not page.exception


def shown(page):
    keys = ("split", "digit", "page", "index", "view", "show", "order", "shuffle", "scale", "change", "amount", "map")
    return {key: page.session_state[key] for key in keys}


def test_the_bare_page_shows_the_first_training_digit_and_leaves_the_link_alone():
    page = open_page()
    assert shown(page) == {"split": "train", "digit": "all", "page": 1, "index": 0} | USUAL
    assert page.header[0].value == "Number 0: 5"
    assert not page.warning
    assert not page.query_params


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"split": "train", "index": "0"}, {"page": 1, "index": 0}),
        ({"split": "test", "index": "9999"}, {"split": "test", "page": 50, "index": 9999}),
        ({"index": "12345"}, {"page": 62, "index": 12345}),
        ({"digit": "all", "page": "300"}, {"page": 300, "index": 59800}),
        ({"view": "text"}, {"view": "text", "index": 0}),
        ({"show": "map", "map": "components"}, {"show": "map", "map": "components"}),
        ({"scale": "1"}, {"scale": "1"}),
        ({"change": "rotation", "amount": "-20"}, {"change": "rotation", "amount": -20}),
        ({"change": "threshold"}, {"change": "threshold", "amount": 128}),
        ({"order": "random", "shuffle": "7"}, {"order": "random", "shuffle": 7}),
    ],
)
def test_a_link_opens_exactly_what_it_names(link, expected):
    page = open_page(**link)
    assert expected.items() <= shown(page).items()
    assert not page.warning


def test_a_link_to_a_page_of_one_digit_shows_its_first():
    page = open_page(split="test", digit="7", page="3")
    assert shown(page) == {"split": "test", "digit": "7", "page": 3, "index": int(digit_indices("test", "7")[400])} | USUAL


@pytest.mark.parametrize(
    ("link", "came", "expected"),
    [
        ({"split": "foo"}, "`split=foo`", "train, test"),
        ({"digit": "x"}, "`digit=x`", "0, 1, 2"),
        ({"digit": ""}, "`digit=`", "0, 1, 2"),
        ({"view": "cells"}, "`view=cells`", "numbers, text, input"),
        ({"show": "everything"}, "`show=everything`", "digits, together, map"),
        ({"order": "size"}, "`order=size`", "index, random, typical"),
        ({"scale": "2"}, "`scale=2`", "255, 1"),
        ({"change": "mirror"}, "`change=mirror`", "none, crop"),
        ({"map": "umap"}, "`map=umap`", "tsne, components"),
        ({"change": "shift", "amount": "11"}, "`amount=11`", "from -10 to 10"),
        ({"change": "noise", "amount": "-1"}, "`amount=-1`", "from 0 to 128"),
        ({"change": "noise", "amount": "--1"}, "`amount=--1`", "whole number"),
        ({"shuffle": "-1"}, "`shuffle=-1`", "from 0 to 999999"),
        ({"page": "999"}, "`page=999`", "from 1 to 300"),
        ({"digit": "5", "page": "29"}, "`page=29`", "from 1 to 28"),
        ({"page": "0"}, "`page=0`", "from 1 to 300"),
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
    page = open_page(split="foo", digit="x", page="999", index="70000", view="y", order="z", change="noise", amount="a")
    assert len(page.warning) == 1
    assert page.warning[0].value.count("The link asks for") == 7


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
    assert shown(page) == {"split": "train", "digit": "7", "page": 1, "index": 15} | USUAL
    control(page, "page").set_value(3).run()
    assert page.query_params == {"split": "train", "digit": "7", "page": "3"}
    assert page.session_state.index == digit_indices("train", "7")[400]


def test_previous_and_next_stay_within_the_filter_and_turn_the_page():
    page = open_page(split="test", digit="7", page="2")
    first = page.session_state.index
    press(page, "Previous")
    assert (page.session_state.page, page.session_state.index) == (1, digit_indices("test", "7")[199])
    press(page, "Next")
    assert (page.session_state.page, page.session_state.index) == (2, first)
    assert page.query_params == {"split": "test", "digit": "7", "index": str(first)}


def test_the_first_digit_has_no_previous_and_the_last_no_next():
    first, last = open_page(), open_page(index="59999")
    assert [button_named(first, word).disabled for word in ("Previous", "Next")] == [True, False]
    assert [button_named(last, word).disabled for word in ("Previous", "Next")] == [False, True]


def test_a_number_outside_the_filter_opens_among_all_digits():
    page = open_page(digit="7")
    control(page, "index").set_value(4001).run()
    assert page.query_params == {"split": "train", "index": "4001"}
    assert shown(page)["page"] == 21


def test_the_text_is_the_tutorials_byte_for_byte():
    page = open_page(split="test", index="61")
    control(page, "view").set_value("text").run()
    assert page.query_params == {"split": "test", "index": "61", "view": "text"}
    assert page.code[-1].value == matrix_text(load_mnist().test_images[61])


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


@pytest.mark.parametrize("order", ["index", "random", "typical", "untypical"])
def test_an_order_keeps_every_digit_of_the_filter(order):
    assert sorted(digit_indices("test", "3", order, 4)) == digit_indices("test", "3").tolist()


def test_typical_and_untypical_are_each_other_backwards():
    assert digit_indices("test", "3", "typical")[0] == digit_indices("test", "3", "untypical")[-1]


def test_the_order_by_chance_is_the_links(mnist):
    again = open_page(order="random", shuffle="7").session_state.index
    assert open_page(order="random", shuffle="7").session_state.index == again
    assert open_page(order="random", shuffle="8").session_state.index != again


def test_shuffle_shuffles_anew():
    page = open_page(order="random")
    press(page, "Shuffle")
    assert int(page.query_params["shuffle"]) > 0


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_shows_digits_says_what_it_is_and_walks_on(order):
    page = open_page(split="test", order=order)
    first = page.session_state.index
    press(page, "Next")
    assert page.query_params["order"] == order if order != "index" else "order" not in page.query_params
    assert [first, page.session_state.index] == digit_indices("test", "all", order)[:2].tolist()


@pytest.mark.parametrize("order", NETWORK_ORDERS)
def test_a_network_can_be_chosen_where_it_matters(order):
    assert control(open_page(split="test", order=order), "network").options[0].startswith("Shipped network")
    assert not [box for box in open_page().selectbox if box.key == "network"]


def test_a_network_that_is_gone_is_said():
    page = open_page(split="test", order="wrong", network="0123456789abcdef")
    assert "not here any more" in page.warning[0].value


def test_nothing_to_show_is_said_and_the_page_stays_useful():
    page = open_page(split="test", order="surely-wrong", digit="0")
    assert "no such digit here" in page.info[0].value
    assert page.header[0].value == "Number 3: 0"


def test_a_digit_outside_an_order_is_shown_and_said():
    page = open_page(split="test", order="wrong", index="0")
    assert "not among the digits that are shown here" in page.warning[0].value
    assert page.header[0].value == "Number 0: 7"


# Changes


def test_a_change_begins_with_its_usual_amount_and_the_slider_goes_on():
    page = open_page(index="4")
    control(page, "change").set_value("shift").run()
    assert (page.query_params["change"], page.session_state.amount) == ("shift", 3)
    control(page, "amount").set_value(-5).run()
    assert (page.query_params["amount"], page.session_state.index) == ("-5", 4)
    control(page, "change").set_value("crop").run()
    assert page.session_state.amount == 3


def test_a_change_stays_when_another_digit_is_chosen():
    page = open_page(change="noise", amount="99")
    press(page, "Next")
    assert (page.session_state.index, page.session_state.change, page.session_state.amount) == (1, "noise", 99)


@pytest.mark.parametrize("change", ["crop", "shift", "rotation", "noise", "threshold", "distort"])
def test_the_network_reads_the_changed_picture(change):
    page = open_page(change=change)
    assert any("The network reads" in element.value for element in page.markdown)


def test_a_heavy_turn_changes_the_nearest_digits():
    plain, turned = (open_page(**link).markdown for link in ({}, {"change": "rotation", "amount": "45"}))
    found = [next(text.value for text in texts if text.value.startswith("**Nearest of the 60,000")) for texts in (plain, turned)]
    assert found[0].endswith("of 10 are a 5")
    assert found[0] != found[1]


# All together and the map


def test_all_together_says_why_most_numbers_are_zero():
    page = open_page(show="together")
    assert "81 % of all numbers are 0" in [element.value for element in page.header]
    assert not page.slider


@pytest.mark.parametrize("layout", ["tsne", "components"])
def test_the_map_says_what_to_notice(layout):
    page = open_page(show="map", map=layout)
    assert control(page, "map").value == layout
    assert any("stand together" in text.value or "17 %" in text.value for text in page.markdown)


def test_a_drawing_of_the_draw_page_has_its_own_nearest_digits():
    page = AppTest.from_file(APP, default_timeout=20).switch_page("pages/dataset.py")
    stroke = {"type": "Path", "path": [["M", 140, 40], ["L", 140, 240]], "strokeWidth": 20}
    page.session_state["drawing"] = {"objects": [stroke]}
    page.run()
    assert any(text.value.startswith("**Nearest to your drawing**") and "are a 1" in text.value for text in page.markdown)
    page.query_params["show"] = "map"
    page.run()
    assert not any("it stands here as well" in text.value for text in page.markdown)


def test_a_damaged_map_is_said_on_the_page(monkeypatch, tmp_path):
    from mnist_core import digit_map
    from mnist_ui import digit_facts, map_view

    monkeypatch.setattr(digit_facts, "tsne_places", lambda: digit_map.tsne_places(tmp_path / "gone.npz"))
    for cached in (digit_facts.map_places, map_view._places, map_view._centres, map_view._packed):
        cached.clear()
    assert "cannot be read" in open_page(show="map").error[0].value


@pytest.mark.parametrize("chart", [COUNT_BARS, INK_BOXES, PIXEL_HISTOGRAM])
def test_the_charts_are_constants_without_data(chart):
    assert not {"data", "datasets"} & chart.keys()


def test_kept_drawings_stand_on_the_map_with_what_they_are(mnist):
    from mnist_ui.keeping import handwriting_store

    app = open_page(show="map")
    image = mnist.test_images[0]
    handwriting_store().keep(app.session_state["visitor"], image, 7, 7)
    app.run()
    assert not app.exception
    assert "stands here as well" not in " ".join(element.value for element in app.markdown)
