"""How soon a drawing is read: from strokes to the answer in the process, and from pen-up to the answer on the screen.

    python -m benchmarks --parts reading

In the browser a Gradio sketchpad with the same network's shape stands beside the app, fed with the same strokes by the same hand.
"""

import time
from statistics import median

from benchmarks.figures import ninety_five, table
from benchmarks.server import CANVAS, PROJECT_FOLDER, STILL, open_app, open_browser, open_page, open_server
from benchmarks.training import PEERS_PYTHON

STROKES = 20
SIDE = 280  # pixels of the canvas, the app's and Gradio's
ANSWER_IS_BLANK = "() => document.querySelector('[data-testid=stMetricValue]')?.innerText.trim() === '–'"
GRADIO_ANSWER = "() => document.querySelector('[data-testid=label-output-value]')?.innerText.trim()"
PATH = ((60, 50), (190, 60), (110, 230))  # a seven, in pixels of the canvas


def measure(options):
    """Milliseconds: lists by what was measured."""
    from benchmarks import prediction

    figures = {"in the process": prediction.measure()}
    with open_browser() as browser:
        with open_app(MNIST_ENGINE="off") as server:
            figures["in the browser"] = {name: _read_often(browser, f"{server.url}/{path}") for name, path in PAGES.items()}
        if PEERS_PYTHON.exists():
            script = PROJECT_FOLDER / "benchmarks" / "peers" / "gradio_sketchpad.py"
            with open_server([PEERS_PYTHON, script], "{}", "/") as gradio:
                figures["in the browser"][GRADIO] = _read_with_gradio(browser, gradio.url)
    return figures


PAGES = {"this project, home page": "", "this project, Draw": "draw"}
GRADIO = "Gradio sketchpad"


def _read_often(browser, url):
    page = open_page(browser, url)
    page.wait_for_selector(CANVAS)
    milliseconds = [1000 * draw_and_wait(page, number) for number in range(STROKES)]
    page.close()
    return milliseconds


def draw_and_wait(page, bend=0):
    """Draw one stroke on the empty canvas, wait for the answer, clear. Seconds from pen-up to the answer on the screen."""
    page.wait_for_function(ANSWER_IS_BLANK, polling=20)
    page.wait_for_selector(STILL)
    _draw(page, page.locator(CANVAS).first.bounding_box(), bend)
    began = time.perf_counter()
    page.wait_for_function(f"() => !({ANSWER_IS_BLANK})()", polling=5, timeout=10_000)
    seconds = time.perf_counter() - began
    page.get_by_text("Clear", exact=True).click()
    return seconds


def _draw(page, box, bend):
    (x, y), *others = PATH
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(box["x"] + x, box["y"] + y + bend, steps=8)
    page.mouse.up()


def _read_with_gradio(browser, url):
    """The same by the sketchpad: a fresh page for each stroke, because its bin leaves the answer standing."""
    milliseconds = []
    for number in range(STROKES):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.get_by_label("Brush").first.click()
        page.wait_for_timeout(500)
        _draw(page, _sheet_of(page.locator("canvas").first.bounding_box()), number)
        began = time.perf_counter()
        page.wait_for_function(GRADIO_ANSWER, polling=5, timeout=15_000)
        milliseconds.append(1000 * (time.perf_counter() - began))
        page.close()
    return milliseconds


def _sheet_of(box):
    """The sheet of 280 x 280 in the middle of Gradio's larger canvas."""
    return {"x": box["x"] + box["width"] / 2 - SIDE / 2, "y": box["y"] + box["height"] / 2 - SIDE / 2}


def lines(figures):
    """The part as Markdown."""
    columns = ("what", "times", "ms: median", "95th percentile")
    return [
        "In the process, of one core's processor time, with the shipped network:",
        "",
        *table(columns, _rows(figures["in the process"], 2)),
        "",
        "In Chromium, from pen-up to the answer on the screen; 200 ms of the app's own are the canvas's wait for a further stroke:",
        "",
        *table(columns, _rows(figures["in the browser"], 0)),
    ]


def _rows(figures, digits):
    for name, values in figures.items():
        yield name, len(values), f"{median(values):.{digits}f}", f"{ninety_five(values):.{digits}f}"


def goals(figures):
    """(what, aim, measured, whether it is met) of this part."""
    browser = {name: median(values) for name, values in figures["in the browser"].items()}
    if GRADIO in browser:
        ours = browser["this project, home page"]
        yield (
            "pen-up to answer in the browser",
            "no slower than Gradio's",
            f"{ours:.0f} ms to {browser[GRADIO]:.0f} ms",
            ours <= browser[GRADIO],
        )
