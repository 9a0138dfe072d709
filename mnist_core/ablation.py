"""What happens to a network when a part of it is taken away: units switched off, small weights set to zero.

A unit that is switched off says zero to all ten sums. Pruning sets the smallest weights of the whole network to zero, whichever layer they
are in; biases stay. Both are measured on all test digits, because one digit says little: most are read the same by half a network.
A unit's importance is how much its value differs from digit to digit times how differently its weights treat the ten digits: one that says
the same to all of them decides nothing. Left out on purpose: training on after pruning, which mends most of the harm.
Pruning by size: Han, Pool, Tran and Dally, "Learning both weights and connections for efficient neural networks", NeurIPS 2015.
"""

from dataclasses import dataclass, replace

import numpy as np

from mnist_core.evaluation import DIGITS_AT_ONCE, wilson_interval
from mnist_core.network import ACTIVATIONS
from mnist_core.preprocessing import flatten_images, scale_pixels

SMALLEST_SPREAD = 1e-6  # of a unit's value over many digits; one that differs less is dead
MOST_PRUNED = 99  # percent
SIMILAR_AT_ONCE = 250  # fewer digits have more blank pixels in common, but take more calls
KEPT_SHARES = np.geomspace(1e-3, 1, 60)  # of the units, where the accuracy with only those is measured


class AblationError(ValueError):
    """A part that the network does not have, or more of it than can be taken away; the message says what can be."""


@dataclass(frozen=True)
class UnitStatistics:
    """What the hidden units do on many digits. Arrays of shape (H,), the logits (N, 10); all float32 and read-only."""

    fired: np.ndarray  # share of the digits for which the unit's value is above zero
    spread: np.ndarray  # standard deviation of the unit's value
    is_dead: np.ndarray  # bool: the value is the same for every digit
    importance: np.ndarray
    logits: np.ndarray

    @property
    def order(self):
        """The units' numbers, the most important first."""
        return np.argsort(-self.importance, kind="stable")


@dataclass(frozen=True)
class UnitsNeeded:
    """Accuracy when only the most important units are left. num_needed: the fewest within the whole network's 95 % interval, and from
    there on all larger numbers that were tried."""

    num_kept: tuple  # ascending, the last one is H
    accuracies: tuple
    num_needed: int


def measure_units(network, images):
    """Run (N, 28, 28) images through the network and look at its units; returns UnitStatistics. About 0.1 s for 10,000 and 512 units."""
    totals, squares, fired = (np.zeros(network.num_hidden_units) for _ in range(3))
    lowest, highest, logits = np.full(network.num_hidden_units, np.inf), np.full(network.num_hidden_units, -np.inf), []
    for part in _hidden_parts(network, images):
        totals += part.sum(axis=0, dtype=np.float64)
        squares += np.einsum("nh,nh->h", part, part)
        fired += np.count_nonzero(part > 0, axis=0)
        lowest, highest = np.minimum(lowest, part.min(axis=0)), np.maximum(highest, part.max(axis=0))
        logits.append(part @ network.output_weights + network.output_biases)
    spread = np.sqrt(np.maximum(squares / len(images) - (totals / len(images)) ** 2, 0))
    is_dead = highest - lowest <= SMALLEST_SPREAD
    importance = np.where(is_dead, 0, spread * network.output_weights.std(axis=1))
    return UnitStatistics(*map(_locked, (fired / len(images), spread, is_dead, importance, np.concatenate(logits))))


def units_needed(network, images, labels, order):
    """Accuracy on (N, 28, 28) images with only the first units of the order, for 60 numbers of units; returns UnitsNeeded."""
    num_hidden = network.num_hidden_units
    num_kept = np.unique(np.ceil(KEPT_SHARES * num_hidden - 1e-9).astype(int))
    starts = np.concatenate([[0], num_kept[:-1]])
    num_right = np.zeros(len(num_kept), int)
    weights, first = network.output_weights[order], 0
    for part in _hidden_parts(network, images):
        part = part[:, order]
        logits = np.tile(network.output_biases, (len(part), 1))
        for place, (start, end) in enumerate(zip(starts, num_kept, strict=True)):
            logits += part[:, start:end] @ weights[start:end]
            num_right[place] += np.count_nonzero(logits.argmax(axis=1) == labels[first : first + len(part)])
        first += len(part)
    accuracies = num_right / len(labels)
    too_few = np.flatnonzero(accuracies < wilson_interval(int(num_right[-1]), len(labels))[0])
    needed = num_kept[too_few[-1] + 1] if len(too_few) else num_kept[0]
    return UnitsNeeded(tuple(num_kept.tolist()), tuple(accuracies.tolist()), int(needed))


