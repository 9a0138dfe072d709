"""The engine with a real worker: first come, first served, live figures, stop, and what happens when it cannot be reached."""

import socket
import threading
import time
from dataclasses import replace

import psutil
import pytest

from mnist_core import dispatcher
from mnist_core.config import Hyperparameters
from mnist_core.dispatcher import OFF, READY, STARTING, UNAVAILABLE
from mnist_core.engine import Engine, NoRoomError
from mnist_core.network import network_to_half
from mnist_core.runs import FAILED, FINISHED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING, RunError, RunStore
from mnist_core.settings import Settings, sqlite_url
from mnist_core.training import train
from mnist_core.training_state import TrainingState
from mnist_core.watch import Pin, Watch

SMALL = Hyperparameters(epochs=2, training_digits=2400)  # of a shape that every worker compiled when it started
LONG = Hyperparameters(epochs=100, batch_size=32)


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def new_engine(folder, scheduler=None, is_training_offered=True, database_url=None, **limits):
    url = database_url or sqlite_url(folder)
    return Engine(RunStore(url), Settings(folder, url, scheduler, is_training_offered, **limits))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """One engine with one worker, ready."""
    engine = new_engine(tmp_path_factory.mktemp("engine")).start()
    wait_for(lambda: engine.status == READY)
    yield engine
    engine.close()
    engine.store.close()


