"""How long trainings take: what was seen counts, and scales what was not."""

from dataclasses import replace

import pytest

from mnist_core.config import Hyperparameters
from mnist_core.pace import SECONDS_TO_COMPILE, Pace


def test_a_kind_that_was_seen_takes_what_it_took():
    pace = Pace()
    pace.learn(Hyperparameters(batch_size=32), 2.0)
    assert pace.seconds(Hyperparameters(batch_size=32, epochs=5, learning_rate=0.1), epochs_done=1.5) == pytest.approx(7.0)


def test_another_kind_is_scaled_by_how_slow_this_machine_is():
    slow, fast = Pace(), Pace()
    slow.learn(Hyperparameters(batch_size=32), 4.0)
    fast.learn(Hyperparameters(batch_size=32), 1.0)
    other = Hyperparameters(batch_size=200, epochs=3)
    assert slow.seconds(other) == pytest.approx(4 * fast.seconds(other))


def test_more_epochs_and_units_and_augmentation_take_longer_and_a_finished_run_takes_nothing():
    pace, usual = Pace(), Hyperparameters(epochs=2)
    for change in ({"epochs": 3}, {"hidden_units": 1024}, {"batch_size": 8}, {"augmentation": "light"}):
        assert pace.seconds(replace(usual, **change)) > pace.seconds(usual)
    assert pace.seconds(usual, epochs_done=2) == 0


def test_what_augmentation_takes_is_learned_on_its_own():
    pace = Pace()
    pace.learn(Hyperparameters(), 1.0)
    pace.learn(Hyperparameters(augmentation="strong"), 2.0)
    assert pace.seconds(Hyperparameters(epochs=1)) == pytest.approx(1.0)
    assert pace.seconds(Hyperparameters(epochs=1, augmentation="strong")) == pytest.approx(2.0)


def test_what_was_not_trained_yet_has_to_be_compiled_first():
    usual, pace = Hyperparameters(epochs=1), Pace()
    twice = pace.seconds(Hyperparameters(epochs=2)) - pace.seconds(usual)
    assert pace.seconds(usual) == pytest.approx(twice + SECONDS_TO_COMPILE)
    pace.learn(usual, 3.0)
    assert pace.seconds(usual) == pytest.approx(3.0)
