"""The wait that a page shows against the wait that comes: twelve runs of mixed settings in the line of one worker."""

import os
import time
from statistics import median

from benchmarks.desk import finish, open_engine, wait_for
from mnist_core.config import Hyperparameters
from mnist_core.runs import WAITING

MIXED = (
    Hyperparameters(epochs=3, batch_size=32, training_digits=30_000),
    Hyperparameters(epochs=4, batch_size=200, training_digits=30_000),
    Hyperparameters(epochs=2, batch_size=64, hidden_units=128),
    Hyperparameters(epochs=4, batch_size=100, training_digits=20_000),
    Hyperparameters(epochs=2, batch_size=128, training_digits=20_000, dropout=0.2),
    Hyperparameters(epochs=3, batch_size=200, training_digits=30_000, optimizer="sgd"),
)
FIRST = Hyperparameters(epochs=2, batch_size=50, training_digits=10_000)  # a server that has trained one network knows how fast it is
NUM_RUNS = 12
SECONDS_BETWEEN_REQUESTS = 1.0
WORTH_JUDGING = 2.0  # a shorter wait is over before its number is read


def report():
    """Lines of Markdown."""
    waits = [wait for wait in measure() if wait[1] >= WORTH_JUDGING]
    ratios = sorted(told / taken for told, taken in waits)
    within = sum(0.5 <= ratio <= 2 for ratio in ratios)
    rows = [f"| {told:.1f} | {taken:.1f} | {told / taken:.2f} |" for told, taken in waits]
    return [
        f"{NUM_RUNS} runs of {len(MIXED)} settings, most of a kind that this server had not trained before, one worker. {within} of",
        f"{len(ratios)} are within a factor of two; told / taken has the median {median(ratios):.2f}",
        f"and goes from {ratios[0]:.2f} to {ratios[-1]:.2f}.",
        "",
        "| told when it was submitted, s | taken, s | told / taken |",
        "| --- | --- | --- |",
        *rows,
    ]


def measure():
    """(seconds told when a run was submitted, seconds until it began) of each run that had to wait."""
    os.environ["MNIST_WORKERS"] = "1"
    with open_engine(max_wait_seconds=600) as engine:
        finish(engine, engine.submit("first", FIRST))
        told, asked, began = {}, {}, {}
        for number in range(NUM_RUNS):
            run_id = engine.submit(f"visitor-{number}", MIXED[number % len(MIXED)])
            asked[run_id], told[run_id] = time.monotonic(), engine.snapshot(run_id).seconds_to_wait
            print(run_id, f"was told {told[run_id] or 0:.1f} s", flush=True)
            wait_for(lambda: _note(engine, asked, began) or time.monotonic() > max(asked.values()) + SECONDS_BETWEEN_REQUESTS)
        wait_for(lambda: _note(engine, asked, began), 600)
        return [(told[run_id], began[run_id] - asked[run_id]) for run_id in asked if told[run_id]]


def _note(engine, asked, began):
    """Take down which runs have left the line; whether all have."""
    for run_id in asked:
        if run_id not in began and engine.snapshot(run_id).status != WAITING:
            began[run_id] = time.monotonic()
            print(run_id, f"began after {began[run_id] - asked[run_id]:.1f} s", flush=True)
    return len(began) == NUM_RUNS


if __name__ == "__main__":
    print("\n".join(report()))
