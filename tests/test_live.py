"""Snapshots of a training under way."""

from itertools import pairwise

import pytest

from mnist_core.live import MAX_LOOKS, MAX_POINTS, Snapshot, after_message
from mnist_core.runs import RUNNING


def progress(step, num_steps=1000, epoch=1, loss=1.0, accuracy=0.5):
    return {"epoch": epoch, "step": step, "num_steps": num_steps, "recent_loss": loss, "recent_accuracy": accuracy}


def started(epochs_done=0.0, epochs=(), changes=()):
    return {"epochs_done": epochs_done, "epochs": list(epochs), "changes": list(changes)}


def test_started_makes_a_waiting_run_a_running_one():
    assert after_message(Snapshot("id", "me"), "started", started()).status == RUNNING


def test_a_start_without_a_state_begins_from_nothing():
    snapshot = after_message(Snapshot("id", "me", status=RUNNING), "progress", progress(5))
    assert after_message(snapshot, "started", started()).curve == ()


def test_a_start_from_a_state_forgets_what_came_after_it():
    snapshot = Snapshot("id", "me", status=RUNNING, checkpoints=({"name": "a", "epoch": 1}, {"name": "b", "epoch": 2}))
    for step in (500, 1000):
        for epoch in (1, 2):
            snapshot = after_message(snapshot, "progress", progress(step, epoch=epoch))
    snapshot = after_message(snapshot, "started", started(1.5, [{"epoch": 1}], [{"epoch": 1, "step": 3, "learning_rate": 0.1}]))
    assert {point[0] for point in snapshot.curve} == {0.5, 1.0, 1.5}
    assert [checkpoint["name"] for checkpoint in snapshot.checkpoints] == ["a"]
    assert (len(snapshot.epochs), len(snapshot.changes), snapshot.progress) == (1, 1, None)


def test_a_point_stands_where_the_epoch_is():
    snapshot = after_message(Snapshot("id", "me"), "progress", progress(250, epoch=3))
    assert snapshot.curve == ((2.25, 1.0, 0.5),)


def test_the_curve_never_has_more_points_than_it_may_and_keeps_the_mean():
    snapshot = Snapshot("id", "me")
    for step in range(1, 2001):
        snapshot = after_message(snapshot, "progress", progress(step, 2000, loss=float(step)))
        assert len(snapshot.curve) <= MAX_POINTS
    positions = [point[0] for point in snapshot.curve]
    assert positions == sorted(positions)
    assert positions[-1] > 0.99
    assert snapshot.curve[0][1] == pytest.approx(sum(range(1, 17)) / 16, abs=8)


def test_epochs_and_checkpoints_add_up():
    snapshot = after_message(Snapshot("id", "me"), "epoch", {"epoch": 1})
    snapshot = after_message(snapshot, "checkpoint", {"name": "mnist-01-0.1000.keras", "epoch": 1, "val_loss": 0.1})
    assert len(snapshot.epochs) == len(snapshot.checkpoints) == 1


def look(epochs_done):
    return {"epochs_done": epochs_done, "probabilities": [[0.1] * 10], "pictures": b"p"}


def test_looks_stay_few_and_evenly_apart_however_long_the_training():
    snapshot = Snapshot("id", "me")
    for number in range(1000):
        snapshot = after_message(snapshot, "look", look(number / 50))
    places = [done for done, _ in snapshot.looks]
    assert len(places) <= MAX_LOOKS
    assert (places[0], places[-1]) == (0, 999 / 50)
    gaps = [later - earlier for earlier, later in pairwise(places[:-1])]
    assert max(gaps) < 4 * min(gaps)
    assert snapshot.pictures == b"p"


def test_a_start_from_a_state_forgets_later_looks():
    snapshot = Snapshot("id", "me")
    for done in (0, 0.5, 1.5):
        snapshot = after_message(snapshot, "look", look(done))
    assert [done for done, _ in after_message(snapshot, "started", started(1.0, [{"epoch": 1}])).looks] == [0, 0.5]
