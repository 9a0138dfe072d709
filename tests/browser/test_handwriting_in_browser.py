"""My handwriting in a real browser: kept by mouse and by touch, trained on, downloaded, deleted, and nobody else's."""

import io
import json

import numpy as np
import pytest
from conftest import wait_until_still
from playwright.sync_api import expect
from test_drawing_in_browser import ONE, SEVEN, answer, button, finger_stroke, stroke, wait_for_canvas

SECONDS_TO_TRAIN = 60


@pytest.fixture
def open_draw(open_page, app_url):
    """A function that opens the draw page as a new visitor and draws a seven."""

    def open_and_draw(draw=stroke, **options):
        page = open_page(f"{app_url}/draw", **options)
        wait_for_canvas(page)
        draw(page, SEVEN)
        expect(answer(page).first).to_have_text("7")
        return page

    return open_and_draw


def keep(page, label=None):
    """Press "Right", or the label in the menu."""
    if label is None:
        page.get_by_role("button", name="Right").click()
    else:
        page.get_by_role("button", name="It was a …").click()
        page.get_by_role("menuitem", name=str(label), exact=True).click()
    expect(page.get_by_text("Kept below as a")).to_be_visible()


def draw_another(page):
    button(page, "Clear").first.click()
    expect(page.get_by_text("Draw a digit.")).to_be_visible()
    wait_for_canvas(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    stroke(page, ONE)
    expect(answer(page).first).to_have_text("1")


def section(page, number):
    return page.get_by_text(f"My handwriting: {number}", exact=True)


def test_a_drawing_is_kept_by_one_press_and_is_there_after_a_reload(open_draw):
    page = open_draw()
    expect(page.get_by_text("My handwriting", exact=True)).to_be_visible()
    keep(page)
    expect(section(page, 1)).to_be_visible()
    keep(page, 1)
    expect(page.get_by_text("Kept below as a 1.")).to_be_visible()
    expect(page.get_by_role("option", name="1 ≠ 7, number 1")).to_be_visible()
    page.reload()
    expect(section(page, 1)).to_be_visible()


def test_a_finger_keeps_a_drawing_on_a_phone(open_draw):
    page = open_draw(finger_stroke, width=390, height=844, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Right").tap()
    expect(section(page, 1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_keeps_a_drawing(open_draw):
    page = open_draw()
    page.get_by_role("button", name="Right").focus()
    page.keyboard.press("Enter")
    expect(section(page, 1)).to_be_visible()
    wait_until_still(page)
    page.get_by_role("button", name="It was a …").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="0", exact=True)).to_have_attribute("data-focused", "true")
    page.get_by_role("menuitem", name="1", exact=True).press("Enter")
    expect(page.get_by_role("option", name="1 ≠ 7")).to_be_visible()


def test_training_on_mine_gives_a_network_to_read_with(open_draw):
    page = open_draw()
    keep(page)
    draw_another(page)
    keep(page)
    page.get_by_role("button", name="Train on mine").click()
    expect(page.get_by_role("button", name="Read with it")).to_be_visible(timeout=1000 * SECONDS_TO_TRAIN)
    expect(page.get_by_role("cell", name="MNIST's test digits")).to_be_visible()
    page.get_by_role("button", name="Read with it").click()
    expect(page.get_by_role("button", name="It reads now")).to_be_visible()
    expect(page.get_by_role("combobox", name="Network")).to_have_value("Tuned to my handwriting")
    expect(answer(page).first).to_have_text("1")


def downloaded(page, label):
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    return download.value.path().read_bytes()


def test_the_drawings_can_be_downloaded(open_draw):
    page = open_draw()
    keep(page)
    with np.load(io.BytesIO(downloaded(page, "Download pictures (.npz)"))) as archive:
        assert (archive["images"].shape, archive["labels"].tolist()) == ((1, 28, 28), [7])
    (drawing,) = json.loads(downloaded(page, "Download strokes (.json)"))
    assert (drawing["label"], len(drawing["canvas"]["objects"])) == (7, 1)


def test_one_and_all_are_deleted(open_draw):
    page = open_draw()
    keep(page)
    draw_another(page)
    keep(page)
    page.get_by_role("option", name="7, number 1").click()
    page.get_by_role("button", name="Delete this one").click()
    expect(section(page, 1)).to_be_visible()
    page.get_by_role("button", name="Delete all …").click()
    page.get_by_role("button", name="Delete all 1").click()
    expect(page.get_by_text("My handwriting", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("My handwriting", exact=True)).to_be_visible()


def test_another_visitor_sees_none_of_them(open_draw):
    keep(open_draw())
    other = open_draw()
    expect(other.get_by_text("My handwriting", exact=True)).to_be_visible()
