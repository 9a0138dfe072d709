"""Training in a real browser, on the real digits."""

import re

from conftest import free_port, wait_until_still
from playwright.sync_api import expect
from test_engine import wait_for
from test_faults import assert_same_networks

from mnist_core.config import Hyperparameters
from mnist_core.runs import FINISHED, open_store
from mnist_core.settings import sqlite_url
from mnist_core.training import train

SECONDS = 1000  # of Playwright's milliseconds
FIRST_FIGURES = 150 * SECONDS  # of a run: the worker may still load TensorFlow, beside all that a busy machine does


def num_drawn(page):
    """How many points the blue curves have by now: the commands of their paths."""
    paths = page.locator(".mark-line path").evaluate_all("paths => paths.map(path => path.getAttribute('d') || '')")
    return sum(len(re.findall("[ML]", path)) for path in paths)


def press_train(page):
    button = page.get_by_role("button", name="Train", exact=True)
    expect(button).to_be_enabled(timeout=30 * SECONDS)
    button.click()


def test_one_epoch_of_the_tensorflow_tutorial_grows_live_and_survives_a_reload(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=1")
    press_train(page)
    page.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=FIRST_FIGURES)
    expect(page.get_by_text(re.compile(r"^9[5-7]\.\d\d %$")).first).to_be_visible()
    assert num_drawn(page) > 4
    page.reload()
    wait_until_still(page)
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=20 * SECONDS)


def test_a_server_that_was_killed_leaves_a_run_that_resumes_to_the_same_bits(start_server, open_page, tmp_path):
    port = free_port()
    url = start_server(port, MNIST_DATA_FOLDER=str(tmp_path))
    settings = Hyperparameters(epochs=3, batch_size=50)
    page = open_page(f"{url}/train?epochs={settings.epochs}&batch_size={settings.batch_size}")
    press_train(page)
    store = open_store(sqlite_url(tmp_path))
    page.wait_for_url("**run=*", timeout=20 * SECONDS)
    run_id = re.search("run=([^&]+)", page.url)[1]
    wait_for(lambda: len(store.get(run_id).epochs) >= 1)
    start_server.processes[url].kill()
    start_server.processes[url].wait()
    start_server(port, MNIST_DATA_FOLDER=str(tmp_path))
    page.reload()
    expect(page.get_by_text("The training was interrupted.")).to_be_visible(timeout=20 * SECONDS)
    resume = page.get_by_role("button", name="Resume")
    expect(resume).to_be_enabled(timeout=30 * SECONDS)
    resume.click()
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=FIRST_FIGURES)
    wait_for(lambda: store.get(run_id).status == FINISHED)
    assert_same_networks(store, run_id, train(settings))
    store.close()


def test_the_curve_grows_while_it_trains_without_a_new_chart_and_stop_ends_it(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=100")
    expect(page.locator("svg.marks")).to_have_count(2)
    page.evaluate("document.querySelectorAll('svg.marks').forEach(chart => chart.dataset.same = 'yes')")  # of an empty page, before Train
    press_train(page)
    page.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    before = num_drawn(page)
    wait_for(lambda: num_drawn(page) > before)
    expect(page.locator("svg.marks").first).not_to_contain_text("20%", timeout=FIRST_FIGURES)  # the axis of after the first epoch
    expect(page.locator("svg.marks[data-same=yes]")).to_have_count(2)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=10 * SECONDS)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_run_goes_on_while_the_page_is_away_and_is_found_in_another_tab(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=100&batch_size=200")
    press_train(page)
    page.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    page.get_by_role("link", name="Dataset").click()
    page.get_by_role("heading", name="Dataset").wait_for()
    second = page.context.new_page()
    second.goto(f"{app_url}/train")
    second.wait_for_selector(".mark-line path", timeout=20 * SECONDS)
    second.get_by_role("button", name="Stop").click()
    expect(second.get_by_text("Test accuracy")).to_be_visible(timeout=10 * SECONDS)


def test_pause_resume_and_one_more_epoch(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=2")
    press_train(page)
    page.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.")).to_be_visible(timeout=20 * SECONDS)
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="+1 epoch").click(timeout=FIRST_FIGURES)
    expect(page.get_by_text("of 3")).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=FIRST_FIGURES)
    expect(page).to_have_url(re.compile("epochs=3"))


