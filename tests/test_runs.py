"""The store of runs."""

import math
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from examples import RESULTS, an_epoch
from sqlalchemy import text
from sqlalchemy.exc import CompileError

from mnist_core.config import HyperparameterError, Hyperparameters
from mnist_core.database import WRITING, open_database
from mnist_core.network import Network, NetworkError, network_to_npz
from mnist_core.runs import (
    ACTIVE,
    FAILED,
    FINISHED,
    INTERRUPTED,
    PAUSED,
    RUNNING,
    SUCCESSFUL,
    WAITING,
    RunError,
    RunStore,
)

PROJECT_FOLDER = Path(__file__).parent.parent
CHANGE = {"epoch": 1, "step": 5, "learning_rate": 0.01}


def test_a_run_comes_back_as_it_was_stored(store):
    run_id = store.create("visitor", Hyperparameters(epochs=7, patience=None), "keras-tutorial")
    store.finish(run_id, FINISHED, epochs=[an_epoch(1)], curve=[[0.1, 2.0, 0.3]], results=RESULTS)
    run = store.get(run_id)
    assert run.hyperparameters == Hyperparameters(epochs=7, patience=None)
    assert (run.status, run.visitor, run.preset) == (FINISHED, "visitor", "keras-tutorial")
    assert run.epochs == (an_epoch(1),)
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


def test_a_new_run_has_nothing_yet(store):
    run = store.get(store.create("visitor", Hyperparameters(), server="server 1"))
    assert (run.status, run.server, run.sweep_id, run.changes, run.training_seconds, run.began_at) == (
        WAITING,
        "server 1",
        None,
        (),
        0,
        None,
    )


def test_a_paused_run_has_not_ended_and_is_not_active(store):
    run_id = store.create("visitor", Hyperparameters())
    store.change(run_id, status=PAUSED, training_seconds=1.5, began_at=datetime(2026, 1, 2, 3, 4, 5))
    assert PAUSED not in (*ACTIVE, *SUCCESSFUL)
    assert store.interrupt_active("restarted") == []
    run = store.get(run_id)
    assert (run.status, run.training_seconds, run.began_at) == (PAUSED, 1.5, datetime(2026, 1, 2, 3, 4, 5))


def test_a_sweep_is_its_runs_in_the_order_of_values_then_seeds(store):
    base = Hyperparameters(epochs=3)
    sweep_id, run_ids = store.create_sweep("me", base, "learning_rate", (0.01, 0.001), (5, 6), "keras-tutorial", "server 1")
    runs = store.runs_of_sweep(sweep_id)
    assert [run.id for run in runs] == run_ids
    chosen = [(0.01, 5), (0.01, 6), (0.001, 5), (0.001, 6)]
    assert [run.hyperparameters for run in runs] == [replace(base, learning_rate=rate, seed=seed) for rate, seed in chosen]
    assert {(run.visitor, run.preset, run.status, run.sweep_id, run.server) for run in runs} == {
        ("me", "keras-tutorial", WAITING, sweep_id, "server 1")
    }
    sweep = store.get_sweep(sweep_id)
    assert (sweep.hyperparameters, sweep.setting, sweep.values, sweep.seeds) == (base, "learning_rate", (0.01, 0.001), (5, 6))


def test_a_sweep_that_cannot_be_leaves_nothing(store):
    base = Hyperparameters()
    with pytest.raises(HyperparameterError, match="batch_size is 0"):
        store.create_sweep("me", base, "batch_size", (32, 0), (0,))
    for setting, values, seeds in (("seed", (1,), (1,)), ("colour", (1,), (1,)), ("epochs", (), (1,)), ("epochs", (1,), ())):
        with pytest.raises(RunError, match="A sweep needs a hyperparameter other than seed"):
            store.create_sweep("me", base, setting, values, seeds)
    assert (store.sweeps_of_visitor("me"), store.counts()) == ([], {})


