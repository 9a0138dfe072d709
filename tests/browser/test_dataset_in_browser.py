import pytest
from axe_playwright_python.sync_playwright import Axe

from mnist_core.dataset import load_mnist
from mnist_core.preprocessing import matrix_text

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def open_page(browser, app_url):
    contexts = []

    def open_in_new_window(link="", window=DESKTOP, **settings):
        contexts.append(browser.new_context(locale="en-US", **window, **settings))
        page = contexts[-1].new_page()
        page.goto(f"{app_url}/dataset{link}")
        page.get_by_role("option").first.wait_for()
        settle(page)
        return page

    yield open_in_new_window
    for context in contexts:
        context.close()


def settle(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def wait_for_heading(page, text):
    page.get_by_role("heading", name=text, exact=True).wait_for()
    settle(page)


def cells(page):
    """The numbers in the table of 28 rows, as rows."""
    table = page.get_by_role("region", name="The 784 numbers of the picture").get_by_role("table")
    return table.evaluate("table => [...table.rows].map(row => [...row.cells].map(cell => Number(cell.textContent)))")


def test_a_click_on_a_digit_shows_its_matrix(open_page):
    page = open_page()
    page.get_by_role("option", name="4, number 2", exact=True).click()
    wait_for_heading(page, "Number 2: 4")
    assert page.url.endswith("/dataset?split=train&index=2")
    assert cells(page) == load_mnist().train_images[2].tolist()
    assert page.get_by_role("option", selected=True).all_inner_texts() == ["4"]


def test_the_keyboard_walks_over_the_digits_and_enter_shows_the_matrix(open_page):
    page = open_page("?split=test")
    page.get_by_role("option", name="7, number 0", exact=True).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    wait_for_heading(page, "Number 11: 6")
    assert cells(page) == load_mnist().test_images[11].tolist()
    page.keyboard.press("ArrowUp")  # the focus has stayed where it was
    page.keyboard.press("Space")
    wait_for_heading(page, "Number 1: 2")


def test_a_touch_on_a_phone_shows_the_matrix_without_sideways_scrolling(open_page):
    page = open_page(window=PHONE)
    page.get_by_role("option", name="9, number 4", exact=True).tap()
    wait_for_heading(page, "Number 4: 9")
    assert cells(page) == load_mnist().train_images[4].tolist()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 390
    region = page.get_by_role("region", name="The 784 numbers of the picture")
    assert region.evaluate("box => box.scrollWidth > box.clientWidth")


def test_a_deep_link_opens_the_digit_and_the_back_button_returns_to_it(open_page):
    page = open_page("?split=test&digit=7&index=17")
    wait_for_heading(page, "Number 17: 7")
    page.get_by_role("button", name="Next", exact=True).click()
    wait_for_heading(page, "Number 26: 7")
    page.go_back()
    wait_for_heading(page, "Number 17: 7")
    assert page.get_by_role("spinbutton", name="Number").input_value() == "17"


def test_filter_and_page_lead_to_a_link_that_opens_the_same(open_page):
    page = open_page()
    page.get_by_role("combobox", name="Digit").click()
    page.get_by_role("option", name="7", exact=True).last.click()
    wait_for_heading(page, "Number 15: 7")
    page.get_by_role("button", name="Page 3").click()
    page.wait_for_url("**/dataset?split=train&digit=7&page=3")
    settle(page)
    shown = page.get_by_role("option").first.get_attribute("aria-label")
    again = open_page("?split=train&digit=7&page=3")
    assert again.get_by_role("option").first.get_attribute("aria-label") == shown


def test_the_copied_and_the_downloaded_text_are_the_tutorials_byte_for_byte(open_page):
    page = open_page("?split=train&index=0&view=text", permissions=["clipboard-read", "clipboard-write"])
    expected = matrix_text(load_mnist().train_images[0])
    page.get_by_test_id("stCode").hover()
    page.get_by_role("button", name="Copy to clipboard").click()
    assert page.evaluate("navigator.clipboard.readText()") == expected
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    assert download.value.suggested_filename == "mnist-train-0.txt"
    assert download.value.path().read_bytes() == expected.encode()


def test_a_bad_link_is_explained_and_stays_until_something_is_chosen(open_page):
    page = open_page("?split=test&index=70000")
    assert "from 0 to 9999" in page.get_by_role("alert").inner_text()
    page.get_by_role("option", name="2, number 1", exact=True).click()
    wait_for_heading(page, "Number 1: 2")
    assert page.get_by_role("alert").count() == 0


def test_the_whole_matrix_is_above_the_fold(open_page):
    page = open_page()
    box = page.get_by_role("region", name="The 784 numbers of the picture").bounding_box()
    assert box["y"] + box["height"] <= 800
    assert box["x"] + box["width"] <= 1280


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["numbers", "text", "input"])
def test_the_page_has_no_accessibility_violations(open_page, view, scheme):
    page = open_page(f"?view={view}", color_scheme=scheme)
    code = "[data-testid=stCode] pre"  # Streamlit gives the focus to the box around it, which this rule of axe's does not see
    report = Axe().run(page, context={"include": [["[data-testid=stMain]"]], "exclude": [[code]]})
    assert not report.response["violations"], report.generate_report()
