import numpy as np
import pytest

from mnist_core.ablation import (
    AblationError,
    accuracy_in_order,
    logits_of,
    logits_without,
    measure_units,
    prune,
    similar_order,
    switch_off,
    units_needed,
)
from mnist_core.evaluation import wilson_interval
from mnist_core.network import Network, forward_pass, read_network
from mnist_core.preprocessing import images_to_inputs
from mnist_core.settings import SHIPPED_MODEL


@pytest.fixture(scope="module")
def shipped():
    return read_network(SHIPPED_MODEL)


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test_images[:1500], mnist.test_labels[:1500]


def test_switching_units_off_is_their_output_weights_at_zero(shipped, digits):
    units = [3, 500, 3]
    quick = logits_without(shipped, digits[0], logits_of(shipped, digits[0]), units)
    assert np.abs(quick - logits_of(switch_off(shipped, units), digits[0])).max() < 1e-4


def test_without_any_unit_only_the_biases_speak(shipped, digits):
    assert np.allclose(logits_of(switch_off(shipped, range(512)), digits[0]), shipped.output_biases)
    assert logits_of(switch_off(shipped, []), digits[0]) == pytest.approx(
        forward_pass(shipped, images_to_inputs(digits[0])).logits, abs=1e-4
    )


def test_the_order_of_the_digits_changes_the_work_and_not_the_accuracy(shipped, mnist):
    images, labels = mnist.test_images, mnist.test_labels
    order, pruned = similar_order(images, labels), prune(shipped, 90)
    assert np.array_equal(np.sort(order), np.arange(10_000))
    right = logits_of(pruned, images).argmax(axis=1) == labels
    assert accuracy_in_order(pruned, images, labels, order) == right.mean()
    parts = [images[order[first : first + 250]].any(axis=0).sum() for first in range(0, 10_000, 250)]
    as_they_come = [images[first : first + 250].any(axis=0).sum() for first in range(0, 10_000, 250)]
    assert sum(parts) < 0.85 * sum(as_they_come)


@pytest.mark.parametrize("units", [[-1], [512], [0, 10_000]])
def test_a_unit_that_is_not_there_is_refused(shipped, units):
    with pytest.raises(AblationError, match="must be from 0 to 511"):
        switch_off(shipped, units)


@pytest.mark.parametrize("percent", [1, 50, 90, 99])
def test_pruning_takes_the_smallest_weights_of_both_layers(shipped, percent):
    before = np.concatenate([shipped.hidden_weights.ravel(), shipped.output_weights.ravel()])
    pruned = prune(shipped, percent)
    after = np.concatenate([pruned.hidden_weights.ravel(), pruned.output_weights.ravel()])
    assert np.mean(after == 0) == pytest.approx(percent / 100, abs=0.001)
    assert np.abs(before[after == 0]).max() <= np.abs(before[after != 0]).min()
    assert np.array_equal(before[after != 0], after[after != 0])
    assert np.array_equal(pruned.hidden_biases, shipped.hidden_biases)


def test_pruning_nothing_changes_nothing_and_pruning_too_much_is_refused(shipped):
    assert prune(shipped, 0) is shipped
    for percent in (-1, 99.5, 100):
        with pytest.raises(AblationError, match="from 0 to 99"):
            prune(shipped, percent)


def test_units_are_measured_as_numpy_does(shipped, digits):
    passed = forward_pass(shipped, images_to_inputs(digits[0]))
    measured = measure_units(shipped, digits[0])
    assert measured.fired == pytest.approx((passed.hidden_activations > 0).mean(axis=0), abs=1e-3)
    assert measured.spread == pytest.approx(passed.hidden_activations.std(axis=0), abs=1e-3)
    assert measured.logits == pytest.approx(passed.logits, abs=1e-4)
    assert set(np.flatnonzero(measured.is_dead)) == set(np.flatnonzero(~(passed.hidden_activations > 0).any(axis=0)))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_a_unit_that_always_says_the_same_is_dead_and_the_last_in_order(digits, activation):
    hidden_weights = np.random.default_rng(0).normal(0, 0.1, (784, 4))
    hidden_weights[:, 1] = 0
    measured = measure_units(Network(hidden_weights, [0, -3, 0, 0], np.eye(4, 10), np.zeros(10), activation), digits[0])
    assert measured.is_dead.tolist() == [False, True, False, False]
    assert (measured.order[-1], measured.importance[1]) == (1, 0)


def test_the_accuracy_with_units_kept_is_that_of_the_network_with_the_others_off(shipped, digits):
    images, labels = digits
    order = measure_units(shipped, images).order
    needed = units_needed(shipped, images, labels, order)
    for place in (5, 30, len(needed.num_kept) - 1):
        rest = switch_off(shipped, order[needed.num_kept[place] :])
        assert needed.accuracies[place] == pytest.approx((logits_of(rest, images).argmax(axis=1) == labels).mean(), abs=2 / 1500)


def test_units_needed_is_the_first_number_from_which_the_accuracy_stays(shipped, digits):
    images, labels = digits
    needed = units_needed(shipped, images, labels, measure_units(shipped, images).order)
    low = wilson_interval(round(needed.accuracies[-1] * 1500), 1500)[0]
    within = [accuracy >= low for accuracy in needed.accuracies]
    place = needed.num_kept.index(needed.num_needed)
    assert all(within[place:])
    assert not within[place - 1]
    assert (needed.num_kept[0], needed.num_kept[-1]) == (1, 512)


def test_a_network_of_one_unit_needs_it(digits):
    network = Network(np.full((784, 1), 0.01), [0], np.ones((1, 10)), np.zeros(10))
    assert units_needed(network, *digits, [0]).num_kept == (1,)
    assert units_needed(network, *digits, [0]).num_needed == 1
