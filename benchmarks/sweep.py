"""A sweep of eight runs: by one worker of two threads, by two workers of one thread each, and by two of two, in turn."""

import time
from statistics import median

from benchmarks.desk import finish, open_cluster, open_engine
from mnist_core.config import Hyperparameters

ROUNDS = 3
BASE = Hyperparameters(epochs=2, batch_size=200)
RATES, SEEDS = [0.001, 0.002], [0, 1, 2, 3]
KINDS = {
    "1 worker, 2 threads": (1, ("mnist_core.worker",)),
    "2 workers, 1 thread each": (2, ("benchmarks.one_thread", "mnist_core.worker")),
    "2 workers, 2 threads each": (2, ("mnist_core.worker",)),
}


def report():
    """Lines of Markdown."""
    seconds, bits = {kind: [] for kind in KINDS}, {}
    for _ in range(ROUNDS):
        for kind, (num_workers, preload) in KINDS.items():
            taken, bits[kind] = measure(num_workers, preload)
            seconds[kind].append(taken)
            print(kind, f"{taken:.1f}", flush=True)
    first = next(iter(KINDS))
    rows = [
        f"| {kind} | {median(taken):.1f} ({min(taken):.1f} to {max(taken):.1f}) | {median(seconds[first]) / median(taken):.2f} | "
        f"{'the same' if bits[kind] == bits[first] else 'others in the last place'} |"
        for kind, taken in seconds.items()
    ]
    return [
        f"A sweep of {len(RATES) * len(SEEDS)} runs of {BASE.epochs} epochs at batch {BASE.batch_size}, warm workers, {ROUNDS} rounds.",
        "",
        "| workers | s: median (range) | times faster | weights |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


def measure(num_workers, preload):
    """(seconds of the sweep, the weights of its first run as bytes)."""
    with open_cluster(num_workers, *preload) as address, open_engine(num_workers, scheduler=address, max_wait_seconds=86_400) as engine:
        for run_id in [engine.submit(f"visitor-{number}", BASE) for number in range(2 * num_workers)]:
            finish(engine, run_id)  # so that each worker has compiled
        began = time.monotonic()
        sweep = engine.submit_sweep("visitor", BASE, "learning_rate", RATES, SEEDS)
        runs = [run.id for run in engine.store.runs_of_sweep(sweep)]
        for run_id in runs:
            finish(engine, run_id)
        return time.monotonic() - began, engine.store.network(runs[0], "last").hidden_weights.tobytes()


if __name__ == "__main__":
    print("\n".join(report()))
