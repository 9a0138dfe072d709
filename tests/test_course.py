"""The course of a run: rates by step, and where it ended."""

from examples import a_run

from mnist_core.config import Hyperparameters
from mnist_core.course import epochs_to_fit, rate_after, rates_by_step, steps_of_last_epoch
from mnist_core.records import EARLY_STOPPED, STOPPED

TEN_STEPS = Hyperparameters(epochs=5, batch_size=100, training_digits=1000)


def change(epoch, step, rate):
    return {"epoch": epoch, "step": step, "learning_rate": rate}


def test_a_rate_holds_from_its_step_on():
    run = a_run(TEN_STEPS, changes=(change(1, 4, 0.01), change(3, 0, 0.0001)))
    assert rates_by_step(run) == ([3, 19], [0.001, 0.01, 0.0001])
    assert [rate_after(run, epoch) for epoch in (1, 2, 3)] == [0.01, 0.01, 0.0001]


def test_of_two_rates_at_one_step_the_later_counts():
    run = a_run(TEN_STEPS, changes=(change(1, 0, 0.5), change(1, 0, 0.01), change(2, 3, 0.1), change(2, 3, 0.2)))
    assert rates_by_step(run) == ([12], [0.01, 0.2])


def test_a_run_without_changes_has_one_rate():
    assert rates_by_step(a_run(TEN_STEPS)) == ([], [0.001])


def test_a_stopped_run_ends_in_the_middle_of_an_epoch():
    run = a_run(TEN_STEPS, num_epochs=2, status=STOPPED, curve=([1.0, 0.3, 0.9], [2.7, 0.1, 0.9]))
    assert (epochs_to_fit(run), steps_of_last_epoch(run)) == (2, 7)


def test_other_runs_are_fitted_as_planned():
    assert (epochs_to_fit(a_run(TEN_STEPS, status=EARLY_STOPPED)), steps_of_last_epoch(a_run(TEN_STEPS))) == (5, 0)
    assert steps_of_last_epoch(a_run(TEN_STEPS, num_epochs=2, status=STOPPED)) == 0
