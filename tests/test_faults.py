"""A training that is never lost: processes are really killed and really stopped, a database is really full and really away.

The measure is always the same: the run ends with the figures and the weights of a training that was left in peace, to the last bit.
"""

import signal
from dataclasses import replace

import psutil
import pytest
from sqlalchemy import event
from test_engine import LONG, SMALL, new_engine, wait_for

from mnist_core import dispatcher
from mnist_core.config import Hyperparameters
from mnist_core.dispatcher import READY
from mnist_core.network import network_to_half
from mnist_core.runs import FAILED, FINISHED, WAITING
from mnist_core.training import train

LASTING = Hyperparameters(epochs=4, batch_size=32, training_digits=31_200)  # half a second an epoch, of a shape that every worker compiled


@pytest.fixture(scope="module")
def undisturbed():
    """LASTING, trained in peace."""
    return train(LASTING)


@pytest.fixture(scope="module")
def hurt_engine(tmp_path_factory):
    """One engine with one worker, which every test hurts and which is as good as new after each."""
    engine = new_engine(tmp_path_factory.mktemp("hurt")).start()
    yield engine
    engine.close()
    engine.store.close()


@pytest.fixture
def engine(hurt_engine):
    """The engine, ready and without a run."""
    wait_for(lambda: hurt_engine.status == READY and hurt_engine.has_workers)
    yield hurt_engine
    for job in hurt_engine.roster:  # of a test that failed: the next one needs the worker
        hurt_engine.stop(job.run_id, job.visitor)


@pytest.fixture
def engine_of(engine, tmp_path):
    """A function that gives an engine with a store of its own, at this URL, on the same worker, as another server has it."""
    engines = []

    def start(database_url=None):
        scheduler = engine._dispatcher._connection.client.scheduler.address
        engines.append(new_engine(tmp_path, scheduler, database_url=database_url).start())
        wait_for(lambda: engines[-1].status == READY)
        return engines[-1]

    yield start
    for other in engines:
        other.close()
        other.store.close()


def engine_process(engine):
    return psutil.Process(engine._dispatcher._connection._process.pid)


