"""A teacher makes a lesson with the mouse; a student opens its link on a phone."""

import re

import zxingcpp
from conftest import wait_until_still
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds: the first training waits for its worker, on a busy machine for long


def press(page, group, label):
    page.get_by_role("toolbar", name=group).get_by_role("button", name=label, exact=True).click()
    wait_until_still(page)


def test_a_student_trains_under_a_teachers_locks_on_a_phone(app_url, open_page):
    teacher = open_page(f"{app_url}/teacher?training_digits=1000&hidden_units=16", locale="en-GB")
    teacher.get_by_role("slider", name="Epochs").press("Home")
    wait_until_still(teacher)
    press(teacher, "Locked: shown", "Epochs")
    expect(teacher.get_by_test_id("stCode")).to_contain_text("lock=epochs")
    press(teacher, "Hidden: left out", "Batch size")
    expect(teacher.get_by_test_id("stCode")).to_contain_text("hide=batch_size")
    teacher.get_by_role("textbox", name="Task, in a sentence").fill("Which *learning rate* is best?")
    teacher.keyboard.press("Enter")
    expect(teacher.get_by_test_id("stCode")).to_contain_text("&task=Which")
    address = "".join(teacher.get_by_test_id("stCode").inner_text().split())
    assert re.fullmatch(rf"{app_url}/train\?epochs=1&.*lock=epochs&hide=batch_size&task=.*", address)
    with teacher.context.expect_page() as opened:
        teacher.get_by_role("link", name="Try it in a new tab").click()
    assert opened.value.url == address

    student = open_page(address, width=390, height=844, locale="en-GB")
    expect(student.get_by_text("Which *learning rate* is best?")).to_be_visible()
    expect(student.get_by_role("slider", name="Epochs")).to_be_disabled(timeout=SLOW)
    expect(student.get_by_text("Batch size", exact=True)).to_have_count(0)
    train = student.get_by_role("button", name="Train", exact=True)
    expect(train).to_be_enabled(timeout=SLOW)
    train.click()
    expect(student.get_by_text("Test accuracy")).to_be_visible(timeout=SLOW)
    expect(student.get_by_role("button", name="+1 epoch")).to_have_count(0)
    assert student.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    student.reload()
    expect(student.get_by_role("slider", name="Epochs")).to_be_disabled(timeout=SLOW)


def test_the_code_that_share_shows_is_the_link_to_copy(app_url, open_page, tmp_path):
    page = open_page(f"{app_url}/draw?drawing=ARQDjAF4mAIAswHUAg", locale="en-GB")
    step = page.get_by_text("Crop", exact=True)
    step.scroll_into_view_if_needed()
    step.click()
    page.wait_for_url("**step_crop=false*")
    page.get_by_role("button", name="Share", exact=True).click()
    code = page.get_by_test_id("stCode")
    expect(code).to_contain_text("step_crop=false")
    picture = page.get_by_role("img", name="QR code of the link above")
    picture.screenshot(path=tmp_path / "code.png")
    from PIL import Image

    with Image.open(tmp_path / "code.png") as image:
        found = [each.text for each in zxingcpp.read_barcodes(image.convert("L"))]
    assert found == ["".join(code.inner_text().split())]
