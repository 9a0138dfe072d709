"""What a worker keeps for the next step of a training and does not ask the system for again."""

import os
import subprocess
import sys

from mnist_core import worker

PROGRAM = """
import resource, sys
import numpy as np
from mnist_core.worker import keep_memory
if sys.argv[1] == "keep":
    assert keep_memory()
def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(400_000); before = faults()
for _ in range(50):
    np.ones(400_000)
print(faults() - before)
"""


def test_freed_arrays_are_kept_although_dask_asks_otherwise():
    """50 arrays of 3.2 MB are some 39,000 pages when each is asked for anew."""
    environment = os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536"}
    kept, asked = (
        int(subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, env=environment).stdout)
        for how in ("keep", "as it is")
    )
    assert kept < asked / 10


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(worker.sys, "platform", "darwin")
    assert worker.keep_memory() is False
    worker.return_memory()
