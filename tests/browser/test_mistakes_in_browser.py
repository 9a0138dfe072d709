"""The mistakes page in a real browser: the matrix that is clicked on."""

import re

from playwright.sync_api import expect

SECONDS = 1000  # of Playwright's milliseconds


def test_a_click_on_a_cell_opens_its_digits_and_a_digit_its_numbers(app_url, open_page):
    page = open_page(f"{app_url}/mistakes?lang=en")
    page.locator("svg.marks .mark-rect path").nth(94).click(timeout=40 * SECONDS)  # row by row: a 9 read as 4
    expect(page.get_by_text("4 mistakes, the surest first")).to_be_visible(timeout=10 * SECONDS)
    expect(page).to_have_url(re.compile("true=9&read=4"))
    page.get_by_role("option").nth(1).click()
    expect(page).to_have_url(re.compile("index="))
    index = re.search(r"index=(\d+)", page.url)[1]
    page.get_by_role("link", name="Its 784 numbers").click()
    expect(page.get_by_role("heading", name=f"Number {index}: 9")).to_be_visible(timeout=20 * SECONDS)
