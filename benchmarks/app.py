"""The app as people feel it, in a real browser: click to first point, pen-up to answer, start, and memory of each process."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median, quantiles

import psutil
from playwright.sync_api import sync_playwright

PROJECT_FOLDER = Path(__file__).parent.parent
RUNS, STROKES = 7, 20
STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
ANSWER_IS_BLANK = "() => document.querySelector('[data-testid=stMetricValue]')?.innerText.trim() === '–'"


def report():
    """Rows of a Markdown table."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true", "--server.fileWatcherType=none"]
    environment = os.environ | {"MNIST_DATA_FOLDER": tempfile.mkdtemp(), "MNIST_WORKERS": "1"}
    began = time.perf_counter()
    server = subprocess.Popen(
        [*command, f"--server.port={url.rsplit(':', 1)[1]}"],
        cwd=PROJECT_FOLDER,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            _wait_for(url)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(url)
            page.wait_for_selector("canvas.upper-canvas")
            page.wait_for_selector(STILL)
            start = time.perf_counter() - began
            answers = {"home": _stroke_to_answer(page)}
            page.goto(f"{url}/draw")
            page.wait_for_selector("canvas.upper-canvas")
            page.wait_for_selector(STILL)
            answers["draw"] = _stroke_to_answer(page)
            memory = {"before training": _memory(server.pid)}
            page.goto(f"{url}/train?epochs=3")
            page.wait_for_selector(STILL)
            page.wait_for_timeout(15_000)  # the worker warms up
            points = [_click_to_first_point(page) for _ in range(RUNS)]
            memory["after training"] = _memory(server.pid)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return _lines(start, answers, points, memory)


def _lines(start, answers, points, memory):
    lines = [
        "| what | measured |",
        "| --- | --- |",
        f"| `streamlit run` to a canvas on the screen | {start:.1f} s |",
        *(
            f"| pen-up to answer on the {name} page, {len(seconds)} strokes | median {1000 * median(seconds):.0f} ms, "
            f"95th percentile {1000 * quantiles(seconds, n=20)[-1]:.0f} ms; 200 ms of it are the canvas's own |"
            for name, seconds in answers.items()
        ),
        f"| Train clicked to first point on the chart, warm worker, {len(points)} runs | median {median(points):.2f} s, "
        f"worst {max(points):.2f} s |",
    ]
    for when, processes in memory.items():
        lines += [f"| memory {when}: {name} | {megabytes:.0f} MB |" for name, megabytes in processes.items()]
    return lines


def _wait_for(url):
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health").read()
            return
        except OSError:
            time.sleep(0.02)


def _stroke_to_answer(page):
    """Seconds from pen-up to the answer on the screen, one a stroke, each on an empty sheet."""
    seconds = []
    for number in range(STROKES):
        page.wait_for_function(ANSWER_IS_BLANK, polling=20)
        page.wait_for_timeout(300)
        box = page.locator("canvas.upper-canvas").first.bounding_box()
        page.mouse.move(box["x"] + 60, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 190, box["y"] + 60 + number, steps=8)
        page.mouse.move(box["x"] + 110, box["y"] + 230, steps=8)
        page.mouse.up()
        began = time.perf_counter()
        page.wait_for_function(f"() => !({ANSWER_IS_BLANK})()", polling=5, timeout=5000)
        seconds.append(time.perf_counter() - began)
        page.get_by_text("Clear", exact=True).click()
    return seconds


def _click_to_first_point(page):
    """Seconds from a click on Train to the first point; waits for the run's end afterwards."""
    page.get_by_role("button", name="Train", exact=True).click()
    began = time.perf_counter()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stProgress]') && document.querySelector('.mark-line path')", polling=10
    )
    seconds = time.perf_counter() - began
    page.get_by_text("Test accuracy").wait_for(timeout=60_000)
    page.wait_for_timeout(700)
    return seconds


def _memory(pid):
    """Resident megabytes of the web process, the engine and its workers."""
    web = psutil.Process(pid)
    found = {"web process": web.memory_info().rss / 2**20}
    for process in web.children(recursive=True):
        words = " ".join(process.cmdline())
        name = "engine" if "mnist_core.engine" in words else "worker" if "spawn_main" in words else None
        if name:
            found[name] = found.get(name, 0) + process.memory_info().rss / 2**20
    return found