def test_a_visitor_sees_only_their_own_sweeps_newest_first(store):
    mine = [store.create_sweep("me", Hyperparameters(), "epochs", (number,), (0,))[0] for number in (1, 2, 3)]
    store.create_sweep("somebody else", Hyperparameters(), "epochs", (1,), (0,))
    assert [sweep.id for sweep in store.sweeps_of_visitor("me")] == mine[::-1]
    assert [sweep.id for sweep in store.sweeps_of_visitor("me", limit=1)] == mine[2:]


def test_the_last_state_is_replaced_and_the_best_one_stays(store):
    run_id = store.create("visitor", Hyperparameters())
    assert store.state(run_id) is None
    store.save_state(run_id, 1, 0, b"one", is_best=True, epochs=[an_epoch(1)], changes=[CHANGE])
    store.save_state(run_id, 2, 0, b"two", epochs=[an_epoch(1), an_epoch(2)], curve=[[2.0, 0.1, 0.9]])
    assert (store.state(run_id), store.state(run_id, "best")) == (b"two", b"one")
    run = store.get(run_id)
    assert (run.epochs, run.curve, run.changes) == ((an_epoch(1), an_epoch(2)), ([2.0, 0.1, 0.9],), (CHANGE,))
    store.save_state(run_id, 3, 7, b"three", is_best=True)
    assert (store.state(run_id), store.state(run_id, "best")) == (b"three", b"three")


def test_a_state_with_a_column_that_is_not_there_is_not_stored_at_all(store):
    run_id = store.create("visitor", Hyperparameters())
    with pytest.raises(CompileError, match="epoch_figures"):
        store.save_state(run_id, 1, 0, b"one", epoch_figures=[])
    assert store.state(run_id) is None


def test_nothing_is_kept_for_a_run_that_is_not_there(store):
    with pytest.raises(RunError, match="no run 'deleted'"):
        store.save_state("deleted", 1, 0, b"state")
    with pytest.raises(RunError, match="no run 'deleted'"):
        store.add_checkpoint("deleted", "mnist-01-0.5000.keras", b"file")
    assert store.size() == 0


def test_checkpoints_have_their_scores_in_the_order_of_the_epochs(store):
    run_id = store.create("visitor", Hyperparameters())
    for epoch in (100, 9, 10):
        store.add_checkpoint(run_id, f"mnist-{epoch:02d}-0.5000.keras", b"file", epoch, 5 / epoch)
    store.add_checkpoint(run_id, "mnist-09-0.5000.keras", b"again", 9, 0.25)
    assert [(one["epoch"], one["val_loss"]) for one in store.checkpoints(run_id)] == [(9, 0.25), (10, 0.5), (100, 0.05)]
    assert store.checkpoint(run_id, "mnist-09-0.5000.keras") == b"again"


def test_only_the_runs_of_this_server_are_interrupted(store):
    mine, other = (store.create("visitor", Hyperparameters(), server=server) for server in ("mine", "other"))
    assert store.interrupt_active("restarted", "mine") == [mine]
    assert (store.get(mine).status, store.get(other).status) == (INTERRUPTED, WAITING)
    assert store.interrupt_active("restarted", "mine") == []


def test_runs_are_counted_by_status(store):
    ids = [store.create("visitor", Hyperparameters()) for _ in range(3)]
    store.finish(ids[0], FINISHED)
    assert store.counts() == {WAITING: 2, FINISHED: 1}


@pytest.fixture
def filled(store):
    """A store with a run of each status, 100 bytes of states and files and 8 of weights each; the ids by status, first ended first."""
    ids = {status: store.create("visitor", Hyperparameters()) for status in (WAITING, RUNNING, PAUSED, FINISHED, FAILED, INTERRUPTED)}
    for number, (status, run_id) in enumerate(ids.items()):
        store.save_state(run_id, 1, 0, b"s" * 20, is_best=True, epochs=[an_epoch(1)])
        store.add_checkpoint(run_id, "mnist-01-0.5000.keras", b"f" * 60, 1, 0.5)
        store.change(run_id, status=status, last_weights=b"w" * 4, best_weights=b"w" * 4)
        if status not in (WAITING, RUNNING, PAUSED):
            store.change(run_id, finished_at=datetime(2026, 1, 30 - number))  # the one that was made last ended first
    return ids


