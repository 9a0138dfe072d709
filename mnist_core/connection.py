"""The wire to the workers: a Dask client, and the engine process that it talks to when no scheduler was given.

The engine is a process of its own because a web server must not be a parent of workers: it holds no TensorFlow, and it may be restarted.
"""

import contextlib
import json
import logging
import os
import secrets
import subprocess
import sys
import threading

from mnist_core.settings import PROJECT_FOLDER
from mnist_core.worker import TOPIC

SECONDS_TO_CONNECT = 10
SECONDS_TO_END = 10
MAX_FILES_ON_THE_WAY = 20  # a worker waits when nobody takes them
SELDOM = {"DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s"}  # whether its loops still turn, Dask asks fifty times a second, idle or not
ENGINE_FILE = "engine.json"  # in the data folder: where the engine is, for who asks how it does

log = logging.getLogger(__name__)


class Connection:
    """A connected Dask client with at least one worker.

    settings: a settings.Settings; without a scheduler in it an engine process is started. on_message: called with (time, message) for each
    event of a worker. on_file: called with what a worker put into the queue of files.
    Raises OSError, RuntimeError or TimeoutError when there is nothing to connect to.
    """

    def __init__(self, settings, on_message, on_file):
        from distributed import Client  # half a second: loaded by the dispatcher's thread, not by the first page

        self.client = self._process = None
        self._name, self._engine_file = secrets.token_hex(4), settings.data_folder / ENGINE_FILE
        try:
            address = settings.scheduler or self._start_process()
            self.client = Client(address, timeout=SECONDS_TO_CONNECT, name="mnist-lab", set_as_default=False)
            self.client.subscribe_topic(TOPIC, on_message)
            files = self.queue("files", MAX_FILES_ON_THE_WAY)
            self.files_name = files.name
            threading.Thread(target=_take_files, args=(files, on_file), name="files", daemon=True).start()
            self.client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except BaseException:
            self.close()
            raise

    @property
    def workers(self):
        """The addresses of the workers. Each trains one network at a time."""
        return list(self.client.nthreads())

    def worker_megabytes(self):
        """The memory of each worker's process, as it said last: a dict of address to MB."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: worker["metrics"]["memory"] / 1e6 for address, worker in workers.items() if "memory" in worker["metrics"]}

    @property
    def is_alive(self):
        """Whether the other side is still there."""
        return (self._process is None or self._process.poll() is None) and self.client.status == "running"

    def queue(self, name, max_length=0):
        """A Dask queue that no other server uses."""
        from distributed import Queue

        return Queue(f"mnist-lab-{self._name}-{name}", client=self.client, maxsize=max_length)

    def restart_workers(self, addresses):
        """End these workers, however stuck they are; their nannies start others. Returns at once."""
        threading.Thread(target=self._restart, args=(addresses,), name="restart", daemon=True).start()

    def _restart(self, workers):
        try:
            self.client.restart_workers(workers, timeout=60, raise_for_error=False)
        except Exception as error:  # it may be gone by itself, or be without a nanny: the scheduler drops it then
            log.warning("The workers %s could not be restarted: %s", ", ".join(workers), error)

    def close(self):
        """Disconnect, and end the engine process if it is ours."""
        if self.client:
            with contextlib.suppress(Exception):  # the other side may be gone already
                self.client.close(timeout=2)
        if self._process:
            self._engine_file.unlink(missing_ok=True)
            self._process.stdin.close()
            try:
                self._process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()

    def _start_process(self):
        command = [sys.executable, "-m", "mnist_core.engine_process"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=PROJECT_FOLDER, env=SELDOM | os.environ, **pipes)
        address = self._process.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the engine process ended at once with exit status {self._process.wait()}; the server's log says why")
        content = json.dumps({"scheduler": address, "engine_process": self._process.pid, "web_process": os.getpid()})
        with contextlib.suppress(OSError):  # a full disk does not keep anybody from training
            self._engine_file.write_text(content)
        return address


def _take_files(files, on_file):
    """Until the connection is gone; the next one has a thread of its own."""
    while True:
        try:
            file = files.get()
        except Exception:  # in one of many ways
            return
        try:
            on_file(*file)
        except Exception:  # one bad file must not keep those after it
            log.exception("A file of run %s could not be taken.", file[0])
