"""Which trainings are taken to be compiled, and that a prepared one is compiled and gives the same bits."""

from dataclasses import replace

import pytest
from test_engine import new_engine, wait_for

from mnist_core.compiled import NUM_COMPILED_KEPT, Compiled, compiled_shape
from mnist_core.config import Hyperparameters
from mnist_core.dispatcher import READY
from mnist_core.training import train

ONE, OTHER = Hyperparameters(hidden_units=7), Hyperparameters(hidden_units=8)


@pytest.mark.parametrize("changes", [{"seed": 3}, {"epochs": 9}, {"learning_rate": 0.1}, {"patience": 3}])
def test_what_only_feeds_the_compiled_calls_does_not_make_another_shape(changes):
    assert compiled_shape(replace(ONE, **changes)) == compiled_shape(ONE)


@pytest.mark.parametrize(
    "changes",
    [
        {"activation": "tanh"},
        {"optimizer": "sgd"},
        {"dropout": 0.5},
        {"batch_size": 7},
        {"augmentation": "light"},
        {"validation": "held_out"},
    ],
)
def test_what_the_compiled_calls_are_made_of_makes_another_shape(changes):
    assert compiled_shape(replace(ONE, **changes)) != compiled_shape(ONE)


def test_the_last_trainings_are_remembered():
    compiled = Compiled()
    compiled.note(ONE)
    assert ONE in compiled
    assert OTHER not in compiled
    for units in range(100, 100 + NUM_COMPILED_KEPT - 1):
        compiled.note(replace(ONE, hidden_units=units))
    assert ONE in compiled
    compiled.note(ONE)  # used again: another one is the oldest now
    compiled.note(OTHER)
    assert ONE in compiled
    assert replace(ONE, hidden_units=100) not in compiled


def test_of_other_workers_nothing_is_known():
    compiled = Compiled()
    compiled.keep(["a", "b"])
    compiled.note(ONE)
    compiled.keep(["b", "a"])
    assert ONE in compiled
    compiled.keep(["a", "c"])
    assert ONE not in compiled


def test_what_may_be_trained_soon_is_compiled_before_and_gives_the_same_bits(tmp_path):
    def num_compiled():  # in a function, so that it travels to the worker as it is
        from mnist_core import training

        return training._compiled_trainer.cache_info().currsize

    engine = new_engine(tmp_path).start()
    try:
        wait_for(lambda: engine.status == READY)
        client = engine._dispatcher._connection.client
        wished = Hyperparameters(hidden_units=33, epochs=1, training_digits=400, seed=5)
        engine.prepare(wished)
        wait_for(lambda: list(client.run(num_compiled).values()) == [2])  # the tutorials' network, and this
        wait_for(lambda: engine._dispatcher._preparation.is_idle)
        run_id = engine.submit("visitor", wished)
        wait_for(lambda: not engine.snapshot(run_id).is_active)
        assert list(client.run(num_compiled).values()) == [2]
        assert engine.archive.flush(20)
        assert (engine.store.network(run_id, "last").hidden_weights == train(wished).last.hidden_weights).all()
    finally:
        engine.close()
        engine.store.close()


def test_while_somebody_trains_nothing_is_prepared(tmp_path):
    engine = new_engine(tmp_path).start()
    try:
        wait_for(lambda: engine.status == READY)
        run_id = engine.submit("visitor", Hyperparameters(epochs=100))
        assert engine.wait_for_point(run_id, 120).curve
        engine.prepare(OTHER)
        wait_for(lambda: engine._dispatcher._preparation.is_idle)
        assert OTHER not in engine._dispatcher._preparation
        engine.stop(run_id, "visitor")
        wait_for(lambda: not engine.snapshot(run_id).is_active)
    finally:
        engine.close()
        engine.store.close()
