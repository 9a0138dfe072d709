"""How much of a machine this process may use: its cores, its memory, the room on its disk.

A container says less than the machine that it is on: 64 cores may be there and half of one allowed. Linux writes what is allowed into
files of its control groups, of which there are two versions. Left out on purpose: graphics cards, which this network does not need.
"""

import os
import shutil
from pathlib import Path

from mnist_core.settings import CGROUP_MEMORY, memory_gigabytes

CGROUPS = Path("/sys/fs/cgroup")
FIRST_MEMORY = CGROUPS / "memory" / "memory.limit_in_bytes"  # of the first version of control groups


def allowed_cores(cgroups=CGROUPS):
    """The cores that this process may use, a float: what its container allows, and never more than it is given."""
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(float(given), _quota(cgroups))


def _quota(cgroups):
    """The container's share of time in cores; infinity without one."""
    for files in (["cpu.max"], ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"]):
        try:
            quota, period = " ".join((cgroups / name).read_text() for name in files).split()
            return int(quota) / int(period) if int(quota) > 0 else float("inf")
        except (OSError, ValueError, ZeroDivisionError):  # no such version, or "max"
            continue
    return float("inf")


def allowed_gigabytes(second=CGROUP_MEMORY, first=FIRST_MEMORY):
    """The memory that this process may use, in GB, by either version of control groups."""
    return min(memory_gigabytes(second), memory_gigabytes(first))


def free_gigabytes(folder):
    """The room on the disk of a folder, or of the nearest folder above it that is there, in GB."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 1e9
