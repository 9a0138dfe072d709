"""The parts that are measured, each on a server of its own that ends with it, and each a dict of figures that can be kept as JSON.

Before anybody is measured, one visitor opens every page, draws once and leaves: what is made once a server and kept for all is there then.
"""

import asyncio
import statistics
import time

from benchmarks.load.crowd import Generator
from benchmarks.load.measures import Meter, share_below, slope
from benchmarks.load.mixes import OTHER_PAGES, all_drawing, all_on_train, whole_app
from benchmarks.load.profile import profile
from benchmarks.load.server import Server
from benchmarks.load.session import Session
from benchmarks.load.visitors import DRAWING, OWNER, Crowd, Visitor

PAGES = ("train", *OTHER_PAGES)
SECONDS_ALONE = 15  # in which a training is timed with nobody there
SECONDS_FOR_FIRST_EPOCH = 300  # at most; it holds the compilation and is not counted
SECONDS_OF_GRACE = 125  # Streamlit keeps the session of somebody who left for 120, should the connection only have been lost
SECONDS_OF_PROFILE = 12
LEVELS = (25, 50, 100, 200)  # visitors
SECONDS_A_LEVEL = 20


def measure_whole_app(visitors, seconds, leaves):
    """One training, forty of a hundred in line, the rest on the whole app; with leaves, also the memory after all have gone at once."""
    with Server() as server:
        found = {"visitors": visitors, "memory_cold": _megabytes(server)}
        found["first_visit"] = warm_up(server.url)
        found["memory_before"] = _megabytes(server)
        generator = Generator(server.url)
        try:
            runs = generator.arrive([Visitor("train", OWNER)])["runs"]
            alone = _epochs_alone(server, runs)
            found["arrival_seconds"] = generator.arrive([one for one in whole_app(visitors) if one.role != OWNER])["seconds"]
            found |= _drive(server, generator, seconds, runs, alone)
            generator.leave()
        finally:
            generator.kill()
        if leaves:
            found["memory_after"] = _memory_after(server)
    return found


def measure_strokes(visitors, seconds):
    """Everybody draws on the home page, a new drawing every two seconds; nothing is trained meanwhile."""
    with Server() as server:
        warm_up(server.url)
        generator = Generator(server.url)
        try:
            generator.arrive(all_drawing(visitors))
            return {"visitors": visitors} | _drive(server, generator, seconds)
        finally:
            generator.kill()


def measure_growth(num_workers, levels=LEVELS, seconds=SECONDS_A_LEVEL):
    """All on Train, more and more of them, while as many trainings go on as there are workers; one dict for each level, and a profile."""
    with Server(MNIST_WORKERS=str(num_workers)) as server:
        warm_up(server.url)
        generator = Generator(server.url)
        try:
            runs = generator.arrive([Visitor("train", OWNER)] * num_workers)["runs"]
            alone = _epochs_alone(server, runs)
            found, there = [], num_workers
            for level in levels:
                newcomers = [one for one in all_on_train(level, num_workers) if one.role != OWNER]
                generator.arrive(newcomers[: level - there] if there > num_workers else newcomers)
                there = level
                found.append({"workers": num_workers, "visitors": level} | _drive(server, generator, seconds, runs, alone))
            return {"levels": found, "profile": _profile_while_driven(server, generator)}
        finally:
            generator.kill()


