"""The dataset page: how long the server works on it at each choice, how much travels, and how fast neighbours are found.

    python -m benchmarks.dataset_page

The server's time is that of the page's script in Streamlit's own test frame; everything has been worked out once before, as for every
visitor but the first. What travels is counted in a real browser: all that comes over the websocket from opening the link until the page
stands still. Memory is the web process's own, after all of that.
"""

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

import numpy as np
import psutil

PROJECT_FOLDER = Path(__file__).parent.parent
LINKS = {
    "a training digit": {"index": "12345"},
    "by chance": {"order": "random", "shuffle": "7"},
    "least typical first": {"order": "untypical"},
    "read wrong, all 60,000 looked at": {"order": "wrong"},
    "doubtful labels": {"order": "doubtful"},
    "turned by 30 degrees": {"change": "rotation", "amount": "30"},
    "distorted": {"change": "distort"},
    "the tutorial's text": {"view": "text"},
    "the network's input": {"view": "input"},
    "all digits together": {"show": "together"},
    "the map, t-SNE": {"show": "map"},
    "the map, principal components": {"show": "map", "map": "components"},
}
RUNS, SEARCHES = 15, 200
STILL = "[data-testid=stApp][data-test-script-state=notRunning]"


def report():
    """Rows of two Markdown tables."""
    cold, warm = server_times()
    sent, memory = bytes_sent_and_memory()
    lines = ["| choice | server, ms: first visitor | median | 95th percentile | over the wire, KB |", "| --- | --- | --- | --- | --- |"]
    for name, times in warm.items():
        last = quantiles(times, n=20)[-1]
        lines.append(f"| {name} | {cold[name]:.0f} | {median(times):.0f} | {last:.0f} | {sent[name] / 1000:.0f} |")
    memory_line = f"The web process holds {memory / 2**20:.0f} MB after a visit to each of these."
    return [*lines, "", memory_line, "", *neighbour_lines()]


def server_times():
    """Milliseconds of a page run a choice: the first one, and those after."""
    os.environ |= {"MNIST_ENGINE": "off", "MNIST_DATA_FOLDER": tempfile.mkdtemp()}
    from streamlit.testing.v1 import AppTest

    cold, warm = {}, {}
    for name, link in LINKS.items():
        page = AppTest.from_file(PROJECT_FOLDER / "streamlit_app.py", default_timeout=60).switch_page("pages/dataset.py")
        page.query_params.update(link)
        times = [_milliseconds(page.run) for _ in range(RUNS + 1)]
        assert not page.exception, page.exception
        cold[name], warm[name] = times[0], times[1:]
    return cold, warm


def _milliseconds(do):
    began = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - began)


def bytes_sent_and_memory():
    """What comes over the websocket a choice, everything that a cold browser gets for the page itself; and the process's memory: bytes."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true", "--server.fileWatcherType=none"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"MNIST_ENGINE": "off", "MNIST_DATA_FOLDER": tempfile.mkdtemp()}
    server = subprocess.Popen([*command, f"--server.port={port}"], cwd=PROJECT_FOLDER, env=environment, **quiet)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            sent = {name: _bytes_of(browser, f"http://127.0.0.1:{port}/dataset?{_query(link)}") for name, link in LINKS.items()}
            memory = psutil.Process(server.pid).memory_info().rss
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return sent, memory


def _query(link):
    return "&".join(f"{key}={value}" for key, value in link.items())


def _bytes_of(browser, url):
    page, sizes = browser.new_page(), []
    page.on("websocket", lambda wire: wire.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.goto(url)
    page.wait_for_selector(STILL)
    page.wait_for_timeout(1000)
    page.close()
    return sum(sizes)


def _wait_for(url):
    while True:
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            time.sleep(0.05)


def neighbour_lines():
    """How long the ten nearest of 60,000 take, beside scikit-learn's way of looking at all of them."""
    from sklearn.neighbors import NearestNeighbors

    from mnist_core.dataset import load_mnist
    from mnist_core.neighbours import build_neighbour_index, nearest
    from mnist_core.principal_components import fit_components

    mnist, numbers = load_mnist(), range(0, 10_000, 10_000 // SEARCHES)
    began = time.perf_counter()
    index = build_neighbour_index(mnist.train_images, fit_components(mnist.train_images, 32))
    ready = 1000 * (time.perf_counter() - began)
    ours = [_milliseconds(lambda: nearest(index, mnist.test_images[number], 10)) for number in numbers]  # noqa: B023
    noise = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    unlike = median(_milliseconds(lambda: nearest(index, noise, 10)) for _ in range(RUNS))
    search = NearestNeighbors(n_neighbors=10, algorithm="brute").fit(mnist.train_images.reshape(-1, 784).astype(np.float32))
    rows = mnist.test_images.reshape(-1, 784).astype(np.float32)
    theirs = [_milliseconds(lambda: search.kneighbors(rows[number : number + 1])) for number in numbers[::10]]  # noqa: B023
    return [
        "| the ten nearest of 60,000 digits, exactly | ms |",
        "| --- | --- |",
        f"| a test digit, {len(ours)} searches | median {median(ours):.1f}, 95th percentile {quantiles(ours, n=20)[-1]:.1f} |",
        f"| noise, for which the bound does not help | median {unlike:.0f} |",
        f"| scikit-learn, brute force in 188 MB | median {median(theirs):.0f} |",
        f"| made ready, once a server | {ready:.0f} |",
    ]


if __name__ == "__main__":
    print("\n".join(report()))
