"""The runs page: how long the server works on it when a visitor has a hundred runs, or three hundred, all with weights and curves.

    python -m benchmarks.runs_page

The server's time is that of the page's script in Streamlit's own test frame, in milliseconds of the processor and of the clock, when it
has run once before. The runs lie in SQLite, 3.2 MB of weights each, of 5 epochs and a curve of 300 points; 12 of them are one comparison.
"""

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from mnist_core.config import Hyperparameters
from mnist_core.network import Network, network_to_npz
from mnist_core.runs import FINISHED, open_store
from mnist_core.settings import read_settings
from mnist_ui import state

PROJECT_FOLDER = Path(__file__).parent.parent
ME = "b" * 22
NUMBERS, TIMES = (100, 300), 15
RATES, SEEDS = (0.0003, 0.001, 0.003, 0.01), (0, 1, 2)
BASE = Hyperparameters(epochs=5)


def report():
    """Rows of a Markdown table."""
    lines = ["| runs | choice | processor, ms: median | slowest | clock, ms: median | slowest |", "| --- | --- | --- | --- | --- | --- |"]
    for number in NUMBERS:
        os.environ |= {"MNIST_ENGINE": "off", "MNIST_DATA_FOLDER": tempfile.mkdtemp()}
        for choice, page in _pages(number):
            processor, clock = zip(*(_milliseconds(page.run) for _ in range(TIMES)), strict=True)
            assert not page.exception, page.exception
            figures = f"{median(processor):.0f} | {max(processor):.0f} | {median(clock):.0f} | {max(clock):.0f}"
            lines.append(f"| {number} | {choice} | {figures} |")
    return lines


def _pages(number):
    """The page at each choice, drawn once."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    st.cache_resource.clear()  # a laboratory on this store
    ids, sweep_id = _fill(open_store(read_settings().database_url), number)
    choices = {
        "nothing ticked": ({}, {}),
        "eight ticked": ({state.CHOSEN_RUNS: ids[:8]}, {}),
        "all ticked": ({state.CHOSEN_RUNS: ids}, {}),
        "searched": ({state.SEARCH: "learning 0.001"}, {}),
        "one comparison": ({}, {state.SWEEP: sweep_id}),
        "one run": ({}, {state.RUN: ids[0]}),
    }
    for choice, (session, link) in choices.items():
        page = AppTest.from_file(PROJECT_FOLDER / "streamlit_app.py", default_timeout=60).switch_page("pages/runs.py")
        page.query_params.update(link)
        for key, value in ({state.VISITOR: ME} | session).items():
            page.session_state[key] = value
        page.run()
        yield choice, page


def _fill(store, number):
    """Store that many runs; returns their ids, a tuple, and the comparison's."""
    random = np.random.default_rng(0)
    arrays = random.normal(size=(784, 512)), np.zeros(512), random.normal(size=(512, 10)), np.zeros(10)
    weights = network_to_npz(Network(*(array.astype(np.float32) for array in arrays)))
    sweep_id, ids = store.create_sweep(ME, BASE, "learning_rate", RATES, SEEDS)
    ids += [store.create(ME, replace(BASE, seed=seed, learning_rate=RATES[seed % 4])) for seed in range(number - len(ids))]
    for run_id in ids:
        accuracy = float(random.uniform(0.96, 0.985))
        figures = {"seconds": 1.5, "accuracy": accuracy, "loss": 0.1, "val_accuracy": accuracy, "val_loss": 0.1}
        results = {"test_accuracy": accuracy, "test_loss": 0.1, "interval_95": [accuracy - 0.003, accuracy + 0.003], "best_epoch": 5}
        results["best_test_accuracy"] = accuracy
        more = {"curve": [[point / 60, 0.1, 0.9] for point in range(300)], "last_weights": weights, "best_weights": weights}
        store.finish(run_id, FINISHED, epochs=[{"epoch": epoch, **figures} for epoch in range(1, 6)], results=results, **more)
    return tuple(ids), sweep_id


def _milliseconds(do):
    processor, clock = time.process_time(), time.perf_counter()
    do()
    return 1000 * (time.process_time() - processor), 1000 * (time.perf_counter() - clock)


if __name__ == "__main__":
    print("\n".join(report()))