def test_every_port_of_the_engine_is_bound_to_this_machine_alone(engine):
    """Dask asks for no password: who reaches its scheduler or a worker can run programs."""
    process = psutil.Process(engine._dispatcher._connection._process.pid)
    sockets = [socket for each in (process, *process.children(recursive=True)) for socket in each.net_connections("tcp")]
    assert {socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_a_run_in_the_app_gives_the_bits_of_a_training_here(engine):
    watch = Watch((Pin(bytes(784), 3),), (0, 511))
    run_id = engine.submit("visitor", SMALL, None, watch)
    wait_for(lambda: not engine.snapshot(run_id).is_active)
    snapshot = engine.snapshot(run_id)
    assert snapshot.status == FINISHED, snapshot.message
    here = train(SMALL)
    assert (snapshot.looks[-1][0], len(snapshot.looks[-1][1][0]), len(snapshot.pictures)) == (2, 10, 2 * 784)
    assert engine.watch(run_id) == engine.store.watch(run_id) == watch
    assert engine.archive.flush(20)
    assert engine.store.epochs_with_weights(run_id) == [1, 2]
    assert engine.store.epoch_weights(run_id, 2) == network_to_half(here.last)
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
    assert engine.wait_for_point(run_id, 120).curve
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
    wait_for(lambda: engine.snapshot(first).status == RUNNING)
    assert [engine.snapshot(run_id).status for run_id in (second, third)] == [WAITING, WAITING]
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


def test_the_first_run_ends_the_wait_before_the_engine_starts(tmp_path, monkeypatch):
    has_begun = threading.Event()
    monkeypatch.setattr(dispatcher, "Connection", lambda *_: has_begun.set() or 1 / 0)
    engine = new_engine(tmp_path).start(3600)
    assert engine.status == STARTING
    assert not has_begun.is_set()
    engine.submit("visitor", SMALL)
    assert has_begun.wait(10)
    engine.close()
    engine.store.close()


def test_runs_left_by_an_earlier_server_are_interrupted(tmp_path):
    engine = new_engine(tmp_path, is_training_offered=False)
    run_id = engine.store.create("visitor", SMALL)
    engine.start()
    assert engine.snapshot(run_id).status == INTERRUPTED
    engine.store.close()


def test_a_worker_that_holds_too_much_is_started_anew_between_two_runs(engine, monkeypatch):
    run_id = engine.submit("visitor", LONG)
    assert engine.wait_for_point(run_id, 120).curve
    heavy = engine.roster.get(run_id).worker
    monkeypatch.setattr(engine._dispatcher, "settings", replace(engine.settings, max_worker_megabytes=100))
    monkeypatch.setattr(engine._dispatcher, "_next_weighing", 0.0)
    wait_for(lambda: heavy in engine._dispatcher._heavy)
    assert engine.snapshot(run_id).is_active  # not in the middle of a run
    monkeypatch.setattr(engine._dispatcher, "settings", engine.settings)
    engine.stop(run_id, "visitor")
    following = engine.submit("other", SMALL)
    wait_for(lambda: engine.snapshot(following).status == FINISHED)
    assert engine.snapshot(run_id).status == STOPPED
    assert heavy not in engine._dispatcher._connection.workers


def test_nobody_looks_over_a_trainings_shoulder(engine):
    wait_for(lambda: engine.status == READY)
    found = engine._dispatcher._connection.client.run(lambda dask_worker: list(dask_worker.periodic_callbacks))
    assert all("heartbeat" in names and "profile" not in names for names in found.values())


def test_a_paused_run_frees_its_worker_and_resumes_to_the_same_bits(engine):
    hyperparameters = Hyperparameters(epochs=3, training_digits=24_000)
    run_id = engine.submit("visitor", hyperparameters)
    wait_for(lambda: (engine.snapshot(run_id).progress or {}).get("epoch") == 2)
    engine.pause(run_id, "visitor")
    assert engine.wait_for_end(run_id, 20).status == PAUSED
    other = engine.submit("visitor", SMALL)
    wait_for(lambda: engine.snapshot(other).status == FINISHED)
    engine.resume(run_id, "visitor")
    wait_for(lambda: engine.snapshot(run_id).status == FINISHED)
    here = train(hyperparameters)
    assert (engine.store.network(run_id, "last").hidden_weights == here.last.hidden_weights).all()
    assert [epoch["loss"] for epoch in engine.snapshot(run_id).epochs] == [epoch.loss for epoch in here.epochs]


def test_stop_acts_at_once_while_the_first_worker_loads_and_a_second_comes_when_it_is_ready(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_WORKERS", "2")
    engine = new_engine(tmp_path).start()
    try:
        stopped = engine.submit("visitor", LONG)
        wait_for(lambda: engine.snapshot(stopped).status == RUNNING)
        assert engine.roster.num_slots == 1
        engine.stop(stopped, "visitor")
        assert engine.snapshot(stopped).status == STOPPED
        runs = [engine.submit(visitor, LONG) for visitor in ("visitor", "other")]
        wait_for(lambda: all(engine.snapshot(run_id).curve for run_id in runs))
        assert engine.roster.num_slots == 2
        assert engine.store.get(stopped).status == STOPPED
    finally:
        engine.close()
        engine.store.close()


def test_a_run_taken_back_is_not_called_running_by_what_was_still_to_be_written(engine, monkeypatch):
    wait_for(lambda: engine.status == READY)
    change, told = engine.store.change, threading.Event()

    def slow(run_id, **columns):
        if columns.get("status") == RUNNING:
            told.set()
            time.sleep(0.5)
        change(run_id, **columns)

    monkeypatch.setattr(engine.store, "change", slow)
    run_id = engine.submit("visitor", LONG)
    job = engine.roster.get(run_id)
    assert told.wait(60)
    with engine.roster.lock:
        engine._take_out(job, STOPPED, "")
    assert engine.archive.flush(20)
    assert engine.store.get(run_id).status == STOPPED


def test_stop_ends_a_paused_run_with_its_weights_as_they_were(engine):
    run_id = engine.submit("visitor", LONG)
    assert engine.wait_for_point(run_id, 120).curve
    engine.pause(run_id, "visitor")
    paused = engine.wait_for_end(run_id, 20)
    assert paused.status == PAUSED
    state = TrainingState.from_bytes(engine.archive.state(run_id))
    engine.stop(run_id, "visitor")
    stopped = engine.wait_for_end(run_id, 20)
    assert stopped.status == STOPPED
    assert stopped.results["test_accuracy"] > 0.5
    assert (engine.store.network(run_id, "last").hidden_weights == state.arrays[0]).all()


def test_one_more_epoch_gives_the_bits_of_a_longer_run(engine):
    run_id = engine.submit("visitor", SMALL, "tensorflow-tutorial")
    wait_for(lambda: engine.snapshot(run_id).status == FINISHED)
    assert engine.add_epoch(run_id, "visitor").epochs == 3
    wait_for(lambda: engine.snapshot(run_id).status == FINISHED)
    longer = train(replace(SMALL, epochs=3))
    assert (engine.store.network(run_id, "last").hidden_weights == longer.last.hidden_weights).all()
    assert engine.store.get(run_id).hyperparameters.epochs == 3
    assert engine.store.get(run_id).preset is None


def test_the_learning_rate_changes_under_way_and_the_run_remembers_where(engine):
    run_id = engine.submit("visitor", LONG)
    assert engine.wait_for_point(run_id, 120).curve
    engine.change_learning_rate(run_id, "visitor", 0.0001)
    wait_for(lambda: engine.snapshot(run_id).changes)
    engine.stop(run_id, "visitor")
    engine.wait_for_end(run_id, 20)
    changes = engine.store.get(run_id).changes
    assert [change["learning_rate"] for change in changes] == [0.0001]
    with pytest.raises(RunError, match="not under way"):
        engine.change_learning_rate(run_id, "visitor", 0.1)


def test_a_long_run_gives_way_to_one_that_waits_and_goes_on_to_the_same_bits(engine, monkeypatch):
    short_waits = replace(engine.settings, max_wait_seconds=1)
    monkeypatch.setattr(engine.roster, "settings", short_waits)
    monkeypatch.setattr(engine._dispatcher, "settings", short_waits)
    hyperparameters = Hyperparameters(epochs=8, training_digits=24_000)
    long = engine.submit("patient", hyperparameters)
    assert engine.wait_for_point(long, 120).curve
    short = engine.submit("hasty", SMALL)
    wait_for(lambda: engine.snapshot(short).status == FINISHED)
    assert engine.snapshot(long).is_active
    assert len(engine.snapshot(long).epochs) < 8  # perhaps none: an epoch that takes too long is left in its middle
    wait_for(lambda: engine.snapshot(long).status == FINISHED)
    assert (engine.store.network(long, "last").hidden_weights == train(hyperparameters).last.hidden_weights).all()


def test_a_full_line_refuses_and_keeps_who_waits(engine, monkeypatch):
    monkeypatch.setattr(engine.roster.line, "max_length", 1)
    first = engine.submit("first", LONG)
    wait_for(lambda: engine.snapshot(first).status == RUNNING)
    second = engine.submit("second", SMALL)
    with pytest.raises(NoRoomError, match="1 runs wait already"):
        engine.submit("third", SMALL)
    engine.stop(first, "first")
    wait_for(lambda: engine.snapshot(second).status == FINISHED)


def test_more_epochs_than_the_server_allows_are_refused(engine, monkeypatch):
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_epochs=3))
    with pytest.raises(RunError, match="at most 3"):
        engine.submit("visitor", Hyperparameters(epochs=4))


