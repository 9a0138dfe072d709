"""The app as anybody starts it, on a free port of this machine, with a data folder of its own, and its processes by name."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from mnist_core.runs import RunStore
from mnist_core.settings import sqlite_url

PROJECT_FOLDER = Path(__file__).parent.parent.parent
SECONDS_TO_START, SECONDS_TO_END = 60, 20
ENGINE_COMMAND, WORKER_COMMAND = "mnist_core.engine_process", "spawn_main"
OPTIONS = ("--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1")


class Server:
    """The running app; `with` ends it and all its processes. app: the folder with streamlit_app.py. environment: more variables.

    One training goes on to its end here while others wait, where usually they would take turns: so its epochs can be compared.
    """

    def __init__(self, app=PROJECT_FOLDER, **environment):
        self.folder = tempfile.TemporaryDirectory(prefix="mnist-lab-load-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        usual = {"MNIST_DATA_FOLDER": self.folder.name, "MNIST_ENGINE": "on", "MNIST_WORKERS": "1", "MNIST_MAX_WAIT_SECONDS": "86400"}
        settings = {name: value for name, value in os.environ.items() if not name.startswith("MNIST_")} | usual | environment
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *OPTIONS, f"--server.port={port}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, cwd=app, env=settings, **quiet)

    def __enter__(self):
        try:
            self._wait_until_healthy()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        family = [self._process, *psutil.Process(self._process.pid).children(recursive=True)] if self._process.poll() is None else []
        if family:
            self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
        _, left = psutil.wait_procs(family[1:], SECONDS_TO_END)
        for process in left:
            process.kill()
        self.folder.cleanup()

    @property
    def pid(self):
        """Id of the web process."""
        return self._process.pid

    def groups(self, **others):
        """Ids of the processes by name: web, engine and worker; others: more of them."""
        found = {"web": [self.pid], "engine": [], "worker": []} | others
        for process in psutil.Process(self.pid).children(recursive=True):
            words = " ".join(process.cmdline())
            if ENGINE_COMMAND in words or WORKER_COMMAND in words:
                found["engine" if ENGINE_COMMAND in words else "worker"].append(process.pid)
        return found

    def epochs_of(self, run_id):
        """Seconds of each epoch that a run has finished so far."""
        store = RunStore(sqlite_url(Path(self.folder.name)))
        try:
            return [epoch["seconds"] for epoch in store.get(run_id).epochs]
        finally:
            store.close()

    def _wait_until_healthy(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health").read()
                return
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise TimeoutError(f"The app at {self.url} did not start.") from None
                time.sleep(0.1)
