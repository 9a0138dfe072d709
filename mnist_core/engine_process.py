"""The engine process: a Dask scheduler and its workers on this machine.

`python -m mnist_core.engine_process` prints the scheduler's address and lives until its standard input closes, so it ends with whoever
started it. Each worker loads this module first, as the program that it was started from: so it knows no store and no page, which would
cost each of them 14 MB.
"""

import logging
import sys
import threading

from mnist_core.settings import SettingsError, read_settings
from mnist_core.worker import wait_until_warm


def main():
    """Start a scheduler and its workers on this machine's loopback, print the address, and end when standard input closes."""
    from distributed import LocalCluster

    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=logging.ERROR,
        preload=["mnist_core.worker"],
    )
    with cluster:
        print(cluster.scheduler_address, flush=True)
        if settings.num_workers > 1:
            threading.Thread(target=_add_workers, args=(cluster, settings.num_workers), name="more workers", daemon=True).start()
        sys.stdin.read()


def _add_workers(cluster, number):
    """Start the others when the first is ready: loading TensorFlow side by side, all would be late."""
    from distributed import Client

    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.submit(wait_until_warm).result()
    cluster.scale(number)


if __name__ == "__main__":
    main()
