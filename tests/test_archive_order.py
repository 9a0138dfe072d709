"""What waits for the store: ends before files, room for who brings them, and nothing lost of a run's end."""

import threading
from dataclasses import asdict

import pytest
from test_engine import wait_for

from mnist_core import archive
from mnist_core.archive import CHECKPOINT, END, STATE, STATUS, WEIGHTS, Archive, Entry
from mnist_core.config import Hyperparameters
from mnist_core.events import Epoch
from mnist_core.runs import FINISHED, RunStore
from mnist_core.settings import sqlite_url


class SlowStore:
    """Writes nothing until `gate` is open, and remembers the order."""

    def __init__(self):
        self.gate, self.written = threading.Event(), []

    def write(self, name, content=b""):
        self.gate.wait(20)
        self.written.append(name)


@pytest.fixture
def store():
    """A SlowStore, opened at the test's end so that nothing hangs."""
    store = SlowStore()
    yield store
    store.gate.set()


def entry(name, size=0):
    return Entry(name, "write", (name, bytes(size)))


def test_ends_and_statuses_are_written_before_the_files_that_came_earlier(store):
    kept = Archive(store)
    kept.put(STATE, entry("first"))
    for name, kind in (("state", STATE), ("checkpoint", CHECKPOINT), ("status", STATUS), ("end", END)):
        kept.put(kind, entry(name))
    store.gate.set()
    assert kept.wait_for_end("end", 10)
    assert kept.flush(10)
    order = [name for name in store.written if name != "first"]
    assert order == ["status", "end", "state", "checkpoint"]
    kept.close()


def test_an_end_that_is_not_written_in_time_is_told(store):
    kept = Archive(store)
    kept.put(END, entry("run"))
    assert not kept.wait_for_end("run", 0.05)
    store.gate.set()
    assert kept.wait_for_end("run", 10)
    kept.close()


def test_the_weights_of_one_run_are_waited_for_and_those_of_others_are_not(store):
    kept = Archive(store)
    for run_id in ("run", "run", "first"):
        kept.put(WEIGHTS, entry(run_id), run_id)
    assert kept.wait_for_weights("other", 0)
    assert not kept.wait_for_weights("run", 0.05)
    store.gate.set()
    assert kept.wait_for_weights("run", 10)
    kept.close()


def test_who_brings_files_waits_for_room_while_the_store_works(store, monkeypatch):
    monkeypatch.setattr(archive, "MAX_WAITING_BYTES", 100)
    kept = Archive(store)
    kept.put(STATE, entry("large", 60))
    assert not kept.wait_for_room(0.05)
    store.gate.set()
    assert kept.wait_for_room(10)
    kept.close()


def test_nobody_waits_for_a_store_that_refuses(store, monkeypatch):
    monkeypatch.setattr(archive, "MAX_WAITING_BYTES", 100)
    kept = Archive(store)
    kept.put(STATE, entry("large", 60))
    kept.problem = "the disk is full"
    assert kept.wait_for_room(0)
    store.gate.set()
    kept.close()


def test_a_run_under_way_has_its_state_written_seldom_and_its_newest_one_known(store):
    store.gate.set()
    store.state = lambda run_id: b"stored"
    kept = Archive(store)
    for number in range(1, 6):
        kept.put(STATE, Entry("run", "write", (f"state {number}", bytes(number))))
        if number == 1:
            assert kept.flush(10)
    kept.put(STATUS, entry("status"))  # what comes after is not kept back
    kept.put(STATE, entry("other"))
    wait_for(lambda: store.written[1:] == ["status", "other"], 10)
    assert (kept.state("run"), kept.state("other")) == (bytes(5), b"stored")
    assert kept.flush(10)
    assert store.written[3:] == ["state 5"]
    kept.close()


def with_a_state_that_waits(store):
    """An Archive that has written a run's first state and not yet its second."""
    store.gate.set()
    kept = Archive(store)
    for name in ("first", "second"):
        kept.put(STATE, Entry("run", "write", (name, b"")))
        wait_for(lambda: "first" in store.written, 10)
    return kept


@pytest.mark.parametrize("kind", [STATUS, END])
def test_the_state_of_a_run_that_was_paused_or_has_ended_does_not_wait(store, monkeypatch, kind):
    monkeypatch.setattr(archive, "SECONDS_BETWEEN_STATES", 1e9)
    kept = with_a_state_that_waits(store)
    kept.put(kind, Entry("run", "write", ("left", b"")))
    wait_for(lambda: store.written == ["first", "left", "second"], 10)
    kept.close()


def test_a_state_that_waits_is_written_when_its_time_has_come(store, monkeypatch):
    monkeypatch.setattr(archive, "SECONDS_BETWEEN_STATES", 0.05)
    kept = with_a_state_that_waits(store)
    wait_for(lambda: store.written == ["first", "second"], 10)
    kept.close()


def test_the_end_of_a_run_is_not_undone_by_a_state_that_waited(tmp_path):
    store = RunStore(sqlite_url(tmp_path))
    run_id = store.create("visitor", Hyperparameters(epochs=3))
    epochs = [Epoch(number, 1.0, 0.9, 0.3, 0.9, 0.3) for number in (1, 2, 3)]
    figures = [asdict(epoch) for epoch in epochs]
    kept = Archive(store)
    for number, name in ((1, ""), (2, "best"), (3, "")):
        columns = {"is_best": name == "best", "epochs": figures[:number]}
        kept.put(STATE, Entry(run_id, "save_state", (run_id, number, 0, bytes(number)), columns), name)
        wait_for(lambda: store.state(run_id), 10)
    kept.put(END, Entry(run_id, "finish", (run_id, FINISHED, ""), {"epochs": figures}))
    assert kept.wait_for_end(run_id, 10)
    wait_for(lambda: len(store.get(run_id).epochs) == 3 and store.state(run_id) == bytes(3), 2)  # long before a state's time has come
    assert kept.flush(10)
    assert (len(store.get(run_id).epochs), store.state(run_id), store.state(run_id, "best")) == (3, bytes(3), bytes(2))
    kept.close()
    store.close()
