"""The store of runs."""

import threading

import numpy as np
import pytest

from mnist_core.config import Hyperparameters
from mnist_core.network import Network, network_to_npz
from mnist_core.runs import FINISHED, INTERRUPTED, RUNNING, WAITING, RunError, RunStore


@pytest.fixture
def store(store_url):
    store = RunStore(store_url)
    yield store
    store.close()


def test_a_run_comes_back_as_it_was_stored(store):
    run_id = store.create("visitor", Hyperparameters(epochs=7, patience=None), "keras-tutorial")
    store.finish(run_id, FINISHED, epochs=[{"epoch": 1, "loss": 0.5}], curve=[[0.1, 2.0, 0.3]], results={"test_accuracy": 0.98})
    run = store.get(run_id)
    assert run.hyperparameters == Hyperparameters(epochs=7, patience=None)
    assert (run.status, run.visitor, run.preset) == (FINISHED, "visitor", "keras-tutorial")
    assert run.epochs == ({"epoch": 1, "loss": 0.5},)
    assert run.finished_at >= run.created_at


def test_ids_are_unguessable_and_different(store):
    ids = {store.create("visitor", Hyperparameters()) for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 12


def test_weights_come_back_to_the_last_bit(store):
    random = np.random.default_rng(0)
    last, best = (Network(random.normal(size=(784, 3)), np.zeros(3), random.normal(size=(3, 10)), np.zeros(10)) for _ in range(2))
    run_id = store.create("visitor", Hyperparameters())
    store.finish(run_id, FINISHED, last_weights=network_to_npz(last), best_weights=network_to_npz(best))
    assert (store.network(run_id, "last").hidden_weights == last.hidden_weights).all()
    assert (store.network(run_id, "best").hidden_weights == best.hidden_weights).all()


def test_what_is_not_there_is_named(store):
    with pytest.raises(RunError, match="no run 'nothing'"):
        store.get("nothing")
    with pytest.raises(RunError, match="no weights"):
        store.network(store.create("visitor", Hyperparameters()))


def test_a_visitor_sees_only_their_own_runs_newest_first(store):
    mine = [store.create("me", Hyperparameters(seed=seed)) for seed in range(3)]
    store.create("somebody else", Hyperparameters())
    assert [run.id for run in store.of_visitor("me")] == mine[::-1]
    store.finish(mine[0], FINISHED)
    assert [run.id for run in store.of_visitor("me", (FINISHED,))] == mine[:1]


def test_checkpoints_are_kept_in_the_order_of_the_epochs(store):
    run_id = store.create("visitor", Hyperparameters())
    for name in ("mnist-02-0.0700.keras", "mnist-01-0.0900.keras"):
        store.add_checkpoint(run_id, name, name.encode())
    assert store.checkpoint_names(run_id) == ["mnist-01-0.0900.keras", "mnist-02-0.0700.keras"]
    assert store.checkpoint(run_id, "mnist-02-0.0700.keras") == b"mnist-02-0.0700.keras"
    assert store.checkpoint(run_id, "mnist-03-0.0600.keras") is None


def test_unfinished_runs_are_marked_interrupted(store):
    waiting, running, finished = (store.create("visitor", Hyperparameters()) for _ in range(3))
    store.change(running, status=RUNNING)
    store.finish(finished, FINISHED)
    store.interrupt_active("restarted")
    assert [store.get(run_id).status for run_id in (waiting, running, finished)] == [INTERRUPTED, INTERRUPTED, FINISHED]
    assert store.get(waiting).message == "restarted"


def test_concurrent_writers_lose_nothing(store):
    def write(visitor):
        for seed in range(10):
            store.change(store.create(visitor, Hyperparameters(seed=seed)), status=WAITING)

    threads = [threading.Thread(target=write, args=(f"visitor {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(store.of_visitor(f"visitor {number}")) for number in range(8)] == [10] * 8
