"""The ten bars under a drawing, on the first page that anybody sees.

So that page need not wait for what makes the other charts: Altair and pandas take 0.7 s of a core to load, and 70 MB. The chart is written
in the words of Vega-Lite, to which Altair comes down as well, and its rows are laid out for Arrow by NumPy, because Arrow loads pandas for
a Python list. Left out on purpose: any other chart; those are in `charts`.
"""

import numpy as np
import pyarrow as pa

from mnist_core.config import NUM_CLASSES
from mnist_ui.colours import ACCENT, TEXT

LABEL_WIDTH = 44  # pixels beside the longest bar
BAR_HEIGHT = 24  # pixels, with the space to the next
DIGITS = np.arange(NUM_CLASSES)


def probability_frame(probabilities, texts):
    """An Arrow table, one row a digit: digit, probability from 0 to 1, is_highest (1 or 0), and the text at the bar's end."""
    probabilities = np.asarray(probabilities, float)
    is_highest = (probabilities == probabilities.max()) & (probabilities > 0)
    columns = {"digit": _numbers(DIGITS), "probability": _numbers(probabilities), "is_highest": _numbers(is_highest.astype(np.int8))}
    return pa.table(columns | {"text": _words(texts)})


def _numbers(array):
    return pa.Array.from_buffers(pa.from_numpy_dtype(array.dtype), len(array), [None, pa.py_buffer(np.ascontiguousarray(array))])


def _words(texts):
    """One after the other in UTF-8, and where each begins."""
    encoded = [text.encode() for text in texts]
    begins = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(begins), pa.py_buffer(b"".join(encoded)))


def _if_highest(then, otherwise):
    return {"condition": {"test": "datum.is_highest", "value": then}, "value": otherwise}


def _bars():
    """Ten bars, digit after digit, the highest in the accent colour, each on a track to where 100 % would be."""
    scale = {"domain": [0, 1], "range": [0, {"expr": f"width - {LABEL_WIDTH}"}]}
    full = {"datum": 1, "axis": None, "scale": scale}
    probability = {"field": "probability", "type": "quantitative", "axis": None, "scale": scale}
    bar = {"type": "bar", "height": {"band": 0.72}}
    colours = {"color": _if_highest(ACCENT, TEXT), "opacity": _if_highest(1, 0.4)}
    layers = [
        {"mark": {**bar, "cornerRadius": 3, "color": TEXT, "opacity": 0.07}, "encoding": {"x": full}},
        {"mark": {**bar, "cornerRadiusEnd": 3}, "encoding": {"x": probability, **colours}},
        {
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": TEXT},
            "encoding": {"x": probability, "text": {"field": "text", "type": "nominal"}},
        },
    ]
    axis = {"title": None, "labelFontSize": 15, "labelPadding": 8, "labelOverlap": False, "labelFlush": False}
    digit = {"field": "digit", "type": "ordinal", "scale": {"domain": DIGITS.tolist()}, "axis": axis}
    return {"height": BAR_HEIGHT * NUM_CLASSES, "encoding": {"y": digit}, "layer": layers}


PROBABILITY_BARS = _bars() | {"config": {"aria": False, "mark": {"aria": False}}}  # silent, see charts.specification
