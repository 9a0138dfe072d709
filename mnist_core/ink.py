"""Which pixels of a picture are ink, however the light falls on the paper.

Paper is seldom evenly light: a lamp stands on one side, a lens darkens the corners, a hand throws a shadow. So the light on the paper
is measured at every place and taken away, and what differs from it enough, dark or light, is ink. Lines of ruled paper, from edge
to edge, are taken out between the strokes, and small specks are dropped. Left out on purpose: squared paper.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_core.config import MAX_PIXEL
from mnist_core.strokes import EmptyDrawingError

MAX_SIDE = 400  # pixels a side, of what is looked at
GRID_SIZE = 48  # cells a side: as fine as the light on the paper is measured and as specks are told from strokes
STROKE_CELLS = 15  # what is narrower, in cells, may be a stroke: light and dark that are wider are the paper's
NUM_LIGHT_FITS = 6
INK_WEIGHT = 0.02  # of a cell that may hold ink, in a fit to the paper, whose cells have weight 1
LEAST_CONTRAST = 25  # grey values between paper and ink
LEAST_CONTRAST_TO_NOISE = 5  # times the paper's noise
PAPER_LEVEL, INK_LEVEL = 0.15, 0.85  # of the contrast: what is below is paper, what is above is ink
NUM_STRIPS = 8  # that a ruled line has to go through, from the left edge to the right
RULED_SHARE = 0.6  # of each strip's columns hold ink at a ruled line
STEEPEST_RULING = 0.06  # down for a length across
RULING_WIDTH = 3  # pixels to either side of a ruled line's middle
LARGEST_SPECK = 0.04  # of the largest part's ink


def find_ink(picture):
    """Find the ink in a grey Pillow picture (mode L), dark on light or light on dark.

    Returns a Pillow picture, at most MAX_SIDE a side, 0 for paper to 255 for ink. Raises EmptyDrawingError.
    """
    picture = picture.copy()
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    values = np.asarray(picture, np.float32)
    cells = np.asarray(picture.resize((GRID_SIZE, GRID_SIZE), Image.Resampling.BOX), np.float32)
    if _is_ink_dark(cells):
        values, cells = MAX_PIXEL - values, MAX_PIXEL - cells
    paper = Image.fromarray(_paper_light(cells)).resize(picture.size, Image.Resampling.BILINEAR)
    contrast = values - np.asarray(paper)
    strongest = np.percentile(contrast, 99.5)
    noise = np.median(np.abs(contrast[::4])) / 0.6745  # the standard deviation, were it a normal distribution
    if strongest < LEAST_CONTRAST:  # a dot, or fine lines in a large picture
        strongest = contrast.max()
    if strongest < max(LEAST_CONTRAST, LEAST_CONTRAST_TO_NOISE * noise):
        raise EmptyDrawingError("There is no ink in the picture: draw or photograph a digit, dark on light or light on dark.")
    ink = np.clip((contrast / strongest - PAPER_LEVEL) / (INK_LEVEL - PAPER_LEVEL), 0, 1)
    return _drop_specks(Image.fromarray(_drop_ruling(np.uint8(ink * MAX_PIXEL))))


def _is_ink_dark(cells):
    """Ink is the lesser part, so it makes the long tail of the grey values: on the dark side when their third moment is negative."""
    return ((cells - _fit_light(cells, np.ones_like(cells))) ** 3).sum() < 0


def _paper_light(cells):
    """The light of the paper under light ink, (GRID_SIZE, GRID_SIZE) float32: a bowed surface, and on it the edges of shadows.

    The surface is fitted so that ink, above it, counts little (asymmetric least squares; Eilers, "Parametric time warping", 2004).
    What it leaves is opened: the darkest of the surroundings, then the lightest of those, which removes whatever is narrow.
    """
    weights = np.ones_like(cells)
    for _ in range(NUM_LIGHT_FITS):
        surface = _fit_light(cells, weights)
        weights = np.where(cells > surface, np.float32(INK_WEIGHT), np.float32(1))
    rest = Image.fromarray(cells - surface)
    for kernel in (ImageFilter.MinFilter, ImageFilter.MaxFilter):
        for _ in range(STROKE_CELLS // 4):
            rest = rest.filter(kernel(5))
    return surface + np.asarray(rest)


def _fit_light(cells, weights):
    """The surface of second degree that is nearest to the cells, each as important as its weight."""
    weighted = (SURFACES * weights.reshape(-1, 1)).T
    return (SURFACES @ np.linalg.solve(weighted @ SURFACES, weighted @ cells.reshape(-1))).reshape(cells.shape)


def _surfaces():
    down, across = (axis.reshape(-1) for axis in np.mgrid[-1 : 1 : GRID_SIZE * 1j, -1 : 1 : GRID_SIZE * 1j])
    return np.column_stack([np.ones_like(down), down, across, down**2, down * across, across**2]).astype(np.float32)


SURFACES = _surfaces()  # (GRID_SIZE * GRID_SIZE, 6)
SURFACES.setflags(write=False)


def _drop_ruling(ink):
    """Take out the lines that go from edge to edge, except where a stroke crosses them. A picture of nothing else stays as it is."""
    mask = ink > 0
    cleaned = ink.copy()
    for rows in _ruled_lines(mask):
        above, below = (rows + step * (RULING_WIDTH + 1) for step in (-1, 1))
        columns = np.arange(ink.shape[1])
        is_stroke = np.zeros(len(columns), bool)
        for beside in (above, below):
            inside = (beside >= 0) & (beside < len(ink))
            is_stroke |= inside & mask[beside.clip(0, len(ink) - 1), columns]
        for row in range(-RULING_WIDTH, RULING_WIDTH + 1):
            cleared = ~is_stroke & (rows + row >= 0) & (rows + row < len(ink))
            cleaned[(rows + row)[cleared], columns[cleared]] = 0
    return cleaned if cleaned.any() else ink


def _ruled_lines(mask):
    """The lines of ink that go from the left edge to the right, each as (W,) rows, level or slightly slanted."""
    height, width = mask.shape
    if width < NUM_STRIPS or height < 4 * RULING_WIDTH:
        return []
    edges = np.linspace(0, width, NUM_STRIPS + 1).astype(int)
    covered = np.add.reduceat(mask, edges[:-1], axis=1, dtype=np.int32) / np.diff(edges)  # (H, strips)
    if covered.max(axis=0).min() < RULED_SHARE / 2:  # the usual case, known at once: nothing goes across
        return []
    covered = np.pad(covered, ((1, 1), (0, 0)))
    covered = np.maximum(np.maximum(covered[:-2], covered[1:-1]), covered[2:])  # a slanted line leaves its row within a strip
    steepest = int(STEEPEST_RULING * width)
    middles = (edges[:-1] + edges[1:]) / 2 / width - 0.5
    found = []
    for fall in range(-steepest, steepest + 1, 2):
        places = np.arange(height)[:, None] + np.round(fall * middles).astype(int)
        inside = (places >= 0) & (places < height)
        least = np.where(inside, covered[places.clip(0, height - 1), np.arange(NUM_STRIPS)], 1.0).min(axis=1)
        found += [(least[row], inside[row].sum(), row, fall) for row in np.flatnonzero((least >= RULED_SHARE) & inside.any(axis=1))]
    return _without_neighbours(found, width)


def _without_neighbours(found, width):
    """Of lines that lie in each other, the best covered one, as (W,) rows."""
    across, lines = np.arange(width) / width - 0.5, []
    for _, num_inside, row, fall in sorted(found, reverse=True):
        rows = np.round(row + fall * across).astype(int)
        if num_inside == NUM_STRIPS and all(np.abs(rows - other).min() > RULING_WIDTH for other in lines):
            lines.append(rows)
    return lines


def _drop_specks(ink):
    """Make paper of every part that has far less ink than the largest."""
    cells = np.asarray(ink.resize((GRID_SIZE, GRID_SIZE), Image.Resampling.BOX), np.float64)
    parts = connected_parts(cells > MAX_PIXEL * 0.03)
    amounts = [sum(cells[place] for place in part) for part in parts]
    kept = np.zeros(cells.shape, np.uint8)
    for part, amount in zip(parts, amounts, strict=True):
        if amount >= LARGEST_SPECK * max(amounts):
            kept[tuple(np.transpose(part))] = MAX_PIXEL
    if len(parts) == 1 and kept.any():
        return ink
    mask = Image.fromarray(kept).filter(ImageFilter.MaxFilter(3)).resize(ink.size, Image.Resampling.NEAREST)
    return Image.composite(ink, Image.new("L", ink.size), mask)


def connected_parts(mask):
    """Lists of (row, column), each the places of a part that hangs together, corners included."""
    rest = set(zip(*(axis.tolist() for axis in np.nonzero(mask)), strict=True))
    parts = []
    while rest:
        part = [rest.pop()]
        for row, column in part:
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & rest
            rest -= near
            part.extend(near)
        parts.append(part)
    return parts
