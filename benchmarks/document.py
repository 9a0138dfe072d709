"""docs/performance.md, written anew from docs/performance.json: what was measured stands there once, and the tables follow from it.

A part that is not measured this time stays as it was, with its date. What stands between the marks of `benchmarks.load` is that
package's own and is kept as it is.
"""

import importlib
import json
from pathlib import Path

from benchmarks.figures import table

DOCS = Path(__file__).parent.parent / "docs"
DOCUMENT, FIGURES = DOCS / "performance.md", DOCS / "performance.json"
LOAD_BEGIN, LOAD_END = "<!-- load -->", "<!-- /load -->"
PARTS = {  # name of the module to title, in the document's order
    "training": "Training",
    "epoch_profile": "Where an epoch's time goes",
    "first_point": "Train pressed to first point",
    "start": "Start",
    "reading": "Reading a drawing",
    "pages": "The pages' scripts",
    "dataset_page": "The dataset page",
    "runs_page": "The runs page",
    "sweep": "Two workers or one",
    "overhead": "What the engine itself costs",
    "line": "The wait that is told",
    "memory": "Memory over many runs",
}
USUAL_PARTS = ("training", "epoch_profile", "first_point", "start", "reading", "pages")
HEAD = """# How fast it is

Written by `make bench` from the figures in [performance.json](performance.json). Machines differ and are shared: trust the ratios, of
runs in turn, more than the seconds. What an engine's figures mean for more workers and machines: [scaling.md](scaling.md).
"""


def module_of(part):
    """The module that measures a part."""
    return importlib.import_module(f"benchmarks.{part}")


def measure(part, options):
    """A part's figures, of a kind that JSON can hold: from `measure`, or the lines of an older module's `report`."""
    module = module_of(part)
    return module.measure(options) if hasattr(module, "measure") and hasattr(module, "goals") else module.report()


def read_figures(path=FIGURES):
    """Part to its dict of when, machine, load, figures; empty without a file."""
    return json.loads(path.read_text()) if path.exists() else {}


def write(parts):
    """Write both files."""
    FIGURES.write_text(json.dumps(parts, indent=1) + "\n")
    DOCUMENT.write_text(document(parts, DOCUMENT.read_text() if DOCUMENT.exists() else ""))


def document(parts, old=""):
    """The whole document as Markdown. parts: as `read_figures` gives them. old: the document so far, for its part on load."""
    chosen = [(name, parts[name]) for name in PARTS if name in parts]
    sections = [line for name, part in chosen for line in ["", *_section(name, part)]]
    text = "\n".join([HEAD, *_goals(chosen), *sections]).rstrip() + "\n"
    return text + "".join(f"\n{LOAD_BEGIN}{kept}{LOAD_END}\n" for kept in _load_part(old))


def _load_part(old):
    """What stands between the marks, if they are there: a list of one text or of none."""
    if LOAD_BEGIN not in old or LOAD_END not in old:
        return []
    return [old.split(LOAD_BEGIN, 1)[1].split(LOAD_END, 1)[0]]


def _goals(chosen):
    rows = [(*words, "met" if is_met else "**missed**") for name, part in chosen for *words, is_met in _goals_of(name, part["figures"])]
    return ["## Goals", "", *table(("what", "goal", "measured", ""), rows)] if rows else []


def _goals_of(name, figures):
    module = module_of(name)
    return module.goals(figures) if hasattr(module, "goals") else ()


def _section(name, part):
    module = module_of(name)
    figures = part["figures"]
    lines = module.lines(figures) if hasattr(module, "goals") else figures
    return [f"## {PARTS[name]}", "", f"Measured {part['when']}, {part['machine']}; load before it {part['load']}.", "", *lines]
