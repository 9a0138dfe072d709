"""What a network says of digits whose label is known: where it is wrong, unsure, or sure and wrong; and where MNIST itself may be wrong.

People labelled MNIST, and some digits could be two things. A digit counts as doubtful here when two witnesses who do not know each other
speak against its label: a network gives the label less than half of its probability, and of the five nearest training digits at most
one bears it. A network that was taught with a digit speaks more mildly of it, so among the training digits fewer are found than there are.
"""

import numpy as np

from mnist_core.neighbours import nearest

UNSURE = 0.6  # a highest probability below this is unsure
SURE = 0.9  # one of at least this is sure
NUM_WITNESSES, AGREEING = 5, 1  # nearest digits, and how many of them may bear the label of a doubtful digit


def wrong_digits(probabilities, labels):
    """Numbers of the digits that are read as another than their label, ascending. probabilities: (N, 10). labels: (N,)."""
    return np.flatnonzero(probabilities.argmax(axis=1) != labels)


def right_digits(probabilities, labels):
    """Numbers of the digits that are read as their label, ascending."""
    return np.flatnonzero(probabilities.argmax(axis=1) == labels)


def by_confidence(probabilities, digits, is_surest_first):
    """The numbers of some digits in the order of how sure the network is of its answers; of two alike the lower number first."""
    highest = probabilities[digits].max(axis=1)
    return digits[np.argsort(-highest if is_surest_first else highest, kind="stable")]


def unsure_digits(probabilities):
    """Numbers of the digits whose highest probability is below UNSURE, the least sure first."""
    highest = probabilities.max(axis=1)
    unsure = np.flatnonzero(highest < UNSURE)
    return unsure[np.argsort(highest[unsure], kind="stable")]


def surely_wrong_digits(probabilities, labels):
    """Numbers of the digits that are read wrong with a probability of at least SURE, the surest first."""
    wrong = wrong_digits(probabilities, labels)
    highest = probabilities[wrong].max(axis=1)
    sure = highest >= SURE
    return wrong[sure][np.argsort(-highest[sure], kind="stable")]


def doubtful_digits(probabilities, images, labels, index, index_labels, is_among_neighbours):
    """Numbers of the digits whose label both witnesses doubt, the least probable label first.

    index, index_labels: the training digits as a neighbours.NeighbourIndex and their labels. is_among_neighbours: whether the images are
    those very digits, which then do not count as neighbours of themselves.
    """
    of_label = probabilities[np.arange(len(labels)), labels]
    candidates = np.flatnonzero(of_label < 0.5)
    witnesses = [nearest(index, images[digit], NUM_WITNESSES, digit if is_among_neighbours else None).indices for digit in candidates]
    agreeing = np.array([(index_labels[near] == labels[digit]).sum() for digit, near in zip(candidates, witnesses, strict=True)], int)
    doubtful = candidates[agreeing <= AGREEING]
    return doubtful[np.argsort(of_label[doubtful], kind="stable")]
