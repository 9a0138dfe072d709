"""The app by keyboard alone, by finger, and for people who want nothing on the screen to move."""

import re

import pytest
from conftest import wait_until_still
from playwright.sync_api import expect
from standing_app import NOBODY, OWNER, WAITER

SECONDS = 1000  # of Playwright's milliseconds
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
MOST_TABS = 80
SMALLEST_TARGET = 24  # pixels, of what a finger must hit: success criterion 2.5.8 of WCAG 2.2
FOCUSED = """() => {
  let element = document.activeElement
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  const named = element.labels?.[0]?.innerText || element.getAttribute("aria-labelledby")?.split(" ")
    .map(id => document.getElementById(id)?.innerText ?? "").join(" ")
  if (element.dataset.testid?.startsWith("stPageLink")) return ["link " + element.innerText]
  return [element.ariaLabel || named || element.innerText?.split("\\n").at(-1), element.dataset.testid].map(name => (name ?? "").trim())
}"""
MOVING = """() => document.getAnimations().filter(one => one.playState === "running")
  .map(one => `${one.effect.target.tagName} ${one.effect.target.className}`)"""


@pytest.fixture
def open_as(standing, open_page):
    """A function that opens a page of the server on which runs stand in every state, as one visitor."""
    url, ids = standing

    def open_it(visitor, path, **options):
        kept = {"origins": [{"origin": url, "localStorage": [{"name": "mnist-lab-visitor", "value": visitor}]}]}
        return open_page(f"{url}/{path.format(**ids)}", storage_state=kept, locale="en-US", **options)

    return open_it


def tab_to(page, name):
    """Press Tab until what has the focus has this name."""
    names = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
        if name in names[-1]:
            return
    raise AssertionError(f"The Tab key does not reach {name!r}, only {names}.")


# By keyboard alone; the dataset's digits and the grid to draw on have tests of their own


def test_the_keyboard_sets_trains_and_stops(open_as):
    page = open_as("k" * 22, "train")
    tab_to(page, "Epochs")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**epochs=6*")
    tab_to(page, "Train")
    page.keyboard.press("Enter")
    expect(page.get_by_text("in line; it begins in")).to_be_visible(timeout=20 * SECONDS)
    wait_until_still(page)
    tab_to(page, "Stop")
    page.keyboard.press("Space")
    expect(page.get_by_text("taken out of the line")).to_be_visible(timeout=20 * SECONDS)


def test_the_keyboard_compares(open_as):
    page = open_as("m" * 22, "sweep?values=0.001,0.01&seeds=2&epochs=1")
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_enabled(timeout=20 * SECONDS)
    tab_to(page, "Compare")
    page.keyboard.press("Enter")
    expect(page.get_by_text("0 of 4 runs done")).to_be_visible(timeout=20 * SECONDS)
    wait_until_still(page)
    tab_to(page, "Stop")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Left out:")).to_be_visible(timeout=20 * SECONDS)


def test_the_keyboard_ticks_a_run_and_opens_it(open_as):
    page = open_as(OWNER, "runs")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=20 * SECONDS)
    tab_to(page, "data-grid-canvas")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_role("button", name="Delete 1 run")).to_be_visible(timeout=20 * SECONDS)
    wait_until_still(page)
    tab_to(page, "Open")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Run of")).to_be_visible(timeout=20 * SECONDS)


def test_the_keyboard_goes_through_inside_and_mistakes(open_as):
    page = open_as(NOBODY, "inside?index=247")
    tab_to(page, "A unit")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url("**part=sums*")
    wait_until_still(page)
    tab_to(page, "link Mistakes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Mistakes")).to_be_visible(timeout=20 * SECONDS)
    wait_until_still(page)
    tab_to(page, "It is")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_url("**true=4*")


# By finger; drawing has tests of its own


def test_a_finger_need_not_aim_well_to_move_a_slider(open_as):
    page = open_as(NOBODY, "train", **PHONE)
    slider = page.get_by_test_id("stSlider").first
    box = slider.get_by_role("group").or_(slider.locator("[data-rac]")).first.bounding_box()
    thumb = slider.get_by_role("slider").evaluate("input => input.closest('[style]').getBoundingClientRect().toJSON()")
    middle = thumb["y"] + thumb["height"] / 2
    page.touchscreen.tap(box["x"] + box["width"] * 0.6, middle - SMALLEST_TARGET / 2 + 1)
    page.wait_for_url(re.compile(r"epochs=[5-7]\d"), timeout=10 * SECONDS)
    page.touchscreen.tap(box["x"] + box["width"] * 0.3, middle + SMALLEST_TARGET / 2 - 1)
    page.wait_for_url(re.compile(r"epochs=[2-4]\d"), timeout=10 * SECONDS)


# Without motion


@pytest.mark.parametrize(("visitor", "path"), [(WAITER, "train"), (NOBODY, "dataset?show=map"), (NOBODY, "draw?way=grid")])
def test_nothing_moves_for_who_wants_no_motion(open_as, visitor, path):
    page = open_as(visitor, path, reduced_motion="reduce")
    page.wait_for_timeout(SECONDS)
    page.wait_for_function(f"({MOVING})().length === 0", timeout=5 * SECONDS)  # a colour that changes comes to its end, a movement does not
