"""How long a person waits who pressed Train: from the click to the first point on the chart, with a warm worker, in a real browser.

    python -m benchmarks --parts first_point

Both tutorials' networks were compiled when the worker started. A network of another shape is compiled at its first run; its second run
finds that done.
"""

from statistics import median

from benchmarks.dashboard import Dashboard
from benchmarks.figures import ninety_five, table

TUTORIALS = ("batch_size=32&epochs=1", "batch_size=200&epochs=1")
HIDDEN_UNITS = (64, 96, 128, 192, 256)  # networks that the worker has not seen; each is trained twice
TIMES = 4  # of each tutorial's


def measure(options):
    """Seconds a run: of the tutorials' networks, and of the first and the second run of others."""
    with Dashboard() as dashboard:
        tutorials = [dashboard.first_point(link) for _ in range(TIMES) for link in TUTORIALS]
        links = [f"hidden_units={units}&epochs=1" for units in HIDDEN_UNITS]
        others = [(dashboard.first_point(link), dashboard.first_point(link)) for link in links]
    first, second = zip(*others, strict=True)
    return {"tutorials": tutorials, "first": list(first), "second": list(second)}


NAMES = {
    "tutorials": "a tutorial's network",
    "first": "another network, its first run",
    "second": "another network, its second run",
}


def lines(figures):
    """The part as Markdown."""
    rows = [
        (NAMES[kind], len(figures[kind]), f"{median(figures[kind]):.2f}", f"{ninety_five(figures[kind]):.2f}", f"{max(figures[kind]):.2f}")
        for kind in NAMES
    ]
    return [
        "From a click on Train to the first point drawn, in Chromium, the worker warm.",
        "",
        *table(("what is trained", "runs", "s: median", "95th percentile", "slowest"), rows),
    ]


def goals(figures):
    """(what, aim, measured, whether it is met) of this part."""
    for kind, bound in (("tutorials", 1.0), ("first", 1.0), ("second", 0.5)):
        seconds = median(figures[kind])
        yield f"Train pressed to first point, {NAMES[kind]}", f"under {bound} s", f"{seconds:.2f} s", seconds < bound
