"""The draw page without a browser."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.drawing import STEP_NAMES
from mnist_ui import cache, state
from mnist_ui.reading import SHIPPED, Reading, percent_text

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
def test_odd_drawing_is_read(page, points):
    draw(page, points)
    assert not page.exception
    assert answer(page) in set("0123456789")


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
    press(page, "Try a test digit")
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
    page = AppTest.from_file("../streamlit_app.py", default_timeout=20)
    page.query_params[f"{state.STEP}_crop"] = "false"
    page.run().switch_page("pages/draw.py").run()
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


@pytest.mark.parametrize(("probability", "text"), [(1.0, "> 99 %"), (0.96, "96 %"), (0.9949, "99 %"), (0.0049, "< 1 %"), (0, "< 1 %")])
def test_percents_call_nothing_certain(probability, text):
    assert percent_text(probability) == text
