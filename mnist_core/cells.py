"""A drawing as a few square cells, for those who draw with the keyboard.

A cell is ink when a stroke runs through it, not when it only grazes a corner. The other way round, the middles of neighbouring ink
cells are joined by straight strokes, so what was set cell by cell is read like any drawing. Fourteen cells a side are half as fine as
the network's own picture: coarse enough to walk over with arrow keys, and fine enough to be read.
"""

import numpy as np

from mnist_core.strokes import Drawing

NUM_CELLS = 14  # a side
CANVAS_SIZE = 280  # pixels a side, of the sheet that the cells divide
CELL_SIZE = CANVAS_SIZE / NUM_CELLS  # pixels
LEAST_LENGTH = 9.0  # pixels of strokes within a cell that make it ink
MAX_DOTS = 20_000  # along a stroke, a pixel apart; a longer one is looked at in larger steps
DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))  # rows and columns to the neighbour: across, down and the two slants


def cells_from_drawing(drawing):
    """A strokes.Drawing on the sheet to (NUM_CELLS, NUM_CELLS) bool, True for ink."""
    length = np.zeros((NUM_CELLS, NUM_CELLS))
    for stroke in drawing.strokes:
        _add_length(length, stroke)
    return length >= LEAST_LENGTH


def _add_length(length, stroke):
    """Add the length of (N, 2) points to the cells that they run through; the first point counts for a dot."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.r_[0, steps.cumsum()]
    distance = max(1.0, along[-1] / MAX_DOTS)
    places = np.arange(0.5, along[-1], distance)  # with one pixel between them never on a cell's corner
    points = np.column_stack([np.interp(places, along, axis) for axis in stroke.T])
    for dots, weight in ((points, distance), (stroke[:1], LEAST_LENGTH)):
        column, row = np.floor(dots / CELL_SIZE).astype(int).T
        inside = (np.minimum(row, column) >= 0) & (np.maximum(row, column) < NUM_CELLS)
        np.add.at(length, (row[inside], column[inside]), weight)


def drawing_from_cells(cells):
    """(NUM_CELLS, NUM_CELLS) bool to a strokes.Drawing through the middles of the ink cells, as broad as a cell; no ink, no strokes."""
    cells = np.asarray(cells, bool)
    strokes, joined = [], np.zeros_like(cells)
    for down, across in DIRECTIONS:
        starts = _neighbour_is_ink(cells, down, across)
        for row, column in np.argwhere(starts & ~_shifted(starts, -down, -across)):
            steps = 0
            while _at(starts, row + steps * down, column + steps * across):
                joined[row + steps * down, column + steps * across] = True
                steps += 1
            joined[row + steps * down, column + steps * across] = True
            strokes.append([(row, column), (row + steps * down, column + steps * across)])
    strokes += [[place] for place in np.argwhere(cells & ~joined)]
    return Drawing(tuple((np.array(each, float)[:, ::-1] + 0.5) * CELL_SIZE for each in strokes), CELL_SIZE)


def _neighbour_is_ink(cells, down, across):
    """Where a cell and its neighbour are ink; a slant only where no way around the corner joins the two."""
    both = cells & _shifted(cells, down, across)
    if down and across:
        both &= ~_shifted(cells, down, 0) & ~_shifted(cells, 0, across)
    return both


def _shifted(cells, down, across):
    """Each cell's neighbour so many rows down and columns across; none beyond the edge."""
    padded = np.pad(cells, 1)
    return padded[1 + down : 1 + down + NUM_CELLS, 1 + across : 1 + across + NUM_CELLS]


def _at(cells, row, column):
    return 0 <= row < NUM_CELLS and 0 <= column < NUM_CELLS and cells[row, column]
