"""The engine with a real worker: first come, first served, live figures, stop, and what happens when it cannot be reached."""

import os
import socket
import time

import pytest

from mnist_core.config import Hyperparameters
from mnist_core.engine import OFF, READY, UNAVAILABLE, Engine
from mnist_core.runs import FAILED, FINISHED, INTERRUPTED, RUNNING, STOPPED, WAITING, RunError, RunStore
from mnist_core.settings import Settings
from mnist_core.training import train

SMALL = Hyperparameters(epochs=2, batch_size=50, training_digits=1000)
LONG = Hyperparameters(epochs=100, batch_size=32)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def new_engine(folder, scheduler=None, is_training_offered=True):
    store = RunStore(f"sqlite:///{folder / 'runs.sqlite'}")
    return Engine(store, Settings(folder, scheduler, 1, is_training_offered))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """One engine with one worker, ready."""
    os.environ["MNIST_WORKERS"] = "1"
    engine = new_engine(tmp_path_factory.mktemp("engine")).start()
    wait_for(lambda: engine.status == READY)
    yield engine
    engine.close()
    engine.store.close()
    del os.environ["MNIST_WORKERS"]


def test_a_run_in_the_app_gives_the_bits_of_a_training_here(engine):
    run_id = engine.submit("visitor", SMALL, None)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    snapshot = engine.snapshot(run_id)
    assert snapshot.status == FINISHED, snapshot.message
    here = train(SMALL)
    assert (engine.store.network(run_id, "last").hidden_weights == here.last.hidden_weights).all()
    assert snapshot.results["test_accuracy"] == here.last_test.accuracy
    assert [epoch["loss"] for epoch in snapshot.epochs] == [epoch.loss for epoch in here.epochs]


def test_checkpoints_arrive_with_their_files(engine):
    run_id = engine.submit("visitor", SMALL)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    names = [checkpoint["name"] for checkpoint in engine.snapshot(run_id).checkpoints]
    wait_for(lambda: engine.store.checkpoint_names(run_id) == names)
    assert names
    assert engine.store.checkpoint(run_id, names[0])[:2] == b"PK"


def test_figures_come_while_it_trains_and_stop_ends_it_at_once_with_its_weights(engine):
    run_id = engine.submit("visitor", LONG)
    assert engine.wait_for_point(run_id, 60).curve
    began = time.monotonic()
    engine.stop(run_id, "visitor")
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    assert time.monotonic() - began < 5  # a bound against hanging, not a measurement
    snapshot = engine.snapshot(run_id)
    assert snapshot.status == STOPPED
    assert snapshot.results["test_accuracy"] > 0.5
    assert engine.store.network(run_id, "last").num_parameters == 407_050


def test_runs_wait_in_line_and_are_told_their_place(engine):
    first = engine.submit("first", LONG)
    second, third = engine.submit("second", SMALL), engine.submit("third", SMALL)
    assert [engine.snapshot(run_id).status for run_id in (first, second, third)] == [RUNNING, WAITING, WAITING]
    assert [engine.snapshot(run_id).place for run_id in (second, third)] == [1, 2]
    assert engine.snapshot(third).seconds_to_wait > engine.snapshot(second).seconds_to_wait > 0
    engine.stop(second, "second")
    assert engine.snapshot(second).status == STOPPED
    assert engine.snapshot(third).place == 1
    engine.stop(first, "first")
    wait_for(lambda: not engine.snapshot(third).is_active)
    assert engine.snapshot(third).status == FINISHED


def test_a_visitor_has_one_run_at_a_time(engine):
    run_id = engine.submit("visitor", LONG)
    with pytest.raises(RunError, match="still under way"):
        engine.submit("visitor", SMALL)
    engine.stop(run_id, "visitor")
    wait_for(lambda: engine.active_run("visitor") is None)


def test_nobody_stops_the_run_of_another(engine):
    run_id = engine.submit("owner", LONG)
    with pytest.raises(RunError, match="another visitor"):
        engine.stop(run_id, "stranger")
    assert engine.snapshot(run_id).is_active
    engine.stop(run_id, "owner")
    wait_for(lambda: not engine.snapshot(run_id).is_active)


def test_a_finished_run_looks_the_same_from_the_store(engine):
    run_id = engine.submit("visitor", SMALL)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    live = engine.snapshot(run_id)
    wait_for(lambda: len(engine.store.checkpoint_names(run_id)) == len(live.checkpoints))
    fresh = new_engine(engine.settings.data_folder, is_training_offered=False)
    stored = fresh.snapshot(run_id)
    fresh.store.close()
    assert (stored.status, stored.curve, stored.results) == (live.status, live.curve, live.results)
    assert [checkpoint["name"] for checkpoint in stored.checkpoints] == [checkpoint["name"] for checkpoint in live.checkpoints]
    assert stored.epochs == live.epochs


def test_a_scheduler_that_refuses_is_named_and_the_line_waits(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    engine = new_engine(tmp_path, f"tcp://127.0.0.1:{port}").start()
    try:
        run_id = engine.submit("visitor", SMALL)
        wait_for(lambda: engine.status == UNAVAILABLE)
        assert str(port) in engine.message
        assert engine.snapshot(run_id).status == WAITING
        engine.stop(run_id, "visitor")
        assert engine.snapshot(run_id).status == STOPPED
    finally:
        engine.close()
        engine.store.close()


def test_a_server_that_does_not_train_says_so(tmp_path):
    engine = new_engine(tmp_path, is_training_offered=False).start()
    assert engine.status == OFF
    with pytest.raises(RunError, match="does not train"):
        engine.submit("visitor", SMALL)
    engine.store.close()


def test_runs_left_by_an_earlier_server_are_interrupted(tmp_path):
    engine = new_engine(tmp_path, is_training_offered=False)
    run_id = engine.store.create("visitor", SMALL)
    engine.start()
    assert engine.snapshot(run_id).status == INTERRUPTED
    engine.store.close()


def test_a_lost_engine_is_started_again_and_waiting_runs_go_on(engine):
    lost, waiting = engine.submit("unlucky", LONG), engine.submit("patient", SMALL)
    wait_for(lambda: engine.snapshot(lost).curve)
    engine._connection._process.kill()
    wait_for(lambda: not engine.snapshot(lost).is_active)
    assert engine.snapshot(lost).status == INTERRUPTED
    wait_for(lambda: not engine.snapshot(waiting).is_active, 90)
    assert engine.snapshot(waiting).status == FINISHED


def test_a_training_that_fails_in_the_worker_says_why_and_the_next_one_works(engine):
    broken = Hyperparameters(epochs=2)
    object.__setattr__(broken, "epochs", 0)  # past the check here, so that the worker's own refuses it
    run_id = engine.submit("visitor", broken)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    assert engine.snapshot(run_id).status == FAILED
    assert "epochs is 0" in engine.snapshot(run_id).message
    run_id = engine.submit("visitor", SMALL)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    assert engine.snapshot(run_id).status == FINISHED
