"""What is stored later when it must be: order, replacement, and what is given up when too much waits."""

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from mnist_core import archive as archive_module
from mnist_core.archive import CHECKPOINT, END, STATE, WEIGHTS, Archive, Entry
from mnist_core.records import RunError


class Store:
    """Takes notes of what is written; refuses as long as `error` is set."""

    def __init__(self):
        self.written, self.error = [], None

    def write(self, *arguments, **columns):
        if self.error:
            raise self.error
        self.written.append((*arguments, *columns.values()))

    def state(self, run_id):
        return b"stored"


AWAY = OperationalError("INSERT secret", {}, Exception("database or disk is full\nand more"))


@pytest.fixture
def archive(monkeypatch):
    monkeypatch.setattr(archive_module, "SECONDS_BETWEEN_TRIES", 0.01)
    archive = Archive(Store())
    yield archive
    archive.store.error = None
    archive.close()


def refuse_until_told(archive, error=AWAY):
    """Make the store refuse, and wait until that is known."""
    archive.store.error = error
    archive.put(END, Entry("other", "write", ("other", "first")))
    while archive.problem is None:
        pass


def test_what_is_put_is_written_in_its_order(archive):
    for number in range(20):
        archive.put(CHECKPOINT, Entry("run", "write", (number,)), str(number))
    assert archive.flush(5)
    assert archive.store.written == [(number,) for number in range(20)]


def test_a_store_that_refuses_is_asked_again_and_the_reason_is_one_line(archive):
    refuse_until_told(archive)
    assert archive.problem == "database or disk is full"
    assert not archive.flush(0.05)
    archive.store.error = None
    assert archive.flush(5)
    assert archive.store.written == [("other", "first")]
    assert archive.problem is None


def test_the_newest_state_takes_the_place_of_an_older_one_that_waits(archive):
    refuse_until_told(archive)
    for content in (b"old", b"new"):
        archive.put(STATE, Entry("run", "write", ("run", content)))
    assert archive.state("run") == b"new"
    assert archive.state("unknown") == b"stored"
    archive.store.error = None
    assert archive.flush(5)
    assert archive.store.written == [("other", "first"), ("run", b"new")]


def test_when_too_much_waits_epochs_weights_go_first_then_checkpoints_and_the_end_never(archive, monkeypatch):
    monkeypatch.setattr(archive_module, "MAX_WAITING_BYTES", 250)
    refuse_until_told(archive)
    archive.put(STATE, Entry("run", "write", ("state", bytes(100))))
    archive.put(CHECKPOINT, Entry("run", "write", ("checkpoint", bytes(100))), "a")
    archive.put(WEIGHTS, Entry("run", "write", ("weights", bytes(100))), 1)
    assert {kind for _, kind, _ in archive._entries} == {END, STATE, CHECKPOINT}
    archive.put(END, Entry("run", "write", ("end",), {"weights": 1}))
    archive.put(CHECKPOINT, Entry("run", "write", ("checkpoint", bytes(100))), "b")
    assert archive.num_lost == 2
    archive.put(STATE, Entry("second", "write", ("state", bytes(300))))
    assert archive.num_lost == 5
    archive.store.error = None
    assert archive.flush(5)
    assert archive.store.written == [("other", "first"), ("end", 1)]


def test_what_can_never_be_stored_does_not_hold_up_the_rest(archive):
    archive.store.error = IntegrityError("INSERT", {}, Exception("no such run"))
    archive.put(END, Entry("run", "write", ("wrong",)))
    assert archive.flush(5)
    assert archive.num_lost == 1
    archive.store.error = RunError("deleted")
    archive.put(END, Entry("run", "write", ("of a deleted run",)))
    assert archive.flush(5)
    assert (archive.num_lost, archive.problem) == (1, None)
