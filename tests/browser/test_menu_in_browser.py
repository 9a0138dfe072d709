"""The menu on a phone, where it lies over the page."""

from conftest import wait_until_still
from playwright.sync_api import expect


def test_the_menu_of_a_phone_folds_away_when_a_page_is_chosen(app_url, open_page):
    page = open_page(app_url, width=390, height=844, locale="en-US")
    menu = page.get_by_test_id("stSidebar")
    for name in ("Dataset", "Runs"):
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(menu).to_have_attribute("data-collapsed", "false")
        menu.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1, name=name).wait_for()
        expect(menu).to_have_attribute("data-collapsed", "true", timeout=30_000)
        wait_until_still(page)
