"""The self-check page in a real browser: a stranger, then the operator with the key in the address."""

from axe_playwright_python.sync_playwright import Axe
from conftest import wait_until_still
from playwright.sync_api import expect

KEY = "the-operators-own-key"
SECONDS = 1000  # of Playwright's milliseconds


def test_a_stranger_sees_a_sentence_and_the_operator_a_row_for_each_check(start_server, open_page):
    url = start_server(MNIST_ENGINE="off", MNIST_OPERATOR_KEY=KEY)
    page = open_page(f"{url}/check", locale="en-US")
    page.get_by_label("Operator's key", exact=True).wait_for()
    assert page.get_by_text("The 70,000 digits").count() == 0
    page.goto(f"{url}/check?key={KEY}")
    expect(page.get_by_text("A message to your browser and back took")).to_be_visible(timeout=30 * SECONDS)
    expect(page.get_by_text("Your browser's clock and the server's agree.")).to_be_visible()
    expect(page.get_by_text("Your browser is on the server's own computer.")).to_be_visible()
    assert page.url == f"{url}/check"
    wait_until_still(page)
    assert [found["id"] for found in Axe().run(page).response["violations"] if found["impact"] != "minor"] == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollWidth <= 390")
    start_server.processes[url].kill()
