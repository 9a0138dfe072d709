"""The draw page without a browser."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from mnist_core.cells import NUM_CELLS
from mnist_core.drawing import STEP_NAMES
from mnist_core.drawing_link import drawing_from_link
from mnist_core.evaluation import predict_in_parts
from mnist_core.samples import NON_DIGITS, SAMPLES
from mnist_ui import cache, state
from mnist_ui.reading import SHIPPED, SURE, Reading, percent_text

SHEET = f"{state.CANVAS}_draw_0"
SEVEN = [(70, 60), (140, 60), (210, 60), (165, 145), (120, 230)]
BAR = [(80, 140), (200, 140)]


def drawing(*strokes, width=20):
    """Strokes, lists of points, as the canvas sends them."""
    objects = [
        {
            "type": "Path",
            "path": [["M", *points[0]], *(["L", *point] for point in points)],
            "left": (min(x for x, _ in points) + max(x for x, _ in points)) / 2,
            "top": (min(y for _, y in points) + max(y for _, y in points)) / 2,
            "width": max(x for x, _ in points) - min(x for x, _ in points),
            "height": max(y for _, y in points) - min(y for _, y in points),
            "originX": "center",
            "originY": "center",
            "scaleX": 1,
            "scaleY": 1,
            "angle": 0,
            "fill": None,
            "stroke": "#ffffff",
            "strokeWidth": width,
        }
        for points in strokes
    ]
    return {"version": "7.4.0", "objects": objects, "background": "#000000"}


def message(raw):
    """What the canvas puts into session state."""
    return {"drawing": {"raw": raw, "data": None}, "backgroundFit": None}


@pytest.fixture
def page():
    return AppTest.from_file("../streamlit_app.py", default_timeout=20).run().switch_page("pages/draw.py").run()


def draw(page, *strokes, sheet=SHEET):
    page.session_state[sheet] = message(drawing(*strokes))
    return page.run()


def answer(page):
    return page.metric[0].value


def remarks(page):
    return [remark.value for remark in page.markdown]


def network_picture(page):
    url = page.get("image")[0].proto.imgs[0].url
    with Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))) as picture:
        return np.asarray(picture)


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    return page.run()


def choose_example(page, name):
    page.menu_button(key=state.EXAMPLE).click(name)
    return page.run()


def open_link(**parameters):
    page = AppTest.from_file("../streamlit_app.py", default_timeout=20)
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run().switch_page("pages/draw.py").run()


def test_blank_sheet_invites_to_draw(page):
    assert not page.exception
    assert answer(page) == "–"
    assert ":small[Draw a digit.]" in remarks(page)
    assert not network_picture(page).any()


def test_sheet_wiped_by_the_canvas_invites_to_draw(page):
    page.session_state[SHEET] = message(drawing())
    assert answer(page.run()) == "–"
    assert ":small[Draw a digit.]" in remarks(page)


def test_drawn_seven_is_read(page):
    draw(page, SEVEN)
    assert not page.exception
    assert answer(page) == "7"
    assert page.metric[0].label.startswith("First guess, ")
    assert network_picture(page).any()


def test_every_stroke_changes_the_answer(page):
    first = network_picture(draw(page, SEVEN))
    assert not np.array_equal(first, network_picture(draw(page, SEVEN, BAR)))


def test_bars_say_the_result_in_words(page):
    draw(page, SEVEN)
    assert page.get("vega_lite_chart")[0].proto.alt.startswith("First guess, ")


@pytest.mark.parametrize(
    "raw",
    [
        "seven",
        7,
        [1, 2],
        {},
        {"objects": None},
        {"objects": "path"},
        {"objects": [None]},
        {"objects": [{"type": "Path"}]},
        {"objects": [{"type": "Path", "path": [["M", "a", "b"]], "strokeWidth": 20}]},
        {"objects": [{"type": "Path", "path": [["M", float("nan"), 1], ["L", 2, float("inf")]], "strokeWidth": 20}]},
        {"objects": [{"type": "Path", "path": [["M", 1e300, 1], ["L", -1e300, 2]], "strokeWidth": 1e300}]},
        {"objects": drawing(*[SEVEN] * 5000)["objects"]},
        drawing([(10, 10)] * 50_000),
    ],
    ids=lambda raw: str(raw)[:40],
)
def test_broken_drawing_is_said_or_read_and_never_a_traceback(page, raw):
    page.session_state[SHEET] = message(raw)
    page.run(timeout=60)
    assert not page.exception
    assert page.warning or page.metric


@pytest.mark.parametrize("broken", [{"drawing": "x"}, {"drawing": [1]}, {"drawing": {"data": 1}}, {"backgroundFit": {"a": 1}}, {}], ids=str)
def test_broken_message_is_said_and_never_a_traceback(page, broken):
    page.session_state[SHEET] = broken
    assert not page.run().exception
    assert answer(page) == "–"
    assert not press(page, "Clear").exception


@pytest.mark.parametrize(
    "points", [[(140, 140)], [(-20, 10), (140, 10), (300, 10)], [(0, 0), (280, 280)]], ids=["dot", "over the edge", "corner to corner"]
)
def test_odd_drawing_is_read_or_is_no_digit(page, points):
    draw(page, points)
    assert not page.exception
    assert answer(page) in set("0123456789?")


@pytest.mark.parametrize("name", STEP_NAMES[1:])
def test_each_step_can_be_left_out(page, name):
    draw(page, SEVEN)
    page.toggle(key=f"{state.STEP}_{name}").set_value(False).run()
    assert not page.exception
    assert answer(page) in set("0123456789")


def test_all_steps_left_out_at_once(page):
    draw(page, SEVEN)
    for toggle in page.toggle:
        toggle.set_value(False)
    assert not page.run().exception


def test_leaving_the_crop_out_changes_the_picture(page):
    small = [(200 + x / 5, 20 + y / 5) for x, y in SEVEN]
    whole = network_picture(draw(page, small))
    page.toggle(key=f"{state.STEP}_crop").set_value(False).run()
    assert not np.array_equal(whole, network_picture(page))


def test_undo_takes_the_last_stroke_back(page):
    first = network_picture(draw(page, SEVEN))
    press(draw(page, SEVEN, BAR), "Undo")
    assert np.array_equal(first, network_picture(page))
    press(page, "Undo")
    assert answer(page) == "–"


def test_undo_is_off_while_nothing_is_drawn(page):
    assert next(button for button in page.button if button.label == "Undo").disabled


def test_clear_takes_a_new_sheet(page):
    press(draw(page, SEVEN), "Clear")
    assert answer(page) == "–"
    assert answer(draw(page, SEVEN, sheet=f"{state.CANVAS}_draw_1")) == "7"


def test_drawing_stays_when_the_page_is_left(page):
    picture = network_picture(draw(page, SEVEN))
    page.switch_page("pages/dataset.py").run()
    page.switch_page("pages/draw.py").run()
    assert np.array_equal(picture, network_picture(page))


def test_test_digit_is_read_as_it_is(page):
    choose_example(page, "test_digit")
    index = page.session_state[state.TEST_DIGIT]
    assert not page.exception
    assert np.array_equal(network_picture(page)[::14, ::14], cache.mnist().test_images[index])
    assert answer(draw(page, SEVEN, sheet=f"{state.CANVAS}_draw_1")) == "7"
    assert answer(press(page, "Clear")) == "–"


def test_my_finished_run_can_be_chosen(monkeypatch, page):
    run = SimpleNamespace(id="mine", created_at=np.datetime64("2026-01-02T03:04").item(), results={"test_accuracy": 0.981})
    network = cache.shipped_network()
    monkeypatch.setattr(cache, "my_finished_runs", lambda visitor: [run])
    monkeypatch.setattr(cache, "run_network", {"mine": network}.get)
    page.run().selectbox(key=state.NETWORK).select("mine").run()
    assert not page.exception
    assert page.selectbox(key=state.NETWORK).options[1] == "Run of 2026-01-02 03:04, 98.1 % right"
    assert answer(draw(page, SEVEN)) == "7"
    page.switch_page("pages/dataset.py").run()
    assert page.switch_page("pages/draw.py").run().selectbox(key=state.NETWORK).value == "mine"


def test_link_can_leave_a_step_out():
    page = open_link(**{f"{state.STEP}_crop": "false"})
    assert [toggle.label for toggle in page.toggle if not toggle.value] == ["Crop"]


def test_network_that_is_gone_falls_back_to_the_shipped_one(page):
    page.switch_page("pages/dataset.py").run()
    page.session_state[state.NETWORK] = "gone"
    assert not page.switch_page("pages/draw.py").run().exception
    assert page.session_state[state.NETWORK] == SHIPPED


def test_improbable_answer_is_called_unsure():
    probabilities = np.full(10, 0.05)
    probabilities[4] = 0.55
    assert not Reading(np.zeros((28, 28)), probabilities).is_sure
    assert Reading(np.zeros((28, 28)), probabilities).guesses[:2] == [4, 0]


def test_the_page_says_when_it_is_not_sure_and_below_which_number(page):
    draw(page, [(100, 60), (140, 60), (120, 230)])  # between a 1 and a 7
    assert float(page.metric[0].label.split()[-2]) < 80
    assert "I am not sure: that is below 80 %." in remarks(page)
    assert any("Below 80 % I am not sure" in remark for remark in remarks(page))


def test_half_of_the_mistakes_lie_below_the_limit_and_few_right_answers():
    probabilities = predict_in_parts(cache.shipped_network(), cache.mnist().test_images)
    confidences = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == cache.mnist().test_labels
    assert (confidences[~is_right] < SURE).mean() >= 0.5 > (confidences[~is_right] < SURE - 0.05).mean()
    assert (confidences[is_right] < SURE).mean() < 1 / 200


@pytest.mark.parametrize(("probability", "text"), [(1.0, "> 99 %"), (0.96, "96 %"), (0.9949, "99 %"), (0.0049, "< 1 %"), (0, "< 1 %")])
def test_percents_call_nothing_certain(probability, text):
    assert percent_text(probability) == text


# What each step is good for


def test_each_step_says_what_would_be_read_without_it(page):
    small = [(200 + x / 5, 20 + y / 5) for x, y in SEVEN]
    draw(page, small)
    without = [remark for remark in remarks(page) if "without: " in remark]
    assert len(without) == len(STEP_NAMES) - 1
    said = without[STEP_NAMES.index("crop") - 1]
    page.toggle(key=f"{state.STEP}_crop").set_value(False).run()
    assert f"without: {answer(page)}, " in said


def test_a_step_that_changes_the_digit_stands_out(page):
    choose_example(page, "flagged_one")
    draw(page, [(10, 10), (10, 40)], sheet=f"{state.CANVAS}_draw_1")
    for remark in (remark for remark in remarks(page) if "without: " in remark):
        assert ("**" in remark) == (f"without: {answer(page)}, " not in remark)


# Examples


@pytest.mark.parametrize("name", SAMPLES)
def test_an_example_is_laid_on_the_sheet_and_read(page, name):
    choose_example(page, name)
    assert not page.exception
    assert answer(page) == str(SAMPLES[name][2])
    assert page.session_state[state.DRAWING]["objects"]


def test_every_example_of_the_core_is_in_the_menu(page):
    assert len(page.menu_button(key=state.EXAMPLE).options) == len(SAMPLES) + len(NON_DIGITS) + 2  # a test digit, and a number


# The keyboard grid

GRID = f"{state.CANVAS}_draw_grid_0"
ONE_IN_CELLS = "".join("1" if column == 7 and 2 <= row < 12 else "0" for row in range(NUM_CELLS) for column in range(NUM_CELLS))


def test_cells_are_read_like_a_drawing():
    page = open_link(way="grid")
    page.session_state[GRID] = {"cells": ONE_IN_CELLS}
    assert answer(page.run()) == "1"
    assert len([remark for remark in remarks(page) if "without: " in remark]) == len(STEP_NAMES) - 1
    assert answer(press(page, "Clear")) == "–"


@pytest.mark.parametrize(
    "cells", ["", "1", "2" * NUM_CELLS**2, 7, None, ["1"] * NUM_CELLS**2, {"0": 1}, "1" * 5000], ids=lambda cells: str(cells)[:9]
)
def test_cells_that_make_no_sense_are_left_alone(cells):
    page = open_link(way="grid")
    page.session_state[GRID] = {"cells": cells}
    assert not page.run().exception
    assert answer(page) == "–"


def test_pen_and_grid_share_the_drawing():
    page = open_link(way="grid")
    page.session_state[GRID] = {"cells": ONE_IN_CELLS}
    page.run().button_group(key=state.WAY).set_value("pen").run()
    assert answer(page) == "1"
    assert "way" not in page.query_params


def test_the_grid_is_blank_for_a_drawing_that_cannot_be_read(page):
    page.session_state[SHEET] = message({"objects": [1]})
    page.run().button_group(key=state.WAY).set_value("grid").run()
    assert not page.exception
    assert page.query_params["way"] == "grid"


def test_a_way_that_there_is_not_is_said():
    page = open_link(way="foot")
    assert "way to draw" in page.warning[0].value
    assert answer(page) == "–"


# A photo


def photo_file(content):
    return ("digit.png", content, "image/png")


def choose_file(page, content):
    page.file_uploader[-1].set_value(photo_file(content))
    return page.run()


@pytest.fixture
def seven_png():
    sheet = Image.new("L", (600, 600), 220)
    ImageDraw.Draw(sheet).line([(200, 150), (400, 150), (300, 450)], 30, 24, "curve")
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_photo_is_read_with_its_five_steps(seven_png):
    page = choose_file(open_link(way="photo"), seven_png)
    assert not page.exception
    assert answer(page) == "7"
    assert len([remark for remark in remarks(page) if "without: " in remark]) == len(STEP_NAMES)
    assert page.toggle[0].label == "Ink found"


def test_a_photo_is_there_again_after_another_page_until_it_is_cleared(seven_png):
    page = choose_file(open_link(way="photo"), seven_png)
    page.switch_page("pages/dataset.py").run()
    assert answer(page.switch_page("pages/draw.py").run()) == "7"
    assert answer(press(page, "Clear")) == "–"


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "empty"), (b"seven", "no picture"), (b"\x89PNG\r\n\x1a\n1", "")], ids=["empty", "text", "cut"]
)
def test_a_file_that_is_no_digit_gets_its_sentence(content, said):
    page = choose_file(open_link(way="photo"), content)
    assert not page.exception
    assert said in page.warning[0].value
    assert answer(page) == "–"


def test_an_example_in_place_of_a_photo_can_be_drawn_on(seven_png):
    page = choose_example(choose_file(open_link(way="photo"), seven_png), "curled_nine")
    assert answer(page) == "9"
    assert page.session_state[state.WAY] == "pen"


# A drawing as a link


def test_a_shared_drawing_is_in_the_address_until_it_is_another(page):
    draw(page, SEVEN).session_state[f"{state.SHARE}_draw"] = True
    page.run()
    link = page.query_params[state.LINK]
    assert len(drawing_from_link(link).strokes) == 1
    assert page.run().query_params[state.LINK] == link
    assert state.LINK not in draw(page, SEVEN, BAR).query_params


def test_a_link_opens_the_drawing():
    page = open_link(drawing="ARQDjAF4mAIAswHUAg")
    assert not page.exception
    assert answer(page) == "7"
    assert answer(press(page, "Clear")) == "–"


@pytest.mark.parametrize("link", ["AAAA", "seven", "<b>", "A" * 3000, "ARQDjAF4mAIAswHU"], ids=lambda link: link[:9])
def test_a_link_that_was_changed_is_said(link):
    page = open_link(drawing=link)
    assert not page.exception
    assert "cannot be read" in page.warning[0].value
    assert answer(page) == "–"


def test_nothing_is_shared_of_a_blank_sheet(page):
    page.session_state[f"{state.SHARE}_draw"] = True
    assert any("the link has no drawing" in each.value for each in page.run().markdown)
    assert state.LINK not in page.query_params
