"""The rows of a training's curves."""

from mnist_ui.charts import LOSS_AT_LEAST, NEWEST, TRAINING, curve_frame, specification, training_chart

CURVE = ((0.1, 1.0, 0.5), (0.2, 0.5, 0.8))


def rows(**options):
    return curve_frame(CURVE, (), "accuracy", **options).to_pylist()


def test_the_newest_point_is_marked_while_the_training_goes_on():
    (newest,) = (row for row in rows(is_live=True) if row["series"] == NEWEST)
    assert (newest["epochs"], newest["value"]) == (0.2, 0.8)
    assert {row["series"] for row in rows()} == {TRAINING}


def test_before_the_first_point_there_are_no_rows_and_the_loss_has_an_axis():
    assert curve_frame((), (), "loss", is_live=True).num_rows == 0
    chart = specification(training_chart(5, "loss", None, {"epochs": "Epochs", "validation": "Validation"}))
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == {"unionWith": LOSS_AT_LEAST}
