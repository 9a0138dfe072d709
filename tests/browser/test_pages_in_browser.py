"""Every page in a real browser: opened cold by its own link, wide and on a phone, light and dark, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = {"": "Home", "train": "Train", "sweep": "Compare", "dataset": "Dataset", "draw": "Draw"}


@pytest.mark.parametrize("path", PAGES)
def test_a_deep_link_to_each_page_works_on_a_fresh_server(start_server, open_page, path):
    page = open_page(f"{start_server(MNIST_ENGINE='off')}/{path}")
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_test_id("stException").count() == 0
    expect(page.get_by_role("link", name="Train").first).to_be_visible()  # a page that puts its settings into the link draws itself again
    assert page.title().startswith(PAGES[path])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(app_url, open_page, path, language):
    page = open_page(f"{app_url}/{path}?lang={language}", width=390, height=844)
    page.get_by_role("heading", level=1).wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.get_by_test_id("stException").count() == 0


def test_nothing_is_fetched_from_another_host(app_url, open_page, browser):
    context = browser.new_context()
    page, hosts = context.new_page(), set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if request.url.startswith(("http", "ws")) else None)
    for path in PAGES:
        page.goto(f"{app_url}/{path}")
        page.get_by_role("heading", level=1).wait_for()
    context.close()
    assert hosts == {app_url.split("/")[2]}


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_in_a_page(app_url, open_page, path):
    page = open_page(f"{app_url}/{path}")
    page.get_by_role("heading", level=1).wait_for()
    violations = Axe().run(page).response["violations"]
    serious = {
        violation["id"]: [node["target"] for node in violation["nodes"]] for violation in violations if violation["impact"] != "minor"
    }
    assert not serious


def test_the_language_is_switched_and_stays_on_the_next_page(app_url, open_page):
    page = open_page(app_url, locale="en-GB")
    page.get_by_text("한국어").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="학습").click()
    page.get_by_role("heading", name="학습").wait_for()


def test_a_korean_browser_gets_korean(app_url, open_page):
    page = open_page(app_url, locale="ko-KR")
    page.get_by_role("link", name="데이터", exact=False).first.wait_for()