def test_the_learning_rate_is_changed_while_it_trains_and_marked_in_the_chart(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=100")
    press_train(page)
    page.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    page.get_by_text("More settings").click()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    expect(page.get_by_text("learning rate changed")).to_be_visible(timeout=20 * SECONDS)
    expect(page.locator(".mark-text text", has_text="0.003").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Test accuracy")).to_be_visible(timeout=20 * SECONDS)


def test_two_tabs_of_one_visitor_agree(app_url, open_page):
    first = open_page(f"{app_url}/train?epochs=100")
    second = first.context.new_page()
    second.goto(f"{app_url}/train?epochs=100")
    wait_until_still(second)
    press_train(first)
    second.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    second.get_by_role("button", name="Pause").click()
    expect(first.get_by_text("Paused.")).to_be_visible(timeout=20 * SECONDS)
    first.get_by_role("button", name="Resume").click()
    expect(second.get_by_role("button", name="Stop")).to_be_visible(timeout=20 * SECONDS)
    second.get_by_role("button", name="Stop").click()
    expect(first.get_by_text("Test accuracy")).to_be_visible(timeout=20 * SECONDS)


def test_a_visitor_in_line_sees_the_place_and_can_leave(app_url, open_page):
    first, second = open_page(f"{app_url}/train?epochs=100"), open_page(f"{app_url}/train?epochs=1")
    press_train(first)
    first.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    press_train(second)
    expect(second.get_by_text("Number 1 in line")).to_be_visible(timeout=20 * SECONDS)
    second.get_by_role("button", name="Stop").click()
    expect(second.get_by_text("taken out of the line")).to_be_visible(timeout=20 * SECONDS)
    first.get_by_role("button", name="Stop").click()
    expect(first.get_by_text("Test accuracy")).to_be_visible(timeout=20 * SECONDS)


def test_who_waits_in_line_sees_the_place_change_and_the_run_begin_in_the_same_charts(app_url, open_page):
    first, second, third = (open_page(f"{app_url}/train?epochs=100&batch_size={size}") for size in (32, 64, 128))
    press_train(first)
    first.wait_for_selector(".mark-line path", timeout=FIRST_FIGURES)
    for page, place in ((second, 1), (third, 2)):
        press_train(page)
        expect(page.get_by_text(f"Number {place} in line")).to_be_visible(timeout=20 * SECONDS)
    third.evaluate("document.querySelectorAll('svg.marks')[1].dataset.same = 'yes'")
    first.get_by_role("button", name="Stop").click()
    expect(third.get_by_text("Number 1 in line")).to_be_visible(timeout=30 * SECONDS)
    second.wait_for_selector(".mark-line path", timeout=30 * SECONDS)
    second.get_by_role("button", name="Stop").click()
    third.wait_for_selector(".mark-line path", timeout=30 * SECONDS)
    expect(third.get_by_text("in line")).to_be_hidden()
    assert third.evaluate("document.querySelectorAll('svg.marks')[1].dataset.same") == "yes"
    third.get_by_role("button", name="Stop").click()
    expect(third.get_by_text("Test accuracy")).to_be_visible(timeout=20 * SECONDS)


def test_draw_with_this_network_puts_it_in_use(app_url, open_page):
    page = open_page(f"{app_url}/train?epochs=1&training_digits=1000")
    press_train(page)
    page.get_by_role("link", name="Draw with this network").click(timeout=FIRST_FIGURES)
    page.get_by_role("heading", level=1, name="Draw").wait_for()
    wait_until_still(page)
    expect(page.get_by_role("combobox", name="Network")).to_have_value(re.compile("^Run of "))


def test_an_engine_that_cannot_be_reached_is_said_and_the_page_lives_on(start_server, open_page):
    page = open_page(f"{start_server(MNIST_SCHEDULER='tcp://127.0.0.1:9')}/train")
    expect(page.get_by_text("The training engine cannot be reached")).to_be_visible(timeout=40 * SECONDS)
    assert page.get_by_test_id("stException").count() == 0
