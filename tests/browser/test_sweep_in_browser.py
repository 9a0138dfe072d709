"""A comparison in a real browser, trained on few real digits."""

import re

from conftest import wait_until_still
from playwright.sync_api import expect

SECONDS = 1000  # of Playwright's milliseconds
QUICK = "setting=activation&values=relu,sigmoid&seeds=2&epochs=2&training_digits=1000"


def press_compare(page):
    button = page.get_by_role("button", name="Compare", exact=True)
    expect(button).to_be_enabled(timeout=60 * SECONDS)
    button.click()


def test_a_sweep_grows_live_ends_in_a_table_and_opens_for_somebody_else(app_url, open_page):
    page = open_page(f"{app_url}/sweep?{QUICK}")
    press_compare(page)
    expect(page.get_by_text(re.compile(r"^\d of 4 runs done, about \d+:\d\d left$"))).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_text("Test accuracy over the seeds")).to_be_visible(timeout=120 * SECONDS)
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)
    expect(page.locator("svg.marks")).to_have_count(2)
    expect(page.get_by_text(re.compile("^(sigmoid is worse than ReLU by|ReLU and sigmoid: a tie)"))).to_be_visible()
    other = open_page(re.sub("[?].*sweep=", "?sweep=", page.url), width=390, height=844)
    expect(other.get_by_text("Somebody shared this comparison with you.")).to_be_visible(timeout=20 * SECONDS)
    expect(other.get_by_role("button", name="Stop")).to_have_count(0)
    expect(other.get_by_role("table").get_by_role("row")).to_have_count(3)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_the_charts_stay_the_same_between_ticks_and_stop_ends_the_sweep(app_url, open_page):
    page = open_page(f"{app_url}/sweep?values=0.001,0.002&seeds=2&epochs=100&training_digits=3000")
    press_compare(page)
    page.wait_for_selector("svg.marks .mark-symbol path >> nth=8", timeout=90 * SECONDS, state="attached")
    page.evaluate("document.querySelector('svg.marks').dataset.same = 'yes'")
    before = page.locator("svg.marks .mark-symbol path").count()
    page.wait_for_function(f"document.querySelectorAll('svg.marks .mark-symbol path').length > {before + 1}", timeout=30 * SECONDS)
    assert page.evaluate("document.querySelector('svg.marks').dataset.same") == "yes"
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_enabled(timeout=20 * SECONDS)
    expect(page.get_by_text("Left out:")).to_be_visible(timeout=10 * SECONDS)


def test_a_typed_value_is_taken_and_one_that_cannot_be_is_named(app_url, open_page):
    page = open_page(f"{app_url}/sweep")
    box = page.get_by_role("textbox", name="Another value")
    box.fill("0.0025")
    box.press("Enter")
    wait_until_still(page)
    expect(page).to_have_url(re.compile("values=.*0.0025"))
    box.fill("very fast")
    box.press("Enter")
    expect(page.get_by_text("very fast cannot be a value here")).to_be_visible(timeout=10 * SECONDS)
    expect(page).not_to_have_url(re.compile("very"))
