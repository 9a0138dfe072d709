"""What waits for the store: ends before files, room for who brings them, and nothing lost of a run's end."""

import threading

import pytest

from mnist_core import archive
from mnist_core.archive import CHECKPOINT, END, STATE, STATUS, WEIGHTS, Archive, Entry


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
