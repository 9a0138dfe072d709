"""The pages that look at a network, Inside and Mistakes: how long the server works on them, a new choice at every run.

    python -m benchmarks.network_pages

The server's time is that of the page's script in Streamlit's own test frame, by the clock. What is worked out once a network and kept is
timed apart, as the first visit; then each run of the same session asks for another digit, unit, share of pruned weights, kind of mistake
or threshold.
"""

import os
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import psutil

PROJECT_FOLDER = Path(__file__).parent.parent
TIMES = 15
DIGITS = range(100, 100 + TIMES)
CHOICES = {  # page, and the links of its runs
    "Inside, a unit": ("inside", [{"index": str(digit)} for digit in DIGITS]),
    "Inside, sums and softmax": ("inside", [{"part": "sums", "index": str(digit)} for digit in DIGITS]),
    "Inside, why this answer": ("inside", [{"part": "why", "index": str(digit)} for digit in DIGITS]),
    "Inside, a unit switched off": ("inside", [{"part": "off", "off": "unit", "unit": str(digit)} for digit in DIGITS]),
    "Inside, pruned": ("inside", [{"part": "off", "prune": str(percent)} for percent in range(80, 80 + TIMES)]),
    "Mistakes, what is misread": ("mistakes", [{"true": str(n % 10), "read": str(n // 10 + 3)} for n in range(TIMES)]),
    "Mistakes, each digit": ("mistakes", [{"section": "each"}] * TIMES),
    "Mistakes, how sure": ("mistakes", [{"section": "calibration", "threshold": str(50 + 3 * n)} for n in range(TIMES)]),
    "Mistakes, what it can bear": ("mistakes", [{"section": "robustness"}] * TIMES),
    "Mistakes, honest numbers": ("mistakes", [{"section": "honest"}] * TIMES),
}


def report():
    """Rows of a Markdown table, and a line on memory."""
    os.environ |= {"MNIST_ENGINE": "off", "MNIST_DATA_FOLDER": tempfile.mkdtemp()}
    lines = ["| choice | server, ms: first visit | median | 95th percentile |", "| --- | --- | --- | --- |"]
    for name, (page, links) in CHOICES.items():
        first, *others = _milliseconds(page, [links[-1], *links])
        lines.append(f"| {name} | {first:.0f} | {median(others):.0f} | {quantiles(others, n=20)[-1]:.0f} |")
        print(lines[-1], flush=True)
    memory = psutil.Process().memory_info().rss / 2**20
    return [*lines, "", f"This process, which holds the test frame too, has {memory:.0f} MB after all of them."]


def _milliseconds(page, links):
    """Of the page's runs with one link after the other, in one session."""
    from streamlit.testing.v1 import AppTest

    app, times = AppTest.from_file(PROJECT_FOLDER / "streamlit_app.py", default_timeout=60).switch_page(f"pages/{page}.py"), []
    for link in links:
        app.query_params.clear()
        app.query_params.update(link)
        began = time.perf_counter()
        app.run()
        times.append(1000 * (time.perf_counter() - began))
        assert not app.exception, app.exception
    return times


if __name__ == "__main__":
    print("\n".join(report()))
