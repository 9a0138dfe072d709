import gzip
import re

import numpy as np
import pytest

from mnist_core.dataset import load_mnist
from mnist_core.preprocessing import matrix_text

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def open_page(new_window, app_url):
    def open_in_new_window(link="", window=DESKTOP, ready="[role=option]", **settings):
        page = new_window(locale="en-US", **window, **settings)
        page.goto(f"{app_url}/dataset{link}")
        page.locator(ready).first.wait_for()
        settle(page)
        return page

    return open_in_new_window


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
    page.get_by_role("button", name="Page 3", exact=True).click()
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


# Pixel, number and place in the row


def marked(page):
    """The numbers in the marked cells."""
    return page.locator("td.marked").all_inner_texts()


def test_pointing_at_a_pixel_marks_its_number_and_says_where_it_is(open_page):
    page = open_page()
    page.locator(".top .picture").hover(position={"x": 84 * (12.5 / 28), "y": 84 * (5.5 / 28)})
    page.get_by_text("Row 5, column 12, number 152 of the 784, counted from 0: 3").wait_for()
    assert marked(page) == ["3"]


def test_pointing_at_a_number_marks_its_pixel(open_page):
    page = open_page()
    page.locator("td").nth(5 * 28 + 15).hover()
    page.get_by_text("Row 5, column 15, number 155").wait_for()
    mark, picture = page.locator(".top .picture i").bounding_box(), page.locator(".top .picture").bounding_box()
    assert [mark["x"] - picture["x"], mark["y"] - picture["y"]] == pytest.approx([15 * 3, 5 * 3], abs=0.6)


def test_pointing_at_the_row_marks_the_number_at_its_place(open_page):
    page = open_page()
    width = page.locator(".strip").bounding_box()["width"]
    page.locator(".strip").hover(position={"x": width * 155.5 / 784, "y": 8})
    page.get_by_text("Row 5, column 15, number 155").wait_for()


def test_the_arrow_keys_walk_over_the_pixels_and_stop_at_the_edge(open_page):
    page = open_page("?split=train&index=1")
    page.get_by_role("region", name="The 784 numbers of the picture").focus()
    page.keyboard.press("ArrowDown")  # begins at the first of the brightest
    first = int(load_mnist().train_images[1].argmax())
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    row, column = divmod(first + 29, 28)
    page.get_by_text(f"Row {row}, column {column}, number {first + 29} ").wait_for()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.get_by_text(f"Row {row}, column 27,").wait_for()


def test_the_numbers_from_0_to_1_say_what_they_come_from(open_page):
    page = open_page("?scale=1")
    page.locator("td").nth(5 * 28 + 17).hover()
    page.get_by_text("0.533 = 136 / 255").wait_for()
    assert marked(page) == [".53"]


def test_a_slider_changes_the_numbers(open_page):
    page = open_page("?change=shift&amount=3")
    expected = load_mnist().train_images[0].copy()
    expected[:, 3:] = expected[:, :-3].copy()
    expected[:, :3] = 0
    assert cells(page) == expected.tolist()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**amount=4*")
    settle(page)
    assert [row[4:] for row in cells(page)] == load_mnist().train_images[0][:, :-4].tolist()


def test_the_row_of_784_is_scrolled_to_the_framed_row(open_page):
    page = open_page("?view=input")
    row = page.get_by_role("region", name="The row of 784")
    assert row.get_by_role("columnheader").count() == 28
    assert row.locator("td").count() == 784
    assert row.evaluate("box => box.scrollLeft") > 0


def test_a_nearest_digit_opens(open_page):
    page = open_page("?split=test&index=0")
    page.get_by_role("listbox", name="Nearest of the 60,000 training digits").get_by_role("option").first.click()
    page.wait_for_url("**split=train&index=53843*")
    wait_for_heading(page, "Number 53843: 7")


# Selections


