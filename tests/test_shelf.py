"""A visitor's runs as a table: what is listed, notes, deletion and its undoing, and that nobody reaches another's."""

from datetime import timedelta

import numpy as np
import pytest
from examples import an_epoch
from sqlalchemy import event, text, update

from mnist_core import shelf as shelf_module
from mnist_core.config import Hyperparameters
from mnist_core.database import WRITING
from mnist_core.network import Network, network_to_npz
from mnist_core.runs import FINISHED, PAUSED, RUNNING, WAITING, RunActiveError, RunError
from mnist_core.shelf import MAX_NOTE, NoteError, Shelf, checked_note
from mnist_core.summaries import LOSS, best_of, differing
from mnist_core.tables import RunRow

RESULTS = {"test_accuracy": 0.98, "test_loss": 0.07, "interval_95": [0.977, 0.983], "best_epoch": 1, "best_test_accuracy": 0.981}


@pytest.fixture
def shelf(store):
    return Shelf(store.database)


def finished(store, visitor="me", **hyperparameters):
    run_id = store.create(visitor, Hyperparameters(**hyperparameters))
    store.finish(run_id, FINISHED, epochs=[an_epoch()], results=RESULTS, training_seconds=7.5)
    return run_id


def make_older(store, age):
    """Let everything that was deleted have been deleted so much earlier."""
    with store.database.execution_options(**WRITING).begin() as connection:
        ages = connection.execute(text("SELECT id FROM run WHERE deleted_at IS NOT NULL")).scalars().all()
        moment = shelf_module._now() - age
        connection.execute(update(RunRow).where(RunRow.id.in_(ages)).values(deleted_at=moment))


def test_runs_are_listed_newest_first_without_anybody_elses(store, shelf):
    mine = [finished(store, seed=seed) for seed in range(3)]
    finished(store, "somebody else")
    runs = shelf.runs("me")
    assert [run.id for run in runs] == mine[::-1]
    assert (runs[0].test_accuracy, runs[0].interval_95) == (0.98, (0.977, 0.983))
    assert (runs[0].test_loss, runs[0].best_test_accuracy) == (0.07, 0.981)
    assert (runs[0].hyperparameters, runs[0].training_seconds, runs[0].note) == (Hyperparameters(seed=2), 7.5, "")
    assert [run.id for run in shelf.runs("me", limit=1)] == mine[2:]