def test_a_sweep_trains_every_value_with_every_seed_and_lets_others_through(engine):
    sweep = engine.submit_sweep("curious", SMALL, "learning_rate", [0.001, 0.01], [0, 1])
    run_ids = [run.id for run in engine.store.runs_of_sweep(sweep)]
    assert engine.active_sweep("curious") == sweep
    single = engine.submit("single", SMALL)
    assert engine.active_sweep("single") is None
    order = []
    wait_for(
        lambda: (
            order.extend(run for run in (*run_ids, single) if run not in order and not engine.snapshot(run).is_active) or len(order) == 5
        )
    )
    assert order.index(single) < 3
    settings = [engine.store.get(run_id).hyperparameters for run_id in run_ids]
    assert [(one.learning_rate, one.seed) for one in settings] == [(0.001, 0), (0.001, 1), (0.01, 0), (0.01, 1)]
    assert all(engine.snapshot(run_id).status == FINISHED for run_id in run_ids)


@pytest.mark.parametrize("action", ["pause", "resume", "add_epoch", "stop"])
def test_a_stranger_changes_nothing(engine, action):
    run_id = engine.submit("owner", SMALL)
    wait_for(lambda: engine.snapshot(run_id).status == FINISHED)
    with pytest.raises(RunError):
        getattr(engine, action)(run_id, "stranger")
    assert engine.snapshot(run_id).status == FINISHED


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
