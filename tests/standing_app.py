"""The app with runs that stand in every state for ever, without a training: for the tests that look at each page in each state.

What is shown is the app's own; only the engine is replaced, by one that says that it is ready and holds each active run still.
Run as a program it is the server, with Streamlit's options; `fill` puts the runs into a data folder beforehand.
"""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_core.class_members import ClassMemberStore
from mnist_core.classrooms import ClassroomStore
from mnist_core.classwork import ClassworkStore
from mnist_core.config import Hyperparameters
from mnist_core.dataset import load_mnist
from mnist_core.engine import Engine
from mnist_core.handwriting import HandwritingStore
from mnist_core.live import Snapshot
from mnist_core.network import network_to_half, network_to_npz, read_network
from mnist_core.roster import Job
from mnist_core.runs import ACTIVE, EARLY_STOPPED, FAILED, FINISHED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING, RunStore
from mnist_core.settings import TUTORIAL_MODEL, sqlite_url

OWNER, WAITER, TRAINER, NOBODY = (letter * 22 for letter in "owtn")  # visitors: who has ended runs, who waits, who trains, who is new
COMPARER = "c" * 22  # has a comparison under way
TEACHER, STUDENT = "p" * 22, "s" * 22  # of a class; the teacher has another, which nobody has joined yet
ELSEWHERE = "elsewhere"  # the server of the active runs, so that the start of this one does not call them interrupted
EPOCHS, ENDED_AFTER = 5, 3
DIED = "Its worker died 3 times in epoch 2: the server may have too little memory."
RESTARTED = "The server was restarted while this run was under way."
MESSAGES = {FAILED: DIED, INTERRUPTED: RESTARTED, STOPPED: "It took the 3600 seconds that a run may take here."}
RESULTS = {"test_accuracy": 0.9803, "test_loss": 0.07, "interval_95": [0.9774, 0.9828], "best_epoch": 2, "best_test_accuracy": 0.98}


def fill(folder):
    """Put a run of every state a sweep and two classes into the data folder; returns {state or "sweep" or "class": id or key}."""
    store = RunStore(sqlite_url(folder))
    network = read_network(TUTORIAL_MODEL)
    hyperparameters = Hyperparameters(epochs=EPOCHS, patience=1)
    ids = {}
    for status in (STOPPED, INTERRUPTED, FAILED, PAUSED, EARLY_STOPPED, FINISHED):
        ids[status] = run_id = store.create(OWNER, hyperparameters, "keras-tutorial")
        weights = {"last_weights": network_to_npz(network), "best_weights": network_to_npz(network), "results": RESULTS}
        _finish(store, run_id, status, weights if status in (FINISHED, EARLY_STOPPED, STOPPED) else {})
    store.add_checkpoint(ids[FINISHED], "mnist-02-0.0700.keras", b"weights", 2, 0.07)
    store.add_epoch_weights(ids[FINISHED], 2, network_to_half(network))
    store.add_epoch_weights(ids[FINISHED], 3, network_to_half(network))
    for status, visitor in ((RUNNING, TRAINER), (WAITING, WAITER)):
        ids[status] = store.create(visitor, hyperparameters, "keras-tutorial", ELSEWHERE)
        if status == RUNNING:
            store.change(ids[status], status=status, epochs=_epochs(2), curve=_curve(2))
    ids["sweep"], runs = store.create_sweep(OWNER, hyperparameters, "activation", ["relu", "sigmoid"], [0, 1])
    for place, run_id in enumerate(runs):
        results = RESULTS | {"test_accuracy": (0.981, 0.980, 0.952, 0.955)[place]}
        _finish(store, run_id, FINISHED, {"results": results})
    _, (ended, now, *_waiting) = store.create_sweep(COMPARER, hyperparameters, "batch_size", [32, 100], [0, 1], server=ELSEWHERE)
    _finish(store, ended, FINISHED, {"results": RESULTS})
    store.change(now, status=RUNNING, epochs=_epochs(2), curve=_curve(2))
    handwriting = HandwritingStore(store.database)
    for label, image in zip((7, 1), load_mnist().test_images, strict=False):
        handwriting.keep(OWNER, image, label, 7)
    ids["class"], ids["empty_class"] = _fill_class(store)
    store.close()
    return ids


def _fill_class(store):
    """A class with a student, a run and two drawings, and one with nobody; returns their keys."""
    rooms, work = ClassroomStore(store.database), ClassworkStore(store.database)
    room, empty = rooms.open(TEACHER, "5b"), rooms.open(TEACHER, "6a")
    ClassMemberStore(store.database).join(room.id, STUDENT, "민지")
    run_id = store.create(STUDENT, room.rules.within(Hyperparameters(epochs=ENDED_AFTER)), None)
    _finish(store, run_id, FINISHED, {"results": RESULTS})
    work.add_run(room.id, STUDENT, run_id)
    for label, image in zip((7, 2), load_mnist().test_images, strict=False):
        work.add_drawing(room.id, STUDENT, label, image)
    return room.key, empty.key


def _finish(store, run_id, status, columns):
    curve, epochs = _curve(ENDED_AFTER), _epochs(ENDED_AFTER)
    store.finish(run_id, status, MESSAGES.get(status, ""), epochs=epochs, curve=curve, training_seconds=9.0, **columns)


def _epochs(number):
    return [_epoch(epoch) for epoch in range(1, number + 1)]


def _epoch(epoch):
    measured = {"val_accuracy": 1 - 0.04 / epoch, "val_loss": 0.2 / epoch}
    return {"epoch": epoch, "seconds": 3.0, "accuracy": 1 - 0.06 / epoch, "loss": 0.3 / epoch, **measured}


def _curve(epochs):
    return [[place / 10, 0.3 * 10 / (place + 5), 1 - 0.6 / (place + 5)] for place in range(1, 10 * epochs + 1)]


def stand_still(engine, seconds=0):
    """Take the active runs of the store into the roster of this Engine, where nothing changes them."""
    engine.store.interrupt_active("", engine.settings.server)
    engine.roster.num_slots = 1
    for run in (run for visitor in (TRAINER, WAITER, COMPARER) for run in engine.store.of_visitor(visitor, ACTIVE)):
        snapshot = Snapshot(run.id, run.visitor, epochs=run.epochs, curve=tuple(map(tuple, run.curve)))
        job = Job(run.id, run.visitor, run.hyperparameters, snapshot, sweep_id=run.sweep_id)
        engine.roster.enter(job)
        if run.status == RUNNING:
            _set_to_work(engine.roster, job)
    return engine


def _set_to_work(roster, job):
    roster.line.remove(job.run_id)
    job.is_at_work, job.worker = True, "a worker"
    progress = {"epoch": 3, "step": 100, "num_steps": job.hyperparameters.num_steps, "loss": 0.1, "accuracy": 0.97}
    progress |= {"recent_loss": 0.1, "recent_accuracy": 0.97, "epoch_seconds_left": 3.0, "seconds_left": 9.0}
    roster.show(job, replace(job.snapshot, status=RUNNING, progress=progress))


def main():
    """Serve the app with an engine that stands still; the options are Streamlit's."""
    from streamlit.web import cli

    Engine.start, Engine.status = stand_still, "ready"
    sys.argv = ["streamlit", "run", "streamlit_app.py", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
