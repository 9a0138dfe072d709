"""Memory over many short runs one after another: of the worker, which trains, and of the process that submits."""

import itertools
import os
from dataclasses import replace

import psutil

from benchmarks.desk import finish, memory_of_workers, open_engine
from mnist_core.config import Hyperparameters

SHORT = Hyperparameters(epochs=1, batch_size=100, training_digits=500)
LOOKS = (10, 50, 100, 150, 200)  # runs of one shape
LOOKS_AT_SHAPES = (10, 20, 40, 60)  # runs each of another shape, which a worker compiles and of which it keeps four


def report():
    """Lines of Markdown."""
    return [
        f"Runs of one epoch with {SHORT.training_digits} digits, one after another, each by another visitor. Other shapes: each run has",
        "another number of hidden units, which has to be compiled.",
        "",
        "| runs so far | worker, MB | the process that submits, MB |",
        "| --- | --- | --- |",
        *(f"| {runs}, one shape | {worker:.0f} | {web:.0f} |" for runs, worker, web in measure(itertools.repeat(SHORT), LOOKS)),
        *(f"| {runs}, other shapes | {worker:.0f} | {web:.0f} |" for runs, worker, web in measure(other_shapes(), LOOKS_AT_SHAPES)),
    ]


def other_shapes():
    """SHORT with 64, 72, 80 and so on hidden units."""
    return (replace(SHORT, hidden_units=units) for units in itertools.count(64, 8))


def measure(settings, looks):
    """(runs so far, megabytes of the worker, megabytes of this process) after so many runs each."""
    os.environ["MNIST_WORKERS"] = "1"
    found = []
    with open_engine() as engine:
        for number, hyperparameters in enumerate(itertools.islice(settings, looks[-1]), 1):
            finish(engine, engine.submit(f"visitor-{number}", hyperparameters))
            if number in looks:
                found.append((number, memory_of_workers(), psutil.Process().memory_info().rss / 2**20))
                print(*(round(figure) for figure in found[-1]), flush=True)
    return found


if __name__ == "__main__":
    print("\n".join(report()))
