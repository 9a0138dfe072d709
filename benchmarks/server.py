"""The app as a person starts it, a real browser, and the memory of each of its processes. Playwright is loaded when it is needed."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.desk import WORKER_COMMAND

PROJECT_FOLDER = Path(__file__).parent.parent
STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
CANVAS = "canvas.upper-canvas"
SECONDS_TO_START = 120
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass
class Server:
    """A process that answers at a URL. folder: of the app's data. began: perf_counter's seconds."""

    url: str
    process: subprocess.Popen
    folder: Path
    began: float = field(default_factory=time.perf_counter)


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def open_app(**environment):
    """The app with one worker and a data folder of its own, as soon as it answers: a Server."""
    options = ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = os.environ | {"MNIST_DATA_FOLDER": folder, "MNIST_WORKERS": "1"} | environment
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
        with open_server(command, "--server.port={}", "/_stcore/health", Path(folder), settings) as server:
            yield server


@contextlib.contextmanager
def open_server(command, port_option, path, folder=None, environment=None):
    """A process that serves on a free port, which ends with the context. port_option: with {} for the port; path: answers when it is up."""
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", None, folder)
    server.process = subprocess.Popen([*command, port_option.format(port)], cwd=PROJECT_FOLDER, env=environment, **QUIET)
    try:
        _wait_for(server.url + path)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)


def _wait_for(url):
    deadline = time.perf_counter() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def open_browser():
    """Chromium, as Playwright drives it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox", "--disable-gpu"]}
        browser = playwright.chromium.launch(**options)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser, url):
    """A page of 1280 x 800 at that URL, when it stands still."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    page.wait_for_selector(STILL, timeout=1000 * SECONDS_TO_START)
    return page


def processes_of(pid):
    """The app's processes by name: "web process", "engine", "worker"."""
    web = psutil.Process(pid)
    found = {"web process": web}
    for process in web.children(recursive=True):
        words = " ".join(process.cmdline())
        name = "engine" if "mnist_core.engine_process" in words else "worker" if WORKER_COMMAND in words else None
        if name:
            found[name] = process
    return found


def resident_megabytes(pid):
    """Resident megabytes of each of the app's processes."""
    return {name: round(process.memory_info().rss / 2**20) for name, process in processes_of(pid).items()}


def peak_megabytes(pid):
    """The most megabytes that each of the app's processes has held; what it holds now, where the system does not tell of a peak."""
    return {name: _peak(process) for name, process in processes_of(pid).items()}


def _peak(process):
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return round(process.memory_info().rss / 2**20)
    return next(int(line.split()[1]) // 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