def test_pruning_takes_from_the_runs_that_ended_first_and_no_more_than_needed(store, filled):
    assert store.size() == 6 * 108
    assert store.prune(600) == 0
    assert store.prune(599) == 1
    assert [store.state(run_id) is None for run_id in filled.values()] == [False, False, False, False, False, True]
    assert store.prune(350) == 2
    assert store.prune(0) == 0  # those that run, wait or are paused keep theirs
    assert [store.state(run_id) is None for run_id in filled.values()] == [False, False, False, True, True, True]
    assert store.size() == 3 * 108 + 3 * 8


def test_a_pruned_run_keeps_its_figures_and_weights(store, filled):
    store.prune(0)
    run_id = filled[FINISHED]
    assert store.get(run_id).epochs == (an_epoch(1),)
    assert store.checkpoints(run_id) == [{"name": "mnist-01-0.5000.keras", "epoch": 1, "val_loss": 0.5}]
    assert store.checkpoint(run_id, "mnist-01-0.5000.keras") is None
    assert store.state(run_id, "best") is None
    with pytest.raises(NetworkError):  # "wwww" is no network, but it is still there
        store.network(run_id)


@pytest.mark.parametrize("run_id", ["", "\0", "\ud800", "a\nb", "' OR 1=1 --", "%", "수학", "x" * 100_000])
def test_an_id_from_a_link_that_cannot_be_is_only_not_found(store, run_id):
    for look in (store.get, store.network, store.get_sweep):
        with pytest.raises(RunError):
            look(run_id)


def test_a_loss_that_is_no_number_comes_back_as_it_was(store):
    run_id = store.create("visitor", Hyperparameters())
    figures = an_epoch(1, loss=math.inf, val_loss=-math.inf, accuracy=math.nan)
    store.save_state(run_id, 1, 0, b"state", epochs=[figures], curve=[[1.0, math.nan, 0.1]])
    store.add_checkpoint(run_id, "mnist-01-inf.keras", b"file", 1, math.inf)
    run = store.get(run_id)
    assert run.epochs[0]["loss"] == math.inf
    assert run.epochs[0]["val_loss"] == -math.inf
    assert math.isnan(run.epochs[0]["accuracy"])
    assert math.isnan(run.curve[0][1])
    assert store.checkpoints(run_id)[0]["val_loss"] == math.inf


def change_by_hand(url, table, column, value):
    database = open_database(url)
    with database.execution_options(**WRITING).begin() as connection:
        kind = "::json" if database.dialect.name == "postgresql" and column not in ("status", "setting") else ""
        connection.execute(text(f'UPDATE {table} SET "{column}" = (:value){kind}'), {"value": value})
    database.dispose()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("hyperparameters", '{"epochs": 0}'),
        ("hyperparameters", '{"epochs": "many"}'),
        ("hyperparameters", '{"colour": "red"}'),
        ("hyperparameters", '{"validation": ["test"]}'),
        ("hyperparameters", '{"epochs": {"not_finite": "nan"}}'),
        ("hyperparameters", '{"not_finite": "rubbish"}'),
        ("hyperparameters", "[1, 2]"),
        ("hyperparameters", "null"),
        ("epochs", '{"epoch": 1}'),
        ("epochs", "[1]"),
        ("curve", "3"),
        ("curve", '["point"]'),
        ("results", "[]"),
        ("changes", '"none"'),
        ("status", "dreaming"),
    ],
)
def test_a_damaged_run_is_told_and_does_not_hide_the_others(store_url, store, column, value):
    damaged = store.create("me", Hyperparameters())
    change_by_hand(store_url, "run", column, value)
    whole = store.create("me", Hyperparameters())
    with pytest.raises(RunError, match="is damaged in the database"):
        store.get(damaged)
    assert [run.id for run in store.of_visitor("me")] == [whole]


