"""Measure the app under load, keep the figures in docs/load.json and write them into docs/performance.md.

    python -m benchmarks.load                                    # everything but the soak, about twelve minutes
    python -m benchmarks.load --parts soak --soak-minutes 20     # twenty minutes more
    python -m benchmarks.load --parts ticks --seconds 10 --visitors 20

Parts that are not measured keep their figures. Everything is on this machine, everything that is started is ended. To be run alone: the
server, a training and the visitors share the processor's cores.
"""

import argparse
import json
import os
import platform
import signal
import sys
from datetime import date

from benchmarks.load import parts
from benchmarks.load.report import FIGURES, report, write_report

PARTS = ("ticks", "leave", "strokes", "growth", "soak")


def main():
    """Measure what the command line asks for; write and print it."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end when this is ended
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() and options.write else {}
    for name, measure in _measures(options).items():
        print(f"Measuring {name} ...", flush=True)
        figures[name] = measure() | {"when": str(date.today()), "machine": _machine(), "load_before": round(os.getloadavg()[0], 1)}
        if options.write:
            FIGURES.write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n")
    print(write_report(figures) if options.write else report(figures))


def _measures(options):
    """Name to function of the parts that were asked for; ticks and leave are of one crowd."""
    asked, found = options.parts, {}
    if {"ticks", "leave"} & set(asked):
        found["whole_app"] = lambda: parts.measure_whole_app(options.visitors, options.seconds, "leave" in asked)
    if "strokes" in asked:
        found["strokes"] = lambda: parts.measure_strokes(options.visitors, options.seconds)
    if "growth" in asked:
        for workers in options.workers:
            found[f"growth_{workers}"] = lambda workers=workers: parts.measure_growth(workers, options.levels, options.level_seconds)
    if "soak" in asked:
        found["soak"] = lambda: parts.measure_soak(options.visitors, options.soak_minutes)
    return found


def _options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.split("\n")[0])
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS[:-1]), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--visitors", type=int, default=100, help="of ticks, leave, strokes and soak, 1 to 500")
    parser.add_argument("--seconds", type=float, default=60, help="of ticks and of strokes, 1 to 3600")
    parser.add_argument("--levels", type=_numbers, default=list(parts.LEVELS), help="visitors of growth, as 25,50,100,200")
    parser.add_argument("--level-seconds", type=float, default=parts.SECONDS_A_LEVEL, help="of each level of growth")
    parser.add_argument("--workers", type=_numbers, default=[1, 2], help="workers of growth, as 1,2")
    parser.add_argument("--no-write", dest="write", action="store_false", help="print only, keep docs/ as it is")
    parser.add_argument("--soak-minutes", type=float, default=20, help="1 to 600")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"the parts {', '.join(sorted(unknown))} are unknown: choose among {', '.join(PARTS)}")
    within = 1 <= options.visitors <= 500 and 1 <= options.seconds <= 3600 and 0 < options.soak_minutes <= 600
    if not within or not all(1 <= level <= 500 for level in options.levels):
        parser.error("at most 500 visitors, an hour of each part and ten hours of soak are measured")
    return options


def _numbers(text):
    return [int(word) for word in text.split(",")]


def _machine():
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