def switch_off(network, units):
    """The network with these units switched off; raises AblationError for a unit that it does not have."""
    units = _checked(network, units)
    output_weights = network.output_weights.copy()
    output_weights[units] = 0
    return replace(network, output_weights=output_weights)


def prune(network, percent):
    """The network with the smallest percent of its weights set to zero, 0 to MOST_PRUNED; raises AblationError."""
    if not 0 <= percent <= MOST_PRUNED:
        raise AblationError(f"{percent} % of the weights shall be pruned, but it must be from 0 to {MOST_PRUNED}: try 90.")
    sizes = np.abs(np.concatenate([network.hidden_weights.ravel(), network.output_weights.ravel()]))
    num_pruned = round(len(sizes) * percent / 100)
    if not num_pruned:
        return network
    limit = np.partition(sizes, num_pruned - 1)[num_pruned - 1]
    hidden_weights = np.where(np.abs(network.hidden_weights) <= limit, 0, network.hidden_weights)
    output_weights = np.where(np.abs(network.output_weights) <= limit, 0, network.output_weights)
    return replace(network, hidden_weights=hidden_weights, output_weights=output_weights)


def logits_without(network, images, logits, units):
    """The (N, 10) logits of (N, 28, 28) images once these units are off, from those with all units: only theirs are worked out anew."""
    units = _checked(network, units)
    few = _Slice(network.hidden_weights[:, units], network.hidden_biases[units], network.activation)
    return logits - np.concatenate([part @ network.output_weights[units] for part in _hidden_parts(few, images)])


def logits_of(network, images):
    """(N, 28, 28) images to (N, 10) logits, a thousand at a time."""
    parts = [part @ network.output_weights + network.output_biases for part in _hidden_parts(network, images)]
    return np.concatenate(parts)


def similar_order(images, labels):
    """(N,) numbers of (N, 28, 28) images in an order where neighbours leave the same pixels blank: by digit, then width."""
    widths = np.count_nonzero(images.any(axis=1), axis=1)
    return np.lexsort((widths, labels))


def accuracy_in_order(network, images, labels, order):
    """The share of (N, 28, 28) images with these (N,) labels that is read right, looked at in this order, (N,) numbers.

    In a similar_order a quarter of the work falls away with the blank pixels.
    """
    num_right, first = 0, 0
    for part in _hidden_parts(network, images, order, SIMILAR_AT_ONCE):
        logits = part @ network.output_weights + network.output_biases
        num_right += np.count_nonzero(logits.argmax(axis=1) == labels[order[first : first + len(part)]])
        first += len(part)
    return num_right / len(labels)


@dataclass(frozen=True)
class _Slice:
    """Some hidden units of a network."""

    hidden_weights: np.ndarray
    hidden_biases: np.ndarray
    activation: str


def _hidden_parts(network, images, order=None, size=DIGITS_AT_ONCE):
    """The hidden units' values, (up to size, H) float32, for one part of the images after the other, so that memory stays small.

    order: numbers of images; by default all as they come. Pixels without ink in all of a part, a quarter of them at the edges, add
    nothing and are left out.
    """
    for first in range(0, len(images), size):
        part = slice(first, first + size)
        pixels = flatten_images(images[part if order is None else order[part]])
        inked = np.flatnonzero(pixels.any(axis=0))
        sums = scale_pixels(pixels[:, inked]) @ network.hidden_weights[inked]
        sums += network.hidden_biases
        yield ACTIVATIONS[network.activation](sums)


def _checked(network, units):
    units = np.unique(np.asarray(units, int))
    outside = units[(units < 0) | (units >= network.num_hidden_units)]
    if outside.size:
        raise AblationError(f"Unit {outside[0]} shall be switched off, but it must be from 0 to {network.num_hidden_units - 1}.")
    return units


def _locked(array):
    array = np.asarray(array, bool if array.dtype == bool else np.float32)
    array.setflags(write=False)
    return array
