"""Memory over many short runs one after another: of the worker, which trains, and of the process that submits."""

import os

import psutil

from benchmarks.desk import finish, memory_of_workers, open_engine
from mnist_core.config import Hyperparameters

RUNS = 200
LOOKS = (10, 50, 100, 150, RUNS)
SHORT = Hyperparameters(epochs=1, batch_size=100, training_digits=500)


def report():
    """Lines of Markdown."""
    rows = [f"| {runs} | {worker:.0f} | {web:.0f} |" for runs, worker, web in measure()]
    return [
        f"{RUNS} runs of one epoch with {SHORT.training_digits} digits, one after another, each by another visitor.",
        "",
        "| after so many runs | worker, MB | the process that submits, MB |",
        "| --- | --- | --- |",
        *rows,
    ]


def measure(**settings):
    """(runs so far, megabytes of the worker, megabytes of this process) at each of LOOKS."""
    os.environ["MNIST_WORKERS"] = "1"
    found = []
    with open_engine(**settings) as engine:
        for number in range(1, RUNS + 1):
            finish(engine, engine.submit(f"visitor-{number}", SHORT))
            if number in LOOKS:
                found.append((number, memory_of_workers(), psutil.Process().memory_info().rss / 2**20))
                print(*found[-1], flush=True)
    return found


if __name__ == "__main__":
    print("\n".join(report()))
