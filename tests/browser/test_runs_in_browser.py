"""The runs page in a real browser, with runs that were stored beforehand."""

import tempfile

import pytest
from conftest import wait_until_still
from playwright.sync_api import expect

from mnist_core.config import Hyperparameters
from mnist_core.runs import FINISHED, STOPPED, RunStore

SECONDS = 1000  # of Playwright's milliseconds
ME, SOMEBODY = "m" * 22, "s" * 22
CHECKBOX, FIRST_ROW, ROW = 14, 36 + 17, 35  # pixels from the table's corner to its ticks


@pytest.fixture(scope="module")
def url(start_server):
    """A server on which one visitor has three runs."""
    folder = tempfile.mkdtemp(prefix="mnist-lab-runs-")
    store = RunStore(f"sqlite:///{folder}/runs.sqlite")
    for seed, status in enumerate((FINISHED, FINISHED, STOPPED)):
        run_id = store.create(ME, Hyperparameters(epochs=3, seed=seed))
        accuracy = 0.96 + seed / 100
        figures = {"seconds": 1.0, "accuracy": accuracy, "loss": 0.2, "val_accuracy": accuracy, "val_loss": 0.1}
        results = {"test_accuracy": accuracy, "test_loss": 0.1, "interval_95": [accuracy - 0.01, accuracy + 0.01], "best_epoch": None}
        epochs = [{"epoch": epoch, **figures} for epoch in (1, 2)]
        store.finish(run_id, status, epochs=epochs, curve=[[2.0, 0.2, accuracy]], results=results, training_seconds=2.0)
    store.close()
    return start_server(MNIST_DATA_FOLDER=folder, MNIST_ENGINE="off")


@pytest.fixture
def open_as(url, open_page):
    """A function that opens a page as one visitor."""

    def open_it(visitor, path, **options):
        kept = {"origins": [{"origin": url, "localStorage": [{"name": "mnist-lab-visitor", "value": visitor}]}]}
        return open_page(path if path.startswith("http") else f"{url}/{path}", storage_state=kept, **options)

    return open_it


def tick(page, *rows):
    table = page.get_by_test_id("stDataFrame")
    for row in rows:
        table.click(position={"x": CHECKBOX, "y": FIRST_ROW + ROW * row})
        wait_until_still(page)


def test_runs_are_ticked_laid_over_each_other_and_searched(open_as):
    page = open_as(ME, "runs", height=1600)
    expect(page.get_by_text("Tick runs to lay their curves over each other.")).to_be_visible(timeout=20 * SECONDS)
    tick(page, 0, 2)
    expect(page.get_by_role("button", name="Delete 2 runs")).to_be_visible()
    expect(page.locator("svg.marks")).to_have_count(2)
    assert {"A", "B", "✕"} <= set(page.locator("svg.marks").first.locator("text").all_text_contents())
    assert "Seed" in page.locator("svg.marks").last.locator("text").all_text_contents()
    page.get_by_label("Search", exact=True).fill("stopped")  # found as it is typed
    expect(page.get_by_role("button", name="Delete 1 run")).to_be_visible(timeout=10 * SECONDS)
    expect(page.locator("svg.marks")).to_have_count(1)


def test_a_run_is_noted_opened_shared_deleted_and_had_back(open_as):
    page = open_as(ME, "runs", height=1600)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=20 * SECONDS)
    tick(page, 0)
    page.get_by_label("Note").fill("my own words")
    page.get_by_label("Note").press("Enter")
    expect(page.get_by_text("The note is kept.")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Run of")).to_be_visible(timeout=10 * SECONDS)
    wait_until_still(page)
    expect(page.get_by_label("Note")).to_have_value("my own words")
    link = page.url
    page.get_by_test_id("stSidebar").get_by_role("link", name="Runs").click()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1, timeout=10 * SECONDS)  # without the one of the run's page
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=10 * SECONDS)
    page.goto(link)
    expect(page.get_by_role("heading", name="Run of")).to_be_visible(timeout=10 * SECONDS)
    other = open_as(SOMEBODY, page.url, width=390, height=844)
    expect(other.get_by_text("Somebody shared this run with you")).to_be_visible(timeout=20 * SECONDS)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert "my own words" not in other.content()
    expect(other.get_by_role("button", name="Delete this run")).to_have_count(0)
    page.get_by_role("button", name="Delete this run").click()
    expect(page.get_by_role("button", name="Bring back 1 deleted run")).to_be_visible(timeout=10 * SECONDS)
    other.reload()
    expect(other.get_by_text("cannot be shown: it was deleted")).to_be_visible(timeout=20 * SECONDS)
    page.get_by_role("button", name="Bring back 1 deleted run").click()
    expect(page.get_by_role("button", name="Delete 1 run")).to_be_visible(timeout=10 * SECONDS)
