"""Shared by the tests: a data folder of their own, a trained network, a running server and a browser."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from postgresql_server import PostgresqlServer

PROJECT_FOLDER = Path(__file__).parent.parent
os.environ["MNIST_DATA_FOLDER"] = tempfile.mkdtemp(prefix="mnist-lab-tests-")  # never the runs of the person who tests
os.environ["MNIST_WORKERS"] = "1"  # two trainings at a time would be slow on two cores, and another order in the line
os.environ["MNIST_ENGINE"] = "off"  # the engine has tests of its own; a page in AppTest need not start one
AS_INSTALLED = PROJECT_FOLDER / "tests" / "as_installed"
LONGEST = ("test_faults", "test_training", "test_engine", "test_cluster", "test_every_page_in_browser", "test_training_in_browser")
SECONDS_TO_START = 60
APP = ("-m", "streamlit", "run", "streamlit_app.py")
CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)  # the first is the same without windows: half the work


def pytest_collection_modifyitems(items):
    """Files whose tests need a server come last: it lives until the end, and takes time even when nobody asks it. Of both kinds the longest
    files come first, so that neither of two processes is left alone with one."""
    served = {item.path for item in items if "start_server" in item.fixturenames}
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (item.path in served, places.get(item.path.stem, len(places))))


@pytest.fixture(scope="session", autouse=True)
def _as_installed():
    """Every process that the tests start finds the libraries of the app, and not those that only the tests have."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(AS_INSTALLED), os.environ.get("PYTHONPATH")]))


@pytest.fixture(scope="session")
def mnist():
    """The 70,000 digits."""
    from mnist_core.dataset import load_mnist

    return load_mnist()


@pytest.fixture(scope="session")
def small_training():
    """A quick training on 2,000 digits, and every event that it gave: (Trained, events)."""
    from mnist_core.config import Hyperparameters
    from mnist_core.training import train

    events = []
    hyperparameters = Hyperparameters(epochs=3, batch_size=50, training_digits=2000)
    return train(hyperparameters, events.append), events


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server for all tests."""
    server = PostgresqlServer()
    yield server
    server.remove()


@pytest.fixture
def postgresql(postgresql_server):
    """The PostgreSQL server, running; a test may stop() and start() it."""
    postgresql_server.start()
    return postgresql_server


@pytest.fixture
def database_url(postgresql):
    """The URL of a fresh database of PostgreSQL's."""
    name = f"test_{secrets.token_hex(4)}"
    postgresql.execute(f"CREATE DATABASE {name}")
    yield postgresql.url_of(name)
    postgresql.start()
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """The URL of a fresh database, of SQLite's and then of PostgreSQL's."""
    return f"sqlite:///{tmp_path / 'runs.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("database_url")


@pytest.fixture
def store(store_url):
    """A fresh RunStore on SQLite and then on PostgreSQL."""
    from mnist_core.runs import RunStore

    store = RunStore(store_url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def start_server():
    """A function that starts the app as a person does and returns its URL; every server ends with the tests.

    `start_server.processes` holds the process behind each URL.
    """
    processes = {}

    def start(port=None, program=APP, **environment):
        port = port or free_port()
        options = ["--server.headless=true", "--server.fileWatcherType=none", f"--server.port={port}", "--server.address=127.0.0.1"]
        folder = tempfile.mkdtemp(prefix="mnist-lab-server-")
        settings = os.environ | {"MNIST_DATA_FOLDER": folder, "MNIST_ENGINE": "on", "MNIST_WORKERS": "1"} | environment
        command = [sys.executable, *program, *options]
        url = f"http://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        processes[url] = subprocess.Popen(command, cwd=PROJECT_FOLDER, env=settings, **quiet)
        _wait_until_healthy(url)
        return url

    start.processes = processes
    yield start
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        process.wait(20)


def free_port():
    """A port of this machine's that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_until_healthy(url):
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health") as answer:
                assert answer.read() == b"ok"
                return
        except OSError:
            assert time.monotonic() < deadline, f"The server at {url} did not start."
            time.sleep(0.1)


@pytest.fixture(scope="session")
def app_url(start_server):
    """The URL of a running app that trains."""
    return start_server()


@pytest.fixture(scope="session")
def standing(start_server):
    """(URL, ids) of a server on which runs stand in every state."""
    import standing_app

    folder = Path(tempfile.mkdtemp(prefix="mnist-lab-standing-"))
    ids = standing_app.fill(folder)
    return start_server(program=[standing_app.__file__], MNIST_DATA_FOLDER=str(folder), MNIST_ENGINE="off"), ids


@pytest.fixture(scope="session")
def hostile_server(start_server, tmp_path_factory):
    """A hostile_server.Server, for those who send what no browser does."""
    from hostile_server import attacked_server

    return attacked_server(start_server, tmp_path_factory)


@pytest.fixture(scope="session")
def browser():
    """A real Chromium."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    assert path, "No Chromium was found: install it (make test does, on Debian) and run the tests again."
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


class Windows:
    """Browser contexts, each lent to one test at a time and then emptied: it keeps the app's scripts, half the work of opening a page."""

    def __init__(self, browser):
        self.browser, self._idle = browser, {}

    def lend(self, storage_state=None, **options):
        """(context, key): one with these options, in which a visitor left nothing, or this state."""
        key = repr(sorted(options.items()))
        context = self._idle[key].pop() if self._idle.get(key) else self.browser.new_context(**options)
        if storage_state:
            context.set_storage_state(storage_state)
        return context, key

    def take_back(self, context, key):
        """Close its pages and forget what visitors left in it: cookies, permissions, what sites stored."""
        page = context.new_page()
        for other in context.pages[:-1]:
            other.close()
        context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        context.clear_cookies()
        context.clear_permissions()
        page.close()
        self._idle.setdefault(key, []).append(context)


@pytest.fixture(scope="session")
def windows(browser):
    """The Windows of all tests."""
    return Windows(browser)


@pytest.fixture
def new_window(windows):
    """A function that gives an empty page of a browser context with these options, as if nobody had used it."""
    lent = []

    def new_page(**options):
        lent.append(windows.lend(**options))
        return lent[-1][0].new_page()

    yield new_page
    for context, key in lent:
        windows.take_back(context, key)


@pytest.fixture
def open_page(new_window):
    """A function that opens a URL in an empty window of this size and waits until the page stands still."""

    def open_url(url, width=1280, height=800, locale="en-US", **context_options):
        page = new_window(viewport={"width": 1280, "height": 800}, locale=locale, **context_options)
        if (width, height) != (1280, 800):
            page.set_viewport_size({"width": width, "height": height})
        page.goto(url)
        wait_until_still(page)
        return page

    return open_url


def wait_until_still(page):
    """Wait until no script of the page runs."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