def worker_process(engine):
    """The newest process that the engine's nanny started for training."""
    spawned = [child for child in engine_process(engine).children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
    return max(spawned, key=lambda child: child.create_time())


def wait_for_middle_of_epoch(engine, run_id, epoch):
    def is_there():
        progress = engine.snapshot(run_id).progress
        return progress and progress["epoch"] >= epoch and 0 < progress["step"] < progress["num_steps"]

    wait_for(is_there)


def assert_ended_like(engine, run_id, undisturbed):
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    snapshot = engine.snapshot(run_id)
    assert snapshot.status == FINISHED, snapshot.message
    assert snapshot.results["test_accuracy"] == undisturbed.last_test.accuracy
    figures = [{name: value for name, value in epoch.items() if name != "seconds"} for epoch in snapshot.epochs]
    assert figures == [
        {"epoch": e.epoch, "accuracy": e.accuracy, "loss": e.loss, "val_accuracy": e.val_accuracy, "val_loss": e.val_loss}
        for e in undisturbed.epochs
    ]
    assert engine.archive.flush(20)
    assert_same_networks(engine.store, run_id, undisturbed)


def assert_same_networks(store, run_id, undisturbed):
    assert store.epochs_with_weights(run_id) == [epoch.epoch for epoch in undisturbed.epochs]
    assert store.epoch_weights(run_id, len(undisturbed.epochs)) == network_to_half(undisturbed.last)
    for which in ("last", "best"):
        stored, expected = store.network(run_id, which), getattr(undisturbed, which)
        for name in ("hidden_weights", "hidden_biases", "output_weights", "output_biases"):
            assert (getattr(stored, name) == getattr(expected, name)).all()


def test_a_worker_killed_three_times_in_one_run_costs_nothing(engine, undisturbed):
    run_id = engine.submit("visitor", LASTING)
    for epoch in (1, 2, 3):
        wait_for_middle_of_epoch(engine, run_id, epoch)
        worker_process(engine).kill()
        wait_for(lambda: engine.snapshot(run_id).progress is None)
    assert_ended_like(engine, run_id, undisturbed)


def test_a_worker_that_hangs_is_ended_by_the_wall_clock_and_the_next_run_trains(engine, monkeypatch):
    monkeypatch.setattr(dispatcher, "SECONDS_TO_STOP", 2)
    monkeypatch.setattr(engine._dispatcher, "settings", replace(engine.settings, max_run_seconds=3))
    run_id = engine.submit("visitor", LONG)
    wait_for_middle_of_epoch(engine, run_id, 1)
    worker_process(engine).send_signal(signal.SIGSTOP)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    snapshot = engine.snapshot(run_id)
    assert snapshot.status == FAILED
    assert "did not answer any more" in snapshot.message
    monkeypatch.setattr(engine._dispatcher, "settings", engine.settings)
    following = engine.submit("visitor", SMALL)
    wait_for(lambda: engine.snapshot(following).status == FINISHED)


def test_a_run_that_takes_too_long_is_stopped_and_keeps_its_weights(engine, monkeypatch):
    monkeypatch.setattr(engine._dispatcher, "settings", replace(engine.settings, max_run_seconds=2))
    run_id = engine.submit("visitor", LONG)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    snapshot = engine.snapshot(run_id)
    assert "2 seconds that a run may take here" in snapshot.message
    assert snapshot.results["test_accuracy"] > 0.5


def test_a_worker_that_falls_silent_is_replaced_and_the_run_goes_on(engine, undisturbed, monkeypatch):
    run_id = engine.submit("visitor", LASTING)
    wait_for_middle_of_epoch(engine, run_id, 2)
    monkeypatch.setattr(dispatcher, "SECONDS_OF_SILENCE", 3)
    worker_process(engine).send_signal(signal.SIGSTOP)
    wait_for(lambda: engine.snapshot(run_id).progress is None)
    monkeypatch.undo()
    assert_ended_like(engine, run_id, undisturbed)


def test_a_new_engine_takes_the_place_of_one_that_was_killed(engine, undisturbed):
    run_id, waiting = engine.submit("visitor", LASTING), engine.submit("other", SMALL)
    wait_for_middle_of_epoch(engine, run_id, 2)
    assert engine.snapshot(waiting).status == WAITING
    engine_process(engine).kill()
    assert_ended_like(engine, run_id, undisturbed)
    wait_for(lambda: engine.snapshot(waiting).status == FINISHED)


def test_a_full_disk_does_not_end_a_training_and_what_waits_is_stored_later(engine_of, undisturbed):
    engine = engine_of()
    limit = {"pages": 1}  # SQLite takes the present size when that is more, so that nothing can grow
    limited = event.listens_for(engine.store._database, "connect")(
        lambda connection, record: connection.execute(f"PRAGMA max_page_count = {limit['pages']}")
    )
    run_id = engine.submit("visitor", LASTING)
    engine.store._database.dispose()
    wait_for(lambda: engine.archive.problem)
    assert "full" in engine.archive.problem
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    assert engine.snapshot(run_id).results
    event.remove(engine.store._database, "connect", limited)
    engine.store._database.dispose()
    assert_ended_like(engine, run_id, undisturbed)
    assert engine.archive.problem is None
    assert engine.store.get(run_id).status == FINISHED


def test_a_database_that_is_away_for_a_while_gets_everything_when_it_is_back(postgresql, database_url, engine_of, undisturbed):
    engine = engine_of(database_url)
    run_id = engine.submit("visitor", LASTING)
    wait_for_middle_of_epoch(engine, run_id, 1)
    postgresql.stop()
    wait_for(lambda: engine.archive.problem)
    assert "password" not in engine.archive.problem
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    postgresql.start()
    assert_ended_like(engine, run_id, undisturbed)
    assert engine.store.get(run_id).status == FINISHED
