"""Measure, and write docs/performance.md with docs/performance.json beside it.

python -m benchmarks [--rounds 3] [--epochs 6] [--parts training,first_point]
"""

import argparse
import importlib.metadata
import os
import platform
import sys
from datetime import date

from benchmarks import document

PACKAGES = ("streamlit", "keras", "tensorflow", "numpy", "distributed")


def main():
    """Measure part by part; each is written as soon as it is there."""
    options = _options()
    for name in options.parts:
        part = {"when": str(date.today()), "machine": _machine(), "load": f"{os.getloadavg()[0]:.1f}"}
        print(f"--- {name}", flush=True)
        part["figures"] = document.measure(name, options)
        document.write(document.read_figures() | {name: part})
    print(document.DOCUMENT.read_text())


def _options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure how fast the app is, beside its peers.")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the training, and starts of the app")
    parser.add_argument("--epochs", type=int, default=6, help="epochs of each training")
    parser.add_argument(
        "--parts",
        type=_parts,
        default=document.USUAL_PARTS,
        help=f"some of {', '.join(document.PARTS)}; by default {', '.join(document.USUAL_PARTS)}",
    )
    options = parser.parse_args()
    if options.rounds < 1 or options.epochs < 2:
        parser.error("at least one round and two epochs: the first epoch compiles and is not counted.")
    return options


def _parts(text):
    names = text.split(",")
    if unknown := [name for name in names if name not in document.PARTS]:
        raise argparse.ArgumentTypeError(f"There is no part {unknown[0]!r}: choose from {', '.join(document.PARTS)}.")
    return names


def _machine():
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def _version(name):
    for distribution in (name, f"{name}-cpu"):
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return "?"


if __name__ == "__main__":
    sys.exit(main())
