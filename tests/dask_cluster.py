"""A Dask cluster as an operator starts it: a scheduler and workers, each a command of its own, on this machine's loopback."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

PROJECT_FOLDER = Path(__file__).parent.parent
DASK = Path(sys.executable).parent / "dask"
WORKER_OPTIONS = ("--nthreads", "1", "--memory-limit", "0", "--no-dashboard", "--preload", "mnist_core.worker")
SECONDS_TO_START = 60


class DaskCluster:
    """A scheduler and as many workers, ended by `stop`. environment: added to that of the processes, for example for TLS."""

    def __init__(self, folder, num_workers, protocol="tcp", environment=None):
        self.environment = (
            os.environ | {"PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}{os.pathsep}{PROJECT_FOLDER}"} | (environment or {})
        )
        self.folder, self._processes = folder, []
        where = ("--protocol", protocol, "--host", "127.0.0.1", "--port", "0")
        self._start("scheduler", "scheduler", *where, "--no-dashboard", "--scheduler-file", str(folder / "scheduler.json"))
        self.address = self._wait_for_address()
        self.workers = []
        for _ in range(num_workers):
            self.add_worker()

    def add_worker(self):
        """Start one more worker, with its nanny, and do not wait for it."""
        name = f"worker-{len(self.workers)}"
        self.workers.append(self._start(name, "worker", self.address, "--host", "127.0.0.1", *WORKER_OPTIONS))

    def kill_worker(self, number):
        """End a worker and its nanny at once, as if the machine's plug were pulled."""
        for process in (*self._family(self.workers[number]), self.workers[number]):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.workers[number].wait()

    def number_of_worker_at(self, address):
        """Which worker listens at an address as Dask gives it."""
        port = int(address.rsplit(":", 1)[1])
        for number, worker in enumerate(self.workers):
            if any(port in _listening_ports(process) for process in self._family(worker)):
                return number
        raise LookupError(f"No worker of this cluster listens at {address}.")

    def log(self):
        """What the processes said."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def stop(self):
        """End every process."""
        family = [child for process in self._processes for child in self._family(process)]
        for process in (*family, *self._processes):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        for process in self._processes:
            process.wait()

    def _start(self, name, *arguments):
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen([DASK, *arguments], cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process

    def _wait_for_address(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            with contextlib.suppress(StopIteration, FileNotFoundError):
                line = next(line for line in self.log().splitlines() if "Scheduler at:" in line)
                return line.split()[-1]
            assert time.monotonic() < deadline, self.log()
            assert self._processes[0].poll() is None, self.log()
            time.sleep(0.05)

    @staticmethod
    def _family(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(process.pid).children(recursive=True)
        return []


def _listening_ports(process):
    with contextlib.suppress(psutil.Error):
        return {connection.laddr.port for connection in process.net_connections("tcp") if connection.status == psutil.CONN_LISTEN}
    return set()
