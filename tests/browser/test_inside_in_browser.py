"""The inside page in a real browser: one journey from a digit to a network without its strongest units, and the page on a phone."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def inside_url(app_url):
    return f"{app_url}/inside"


def part(page, name):
    page.get_by_role("radio", name=name).click()


def test_a_journey_from_the_digit_to_a_network_without_its_strongest_units(inside_url, open_page):
    page = open_page(f"{inside_url}?index=247", locale="en-US")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Unit 480")
    page.get_by_role("option").nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Unit 241")).to_be_visible()
    page.get_by_test_id("stVegaLiteChart").first.locator("svg").click(position={"x": 8, "y": 8})
    expect(page.get_by_role("heading", name="Unit 0", exact=True)).to_be_visible()
    assert page.url.endswith("?index=247&unit=0")
    part(page, "Sums and softmax")
    expect(page.get_by_text("1 / 1.01035 = 98.98 %")).to_be_visible()
    part(page, "Why this answer")
    expect(page.get_by_role("img", name="4 rather than 2")).to_be_visible()
    part(page, "Switch off")
    part(page, "Strongest ten")
    expect(page.get_by_text("4 → ")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("99.49 %")).to_be_visible()
