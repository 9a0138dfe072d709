"""What a worker process does: it loads TensorFlow as soon as it starts, then trains one run after another.

A run's figures leave as events on a Dask topic, its checkpoints through a Dask queue, its weights as the task's result. The worker knows
no database and no visitor, so it can be on another machine.
"""

import importlib.metadata
import os
import tempfile
import threading
from dataclasses import asdict

from mnist_core.config import Hyperparameters
from mnist_core.network import network_to_npz

TOPIC = "mnist-lab"  # events: dicts with run_id, kind and figures
FILES = "mnist-lab-files"  # queue of (run_id, name, content)
NICENESS = 5  # a page that answers comes before a training that goes on
REPORTED_PACKAGES = ("keras", "tensorflow", "numpy")

_warming = threading.Lock()


def dask_setup(worker):
    """Called by Dask when a worker starts with this module as its preload: warm up beside the event loop."""
    os.nice(NICENESS)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up():
    with _warming:
        from mnist_core.training import warm_up

        warm_up()


def stop_event_name(run_id):
    """The name of the distributed.Event that stops a run."""
    return f"mnist-lab-stop-{run_id}"


def run_training(run_id, hyperparameters):
    """Train with these hyperparameters (a dict) and report as this run.

    Returns a dict: ending, epochs, best_epoch, results, and the two networks as .npz bytes.
    """
    from distributed import Event, Queue, get_worker  # half a second, which the web process need not spend before its first page

    with _warming:  # Dask may hand out a task before the warm-up is over
        from mnist_core.progress import Checkpoint, Epoch
        from mnist_core.training import train
    worker, stop, files = get_worker(), Event(stop_event_name(run_id)), Queue(FILES)

    def report(kind, figures):
        worker.log_event(TOPIC, {"run_id": run_id, "kind": kind, "figures": figures})

    def on_event(figures):
        if isinstance(figures, Checkpoint):
            files.put((run_id, figures.name, figures.path.read_bytes()))
            report("checkpoint", {"name": figures.name, "epoch": figures.epoch, "val_loss": figures.val_loss})
        else:
            report("epoch" if isinstance(figures, Epoch) else "progress", asdict(figures))

    report("started", {})
    with tempfile.TemporaryDirectory() as folder:
        trained = train(Hyperparameters(**hyperparameters), on_event, stop.is_set, folder)
    return {
        "ending": trained.ending,
        "epochs": [asdict(epoch) for epoch in trained.epochs],
        "results": results_of(trained),
        "last": network_to_npz(trained.last),
        "best": network_to_npz(trained.best),
    }


def results_of(trained):
    """What a training gave, as plain values: test figures of the last and of the best weights, and the versions that made them."""
    return {
        "test_accuracy": trained.last_test.accuracy,
        "test_loss": trained.last_test.loss,
        "interval_95": list(trained.last_test.interval_95),
        "best_epoch": trained.best_epoch,
        "best_test_accuracy": trained.best_test.accuracy,
        "best_test_loss": trained.best_test.loss,
        "best_interval_95": list(trained.best_test.interval_95),
        "versions": versions(),
    }


def versions():
    """The installed versions that decide on a training's last bit; tensorflow-cpu counts as tensorflow."""
    found = {}
    for name in REPORTED_PACKAGES:
        for distribution in (name, f"{name}-cpu"):
            try:
                found.setdefault(name, importlib.metadata.version(distribution))
            except importlib.metadata.PackageNotFoundError:
                continue
    return found
