"""A number of several digits, and what is no digit, in a real browser."""

import itertools

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from mnist_core.number import draw_ink
from mnist_core.samples import sample_number

CANVAS = "canvas.upper-canvas"
ONE, SEVEN = [(60, 30), (60, 180)], [(110, 30), (180, 30), (140, 180)]


@pytest.fixture
def open_way(open_page, app_url):
    """A function that opens the draw page in this way; a canvas stands then where there is one."""

    def open_draw_page(way, **options):
        page = open_page(f"{app_url}/draw?way={way}", **options)
        page.wait_for_selector(CANVAS if "photo" not in way else "[data-testid=stFileUploader]")
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        return page

    return open_draw_page


def stroke(page, points):
    box = page.locator(CANVAS).bounding_box()
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()


def finger_stroke(page, points):
    box = page.locator(CANVAS).bounding_box()
    session = page.context.new_cdp_session(page)
    places = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for start, end in itertools.pairwise(places):
        for part in range(1, 9):
            place = {axis: start[axis] + (end[axis] - start[axis]) * part / 8 for axis in "xy"}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def answer(page):
    return page.get_by_test_id("stMetricValue")


def choose_example(page, name):
    page.get_by_role("button", name="Examples").click()
    page.get_by_text(name, exact=True).click()


def no_wider_than(page, width):
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_the_mouse_writes_a_number_that_is_read_after_every_stroke(open_way):
    page = open_way("number")
    assert page.locator(CANVAS).bounding_box()["width"] == pytest.approx(660, abs=4)
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1", timeout=30_000)
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("17")
    expect(page.get_by_role("img", name="Cut into digits, from left to right: 1, 7")).to_be_visible()
    assert "way=number" in page.url


def test_undo_and_clear_work_by_keyboard(open_way):
    page = open_way("number")
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1", timeout=30_000)
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("17")
    for label, left in (("Undo", "1"), ("Clear", "–")):
        page.locator("button", has_text=label).focus()
        page.keyboard.press("Enter")
        expect(answer(page)).to_have_text(left)


@pytest.mark.parametrize("width", [390, 360])
def test_a_finger_writes_on_a_sheet_as_wide_as_the_phone(open_way, width):
    page = open_way("number", width=width, height=844, has_touch=True, is_mobile=True)
    assert width - 50 < page.locator(CANVAS).bounding_box()["width"] <= width - 32
    top = page.locator(CANVAS).bounding_box()["y"]
    finger_stroke(page, ONE)
    expect(answer(page)).to_have_text("1", timeout=30_000)
    finger_stroke(page, SEVEN)
    expect(answer(page)).to_have_text("17")
    assert page.locator(CANVAS).bounding_box()["y"] == top
    assert no_wider_than(page, width)


def test_two_digits_on_the_small_sheet_go_on_as_a_number(open_way):
    page = open_way("pen")
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1")
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("?", timeout=30_000)
    page.get_by_role("button", name="Read it as a number").click()
    expect(answer(page)).to_have_text("17")
    page.wait_for_url("**/draw?way=number")


def test_a_letter_is_quietly_no_digit_and_the_reason_is_one_press_away(open_way):
    page = open_way("pen")
    choose_example(page, "The letter M")
    expect(page.get_by_text("This looks like no digit")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Softmax is 98 % sure.")).to_be_visible()
    page.get_by_role("button", name="Why?").press("Enter")
    expect(page.get_by_text("Softmax shares out 100 %")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_a_photo_of_a_number_is_read(open_way, tmp_path):
    page = open_way("photo&of=number")
    page.set_input_files("input[type=file]", number_photo(tmp_path))
    expect(answer(page)).to_have_text("2026", timeout=30_000)


def number_photo(folder):
    ink = np.pad(draw_ink(sample_number())[0], 60)
    path = folder / "number.png"
    Image.fromarray(np.uint8(210 - ink * 0.65)).save(path)
    return path
