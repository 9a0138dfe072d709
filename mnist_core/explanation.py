"""Why a network of one hidden layer answers as it does: every number of its ten sums, taken apart without a remainder.

A logit is a bias plus what each hidden unit adds: its value times its weight to that digit. A unit that fires passes its own sum on, and
that sum is a bias plus what each pixel adds. So the logit can be shared out among the units, or through them among the 784 pixels and the
biases, and either way the parts add up to it exactly. With ReLU a unit's gate is simply open (1) or shut (0). For tanh and sigmoid the gate
is how much of its sum the unit passes on beyond what it says to a sum of zero; that is the rescale rule, which leaves no remainder
either: Shrikumar, Greenside and Kundaje, "Learning important features through propagating activation differences", ICML 2017.
Left out on purpose: what would have happened with another digit. That is asked by switching units off, in `ablation`.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.network import ACTIVATIONS, softmax
from mnist_core.preprocessing import images_to_inputs


@dataclass(frozen=True)
class Explanation:
    """One digit's way through a network, in float64. Each column of the parts adds up to that digit's logit less its output bias."""

    inputs: np.ndarray  # (784,), from 0 to 1
    hidden_sums: np.ndarray  # (H,), before the activation
    hidden_activations: np.ndarray  # (H,)
    logits: np.ndarray  # (10,)
    probabilities: np.ndarray  # (10,)
    unit_parts: np.ndarray  # (H, 10): what each unit adds to each logit; with the output biases they make the logits
    pixel_parts: np.ndarray  # (784, 10): what each pixel adds; with bias_parts they make the logits
    bias_parts: np.ndarray  # (10,): what both layers' biases add, through the gates

    @property
    def ranking(self):
        """The ten digits, the most probable first; (10,)."""
        return np.argsort(-self.logits, kind="stable")

    @property
    def answer(self):
        """The most probable digit."""
        return int(self.ranking[0])

    @property
    def runner_up(self):
        """The second most probable digit."""
        return int(self.ranking[1])


def explain(network, image):
    """Take one (28, 28) uint8 image's way through the network apart; returns an Explanation."""
    inputs = images_to_inputs(image)[0].astype(np.float64)
    inked = np.flatnonzero(inputs)  # the other pixels add nothing anywhere
    weights = network.hidden_weights[inked].astype(np.float64)
    hidden_sums = inputs[inked] @ weights + network.hidden_biases
    hidden_activations = ACTIVATIONS[network.activation](hidden_sums)
    unit_parts = hidden_activations[:, None] * network.output_weights
    logits = unit_parts.sum(axis=0) + network.output_biases
    gates, at_zero = _gates(network.activation, hidden_sums, hidden_activations)
    gated = gates[:, None] * network.output_weights  # (H, 10)
    pixel_parts = np.zeros((inputs.size, logits.size))
    pixel_parts[inked] = inputs[inked, None] * (weights @ gated)
    bias_parts = network.output_biases + network.hidden_biases @ gated + at_zero * network.output_weights.sum(axis=0)
    return Explanation(inputs, hidden_sums, hidden_activations, logits, softmax(logits), unit_parts, pixel_parts, bias_parts)


def fired_units(explanation):
    """Numbers of the units whose value is above zero, the one with the largest value first."""
    order = np.argsort(-explanation.hidden_activations, kind="stable")
    return order[explanation.hidden_activations[order] > 0]


def strongest_units(explanation, digit, count=10):
    """Numbers of the count units that add most to the logit of this digit, the strongest first; fewer when the network has fewer."""
    return np.argsort(-explanation.unit_parts[:, digit], kind="stable")[:count]


def largest_terms(numbers, count):
    """Places of the count numbers that are largest in size, the largest first, without the zeros. numbers: (N,)."""
    order = np.argsort(-np.abs(numbers), kind="stable")[:count]
    return order[numbers[order] != 0]


def _gates(activation, sums, activations):
    """How much of its sum each unit passes on, (H,), and what it says to a sum of zero: activation = at zero + gate * sum."""
    at_zero = float(ACTIVATIONS[activation](np.zeros(1))[0])
    gates = np.divide(activations - at_zero, sums, out=np.zeros_like(sums), where=sums != 0)
    return gates, at_zero
