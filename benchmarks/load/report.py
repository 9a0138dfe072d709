"""The figures as they stand in docs/performance.md, in the part of it that is this package's own."""

import json
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs"
FIGURES, DOCUMENT = DOCS / "load.json", DOCS / "performance.md"
BEGIN, END = "<!-- load -->", "<!-- /load -->"
TICK, STROKE = 100, 250  # ms, of the 95th percentile: what is aimed at
SHARE, MEMORY, LONGER, RETURN = 0.5, 400, 1.2, 1.15  # of a core; MB; an epoch's and the memory's ratio
INTRODUCTION = """## A hundred visitors

Written by `make load` (`python -m benchmarks.load`): the real app, and visitors who send over its websocket what a browser sends
(`benchmarks/load/session.py`). They are a process of their own, which shares the machine's cores with the server and the training, so its
processor time is told, too. A tick is one look at a training, once a second a visitor, timed from its timer to the end of its script run.
Memory is the resident set.
"""


def write_report(figures):
    """Write the part between BEGIN and END, at the document's end where there is none yet; returns it."""
    text = f"{BEGIN}\n{report(figures)}\n{END}"
    document = DOCUMENT.read_text()
    if BEGIN in document:
        before, after = document.split(BEGIN)[0], document.split(END)[1]
    else:
        before, after = document.rstrip() + "\n\n", "\n"
    DOCUMENT.write_text(before + text + after)
    return text


def report(figures):
    """The part as Markdown. figures: what benchmarks.load.parts gave, by name."""
    lines = [INTRODUCTION]
    for name, write in {"whole_app": _whole_app, "strokes": _strokes, "soak": _soak}.items():
        lines += [*write(figures[name]), ""] if name in figures else []
    growth = [figures[name] for name in sorted(figures) if name.startswith("growth_")]
    return "\n".join(lines + (_growth(growth) if growth else [])).rstrip()


def _when(part):
    return f"Measured {part['when']}, {part['machine']}, load of the machine before it {part['load_before']}."


def _whole_app(part):
    return [
        f"### {part['visitors']} visitors on the whole app, {part['seconds']:.0f} s",
        "",
        "One training, forty of a hundred waiting in line and watching it, a tenth following another's; the other half on the other pages,",
        f"each doing something every ten seconds. {_when(part)}",
        "",
        *_table(("what", "measured", "aim"), _whole_app_rows(part)),
        "",
        *_acts(part),
        *_left(part),
    ]


def _whole_app_rows(part):
    ticks, web, generator = part["acts"]["tick"], part["usage"]["web"], part["usage"]["generator"]
    most = web["most_memory"]
    return [
        ("ticks, 95th percentile", f"{ticks['p95']:.0f} ms", _judged(ticks["p95"] < TICK, f"under {TICK} ms")),
        ("ticks, median and 99th percentile", f"{ticks['median']:.0f} and {ticks['p99']:.0f} ms", ""),
        *_web_rows(part),
        ("web process, memory", f"{most:.0f} MB", _judged(most < MEMORY, f"under {MEMORY} MB")),
        ("before any visit, after every page once", f"{part['memory_cold']:.0f}, {part['memory_before']:.0f} MB", ""),
        ("memory a visitor", f"{(most - part['memory_before']) / part['visitors']:.2f} MB", ""),
        _epoch_row(part),
        ("visitors' process, of one core; late by, 95th percentile", _late(generator, part), ""),
    ]


def _web_rows(part):
    share, faults = part["usage"]["web"]["processor"], part["faults"]
    return [
        ("web process, of one core", f"{share:.0%}", _judged(share < SHARE, f"under {SHARE:.0%}")),
        ("web process, a tick or another act", f"{part['milliseconds_an_act']:.1f} ms of a core", ""),
        ("exceptions shown, of so many elements", f"{len(faults)} of {part['elements']:,}", _judged(not faults, "none")),
    ]


def _epoch_row(part):
    if not part["epoch_loaded"]:
        return ("epochs of the training", "none was finished meanwhile", "")
    ratio, (alone, loaded) = part["epoch_loaded"] / part["epoch_alone"], part["num_epochs"]
    measured = f"{ratio:.2f} times as long as with nobody there: {part['epoch_alone']:.2f} s ({alone} epochs before, {loaded} with them)"
    return ("epochs of the training, median", measured, _judged(ratio <= LONGER, f"at most {LONGER}"))


def _late(generator, part):
    return f"{generator['processor']:.0%}; {part['generator_late_p95']:.0f} ms"


def _acts(part):
    names = {"tick": "a tick on Train", "stroke": "a stroke on Home or Draw", "train": "Train, the whole page"}
    rows = [
        (names.get(name, name.capitalize() + ", the whole page"), times["number"], f"{times['median']:.0f}", f"{times['p95']:.0f}")
        for name, times in part["acts"].items()
        if name != "arrival"
    ]
    return [*_table(("act", "number", "median, ms", "95th percentile, ms"), rows), ""]


def _left(part):
    if "memory_after" not in part:
        return []
    after, before, there = part["memory_after"], part["memory_before"], part["usage"]["web"]["memory"]
    ratio = after["after_next_visitor"] / before
    return [
        f"When all leave at once: {before:.0f} MB before they came (every page had been opened once), {there:.0f} MB with them,",
        f"{after['at_once']:.0f} MB at once, {after['after_grace']:.0f} MB after the two minutes for which Streamlit keeps a session, and",
        f"{after['after_next_visitor']:.0f} MB when the next visitor had gone, whereupon it clears old ones: {ratio:.2f} times",
        f"what it was ({_judged(ratio <= RETURN, f'at most {RETURN}')}).",
        "",
    ]


