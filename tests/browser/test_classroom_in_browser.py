"""A class in a real browser, a teacher and five students with phones; and forty of them over the websocket."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import pytest
from conftest import wait_until_still
from playwright.sync_api import expect
from test_drawing_in_browser import CANVAS, ONE, SEVEN, ZERO, stroke
from test_training_in_browser import SECONDS, press_train

from benchmarks.classroom import Watcher

PHONE = {"width": 390, "height": 844}
NICKNAMES = ("Mina", "민지", "Jo-Ann", "Ali", "")
NUM_MEMBERS = 40
CLOSE = "Close and delete everything"


def open_class(open_page, app_url):
    """A teacher's page with a class of 300 digits and one epoch at most; returns it and the students' link."""
    teacher = open_page(f"{app_url}/classroom")
    teacher.get_by_label("Name of the class").fill("5b")
    for label, key in (("Epochs at most", "Home"), ("Training digits, the same for all", "Home"), ("Hidden units at most", "Home")):
        teacher.get_by_role("slider", name=label).press(key)
    teacher.get_by_role("button", name="Open the class").click()
    expect(teacher.get_by_role("heading", name="The students' link")).to_be_visible(timeout=20 * SECONDS)
    expect(teacher.get_by_role("img", name="QR code of the link above")).to_be_visible()
    return teacher, teacher.locator("code").first.inner_text()


def join(open_page, link, nickname):
    page = open_page(link, **PHONE)
    page.get_by_role("textbox", name="Nickname, if you like").fill(nickname)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("button", name="Train for the class")).to_be_visible(timeout=20 * SECONDS)
    wait_until_still(page)
    return page


def train(page):
    page.get_by_role("button", name="Train for the class").click()
    page.get_by_role("heading", level=1, name="Train", exact=True).wait_for(timeout=20 * SECONDS)
    expect(page.get_by_text("epochs up to 1, hidden units up to 16")).to_be_visible()
    press_train(page)


def give(page, points):
    page.get_by_text("Draw for the class").click()
    page.wait_for_selector(CANVAS)
    wait_until_still(page)
    page.locator(CANVAS).scroll_into_view_if_needed()
    stroke(page, points)
    button = page.get_by_role("button", name="Give it to the class")
    expect(button).to_be_enabled(timeout=20 * SECONDS)
    button.click()
    expect(page.get_by_text("Given by you: 1 of")).to_be_visible(timeout=20 * SECONDS)


@pytest.mark.timeout(480)  # seconds, for a machine that does much else
def test_five_students_and_their_teacher_train_draw_and_see_it_on_the_board(app_url, open_page):
    teacher, link = open_class(open_page, app_url)
    students = [join(open_page, link, nickname) for nickname in NICKNAMES]
    expect(teacher.get_by_text("Students: 5")).to_be_visible(timeout=20 * SECONDS)
    for student in students[:2]:
        train(student)
    for student, points in zip(students[2:], (ZERO, ONE, SEVEN), strict=True):
        give(student, points)
    teacher.get_by_text("Board", exact=True).click()
    expect(teacher.get_by_text("Drawings given 3")).to_be_visible(timeout=20 * SECONDS)
    students[2].get_by_text("Board", exact=True).click()
    for board in (teacher, students[2]):
        for nickname in NICKNAMES[:2]:
            row = board.get_by_role("row", name=re.compile(nickname))
            expect(row).to_contain_text(re.compile(r"\d\d\.\d %"), timeout=150 * SECONDS)
        expect(board.locator("svg.marks")).to_be_visible()
        assert board.get_by_test_id("stException").count() == 0
    assert students[2].evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    teacher.get_by_text("Teach", exact=True).click()
    teacher.get_by_role("button", name="Mina").click()
    expect(students[2].get_by_role("row", name=re.compile("Green 1"))).to_be_visible(timeout=20 * SECONDS)
    teacher.get_by_role("button", name="Close the class …").click()
    teacher.get_by_role("button", name=CLOSE).click()
    expect(students[2].get_by_text("There is no class with this link")).to_be_visible(timeout=20 * SECONDS)


def test_forty_join_over_the_websocket_and_all_see_the_same_board_that_no_forger_closes(app_url):
    with ThreadPoolExecutor(1) as thread:  # Playwright has an event loop of its own in this one
        boards, exceptions = thread.submit(asyncio.run, watch_in_forty(app_url)).result()
    assert len(boards) == NUM_MEMBERS
    assert set(boards) == {(f"Joined **{NUM_MEMBERS}**", "Drawings given **0**")}
    assert exceptions == []


async def watch_in_forty(url):
    """What each of forty who join and watch sees at last, and every exception that was shown to any."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(Watcher(url, "classroom"))
        await teacher.run()
        await teacher.run(**{"Name of the class": "5b", "Open the class": True})
        watchers = [await stack.enter_async_context(Watcher(url, "classroom", teacher.query)) for _ in range(NUM_MEMBERS)]
        for first in range(0, NUM_MEMBERS, 10):
            await asyncio.gather(*(come_in(watcher) for watcher in watchers[first : first + 10]))
        watchers[0].widgets |= teacher.widgets
        await watchers[0].run(**{CLOSE: True})
        boards = await asyncio.gather(*(last_look(watcher) for watcher in watchers))
        return boards, [exception for watcher in (teacher, *watchers) for exception in watcher.exceptions]


async def come_in(watcher):
    await watcher.run()
    await watcher.run(Join=True)


async def last_look(watcher):
    """The figures above the board as soon as it shows all members, or after twenty looks."""
    for _ in range(20):
        await watcher.tick()
        figures = next(text for text in watcher.texts if text.startswith("Joined")).split(" \u2003 ")
        if figures[0] == f"Joined **{NUM_MEMBERS}**":
            break
        await asyncio.sleep(0.5)
    return figures[0], figures[-1]
