"""The rows of a training's curves."""

import pytest

from mnist_ui.charts import FLOOR, LOSS_AT_LEAST, NEWEST, SMALLEST_LOSS, TRAINING, curve_frame, specification, training_chart

CURVE = ((0.1, 1.0, 0.5), (0.2, 0.5, 0.8))


def rows(**options):
    return curve_frame(CURVE, (), "accuracy", **options).to_pylist()


def test_the_newest_point_is_marked_while_the_training_goes_on():
    (newest,) = (row for row in rows(is_live=True) if row["series"] == NEWEST)
    assert (newest["epochs"], newest["value"]) == (0.2, 0.8)
    assert {row["series"] for row in rows()} == {TRAINING, FLOOR}


def test_before_the_first_point_there_are_no_rows_and_the_loss_has_an_axis():
    assert curve_frame((), (), "loss", is_live=True).num_rows == 0
    chart = specification(training_chart(5, "loss", {"epochs": "Epochs", "validation": "Validation"}))
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == {"unionWith": LOSS_AT_LEAST}


def epochs_of(accuracy):
    return [{"epoch": 1, "val_accuracy": accuracy, "val_loss": 0.1}]


def test_an_accuracy_axis_begins_at_a_row_so_that_the_chart_stays_the_same():
    for epochs, floor in (([], 0.0), (epochs_of(0.97), 0.95), (epochs_of(0.985), 0.98)):
        (row,) = (row for row in curve_frame(CURVE, epochs, "accuracy").to_pylist() if row["series"] == FLOOR)
        assert row["value"] == floor
    chart = specification(training_chart(5, "accuracy", {"epochs": "Epochs", "validation": "Validation"}))
    scale = chart["layer"][0]["encoding"]["y"]["scale"]
    assert scale == {"domainMax": 1, "zero": False, "nice": False}


def test_a_line_begins_where_it_rises_above_the_axis_and_stays_on_it():
    curve = [(0.1, 1.0, 0.5), (0.2, 1.0, 0.9), (0.6, 1.0, 0.98), (0.8, 1.0, 0.94), (1.0, 1.0, 0.99)]
    drawn = [row for row in curve_frame(curve, epochs_of(0.97), "accuracy").to_pylist() if row["series"] == TRAINING]
    places, values = zip(*((row["epochs"], row["value"]) for row in drawn), strict=True)
    assert places == pytest.approx((0.45, 0.6, 0.8, 1.0))
    assert values == pytest.approx((0.95, 0.98, 0.95, 0.99))


@pytest.mark.parametrize("accuracy", [0.5, 0.96])
def test_a_line_wholly_below_the_axis_is_not_drawn_and_one_wholly_above_is_whole(accuracy):
    curve = [(place, 1.0, accuracy) for place in (0.25, 0.5)]
    drawn = [
        row for row in curve_frame(curve, epochs_of(0.97), "accuracy", is_live=True).to_pylist() if row["series"] in (TRAINING, NEWEST)
    ]
    assert len(drawn) == (3 if accuracy > 0.95 else 0)


def test_a_loss_that_no_axis_in_powers_of_ten_can_show_is_drawn_at_its_end():
    drawn = [row["value"] for row in curve_frame([(0.1, 0.0, 1.0), (0.2, 0.5, 1.0)], (), "loss").to_pylist()]
    assert drawn == [SMALLEST_LOSS, 0.5]
