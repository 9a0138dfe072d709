"""What processes take of the machine: processor time, and memory as it is counted in them.

Memory is the resident set, RSS: what a process has in memory at this moment, pages that it shares with others included. Processor time is
the kernel's own count, so other work on the machine does not change it much; time by the clock it does change.
"""

import threading
import time
from dataclasses import dataclass

import psutil

MEGABYTE = 2**20
SECONDS_A_SAMPLE = 1.0


@dataclass(frozen=True)
class Usage:
    """processor: share of one core, 1.0 is all of it. memory: MB at the end. most_memory: MB, the highest of samples a second apart."""

    processor: float
    memory: float
    most_memory: float


class Meter:
    """Watches groups of processes from `with` to its end; `usage` then says what each took. groups: name to list of process ids."""

    def __init__(self, groups):
        self.processes = {name: [psutil.Process(pid) for pid in pids] for name, pids in groups.items()}
        self.samples, self._ended = [], threading.Event()  # (seconds since the beginning, {name: MB})

    def __enter__(self):
        self._began, self._before = time.perf_counter(), self._processor_seconds()
        self._thread = threading.Thread(target=self._sample, name="meter", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        seconds, after = time.perf_counter() - self._began, self._processor_seconds()
        self.usage = {
            name: Usage((after[name] - self._before[name]) / seconds, self.samples[-1][1][name], max(row[name] for _, row in self.samples))
            for name in self.processes
        }

    def _sample(self):
        while True:
            self.samples.append((time.perf_counter() - self._began, {name: memory(group) for name, group in self.processes.items()}))
            if self._ended.wait(SECONDS_A_SAMPLE):
                return

    def _processor_seconds(self):
        return {name: sum(_processor_seconds_of(process) for process in group) for name, group in self.processes.items()}


def memory(processes):
    """Resident MB of these psutil.Process together; those that have ended count nothing."""
    return sum(_resident_bytes(process) for process in processes) / MEGABYTE


def slope(samples, name):
    """MB in ten minutes by which the memory of a group grows, by least squares over a Meter's samples."""
    seconds, sizes = [when for when, _ in samples], [row[name] for _, row in samples]
    mean, middle = sum(sizes) / len(sizes), sum(seconds) / len(seconds)
    spread = sum((when - middle) ** 2 for when in seconds)
    return 600 * sum((when - middle) * (size - mean) for when, size in zip(seconds, sizes, strict=True)) / spread if spread else 0.0


def share_below(values, share):
    """The value that this share of the values does not exceed, as 0.95 for the 95th percentile; not a number without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _processor_seconds_of(process):
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _resident_bytes(process):
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