def test_a_list_reads_no_weights_curves_or_epochs(store, shelf):
    finished(store)
    statements = []
    event.listen(store.database, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    shelf.runs("me")
    assert sum("SELECT" in statement for statement in statements) == 2
    assert not any(column in " ".join(statements) for column in ("weights", "curve", "epochs", "changes"))


@pytest.mark.parametrize("results", [{}, {"test_accuracy": "high", "interval_95": 3}, {"interval_95": [0.9]}, {"test_accuracy": None}])
def test_figures_that_are_not_there_or_no_numbers_are_none(store, shelf, results):
    store.change(store.create("me", Hyperparameters()), results=results)
    run = shelf.runs("me")[0]
    assert (run.test_accuracy, run.interval_95, run.is_active) == (None, None, True)


def test_a_note_is_kept_changed_and_taken_away(store, shelf):
    run_id = finished(store)
    shelf.write_note(run_id, "me", "  더 작은 학습률 🙂\n둘째 줄 ")
    assert shelf.note(run_id, "me") == shelf.runs("me")[0].note == "더 작은 학습률 🙂\n둘째 줄"
    shelf.write_note(run_id, "me", " ")
    assert shelf.note(run_id, "me") == ""


def test_a_note_that_cannot_be_kept_says_why():
    assert checked_note("x" * MAX_NOTE + " ") == "x" * MAX_NOTE
    with pytest.raises(NoteError, match=f"has {MAX_NOTE + 1} characters, but at most {MAX_NOTE}"):
        checked_note("x" * (MAX_NOTE + 1))
    for text_ in ("\0", "a\x1b[31m", "\ud800"):
        with pytest.raises(NoteError, match="cannot be shown"):
            checked_note(text_)


@pytest.mark.parametrize("run_id", ["", "\0", "\ud800", "' OR 1=1 --", "%", "수학", "x" * 100_000])
def test_what_is_not_there_is_named(shelf, run_id):
    for ask in (shelf.note, lambda one, me: shelf.write_note(one, me, "x"), lambda one, me: shelf.delete([one], me)):
        with pytest.raises(RunError, match="There is no run"):
            ask(run_id, "me")


def test_anothers_run_is_neither_noted_nor_deleted_nor_had_back(store, shelf):
    mine, theirs = finished(store), finished(store, "them")
    shelf.write_note(theirs, "them", "private")
    for ask in (shelf.note, lambda one, me: shelf.write_note(one, me, "x"), lambda one, me: shelf.delete([mine, one], me)):
        with pytest.raises(RunError, match="somebody else's"):
            ask(theirs, "me")
    assert (shelf.note(theirs, "them"), store.get(mine).id) == ("private", mine)  # all or none
    shelf.delete([theirs], "them")
    assert (shelf.num_to_undo("me"), shelf.undo("me")) == (0, [])
    assert shelf.undo("them") == [theirs]


def test_a_deleted_run_is_nowhere_until_it_is_had_back(
    store,
    shelf,
):
    run_id = finished(store)
    network = network_to_npz(_network())
    store.change(run_id, last_weights=network, best_weights=network)
    store.add_checkpoint(run_id, "mnist-01-0.5000.keras", b"file", 1, 0.5)
    shelf.delete([run_id], "me")
    assert (store.of_visitor("me"), shelf.runs("me"), store.counts()) == ([], [], {})
    for look in (store.get, store.network, lambda one: shelf.note(one, "me"), lambda one: shelf.delete([one], "me")):
        with pytest.raises(RunError):
            look(run_id)
    assert (shelf.num_to_undo("me"), shelf.undo("me")) == (1, [run_id])
    assert (store.get(run_id).id, store.checkpoint(run_id, "mnist-01-0.5000.keras")) == (run_id, b"file")
    assert store.network(run_id).hidden_weights.shape == (784, 3)


def _network():
    return Network(np.ones((784, 3)), np.zeros(3), np.ones((3, 10)), np.zeros(10))


def test_what_was_deleted_together_comes_back_together_the_last_first(store, shelf):
    first, second, third = (finished(store, seed=seed) for seed in range(3))
    shelf.delete([first, second], "me")
    shelf.delete([third], "me")
    assert shelf.undo("me") == [third]
    assert set(shelf.undo("me")) == {first, second}
    assert shelf.undo("me") == []


@pytest.mark.parametrize("status", [WAITING, RUNNING])
def test_a_run_under_way_is_not_deleted_nor_any_with_it(store, shelf, status):
    active, other = store.create("me", Hyperparameters()), finished(store)
    store.change(active, status=status)
    with pytest.raises(RunActiveError, match="stop it first"):
        shelf.delete([other, active], "me")
    assert len(shelf.runs("me")) == 2
    store.change(active, status=PAUSED)
    shelf.delete([other, active], "me")
    assert shelf.runs("me") == []


def test_after_a_day_a_deleted_run_is_gone_with_all_that_belongs_to_it(store, shelf):
    run_id, other = finished(store), finished(store)
    store.save_state(run_id, 1, 0, b"state", is_best=True)
    store.add_checkpoint(run_id, "mnist-01-0.5000.keras", b"file", 1, 0.5)
    shelf.delete([run_id], "me")
    make_older(store, timedelta(hours=23))
    assert (shelf.purge(), shelf.num_to_undo("me"), store.size()) == (0, 1, 14)
    make_older(store, timedelta(hours=25))
    assert (shelf.num_to_undo("me"), shelf.undo("me")) == (0, [])
    shelf.delete([other], "me")  # the next deletion is an occasion
    assert (store.size(), store.checkpoints(run_id), store.state(run_id)) == (0, [], None)


def test_a_store_that_holds_too_much_gives_up_deleted_runs_first(store, shelf):
    deleted, kept = finished(store), finished(store)
    for run_id in (deleted, kept):
        store.save_state(run_id, 1, 0, b"state")
    shelf.delete([deleted], "me")
    assert (store.prune(10), shelf.num_to_undo("me")) == (0, 1)
    assert (store.prune(9), shelf.num_to_undo("me"), store.state(kept)) == (0, 0, b"state")


def test_a_sweep_goes_and_comes_with_its_last_run(store, shelf):
    sweep_id, (first, second) = store.create_sweep("me", Hyperparameters(), "epochs", (1, 2), (0,))
    for run_id in (first, second):
        store.finish(run_id, FINISHED)
    shelf.delete([first], "me")
    assert [run.id for run in store.runs_of_sweep(sweep_id)] == [second]
    assert store.get_sweep(sweep_id).values == (1, 2)
    shelf.delete([second], "me")
    assert store.sweeps_of_visitor("me") == []
    with pytest.raises(RunError, match=f"no sweep '{sweep_id}'"):
        store.get_sweep(sweep_id)
    shelf.undo("me")
    assert [sweep.id for sweep in store.sweeps_of_visitor("me")] == [sweep_id]
    shelf.delete([second], "me")
    make_older(store, timedelta(hours=25))
    assert shelf.purge() == 2
    with store.database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sweep")) == 0


def test_the_settings_that_differ_and_the_best_of_each_kind_are_named(store, shelf):
    ids = [finished(store, seed=seed, learning_rate=rate) for seed, rate in ((0, 0.001), (1, 0.001), (0, 0.01))]
    store.change(ids[2], results=RESULTS | {"test_accuracy": 0.985, "test_loss": 0.08})
    unfinished = store.create("me", Hyperparameters())
    runs = shelf.runs("me")
    assert differing(runs) == ("learning_rate", "seed")
    assert differing(runs[:1]) == differing([]) == ()
    assert best_of(runs)["test_accuracy"] == {ids[2]}
    assert best_of(runs)[LOSS] == {ids[0], ids[1]}  # equal ones are both best
    assert not any(best_of([run for run in runs if run.id in (ids[0], unfinished)]).values())