def test_a_selection_is_downloaded_and_is_what_is_shown(open_page):
    page = open_page("?split=test&order=surely-wrong")
    page.get_by_role("button", name="Take these digits").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="NPZ", exact=True).click()
    assert download.value.suggested_filename == "mnist-test-surely-wrong.npz"
    with np.load(download.value.path()) as arrays:
        shown = [int(name.split("number ")[1]) for name in options(page)]
        assert arrays["index"].tolist() == shown
        np.testing.assert_array_equal(arrays["x"], load_mnist().test_images[shown])


def options(page):
    listbox = page.get_by_role("listbox", name="Digits to choose from")
    return listbox.get_by_role("option").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


def test_all_training_digits_are_downloaded_as_a_table_while_the_page_stays_alive(open_page):
    page = open_page("?split=train&order=random&shuffle=3")
    page.get_by_role("button", name="Take these digits").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="CSV", exact=True).click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_url("**index=*")
    with gzip.open(download.value.path(), "rt") as table:
        assert sum(1 for _ in table) == 60_001


# The map


def pointed_at(page):
    return page.locator(".card p").inner_text()


def test_pointing_at_the_map_shows_a_digit_and_a_click_opens_it(open_page):
    page = open_page("?show=map", ready=".sheet")
    page.locator(".sheet").hover(position={"x": 420, "y": 200})
    page.get_by_text(re.compile(r"^\d, number \d+$")).wait_for()
    label, index = re.fullmatch(r"(\d), number (\d+)", pointed_at(page)).groups()
    assert load_mnist().test_labels[int(index)] == int(label)
    assert likest(page) == int(index)
    page.mouse.down()
    page.mouse.up()
    wait_for_heading(page, f"Number {index}: {label}")
    assert f"split=test&index={index}" in page.url


def likest(page):
    """Number of the test digit that the preview is most like: the one with the highest correlation."""
    script = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 84, 84).data].filter((_, place) => place % 4 === 0)"
    preview = np.array(page.locator(".card canvas").evaluate(script)).reshape(28, 3, 28, 3).mean(axis=(1, 3)).ravel()
    digits = load_mnist().test_images.reshape(-1, 784) - load_mnist().test_images.reshape(-1, 784).mean(axis=1, keepdims=True)
    return int((digits @ (preview - preview.mean()) / np.linalg.norm(digits, axis=1)).argmax())


def test_the_keyboard_walks_over_the_map_and_enter_opens(open_page):
    page = open_page("?show=map&map=components", ready=".sheet")
    page.locator(".sheet").focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(pointed_at(page))
    assert len(set(seen)) == 4
    page.keyboard.press("Enter")
    wait_for_heading(page, "Number {1}: {0}".format(*re.fullmatch(r"(\d), number (\d+)", seen[-1]).groups()))


def test_a_touch_on_the_map_of_a_phone_points_and_the_button_opens(open_page):
    page = open_page("?show=map", window=PHONE, ready=".sheet")
    page.locator(".sheet").tap(position={"x": 250, "y": 150})
    label, index = re.fullmatch(r"(\d), number (\d+)", pointed_at(page)).groups()
    page.get_by_role("button", name="Open", exact=True).tap()
    wait_for_heading(page, f"Number {index}: {label}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 390


def test_one_digit_is_shown_alone_on_the_map(open_page):
    page = open_page("?show=map", ready=".sheet")
    page.get_by_role("button", name="7", exact=True).click()
    page.locator(".sheet").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
        assert pointed_at(page).startswith("7, ")


def test_a_drawing_stands_on_the_map(open_page, app_url):
    page = open_page()
    page.get_by_role("link", name="Draw", exact=True).click()
    page.locator("canvas.upper-canvas").wait_for()
    settle(page)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 240, steps=10)
    page.mouse.up()
    page.get_by_text("First guess, ").wait_for()
    settle(page)
    page.get_by_role("link", name="Dataset", exact=True).click()
    page.get_by_role("listbox", name="Nearest to your drawing").wait_for()
    page.get_by_role("radio", name="Map").or_(page.get_by_role("button", name="Map")).first.click()
    page.locator(".sheet").wait_for()
    settle(page)
    assert page.get_by_text("it stands here as well").count() == 0
