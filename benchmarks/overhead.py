"""What the engine itself costs: runs that only wait (benchmarks/waiting.py), on 1 to 16 workers.

The control is the same waiting without an engine, by as many plain processes, directly before and after: on a machine with other work even
sleeping takes longer than it should. The processor's time of each process is counted too, which other work does not change much.
"""

import subprocess
import sys
import time

import psutil

from benchmarks.desk import WORKER_COMMAND, finish, open_cluster, open_engine
from mnist_core.config import Hyperparameters

WORKERS = (1, 2, 4, 8, 16)
RUNS_A_WORKER, SECONDS_A_RUN = 2, 10  # one second an epoch, and as many as the tutorial trains
NETWORKS = {"784-1-10": 1, "784-512-10": 512}  # hidden units: hardly any bytes, and those of a real run
CONTROL = "import sys; from benchmarks.waiting import wait_alone; wait_alone(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"


def report():
    """Lines of Markdown."""
    rows = [_row(name, num_workers) for name in NETWORKS for num_workers in WORKERS]
    return [
        f"Runs of {SECONDS_A_RUN} s that only wait, {RUNS_A_WORKER} for each worker, all submitted at once. They send what a training",
        "does: ten events a second and, after each epoch of one second, a checkpoint and a state. Overhead: against the same waiting by",
        "plain processes, directly before and after.",
        f"The load of the machine was {psutil.getloadavg()[1]:.0f} on {psutil.cpu_count()} cores.",
        "",
        "| network | workers | plain processes, s | engine, s | overhead | processor's ms a second of run: web, scheduler, worker |",
        "| --- | --- | --- | --- | --- | --- |",
        *rows,
    ]


def _row(name, num_workers):
    before = control(num_workers, NETWORKS[name])
    seconds, used = measure(num_workers, NETWORKS[name])
    alone = (before + control(num_workers, NETWORKS[name])) / 2
    run_seconds = RUNS_A_WORKER * num_workers * SECONDS_A_RUN
    milliseconds = ", ".join(f"{1000 * used[who] / run_seconds:.0f}" for who in ("web", "scheduler", "worker"))
    row = f"| {name} | {num_workers} | {alone:.2f} | {seconds:.2f} | **{seconds / alone - 1:.1%}** | {milliseconds} |"
    print(row, flush=True)
    return row


def control(num_workers, hidden_units):
    """Seconds that the slowest of so many plain processes waits for its runs."""
    arguments = [str(RUNS_A_WORKER), str(SECONDS_A_RUN), str(hidden_units)]
    command = [sys.executable, "-c", CONTROL, *arguments]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(num_workers)]
    return max(float(process.communicate()[0]) for process in processes)


def measure(num_workers, hidden_units):
    """(seconds from the first request to the last run's end, the processor's seconds of web process, scheduler and workers)."""
    waiting = Hyperparameters(epochs=SECONDS_A_RUN, hidden_units=hidden_units)
    with (
        open_cluster(num_workers, "benchmarks.waiting") as address,
        open_engine(num_workers, scheduler=address, max_wait_seconds=86_400) as engine,
    ):
        for run_id in [engine.submit(f"first-{number}", Hyperparameters(epochs=1)) for number in range(num_workers)]:
            finish(engine, run_id)
        began, used = time.monotonic(), processor_seconds()
        for run_id in [engine.submit(f"visitor-{number}", waiting) for number in range(RUNS_A_WORKER * num_workers)]:
            finish(engine, run_id)
        return time.monotonic() - began, {who: seconds - used[who] for who, seconds in processor_seconds().items()}


def processor_seconds():
    """Of this process, which is in the web process's place, of the scheduler's and of all workers."""
    used = {"web": sum(psutil.Process().cpu_times()[:2]), "scheduler": 0.0, "worker": 0.0}
    for process in psutil.Process().children(recursive=True):
        words = " ".join(process.cmdline())
        who = "worker" if WORKER_COMMAND in words else "scheduler" if "benchmarks.desk" in words else None
        if who:
            used[who] += sum(process.cpu_times()[:2])
    return used


if __name__ == "__main__":
    print("\n".join(report()))
