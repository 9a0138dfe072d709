"""What a run of each page's script costs the web process: milliseconds of processor time, page by page and choice by choice.

    python -m benchmarks --parts pages

A page is run in Streamlit's own test frame, without training. Its first run works out what is kept afterwards; then it runs a number of
times, where there is a choice with another one each time. A page whose median is above the aim is profiled. All of it is in a process of
its own: what other parts of the benchmark left running would be taken for the page's.
"""

import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from statistics import median

from benchmarks import dataset_page, network_pages
from benchmarks.figures import ninety_five, table
from benchmarks.server import PROJECT_FOLDER

MOST = 60  # ms of processor time a run
TIMES = 12
NUM_PROFILE_LINES = 6
OWN_CHOICES = ("dataset", "inside", "mistakes")  # pages whose choices are named in benchmarks of their own


def choices():
    """(name, page, the links of its runs) of everything that is measured."""
    for path in sorted((PROJECT_FOLDER / "pages").glob("*.py")):
        if path.stem not in OWN_CHOICES:
            yield path.stem, path.stem, [{}] * TIMES
    yield "home", None, [{}] * TIMES
    for name, link in dataset_page.LINKS.items():
        yield f"dataset: {name}", "dataset", [link] * TIMES
    for name, (page, links) in network_pages.CHOICES.items():
        yield name, page, links


def measure(options):
    """A list of dicts: name, first (ms), milliseconds (list), profile (lines, when it is above the aim)."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MNIST_ENGINE": "off", "MNIST_DATA_FOLDER": folder}
        command = [sys.executable, "-m", "benchmarks.pages"]
        return json.loads(
            subprocess.run(command, cwd=PROJECT_FOLDER, env=environment, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1]
        )


def measure_here():
    """The same in this process."""
    figures = []
    for name, page, links in choices():
        app = _open(page)
        first, *milliseconds = [_milliseconds(app, link) for link in [links[-1], *links]]
        profile = _profile(app, links[-1]) if median(milliseconds) > MOST else []
        figures.append({"name": name, "first": first, "milliseconds": milliseconds, "profile": profile})
        print(name, f"{median(milliseconds):.0f} ms", file=sys.stderr, flush=True)
    return figures


def _open(page):
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(PROJECT_FOLDER / "streamlit_app.py", default_timeout=120)
    return app.switch_page(f"pages/{page}.py") if page else app


def _milliseconds(app, link):
    app.query_params.clear()
    app.query_params.update(link)
    began = time.process_time()
    app.run()
    taken = 1000 * (time.process_time() - began)
    assert not app.exception, app.exception
    return taken


def _profile(app, link):
    """The functions of this project in which most time is spent in one more run: lines."""
    app.query_params.update(link)
    profile = cProfile.Profile()
    import threading

    threading.setprofile(lambda *_: profile.enable())  # the script runs in a thread of its own
    try:
        app.run()
    finally:
        threading.setprofile(None)
        profile.disable()
    found = pstats.Stats(profile).stats.items()
    ours = [(cumulative, place) for place, (_, _, _, cumulative, _) in found if str(PROJECT_FOLDER) in place[0] and ".venv" not in place[0]]
    top = sorted(ours, reverse=True)[:NUM_PROFILE_LINES]
    return [f"{1000 * seconds:.0f} ms {os.path.relpath(file, PROJECT_FOLDER)}:{line} {name}" for seconds, (file, line, name) in top]


def lines(figures):
    """The part as Markdown."""
    rows = [
        (page["name"], f"{page['first']:.0f}", f"{median(page['milliseconds']):.0f}", f"{ninety_five(page['milliseconds']):.0f}")
        for page in figures
    ]
    slow = [page for page in figures if page["profile"]]
    profiles = [line for page in slow for line in ["", f"{page['name']}:", "", "```", *page["profile"], "```"]]
    return [
        "Milliseconds of processor time a run of the page's script, in Streamlit's test frame (`benchmarks/pages.py`).",
        "",
        *table(("page", "first", "median", "95th percentile"), rows),
        *(["", f"Above {MOST} ms, where the time goes, cumulated, slower under the profiler:"] if profiles else []),
        *profiles,
    ]


def goals(figures):
    """(what, aim, measured, whether it is met) of this part."""
    slow = [page for page in figures if median(page["milliseconds"]) > MOST]
    worst = max(figures, key=lambda page: median(page["milliseconds"]))
    measured = f"{len(figures) - len(slow)} of {len(figures)}; slowest: {worst['name']}, {median(worst['milliseconds']):.0f} ms"
    yield "a page's script run, of processor time", f"under {MOST} ms", measured, not slow


if __name__ == "__main__":
    print(json.dumps(measure_here()))
