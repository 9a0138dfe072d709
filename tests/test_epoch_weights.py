"""Every epoch's weights and what was watched, in the store: kept once each, given up first, gone with their run."""

from datetime import datetime

import pytest
from sqlalchemy import text

from mnist_core.config import Hyperparameters
from mnist_core.records import FINISHED, RUNNING, RunError
from mnist_core.watch import NOTHING, Pin, Watch


def test_epochs_come_back_in_their_order_and_the_same_epoch_again_takes_its_own_place(store):
    run_id, other = (store.create("visitor", Hyperparameters()) for _ in range(2))
    for epoch, content in ((2, b"two"), (1, b"one"), (2, b"two again")):
        store.add_epoch_weights(run_id, epoch, content)
    assert store.epochs_with_weights(run_id) == [1, 2]
    assert [store.epoch_weights(run_id, epoch) for epoch in (1, 2, 3)] == [b"one", b"two again", None]
    assert store.epochs_with_weights(other) == []
    assert store.size() == 12
    with pytest.raises(RunError):
        store.add_epoch_weights("nothing", 1, b"one")


def test_epochs_weights_are_given_up_before_anything_else_those_of_the_oldest_run_first(store):
    old, new, under_way = (store.create("visitor", Hyperparameters()) for _ in range(3))
    for number, run_id in enumerate((old, new, under_way)):
        store.add_epoch_weights(run_id, 1, bytes(100))
        store.save_state(run_id, 1, 0, bytes(10))
        store.change(run_id, status=RUNNING if run_id == under_way else FINISHED, finished_at=datetime(2026, 1, 1 + number))
    assert store.prune(330) == 0
    assert store.prune(329) == 1
    assert [store.epochs_with_weights(run_id) for run_id in (old, new, under_way)] == [[], [1], [1]]
    assert store.prune(200) == 1
    assert [store.state(run_id) is None for run_id in (old, new)] == [False, False]
    assert store.prune(0) == 2
    assert (store.epochs_with_weights(under_way), store.state(under_way)) == ([1], bytes(10))


def test_what_was_watched_comes_back_and_goes_with_its_run(store):
    watch = Watch((Pin(bytes(784), 3), Pin(bytes([255]) * 784)), (0, 5))
    run_id, plain = store.create("visitor", Hyperparameters(), watch=watch), store.create("visitor", Hyperparameters())
    assert (store.watch(run_id), store.watch(plain), store.watch("nothing")) == (watch, NOTHING, NOTHING)
    store.add_epoch_weights(run_id, 1, b"one")
    with store.database.begin() as connection:
        connection.execute(text("DELETE FROM run WHERE id = :id"), {"id": run_id})
    assert (store.watch(run_id), store.epochs_with_weights(run_id)) == (NOTHING, [])


def test_a_damaged_watch_is_none(store):
    run_id = store.create("visitor", Hyperparameters(), watch=Watch(units=(1,)))
    with store.database.begin() as connection:
        connection.execute(text("UPDATE watch SET content = '{\"pins\": 3}'"))
    assert store.watch(run_id) == NOTHING
