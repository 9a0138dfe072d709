"""Where digits that touch may be cut apart.

A cut runs from top to bottom and bends a little, so that it crosses as little ink as it can: the cheapest way through the picture, found
row by row (Lee, Lee and Park, "A new methodology for gray-scale character segmentation", 1996). Every valley gives a cut, also
those in the middle of a digit: which cuts are right is for the reader to say. Left out on purpose: cuts that follow an outline all the way
around, so digits that overlap by much stay together.
"""

import numpy as np

WORKING_HEIGHT = 64  # pixels of the writing while it is cut
MAX_BEND = 8  # pixels sideways, of a cut
BEND_COST = 0.05  # of a pixel of ink, for a step aside
LEAST_PIECE = 6  # pixels between two cuts
VALLEY = 3  # pixels to either side of a cut, where no other crosses less ink
WIDEST_CUT = 18  # pixels of ink that a cut may cross, about two strokes


def cut_part(part):
    """Cut one part, (H, W) ink from 0 to 1. Returns the cuts from left to right: (K, H) columns, and the (K,) ink that each crosses."""
    inked = np.flatnonzero(part.any(axis=0))
    starts = np.arange(inked[0] + LEAST_PIECE, inked[-1] + 1 - LEAST_PIECE)
    if not len(starts):
        return np.empty((0, len(part)), int), np.empty(0)
    costs, paths = _cheapest_paths(part, starts)
    chosen = []
    for place in np.argsort(costs, kind="stable"):
        near = costs[max(0, place - VALLEY) : place + VALLEY + 1]
        if costs[place] <= min(WIDEST_CUT, near.min()) and all(abs(place - other) > LEAST_PIECE for other in chosen):
            chosen.append(int(place))
    chosen.sort()
    return paths[chosen], costs[chosen]


def _cheapest_paths(part, starts):
    """For each start column, the path from top to bottom within MAX_BEND of it that crosses the least ink: (K,) ink and (K, H) columns."""
    bends = np.arange(-MAX_BEND, MAX_BEND + 1)
    columns = MAX_BEND + starts[:, None] + bends  # (K, bends) in the padded part
    padded = np.pad(part, ((0, 0), (MAX_BEND, MAX_BEND)))
    costs, came_from = np.zeros(columns.shape), np.empty((len(part), *columns.shape), np.int8)
    for row, ink in enumerate(padded):
        aside = np.pad(costs + BEND_COST, ((0, 0), (1, 1)), constant_values=np.inf)
        ways = np.stack([aside[:, :-2], costs, aside[:, 2:]])  # from one to the left, straight, from one to the right
        came_from[row] = ways.argmin(axis=0) - 1
        costs = ways.min(axis=0) + ink[columns]
    places = costs.argmin(axis=1)
    lowest, paths = costs.min(axis=1), np.empty((len(starts), len(part)), int)
    for row in range(len(part) - 1, -1, -1):
        paths[:, row] = starts + bends[places]
        places = places + came_from[row, np.arange(len(starts)), places]
    return lowest, paths
