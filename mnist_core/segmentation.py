"""Which pieces make a digit: the cheapest way through all that may be one.

Each run of neighbouring pieces may be a digit. Every run is read by the network, and it costs the more, the less sure the answer is, the
less it looks like a digit at all, and the odder its shape. The cheapest chain of runs from the left end to the right is the number (LeCun,
Bottou, Bengio and Haffner, 1998, section V). So a touching pair is cut where the cut makes two good digits, and a 4 in two strokes stays.
Left out on purpose: which numbers are likely, which a reader of addresses or cheques would know.
"""

from dataclasses import dataclass

import numpy as np

from mnist_core.network import predict_probabilities

MOST_PIECES = 12  # in one digit
WIDEST_DIGIT = 1.5  # heights of the writing
# What a run costs. Chosen on 560 numbers made of MNIST's training digits; 240 others were read as well with it.
DIGIT_COST = 1.0  # each digit
DOUBT_COST = 1.1  # for each factor of e that the probability is below 1
USUAL_NOVELTY = 0.5  # standard deviations; novelty costs from there on
NOVELTY_COST, NOVELTY_SQUARE_COST = 0.42, 0.09  # for each standard deviation, and for each squared
CUT_COST = 2.8  # for crossing as much ink as the writing is high
BOND_COST = 4.0  # for parting strokes that touch and lie over each other
GAP_COST = 10.0  # for a gap inside a digit as wide as the writing is high
SMALL_COST, SMALLEST_HEIGHT = 9.0, 0.5  # for a digit without height; none from so many heights of the writing on
WIDE_COST, USUAL_WIDTH = 6.4, 0.9  # for each height of the writing that a digit is wider than so many


@dataclass(frozen=True)
class Runs:
    """Runs of neighbouring pieces, each a possible digit."""

    ends: tuple  # (first, last) piece of each, both included
    images: np.ndarray  # (R, 28, 28) uint8
    probabilities: np.ndarray  # (R, 10)
    scores: np.ndarray  # (R,) novelty
    costs: np.ndarray  # (R,)


def possible_digits(judge, pieces):
    """Read every run of pieces that may be a digit. pieces: StrokePieces or PixelPieces. Returns Runs."""
    height = max(float((pieces.boxes[:, 3] - pieces.boxes[:, 1]).max()), 1.0)
    count = len(pieces.boxes)
    ends = [(first, last) for first in range(count) for last in range(first, min(first + MOST_PIECES, count))]
    ends = [run for run in ends if run[0] == run[1] or _width(pieces.boxes, run) <= WIDEST_DIGIT * height]
    images = np.array([pieces.image(*run) for run in ends])
    probabilities, scores = predict_probabilities(judge.network, images), judge.scores(images)
    shape_costs = np.array([_shape_cost(pieces, run, height) for run in ends])
    return Runs(tuple(ends), images, probabilities, scores, DIGIT_COST + _answer_costs(probabilities, scores) + shape_costs)


def _width(boxes, run):
    part = boxes[run[0] : run[1] + 1]
    return part[:, 2].max() - part[:, 0].min()


def _answer_costs(probabilities, scores):
    """(R,): what an unsure answer and a strange picture cost."""
    novelty = (scores - USUAL_NOVELTY).clip(0)
    return DOUBT_COST * -np.log(probabilities.max(axis=1)) + NOVELTY_COST * novelty + NOVELTY_SQUARE_COST * novelty**2


def _shape_cost(pieces, run, height):
    """Of a run's widest gap, its height and width, and the cut on its left."""
    part = pieces.boxes[run[0] : run[1] + 1]
    gap = (part[1:, 0] - np.maximum.accumulate(part[:-1, 2])).max(initial=0) / height
    smallness = 1 - (part[:, 3].max() - part[:, 1].min()) / height / SMALLEST_HEIGHT
    wideness = _width(pieces.boxes, run) / height - USUAL_WIDTH
    before = run[0] - 1
    cut = CUT_COST * pieces.cuts[before] + BOND_COST * pieces.bonds[before] if run[0] else 0.0
    return GAP_COST * gap + SMALL_COST * max(0.0, smallness) + WIDE_COST * max(0.0, wideness) + cut


def cheapest_path(ends, costs):
    """The cheapest chain of runs that covers all pieces from left to right, by dynamic programming.

    ends: (first, last) of each run, every piece alone among them. costs: (R,). Returns the runs' places in ends, and their summed cost.
    """
    count = 1 + max(last for _, last in ends)
    lowest, chosen = [0.0] + [np.inf] * count, [None] * (count + 1)
    for place in sorted(range(len(ends)), key=lambda place: ends[place]):
        first, last = ends[place]
        if lowest[first] + costs[place] < lowest[last + 1]:
            lowest[last + 1], chosen[last + 1] = lowest[first] + costs[place], place
    path, end = [], count
    while end:
        path.append(chosen[end])
        end = ends[chosen[end]][0]
    return path[::-1], float(lowest[count])
