import itertools
import math

import pytest
from playwright.sync_api import expect

ZERO = [(140 - 60 * math.sin(turn * math.tau / 24), 140 - 95 * math.cos(turn * math.tau / 24)) for turn in range(25)]
ONE = [(140, 40), (140, 240)]
SEVEN = [(70, 60), (210, 60), (120, 230)]
CANVAS = "canvas.upper-canvas"


@pytest.fixture
def open_canvas(open_page, app_url):
    """A function that opens the page at this path and waits for its canvas."""

    def open_path(path="", **options):
        page = open_page(f"{app_url}/{path}", **options)
        wait_for_canvas(page)
        return page

    return open_path


def wait_for_canvas(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector(CANVAS)
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")


def stroke(page, points):
    box = page.locator(CANVAS).bounding_box()
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()


def finger_stroke(page, points):
    """Real touches, which may scroll the page unless the canvas keeps them."""
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


def network_picture(page):
    return page.get_by_test_id("stImage").locator("img").first


def ink(page):
    """How many pixels of the canvas are white."""
    return page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, 280, 280).data.filter((value, i) => i % 4 === 0 && value > 128).length"""
    )


def button(page, label):
    """One of the page's own buttons: those of the canvas have no text."""
    return page.locator("button", has_text=label)


@pytest.mark.parametrize(("points", "digit"), [(ZERO, "0"), (ONE, "1"), (SEVEN, "7")], ids="017")
def test_home_reads_a_digit(open_canvas, points, digit):
    page = open_canvas()
    stroke(page, points)
    expect(answer(page)).to_have_text(digit)


def test_draw_page_answers_after_every_stroke(open_canvas):
    page = open_canvas("draw")
    expect(page.get_by_text("Draw a digit.")).to_be_visible()
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1")
    picture = network_picture(page)
    before = picture.get_attribute("src")
    stroke(page, [(140, 40), (60, 40)])
    expect(picture).not_to_have_attribute("src", before)


def test_undo_and_clear_take_strokes_away(open_canvas):
    page = open_canvas("draw")
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    one_stroke = ink(page)
    picture = network_picture(page)
    before = picture.get_attribute("src")
    stroke(page, [(40, 20), (240, 20)])
    expect(picture).not_to_have_attribute("src", before)
    button(page, "Undo").click()
    expect(picture).to_have_attribute("src", before)
    wait_for_canvas(page)
    assert ink(page) == pytest.approx(one_stroke, rel=0.02)
    expect(answer(page)).to_have_text("7")
    button(page, "Clear").click()
    expect(page.get_by_text("Draw a digit.")).to_be_visible()
    wait_for_canvas(page)
    assert ink(page) == 0
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1")


def test_finger_draws_on_a_phone_and_does_not_scroll(open_canvas):
    page = open_canvas("draw", width=390, height=844, has_touch=True, is_mobile=True)
    top = page.locator(CANVAS).bounding_box()["y"]
    finger_stroke(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    assert page.locator(CANVAS).bounding_box()["y"] == top
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_drawing_is_there_again_after_another_page(open_canvas):
    page = open_canvas("draw")
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    drawn = ink(page)
    page.get_by_role("link", name="Dataset").first.click()
    expect(page.locator(CANVAS)).to_have_count(0)
    page.get_by_role("link", name="Draw").first.click()
    wait_for_canvas(page)
    expect(answer(page)).to_have_text("7")
    assert ink(page) == pytest.approx(drawn, rel=0.02)
    before = network_picture(page).get_attribute("src")
    stroke(page, [(80, 140), (200, 140)])
    expect(network_picture(page)).not_to_have_attribute("src", before)
    assert ink(page) > drawn


def test_step_left_out_changes_the_picture(open_canvas):
    page = open_canvas("draw")
    stroke(page, [(x / 3 + 10, y / 3 + 10) for x, y in SEVEN])
    expect(answer(page)).to_have_text("7")
    picture = network_picture(page)
    before = picture.get_attribute("src")
    page.get_by_text("Crop").click()
    expect(picture).not_to_have_attribute("src", before)
