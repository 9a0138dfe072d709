"""How long a person waits who pressed Train: from the click to the first point on the chart, with a warm worker, in a real browser.

    python -m benchmarks --parts first_point

Both tutorials' networks were compiled when the worker started. A network of another shape is compiled as soon as its settings are chosen
and nobody trains: who presses Train two seconds later, as a person does who looks for the button, finds that done; who presses at once,
here through a link, does not. Its second run finds it done in any case.
"""

from statistics import median

from benchmarks.dashboard import Dashboard
from benchmarks.figures import ninety_five, table

TUTORIALS = ("batch_size=32&epochs=1", "batch_size=200&epochs=1")
HIDDEN_UNITS = (64, 96, 128, 192, 256)  # networks that the worker has not seen; each is trained twice
OTHERS = (48, 80, 112, 160, 224)  # others of about the same sizes, once each, pressed at once
SECONDS_TO_PRESS = 2  # from the last setting to Train, for a person
TIMES = 4  # of each tutorial's


def measure(options):
    """Seconds a run: of the tutorials' networks, of the first and the second run of others, and of those that nobody gave time."""
    with Dashboard() as dashboard:
        tutorials = [dashboard.first_point(link) for _ in range(TIMES) for link in TUTORIALS]
        links = [f"hidden_units={units}&epochs=1" for units in HIDDEN_UNITS]
        others = [(dashboard.first_point(link, SECONDS_TO_PRESS), dashboard.first_point(link)) for link in links]
        at_once = [dashboard.first_point(f"hidden_units={units}&epochs=1") for units in OTHERS]
    first, second = zip(*others, strict=True)
    return {"tutorials": tutorials, "first": list(first), "second": list(second), "at_once": at_once}


NAMES = {
    "tutorials": "a tutorial's network",
    "first": "another network, its first run, two seconds after its settings",
    "at_once": "another network, its first run, pressed at once",
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
    for kind, bound in (("tutorials", 1.0), ("first", 1.0), ("at_once", 1.0), ("second", 0.5)):
        seconds = median(figures[kind])
        yield f"Train pressed to first point, {NAMES[kind]}", f"under {bound} s", f"{seconds:.2f} s", seconds < bound
