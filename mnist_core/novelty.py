"""Is it a digit at all?

Softmax cannot say. It shares out 100 % among ten digits, whatever lies before the network: a letter differs from all of them, but it
differs most from nine, and the tenth gets nearly everything. So two things are measured that softmax throws away. How strongly the outputs
speak before they are shared out: their energy (Liu, Wang, Owens and Li, "Energy-based out-of-distribution detection", 2020). And how much
of the picture is left when it is put together from the ways in which the digits of the answered class differ (the residual of a principal
component analysis). Their sum is the novelty, in standard deviations; near to virtual-logit matching (Wang, Li, Feng and Zhang, 2022).
Left out on purpose: letters that are digits, such as O, I and S; no measure on one picture can tell them apart.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.config import NUM_CLASSES, NUM_PIXELS
from mnist_core.forms import draw_forms
from mnist_core.network import ACTIVATIONS, Network
from mnist_core.preprocessing import images_to_inputs

NUM_COMPONENTS = 30  # ways in which the digits of a class differ, that are taken as usual
NUM_FITTED, NUM_HELD_OUT = 10_000, 5_000  # training digits that the components are found in, and those that the limit is set by
NUM_FORMS = 1_500  # drawn forms that MNIST hardly holds, among the fitted
KEPT_SHARE = 0.99  # of the held-out training digits, are called digits
POWER_STEPS = 4  # of the search for the components
FEWEST_OF_A_CLASS = 4 * NUM_COMPONENTS  # answers in the fitted digits; below, the class has no components of its own


@dataclass(frozen=True)
class Judge:
    """Tells digits from what is none, for one network. Made by `for_network`; about a megabyte."""

    network: Network
    centres: np.ndarray  # (10, 784) float32, the mean input of each answer
    components: np.ndarray  # (10, 784, NUM_COMPONENTS) float32, orthonormal
    scale: np.ndarray  # (2, 2): mean and standard deviation of residual and energy among held-out digits
    limit: float  # the novelty that KEPT_SHARE of the held-out digits stay below

    @classmethod
    def for_network(cls, network, images, seed=0):
        """Measure what is usual among training digits, as this network answers them.

        images: (N, 28, 28) uint8 MNIST training digits, N at least 200; of many, the first NUM_FITTED are fitted and the last NUM_HELD_OUT
        set the limit. Returns a Judge; takes half a second. Raises ValueError when there are too few.
        """
        if len(images) < 200:
            raise ValueError(f"There are {len(images)} digits to learn from, but at least 200 are needed: give MNIST's training digits.")
        num_held_out = min(NUM_HELD_OUT, len(images) // 3)
        num_fitted = min(NUM_FITTED, len(images) - num_held_out)
        forms = draw_forms(NUM_FORMS * num_fitted // NUM_FITTED, seed).images
        fitted = images_to_inputs(as_prepared(np.concatenate([images[:num_fitted], forms])))
        centres, components = _components(fitted, _logits(network, fitted).argmax(axis=1), np.random.default_rng(seed))
        held_out = images_to_inputs(as_prepared(images[len(images) - num_held_out :]))
        measured = _measure(network, centres, components, held_out)
        scale = np.array([measured.mean(axis=1), measured.std(axis=1).clip(1e-6)])
        limit = float(np.quantile(_sum_scaled(measured, scale), KEPT_SHARE))
        return cls(network, centres, components, scale, limit)

    def scores(self, images):
        """The novelty of (N, 28, 28) images that the app prepared: (N,); 0 is a usual digit, above `limit` is no digit."""
        return _sum_scaled(self.measure(images), self.scale)

    def measure(self, images):
        """Residual, in grey values from 0 to 1, and energy of (N, 28, 28) prepared images: (2, N)."""
        return _measure(self.network, self.centres, self.components, images_to_inputs(images))

    def score(self, image):
        """The novelty of one (28, 28) image that the app prepared, in standard deviations."""
        return float(self.scores(np.asarray(image)[None])[0])

    def is_digit(self, image):
        """Whether a prepared (28, 28) image is as much a digit as KEPT_SHARE of MNIST's are."""
        return bool(np.any(image)) and self.score(image) <= self.limit


def as_prepared(images):
    """MNIST's own images where `drawing` would have put them, half a pixel further left and up: (N, 28, 28) uint8."""
    wide = np.asarray(images, np.uint16)
    left = wide + np.roll(wide, -1, axis=2)
    return np.uint8((left + np.roll(left, -1, axis=1)) // 4)


def energy(outputs):
    """-log of the sum of exp(output), (N, 10) to (N,): the lower, the more strongly one output or another speaks."""
    highest = outputs.max(axis=1)
    return -highest - np.log(np.exp(outputs - highest[:, None]).sum(axis=1))


def logits(network, images):
    """What the outputs are before softmax: (N, 28, 28) images to (N, 10)."""
    return _logits(network, images_to_inputs(images))


def _logits(network, inputs):
    hidden = ACTIVATIONS[network.activation](inputs @ network.hidden_weights + network.hidden_biases)
    return hidden @ network.output_weights + network.output_biases


def _components(inputs, answers, random):
    """Centres (10, 784) and principal components (10, 784, NUM_COMPONENTS) of the inputs with each answer.

    Found by repeated multiplication (orthogonal iteration), which needs no covariance matrix. A class that the network hardly ever
    answers gets those of all digits.
    """
    centres = np.empty((NUM_CLASSES, NUM_PIXELS), np.float32)
    components = np.empty((NUM_CLASSES, NUM_PIXELS, NUM_COMPONENTS), np.float32)
    start = random.normal(size=(NUM_PIXELS, NUM_COMPONENTS)).astype(np.float32)
    for digit in range(NUM_CLASSES):
        is_mine = answers == digit
        mine = inputs[is_mine] if is_mine.sum() >= FEWEST_OF_A_CLASS else inputs
        centres[digit] = mine.mean(axis=0)
        differences = mine - centres[digit]
        basis = start
        for _ in range(POWER_STEPS):
            basis = np.linalg.qr(differences.T @ (differences @ basis))[0]
        components[digit] = basis
    return centres, components


def _measure(network, centres, components, inputs):
    """Residual and energy of (N, 784) inputs: (2, N)."""
    outputs = _logits(network, inputs)
    answers = outputs.argmax(axis=1)
    residuals = np.empty(len(inputs))
    for digit in np.unique(answers):
        is_mine = answers == digit
        differences = inputs[is_mine] - centres[digit]
        explained = differences @ components[digit]
        residuals[is_mine] = np.sqrt(((differences**2).sum(axis=1) - (explained**2).sum(axis=1)).clip(0))
    return np.array([residuals, energy(outputs)])


def _sum_scaled(measured, scale):
    means, deviations = scale
    return ((measured - means[:, None]) / deviations[:, None]).sum(axis=0)
