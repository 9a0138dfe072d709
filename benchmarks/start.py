"""From `streamlit run` to a canvas that reads a digit, in a real browser, and the memory of each process before anybody trains.

python -m benchmarks --parts start
"""

import time
from statistics import median

from benchmarks.figures import spread_text, table
from benchmarks.reading import draw_and_wait
from benchmarks.server import CANVAS, open_app, open_browser, open_page, resident_megabytes

SECONDS_TO_WARM_UP = 15  # so that the worker has loaded everything


def measure(options):
    """Seconds a start, until the canvas stands and until it has read the first digit; resident megabytes of each process."""
    with open_browser() as browser:
        starts = [_start(browser) for _ in range(options.rounds)]
    return {name: [start[name] for start in starts] for name in starts[0]}


def _start(browser):
    began = time.perf_counter()
    with open_app() as server:
        page = open_page(browser, server.url)
        page.wait_for_selector(CANVAS)
        canvas = time.perf_counter() - began
        draw_and_wait(page)
        read = time.perf_counter() - began
        page.wait_for_timeout(1000 * SECONDS_TO_WARM_UP)
        megabytes = resident_megabytes(server.process.pid)
        page.close()
    return {"canvas": canvas, "read": read, "megabytes": megabytes}


def lines(figures):
    """The part as Markdown."""
    rows = [
        ("`streamlit run` to the canvas on the screen", spread_text(figures["canvas"], unit=" s")),
        ("`streamlit run` to the first digit read, with the time to draw it", spread_text(figures["read"], unit=" s")),
        *((f"memory before any training: {name}", f"{value:.0f} MB") for name, value in _medians(figures).items()),
    ]
    return [f"{len(figures['read'])} starts; the browser runs already.", "", *table(("what", "measured"), rows)]


def _medians(figures):
    """Megabytes by process."""
    names = figures["megabytes"][0]
    return {name: median(megabytes[name] for megabytes in figures["megabytes"]) for name in names}


def goals(figures):
    """(what, aim, measured, whether it is met) of this part."""
    seconds, megabytes = median(figures["read"]), _medians(figures)
    yield "start to a canvas that reads a digit", "under 3 s", f"{seconds:.2f} s", seconds < 3
    web, worker = megabytes["web process"], megabytes["worker"]
    yield "web process before use", "under 220 MB", f"{web:.0f} MB", web < 220
    yield "worker before use", "below 800 MB", f"{worker:.0f} MB", worker < 800
