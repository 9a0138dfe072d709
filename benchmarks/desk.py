"""An Engine for a benchmark: on a Dask cluster of the benchmark's own, or with its own process, and what it does to memory."""

import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from mnist_core.dispatcher import READY
from mnist_core.engine import Engine
from mnist_core.runs import RunStore
from mnist_core.settings import Settings, sqlite_url

SECONDS_TO_WARM_UP = 60
WORKER_COMMAND = "spawn_main"  # in the command line of a process that a nanny of Dask's has started


@contextlib.contextmanager
def open_engine(num_slots=1, **settings):
    """An Engine on a database of its own, ready with so many workers. settings: fields of settings.Settings."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder))
        engine = Engine(RunStore(url), Settings(Path(folder), url, max_waiting=1000, **settings)).start()
        try:
            wait_for(lambda: engine.status == READY and engine.roster.num_slots == num_slots)
            yield engine
        finally:
            engine.close()
            engine.store.close()


@contextlib.contextmanager
def open_cluster(num_workers, *preload):
    """The address of a Dask scheduler in a process of its own, with so many workers of one thread each."""
    command = [sys.executable, "-m", "benchmarks.desk", str(num_workers), *preload]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


def _serve(num_workers, *preload):
    """As the app's own engine process: print the address, and end when standard input closes."""
    from distributed import LocalCluster

    options = {"dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0", "memory_limit": 0, "host": "127.0.0.1"}
    with LocalCluster(n_workers=int(num_workers), threads_per_worker=1, preload=list(preload), **options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


def wait_for(condition, seconds=SECONDS_TO_WARM_UP):
    """Wait until the condition holds; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The benchmark waited in vain.")
        time.sleep(0.01)


def finish(engine, run_id, seconds=600):
    """The run's last snapshot; raises RuntimeError when it did not finish."""
    snapshot = engine.wait_for_end(run_id, seconds)
    if snapshot.status != "finished":
        raise RuntimeError(f"The run ended as {snapshot.status}: {snapshot.message}")
    return snapshot


def memory_of_workers():
    """Resident megabytes of all worker processes below this one."""
    found = (process for process in psutil.Process().children(recursive=True) if WORKER_COMMAND in " ".join(process.cmdline()))
    return sum(process.memory_info().rss for process in found) / 2**20


if __name__ == "__main__":
    _serve(*sys.argv[1:])
