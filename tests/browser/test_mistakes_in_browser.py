"""The mistakes page in a real browser: the matrix that is clicked on, and every section on a phone."""

import re

from axe_playwright_python.sync_playwright import Axe
from conftest import wait_until_still
from playwright.sync_api import expect

SECONDS = 1000  # of Playwright's milliseconds
SECTIONS = {  # name to what it ends with
    "Each digit": "The hardest to find is",
    "How sure": "Each mistake that is avoided",
    "What it can bear": "A sample of 500 test digits",
    "Honest numbers": "McNemar's test",
}


def test_a_click_on_a_cell_opens_its_digits_and_a_digit_its_numbers(app_url, open_page):
    page = open_page(f"{app_url}/mistakes?lang=en")
    page.locator("svg.marks .mark-rect path[aria-label*='it is: 9; read as: 4']").click(timeout=20 * SECONDS)
    expect(page.get_by_text("4 mistakes, the surest first")).to_be_visible(timeout=10 * SECONDS)
    expect(page).to_have_url(re.compile("true=9&read=4"))
    page.get_by_role("option").nth(1).click()
    expect(page).to_have_url(re.compile("index="))
    index = re.search(r"index=(\d+)", page.url)[1]
    page.get_by_role("link", name="Its 784 numbers").click()
    expect(page.get_by_role("heading", name=f"Number {index}: 9")).to_be_visible(timeout=20 * SECONDS)


def test_every_section_fits_a_phone_and_axe_finds_nothing(app_url, open_page):
    page = open_page(f"{app_url}/mistakes?lang=en", width=390, height=844)
    for name, last_words in SECTIONS.items():
        page.get_by_role("radio", name=name).click(timeout=20 * SECONDS)
        expect(page.get_by_text(last_words)).to_be_visible(timeout=60 * SECONDS)
        wait_until_still(page)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
        page.wait_for_function("!document.querySelector('[data-stale=true]')")
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")  # Streamlit's own colour of a button with the focus is a little pale
        report = Axe().run(page)
        assert not report.response["violations"], report.generate_report()