def measure_soak(visitors, minutes):
    """Mixed use for so many minutes; the memory of each process, and by how much it grows in the second half."""
    with Server(MNIST_MAX_WAIT_SECONDS="120") as server:
        warm_up(server.url)
        generator = Generator(server.url)
        try:
            generator.arrive(whole_app(visitors))
            generator.begin(60 * minutes)
            with Meter(server.groups()) as meter:
                record = generator.end()
        finally:
            generator.kill()
    half = [sample for sample in meter.samples if sample[0] > 30 * minutes]
    slopes = {name: slope(half, name) for name in meter.processes}
    thinned = meter.samples[:: max(1, len(meter.samples) // 40)]
    found = {"visitors": visitors, "minutes": minutes, "slopes": slopes, "samples": thinned, "faults": record["faults"]}
    return found | {"ticks": _times(record["seconds"].get("tick", []))}


def warm_up(url):
    """One visitor opens every page, draws where there is paper, and leaves; seconds that each page took."""
    return asyncio.run(_visit_every_page(url))


async def _visit_every_page(url):
    seconds = {}
    for page in PAGES:
        session = Session(url, page)
        seconds[page or "home"] = await session.open()
        if page in DRAWING:
            await session.draw(Crowd(url).drawings[0][0])
        await session.close()
        if session.seen.faults:
            raise RuntimeError(f"The page /{page} shows {session.seen.faults[0]}")
    return seconds


def _drive(server, generator, seconds, runs=(), alone=()):
    """What was measured in so many seconds; runs: ids of trainings whose epochs are compared with those of before, alone."""
    before = _epochs(server, runs)
    generator.begin(seconds)
    with Meter(server.groups(generator=[generator.pid])) as meter:
        record = generator.end()
    epochs = [figure for run, done in before.items() for figure in _epochs(server, [run])[run][len(done) + 1 :]]  # whole ones within
    found = {name: _times(values) for name, values in record["seconds"].items()}
    usage = {name: vars(figures) for name, figures in meter.usage.items()}
    acts = sum(len(values) for values in record["seconds"].values())
    return {
        "seconds": seconds,
        "acts": found,
        "usage": usage,
        "milliseconds_an_act": 1000 * usage["web"]["processor"] * seconds / max(1, acts),
        "generator_late_p95": 1000 * share_below(record["late"], 0.95) if record["late"] else None,
        "ticks_joined": record["num_joined"],
        "faults": record["faults"],
        "drawings_right": record["num_right"],
        "elements": record["num_elements"],
        "bytes": record["num_bytes"],
        "epoch_alone": statistics.median(alone) if alone else None,
        "epoch_loaded": statistics.median(epochs) if epochs else None,
        "num_epochs": [len(alone), len(epochs)],
    }


def _epochs(server, runs):
    return {run: server.epochs_of(run) for run in runs}


def _epochs_alone(server, runs):
    """Seconds of the epochs of these runs with nobody but their owners there, the first left out."""
    deadline = time.monotonic() + SECONDS_FOR_FIRST_EPOCH
    while not all(_epochs(server, runs).values()):
        if time.monotonic() > deadline:
            raise TimeoutError("No training finished its first epoch in time.")
        time.sleep(0.5)
    begun = {run: len(epochs) for run, epochs in _epochs(server, runs).items()}
    deadline = time.monotonic() + SECONDS_FOR_FIRST_EPOCH
    time.sleep(SECONDS_ALONE)
    while not all(len(epochs) > begun[run] + 1 for run, epochs in _epochs(server, runs).items()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return [seconds for run, epochs in _epochs(server, runs).items() for seconds in epochs[begun[run] :]]


def _profile_while_driven(server, generator):
    generator.begin(SECONDS_OF_PROFILE + 2)
    lines = profile(server.pid, SECONDS_OF_PROFILE)
    generator.end()
    return lines


def _memory_after(server):
    """MB of the web process at once, after the grace that sessions are given, and when somebody has looked in after that."""
    found = {"at_once": _megabytes(server)}
    time.sleep(SECONDS_OF_GRACE)
    found["after_grace"] = _megabytes(server)
    for _ in range(2):  # Streamlit clears what has run out when the next one leaves
        asyncio.run(_look_in(server.url))
        time.sleep(2)
    return found | {"after_next_visitor": _megabytes(server)}


async def _look_in(url):
    session = Session(url)
    await session.open()
    await session.close()


def _megabytes(server):
    with Meter({"web": [server.pid]}) as meter:
        pass
    return meter.usage["web"].memory


def _times(seconds):
    """Number, median, 95th and 99th percentile and the longest, in milliseconds."""
    shares = {"median": 0.5, "p95": 0.95, "p99": 0.99, "longest": 1.0}
    return {"number": len(seconds)} | {name: 1000 * share_below(seconds, share) for name, share in shares.items()}