def _strokes(part):
    strokes, usage = part["acts"]["stroke"], part["usage"]
    late = strokes["p95"]
    rows = [
        ("message to the end of the answer, 95th percentile", f"{late:.0f} ms", _judged(late < STROKE, f"under {STROKE} ms")),
        ("median and 99th percentile", f"{strokes['median']:.0f} and {strokes['p99']:.0f} ms", ""),
        ("answers a second", f"{strokes['number'] / part['seconds']:.1f}", f"{part['visitors'] / 2:.0f}"),
        ("web process, of one core", f"{usage['web']['processor']:.0%}", ""),
        ("web process, an answer", f"{part['milliseconds_an_act']:.1f} ms of a core", ""),
        ("exceptions shown, of so many elements", f"{len(part['faults'])} of {part['elements']:,}", _judged(not part["faults"], "none")),
        ("drawings read as what they are", f"{part['drawings_right'] / max(1, strokes['number']):.0%}", ""),
        ("visitors' process, of one core", f"{usage['generator']['processor']:.0%}", ""),
    ]
    return [
        f"### {part['visitors']} visitors draw, each a stroke every two seconds",
        "",
        "Twenty drawings of the kinds that Draw offers to try, hard ones on purpose (`benchmarks/load/drawings.py`). The canvas's own",
        f"200 ms come before that. Nothing is trained meanwhile. {_when(part)}",
        "",
        *_table(("what", "measured", "aim"), rows),
    ]


def _soak(part):
    names = ("web", "engine", "worker")
    rows = [(f"{when / 60:.1f}", *(f"{row[name]:.0f}" for name in names)) for when, row in part["samples"]]
    slopes = ", ".join(f"{name} {part['slopes'][name]:+.1f}" for name in names)
    return [
        f"### {part['minutes']:.0f} minutes of mixed use by {part['visitors']} visitors",
        "",
        f"Memory in the second half grows by, in MB in ten minutes: {slopes}. Ticks, 95th percentile:",
        f"{part['ticks']['p95']:.0f} ms; exceptions shown: {len(part['faults'])}. {_when(part)}",
        "",
        *_table(("minutes", *(f"{name}, MB" for name in names)), rows),
    ]


def _growth(growth):
    heads = ("workers", "visitors", "tick, median, ms", "95th percentile", "ticks left out", "web, of a core", "web, ms a tick", "web, MB")
    more = ("epoch, times as long", "visitors' process, of a core", "exceptions")
    return [
        "### More of them, all on Train",
        "",
        "Four of ten wait in line, the others follow a training. An epoch is beside the same training's with nobody there.",
        _when(growth[0]),
        "",
        *_table((*heads, *more), [_level_row(level) for part in growth for level in part["levels"]]),
        "",
        *[line for part in growth for line in (_knee(part["levels"]), "")],
        *_profile(growth[0]),
    ]


def _level_row(level):
    ticks, usage = level["acts"]["tick"], level["usage"]
    return (
        level["workers"],
        level["visitors"],
        f"{ticks['median']:.0f}",
        f"{ticks['p95']:.0f}",
        f"{level['ticks_joined'] / max(1, ticks['number'] + level['ticks_joined']):.0%}",
        f"{usage['web']['processor']:.0%}",
        f"{level['milliseconds_an_act']:.1f}",
        f"{usage['web']['most_memory']:.0f}",
        f"{level['epoch_loaded'] / level['epoch_alone']:.2f}" if level["epoch_loaded"] else "",
        f"{usage['generator']['processor']:.0%}",
        len(level["faults"]),
    )


def _knee(levels):
    """One sentence: up to how many visitors the ticks keep under TICK, and who takes what of the processor there."""
    workers = f"With {levels[0]['workers']} worker" + ("s" if levels[0]["workers"] > 1 else "")
    bent = next((level for level in levels if level["acts"]["tick"]["p95"] >= TICK), None)
    if bent is None:
        return f"{workers} the curve does not bend up to {levels[-1]['visitors']} visitors: the 95th percentile keeps under {TICK} ms."
    straight = [level["visitors"] for level in levels if level["visitors"] < bent["visitors"]]
    begins = f"between {straight[-1]} and {bent['visitors']}" if straight else f"before {bent['visitors']}"
    web, training, visitors = (bent["usage"][name]["processor"] for name in ("web", "worker", "generator"))
    return (
        f"{workers} the knee is {begins} visitors: at {bent['visitors']} the web process takes {web:.0%} of a core, the training"
        f" {training:.0%} and the visitors {visitors:.0%}, together {web + training + visitors:.1f} cores."
    )


def _profile(part):
    if not part["profile"]:
        return ["For a profile of the web process install py-spy (requirements-dev.txt) and measure growth again."]
    number = part["levels"][-1]["visitors"]
    heading = f"Where the web process spends its time with {number} visitors (py-spy, samples that hold Python's lock):"
    return [heading, "", *_table(("share", "function"), [(f"{share:.0%}", f"`{name}`") for share, name in part["profile"]])]


def _table(heads, rows):
    return [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]


def _row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _judged(is_met, aim):
    return f"{aim}: met" if is_met else f"{aim}: **missed**"


if __name__ == "__main__":
    print(write_report(json.loads(FIGURES.read_text())))