@pytest.mark.parametrize(("column", "value"), [("hyperparameters", '{"epochs": 0}'), ("values", "7"), ("seeds", "null")])
def test_a_damaged_sweep_is_told_and_does_not_hide_the_others(store_url, store, column, value):
    damaged, _ = store.create_sweep("me", Hyperparameters(), "epochs", (1,), (0,))
    change_by_hand(store_url, "sweep", column, value)
    whole, _ = store.create_sweep("me", Hyperparameters(), "epochs", (1,), (0,))
    with pytest.raises(RunError, match="is damaged in the database"):
        store.get_sweep(damaged)
    assert [sweep.id for sweep in store.sweeps_of_visitor("me")] == [whole]


@pytest.mark.parametrize("broken", ["", "{", '{"epochs": ', "\0", "[" * 100_000, "{'epochs': 5}"])
def test_text_that_is_no_json_in_a_file_of_sqlites_is_a_damaged_run(tmp_path, broken):
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    store = RunStore(url)
    damaged = store.create("me", Hyperparameters())
    change_by_hand(url, "run", "hyperparameters", broken)
    with pytest.raises(RunError, match="is damaged in the database"):
        store.get(damaged)
    assert store.of_visitor("me") == []
    store.close()


WRITER = """
import sys, threading
sys.path.insert(0, "tests")
from examples import an_epoch
from mnist_core.config import Hyperparameters
from mnist_core.runs import RUNNING, RunStore

store, process, run_ids = RunStore(sys.argv[1]), sys.argv[2], sys.argv[3:]

def write(thread):
    for number in range(NUM_ROUNDS):
        for run_id in run_ids:
            word = f"{process}-{thread}-{number}"
            store.save_state(run_id, number, 0, word.encode() * 10_000, is_best=number % 2 == 0, epochs=[an_epoch(1, word=word)])
            store.add_checkpoint(run_id, f"mnist-{word}.keras", word.encode() * 10_000, number, 0.5)
            store.change(run_id, status=RUNNING, message=word)
        store.create(f"visitor {process}-{thread}", Hyperparameters(seed=number))

threads = [threading.Thread(target=write, args=(number,)) for number in range(NUM_THREADS)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
store.close()
"""
NUM_PROCESSES, NUM_THREADS, NUM_ROUNDS = 4, 4, 5


def test_processes_and_threads_that_write_to_the_same_runs_lose_nothing(store_url, store):
    run_ids = [store.create("me", Hyperparameters()) for _ in range(2)]
    program = WRITER.replace("NUM_ROUNDS", str(NUM_ROUNDS)).replace("NUM_THREADS", str(NUM_THREADS))
    commands = [[sys.executable, "-c", program, store_url, str(process), *run_ids] for process in range(NUM_PROCESSES)]
    processes = [subprocess.Popen(command, cwd=PROJECT_FOLDER, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate()[1] for process in processes] == [""] * NUM_PROCESSES
    words = {f"{process}-{thread}-{number}" for process in range(4) for thread in range(4) for number in range(5)}
    for run_id in run_ids:
        assert {name.removeprefix("mnist-").removesuffix(".keras") for name in store.checkpoint_names(run_id)} == words
        word = store.get(run_id).epochs[0]["word"]  # of the writer that was last
        assert store.state(run_id) == word.encode() * 10_000  # and its state, not another one's
        assert store.state(run_id, "best")[:5].decode() in words
    assert store.counts() == {RUNNING: 2, WAITING: NUM_PROCESSES * NUM_THREADS * NUM_ROUNDS}
