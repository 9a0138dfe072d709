"""A drawing as cells and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.cells import CELL_SIZE, NUM_CELLS, cells_from_drawing, drawing_from_cells
from mnist_core.drawing import prepare_canvas, prepare_strokes
from mnist_core.network import predict_probabilities, read_network
from mnist_core.samples import SAMPLES, sample_drawing
from mnist_core.settings import SHIPPED_MODEL
from mnist_core.strokes import MAX_STROKES, Drawing, drawing_to_canvas

CELLS = st.lists(st.booleans(), min_size=NUM_CELLS**2, max_size=NUM_CELLS**2).map(lambda ink: np.reshape(ink, (NUM_CELLS, NUM_CELLS)))


def cells_of(*places):
    cells = np.zeros((NUM_CELLS, NUM_CELLS), bool)
    cells[tuple(np.transpose(places))] = True
    return cells


@settings(deadline=None)
@given(CELLS)
def test_cells_drawn_and_read_again_are_the_same(cells):
    assert np.array_equal(cells_from_drawing(drawing_from_cells(cells)), cells)


@settings(deadline=None)
@given(CELLS)
def test_any_cells_make_a_drawing_that_the_canvas_takes(cells):
    drawing = drawing_from_cells(cells)
    assert len(drawing.strokes) <= MAX_STROKES
    if cells.any():
        assert prepare_canvas(drawing_to_canvas(drawing)).image.any()


def test_a_row_of_cells_is_one_stroke_through_their_middles():
    (stroke,) = drawing_from_cells(cells_of((2, 3), (2, 4), (2, 5))).strokes
    assert stroke.tolist() == [[3.5 * CELL_SIZE, 2.5 * CELL_SIZE], [5.5 * CELL_SIZE, 2.5 * CELL_SIZE]]


def test_a_corner_is_not_cut():
    assert len(drawing_from_cells(cells_of((2, 3), (2, 4), (3, 4))).strokes) == 2  # no third one across the corner


@pytest.mark.parametrize("places", [[(0, 0)], [(13, 13)], [(4, 4), (9, 9)]], ids=str)
def test_single_cells_are_dots(places):
    assert all(len(stroke) == 1 for stroke in drawing_from_cells(cells_of(*places)).strokes)


def test_a_stroke_that_grazes_a_cell_leaves_it_empty():
    cells = cells_from_drawing(Drawing((np.array([[10.0, 10.0], [44.0, 10.0]]),), 20.0))
    assert np.argwhere(cells).tolist() == [[0, 0], [0, 1]]


def test_what_is_off_the_sheet_is_left_out():
    assert not cells_from_drawing(Drawing((np.array([[-50.0, -50.0], [-50.0, 900.0]]), np.array([[280.0, 280.0]])), 20.0)).any()


def test_a_stroke_of_many_miles_still_marks_its_cells():
    there_and_back = np.tile([[0.0, 10.0], [280.0, 10.0]], (100_000, 1))
    assert np.argwhere(cells_from_drawing(Drawing((there_and_back,), 20.0))).tolist() == [[0, column] for column in range(NUM_CELLS)]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_brought_to_cells_is_still_read_right(name):
    image = prepare_strokes(drawing_from_cells(cells_from_drawing(sample_drawing(name)))).image
    assert predict_probabilities(read_network(SHIPPED_MODEL), image)[0].argmax() == SAMPLES[name][2]
