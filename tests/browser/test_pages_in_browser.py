"""Every page in a real browser: opened cold by its own link, wide and on a phone, light and dark, in both languages."""

import pytest
from playwright.sync_api import expect

PAGES = {
    "": "Home",
    "lessons": "Lessons",
    "train": "Train",
    "sweep": "Compare",
    "runs": "Runs",
    "dataset": "Dataset",
    "draw": "Draw",
    "inside": "Inside",
    "mistakes": "Mistakes",
    "teacher": "For teachers",
    "classroom": "Class",
}
FIRST = ("", "draw", "classroom")  # opened before any other page of a server: home, one with a drawing, one with a class


@pytest.mark.parametrize("path", FIRST)
def test_a_deep_link_works_on_a_fresh_server(start_server, open_page, path):
    url = start_server(MNIST_ENGINE="off")
    look_at(open_page(f"{url}/{path}"), path)
    start_server.processes[url].kill()


def test_a_deep_link_to_each_page_works(app_url, open_page):
    for path in PAGES:
        look_at(open_page(f"{app_url}/{path}"), path)


def look_at(page, path):
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_test_id("stException").count() == 0
    expect(page.get_by_role("link", name="Train").first).to_be_visible()  # a page that puts its settings into the link draws itself again
    assert page.title().startswith(PAGES[path])


def test_the_language_is_switched_and_stays_on_the_next_page(app_url, open_page):
    page = open_page(app_url, locale="en-GB")
    page.get_by_text("한국어").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="학습", exact=True).click()
    page.get_by_role("heading", name="학습", exact=True).wait_for()


def test_a_korean_browser_gets_korean(app_url, open_page):
    page = open_page(app_url, locale="ko-KR")
    page.get_by_role("link", name="데이터", exact=False).first.wait_for()
