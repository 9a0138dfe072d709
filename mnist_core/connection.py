"""The wire to the workers: a Dask client, and the engine process that it talks to when no scheduler was given.

The engine is a process of its own because a web server must not be a parent of workers: it holds no TensorFlow, and it may be restarted.
"""

import contextlib
import subprocess
import sys

from mnist_core.settings import PROJECT_FOLDER
from mnist_core.worker import TOPIC

SECONDS_TO_CONNECT = 10
SECONDS_TO_END = 10


class Connection:
    """A connected Dask client with at least one worker.

    address: a scheduler's, or None to start an engine process. on_message: called with (time, message) for each event of a worker.
    Raises OSError, RuntimeError or TimeoutError when there is nothing to connect to.
    """

    def __init__(self, address, on_message):
        from distributed import Client  # half a second: loaded by the engine's thread, not by the first page

        self.client = self._process = None
        try:
            address = address or self._start_process()
            self.client = Client(address, timeout=SECONDS_TO_CONNECT, name="mnist-lab", set_as_default=False)
            self.client.subscribe_topic(TOPIC, on_message)
            self.client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except BaseException:
            self.close()
            raise

    @property
    def num_slots(self):
        """Trainings that can go on side by side: the workers' threads."""
        return sum(self.client.nthreads().values())

    @property
    def is_alive(self):
        """Whether the other side is still there."""
        return (self._process is None or self._process.poll() is None) and self.client.status == "running"

    def close(self):
        """Disconnect, and end the engine process if it is ours."""
        if self.client:
            with contextlib.suppress(Exception):  # the other side may be gone already
                self.client.close(timeout=2)
        if self._process:
            self._process.stdin.close()
            try:
                self._process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()

    def _start_process(self):
        command = [sys.executable, "-m", "mnist_core.engine"]
        self._process = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        address = self._process.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the engine process ended at once with exit status {self._process.wait()}; the server's log says why")
        return address
