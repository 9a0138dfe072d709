"""What a worker process does: it loads TensorFlow as soon as it starts, then trains one run after another.

A run's figures leave as events on a Dask topic, its checkpoints, states and epochs' weights through a Dask queue, its last weights as the
task's result; orders come through a queue of the run's own. The worker knows no database and no visitor, so it can be on another machine.
"""

import contextlib
import ctypes
import importlib.metadata
import os
import sys
import tempfile
import threading
from dataclasses import asdict

from mnist_core.config import PRESETS, Hyperparameters
from mnist_core.events import GO_ON, Checkpoint, Epoch, EpochWeights, Look, Orders, RateChange
from mnist_core.network import network_to_npz
from mnist_core.training_state import TrainingState
from mnist_core.watch import watch_from_json

TOPIC = "mnist-lab"  # events: dicts with run_id, attempt, kind and figures
NICENESS = 5  # a page that answers comes before a training that goes on
REPORTED_PACKAGES = ("keras", "tensorflow", "numpy")
BEGIN, ORDERS, END = "begin", "orders", "end"  # messages in a run's queue of orders, with dicts of Orders
SECONDS_TO_DELIVER = 60  # a file; after that nobody takes it any more
KINDS = {Epoch: "epoch", RateChange: "rate", Look: "look"}
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # glibc's malloc.h
MOST_ARENAS = 2  # pools of freed memory; by default there may be eight for every core, and each keeps some: 20 MB together
KEPT_BYTES = 2**25  # freed arrays up to 32 MB, the most that glibc allows, are kept for the next step
NO_MORE = "no more"  # the last of the files: all those before it are there

_warming = threading.Lock()
_training = threading.Lock()  # one training at a time: they share what is compiled


class WorkerLostError(RuntimeError):
    """The task was begun before on a worker that died: whoever submitted it knows from where to go on."""


class NobodyListensError(RuntimeError):
    """What the training gave is not taken by anybody."""


def dask_setup(worker):
    """Called by Dask when a worker starts with this module as its preload: warm up beside the event loop."""
    os.nice(NICENESS)
    stop_profiling(worker)
    keep_memory()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def stop_profiling(worker):
    """Dask looks at a task's stack a hundred times a second for a dashboard that this app does not have: the training pays for it."""
    for name in ("profile", "profile-cycle"):
        if callback := worker.periodic_callbacks.pop(name, None):
            callback.stop()


def _c_library():
    """Linux's C library where it is glibc, or None."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") else None


def keep_memory():
    """Have the C library keep freed arrays for the next step; whether it listens.

    Dask's nanny asks it to give them back at once (MALLOC_TRIM_THRESHOLD_). Each step of a training then asks the system for its arrays
    anew, and a third of the processor's time goes on that.
    """
    library = _c_library()
    wanted = {M_MMAP_THRESHOLD: KEPT_BYTES, M_TRIM_THRESHOLD: 2 * KEPT_BYTES, M_ARENA_MAX: MOST_ARENAS}
    return bool(library and all(library.mallopt(option, value) for option, value in wanted.items()))


def return_memory():
    """Give what is free now back to the system: between two trainings, when nobody needs it at once."""
    if library := _c_library():
        library.malloc_trim(0)


def _warm_up():
    """Compile both tutorials' training, and have in between only what is needed: what a worker holds at most decides how many there are."""
    with _warming:
        from mnist_core.training import compile_training, prepare

        for preset in PRESETS.values():
            prepare(preset.hyperparameters)
            return_memory()
            compile_training(preset.hyperparameters)
            return_memory()


def wait_until_warm():
    """A task that ends when its worker has loaded TensorFlow."""
    with _warming:
        pass


def prepare_training(hyperparameters):
    """A task that compiles the training of these hyperparameters, a dict, for a run that may come."""
    with _training, _warming:
        from mnist_core.training import compile_training

        compile_training(Hyperparameters(**hyperparameters))
        return_memory()


def run_training(run_id, attempt, files_name, orders_name, hyperparameters, watch, state=None, changes=()):
    """Train with these hyperparameters (a dict) and report as this run.

    attempt: a number that comes back with every message. files_name, orders_name: of Dask queues. state: the bytes of a TrainingState to go
    on from. changes: dicts of RateChanges after it. watch: what watch.Watch.to_json gives.
    Returns a dict: ending, facts, state and, at a training's end, results and the two networks as .npz bytes. Raises WorkerLostError when
    it was begun before, TrainingError, TrainingStateError.
    """
    from distributed import Queue, get_worker  # half a second, which the web process need not spend before its first page

    worker, files, orders = get_worker(), Queue(files_name), _Orders(Queue(orders_name))
    settings = Hyperparameters(**hyperparameters)

    def report(kind, figures):
        worker.log_event(TOPIC, {"run_id": run_id, "attempt": attempt, "kind": kind, "figures": figures})

    def send(kind, facts, content):
        try:
            files.put((run_id, attempt, kind, facts, content), timeout=SECONDS_TO_DELIVER)
        except TimeoutError as error:
            raise NobodyListensError("Nobody takes the training's files any more.") from error

    def on_event(event):
        if isinstance(event, Checkpoint):
            figures = {"name": event.name, "epoch": event.epoch, "val_loss": event.val_loss}
            send("checkpoint", figures, event.path.read_bytes())
            report("checkpoint", figures)
        elif isinstance(event, EpochWeights):
            send("weights", {"epoch": event.epoch}, event.content)
        elif isinstance(event, TrainingState):
            send("state", facts_of(event, settings), event.to_bytes())
        else:
            report(KINDS.get(type(event), "progress"), asdict(event))

    with _training, orders, tempfile.TemporaryDirectory() as folder:
        with _warming:  # Dask may hand out a task before the warm-up is over
            from mnist_core.training import train
        begin = TrainingState.from_bytes(state) if state else None
        report("started", facts_of(begin, settings) | {"worker": worker.address})
        planned, watched = tuple(RateChange(**change) for change in changes), watch_from_json(watch)
        trained = train(settings, on_event, orders.newest, folder, begin, planned, watched)
        send(NO_MORE, {}, b"")
    outcome = {"ending": trained.ending, "facts": facts_of(trained.state, settings), "state": trained.state.to_bytes()}
    if trained.last_test:
        outcome |= {"results": results_of(trained), "last": network_to_npz(trained.last), "best": network_to_npz(trained.best)}
    return_memory()
    return outcome


class _Orders:
    """The newest order for one training, taken from its queue by a thread, so that the training never waits for the network."""

    def __init__(self, queue):
        self.queue, self.order = queue, GO_ON

    def newest(self):
        return self.order

    def __enter__(self):
        try:
            kind, order = self.queue.get(timeout=2)
        except TimeoutError:
            kind = None
        if kind != BEGIN:
            raise WorkerLostError("The worker was lost in the middle of this run.")
        self.order = Orders(**order)
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        return self

    def _listen(self):
        with contextlib.suppress(Exception):  # the scheduler is gone, in one of many ways, and this worker will be
            while (message := self.queue.get())[0] == ORDERS:
                self.order = Orders(**message[1])

    def __exit__(self, *_error):
        self.queue.put((END, {}))


def facts_of(state, hyperparameters):
    """What is worth knowing of a TrainingState without opening it, as plain values; state None is a training's beginning."""
    epochs, step = (state.epochs, state.step) if state else ((), 0)
    return {
        "epochs": [asdict(epoch) for epoch in epochs],
        "step": step,
        "epochs_done": len(epochs) + step / hyperparameters.num_steps,
        "is_best": bool(state and state.is_best),
        "changes": [asdict(change) for change in state.changes] if state else [],
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
