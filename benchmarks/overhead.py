"""What the engine itself costs: runs that only wait (benchmarks/waiting.py), on 1 to 16 workers, against the time that waiting alone takes."""

import time

from benchmarks.desk import finish, open_cluster, open_engine
from mnist_core.config import Hyperparameters

WORKERS = (1, 2, 4, 8, 16)
RUNS_A_WORKER, SECONDS_A_RUN = 3, 5  # SECONDS_A_RUN: one second an epoch
HIDDEN_UNITS = 512


def report():
    """Rows of a Markdown table."""
    rows = []
    for num_workers in WORKERS:
        seconds = measure(num_workers)
        ideal = RUNS_A_WORKER * SECONDS_A_RUN
        rows.append(f"| {num_workers} | {RUNS_A_WORKER * num_workers} | {ideal} | {seconds:.2f} | **{seconds / ideal - 1:.1%}** |")
        print(rows[-1], flush=True)
    return [
        f"Runs of {SECONDS_A_RUN} s that only wait, {RUNS_A_WORKER} for each worker, all submitted at once. They send what a training of",
        f"784-{HIDDEN_UNITS}-10 sends: ten events a second, after each of {SECONDS_A_RUN} epochs a checkpoint and a state, at the end two networks.",
        "",
        "| workers | runs | waiting alone, s | with the engine, s | overhead |",
        "| --- | --- | --- | --- | --- |",
        *rows,
    ]


def measure(num_workers, hidden_units=HIDDEN_UNITS):
    """Seconds from the first request to the last run's end."""
    waiting = Hyperparameters(epochs=SECONDS_A_RUN, hidden_units=hidden_units)
    with open_cluster(num_workers, "benchmarks.waiting") as address:
        with open_engine(num_workers, scheduler=address, max_wait_seconds=86_400) as engine:
            finish(engine, engine.submit("first", Hyperparameters(epochs=1)))
            began = time.monotonic()
            runs = [engine.submit(f"visitor-{number}", waiting) for number in range(RUNS_A_WORKER * num_workers)]
            for run_id in runs:
                finish(engine, run_id)
            return time.monotonic() - began


if __name__ == "__main__":
    print("\n".join(report()))
