"""Run every benchmark and write docs/performance.md."""

import importlib.metadata
import os
import platform
from datetime import date
from pathlib import Path

from benchmarks import app, dataset_page, line, memory, network_pages, overhead, runs_page, sweep, training

REPORT = Path(__file__).parent.parent / "docs" / "performance.md"
PACKAGES = ("streamlit", "keras", "numpy", "distributed")


def main():
    """Measure, print and write."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    lines = [
        "# How fast it is",
        "",
        f"Written by `make bench` on {date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}.",
        "Machines differ and are shared: trust the ratios, from runs in turn, more than the seconds.",
        "",
        "## Training",
        "",
        "The TensorFlow tutorial's script as it is printed (`benchmarks/tutorial.py`) beside this project's command line: one network,",
        "the same 60,000 digits, the test digits measured after each epoch. The first epoch, which holds the compilation, is left out.",
        "",
        *training.report(),
        "",
        "## The app in a browser",
        "",
        *app.report(),
        "",
        "## The dataset page",
        "",
        *dataset_page.report(),
        "",
        "## The runs page",
        "",
        "Every run has 3.2 MB of weights; eight curves are drawn at most, and as many parallel lines as runs are ticked, up to a hundred.",
        "",
        *runs_page.report(),
        "",
        "## Inside and Mistakes",
        "",
        *network_pages.report(),
        "",
        "## The engine",
        "",
        "What these figures mean for more workers and machines: [scaling.md](scaling.md).",
        "",
        "### Two workers or one",
        "",
        *sweep.report(),
        "",
        "### What the engine itself costs",
        "",
        *overhead.report(),
        "",
        "### The wait that is told",
        "",
        *line.report(),
        "",
        "### Memory",
        "",
        *memory.report(),
    ]
    REPORT.write_text("\n".join(lines) + "\n")
    print(REPORT.read_text())


if __name__ == "__main__":
    main()
