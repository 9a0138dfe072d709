import altair as alt
import numpy as np

from mnist_ui.probability_charts import PROBABILITY_BARS, probability_frame


def test_a_digit_has_a_row_with_its_probability_and_its_words():
    probabilities = np.array([0.01] * 3 + [0.93] + [0.01] * 4 + [0.0] * 2, np.float32)
    frame = probability_frame(probabilities, [""] * 3 + ["93 %"] + ["≈ 1 %"] * 6).to_pydict()
    assert frame["digit"] == list(range(10))
    np.testing.assert_allclose(frame["probability"], probabilities)
    assert frame["is_highest"] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert frame["text"] == ["", "", "", "93 %"] + ["≈ 1 %"] * 6


def test_nothing_is_highest_before_the_first_stroke():
    assert not any(probability_frame([0.0] * 10, [""] * 10).to_pydict()["is_highest"])


def test_the_bars_are_what_altair_takes_for_a_chart():
    chart = alt.LayerChart.from_dict(PROBABILITY_BARS | {"data": {"values": []}})
    assert [layer["mark"]["type"] for layer in chart.to_dict()["layer"]] == ["bar", "bar", "text"]
