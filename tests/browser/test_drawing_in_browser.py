import itertools
import math

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
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
    page = open_canvas("draw", width=360, height=740, has_touch=True, is_mobile=True)
    top = page.locator(CANVAS).bounding_box()["y"]
    finger_stroke(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    assert page.locator(CANVAS).bounding_box()["y"] == top
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 360


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


# Other ways in

LINK_OF_A_SEVEN = "ARQDjAF4mAIAswHUAg"
GRID = ".sheet"


@pytest.fixture
def open_way(open_page, app_url):
    """A function that opens the draw page in this way and waits until its chart stands."""

    def open_draw_page(way, query="", **options):
        page = open_page(f"{app_url}/draw?way={way}{query}", **options)
        page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
        return page

    return open_draw_page


def choose_example(page, name):
    page.get_by_role("button", name="Examples").click()
    page.get_by_text(name, exact=True).click()


def ink_cells(page):
    return page.locator(f"{GRID} .ink")


def photo(folder, quarter_turns=0):
    """A JPEG of a crossed seven on ruled paper in uneven light, turned as a camera that was held sideways says."""
    across, down = np.meshgrid(np.linspace(0, 1, 900), np.linspace(0, 1, 1200))
    paper = Image.fromarray(np.uint8(215 - 60 * across - 40 * down**2))
    pen = ImageDraw.Draw(paper)
    for row in range(60, 1200, 70):
        pen.line([(0, row), (900, row + 8)], 165, 2)
    pen.line([(300, 400), (560, 390), (420, 820)], 45, 26, "curve")
    pen.line([(350, 610), (560, 590)], 45, 26)
    exif = Image.Exif()
    exif[274] = {0: 1, 1: 6}[quarter_turns]
    path = folder / "seven.jpg"
    paper.rotate(90 * quarter_turns, expand=True).save(path, quality=90, exif=exif)
    return path


def test_the_keyboard_alone_draws_a_digit_and_hears_where_it_is(open_way):
    page = open_way("grid")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.className") == "sheet":
            break
    for key in ["ArrowUp"] * 5 + ["Shift+ArrowDown"] * 9:
        page.keyboard.press(key)
    expect(page.locator(".spoken")).to_have_text("Row 12, column 8: ink")
    expect(answer(page)).to_have_text("1")
    assert ink_cells(page).count() == 10
    page.keyboard.press("Space")
    expect(page.locator(".spoken")).to_have_text("Row 12, column 8: empty")
    assert ink_cells(page).count() == 9


@pytest.mark.parametrize("way", ["pen", "grid"])
def test_clear_keeps_the_keyboards_focus(open_way, way):
    page = open_way(way, f"&drawing={LINK_OF_A_SEVEN}")
    expect(answer(page)).to_have_text("7")
    button(page, "Clear").focus()
    page.keyboard.press("Enter")
    expect(answer(page)).to_have_text("–")
    assert page.evaluate("document.activeElement.innerText") == "Clear"


def test_the_cursor_stays_within_the_grid(open_way):
    page = open_way("grid")
    page.locator(GRID).focus()
    for key in ["ArrowLeft", "ArrowUp"] * 20 + ["Enter"]:
        page.keyboard.press(key)
    expect(page.locator(".spoken")).to_have_text("Row 1, column 1: ink")
    expect(answer(page)).not_to_have_text("–")


def test_a_finger_draws_on_the_grid_without_scrolling(open_way):
    page = open_way("grid", width=360, height=800, has_touch=True, is_mobile=True)
    box = page.locator(GRID).bounding_box()
    session = page.context.new_cdp_session(page)
    places = [{"x": box["x"] + 150, "y": box["y"] + y} for y in range(30, 250, 10)]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(answer(page)).to_have_text("1")
    assert page.locator(GRID).bounding_box() == box
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 360


def test_pen_and_grid_hold_the_same_drawing(open_canvas):
    page = open_canvas("draw")
    stroke(page, ONE)
    expect(answer(page)).to_have_text("1")
    page.get_by_text("Keyboard grid").click()
    page.wait_for_url("**/draw?way=grid")
    expect(ink_cells(page).nth(5)).to_be_visible()
    expect(answer(page)).to_have_text("1")
    page.get_by_text("Pen", exact=True).click()
    wait_for_canvas(page)
    assert ink(page) > 1000
    expect(answer(page)).to_have_text("1")


def test_an_example_is_drawn_on(open_canvas):
    page = open_canvas("draw")
    choose_example(page, "7 with a cross")
    expect(answer(page)).to_have_text("7")
    wait_for_canvas(page)
    before, picture = ink(page), network_picture(page).get_attribute("src")
    stroke(page, [(30, 260), (250, 260)])
    expect(network_picture(page)).not_to_have_attribute("src", picture)
    assert ink(page) > before > 1000


@pytest.mark.parametrize("quarter_turns", [0, 1], ids=["upright", "turned by EXIF"])
def test_a_photo_is_read(open_way, tmp_path, quarter_turns):
    page = open_way("photo")
    page.set_input_files("input[type=file]", photo(tmp_path, quarter_turns))
    expect(answer(page)).to_have_text("7")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    uploader = "[data-testid=stFileUploader]"  # Streamlit's own: a file's row both is and is not for looks only, axe says
    assert not Axe().run(page, context={"exclude": [[uploader]]}).response["violations"]


def test_a_file_that_is_no_picture_gets_its_sentence(open_way, tmp_path):
    page = open_way("photo")
    path = tmp_path / "seven.png"
    path.write_text("seven")
    page.set_input_files("input[type=file]", path)
    expect(page.get_by_text("This file is no picture")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_a_shared_drawing_opens_for_somebody_else(open_canvas):
    page = open_canvas("draw")
    stroke(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    page.get_by_role("button", name="Share").click()
    page.wait_for_url("**/draw?drawing=*")
    other = open_canvas("draw?" + page.url.split("?")[1])
    expect(answer(other)).to_have_text("7")
    assert ink(other) == pytest.approx(ink(page), rel=0.05)
    page.keyboard.press("Escape")  # the link lies over the sheet
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    stroke(page, [(80, 140), (200, 140)])
    page.wait_for_url("**/draw")
