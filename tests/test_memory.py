import subprocess
import sys

from mnist_ui import memory

PROGRAM = """
import numpy as np
from mnist_ui.memory import return_memory_early
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096
assert return_memory_early()
np.ones(2_000_000); np.ones(2_000_000)  # from here on such arrays are kept, unless they go back early
before = resident()
arrays = [np.ones(400_000) for _ in range(20)]
last = np.ones(1000)
del arrays
print(resident() - before)
"""

STORING = """
import sys, threading
from mnist_core.config import Hyperparameters
from mnist_core.runs import open_store
from mnist_ui.memory import return_memory_early
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096
assert return_memory_early()
store = open_store("sqlite:///" + sys.argv[1])
everybody = threading.Barrier(4)  # so that each has a connection of its own
def keep(size):
    run_id = store.create("visitor", Hyperparameters())
    for columns in ({}, {"epochs": []}, {"curve": []}):
        with store.database.connect():
            everybody.wait()
            store.save_state(run_id, 1, 0, bytes(size), **columns)
def keep_four(size):
    threads = [threading.Thread(target=keep, args=(size,)) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
keep_four(100)
before = resident()
keep_four(6_000_000)
print(resident() - before)
"""


def test_large_arrays_go_back_to_the_system():
    kept = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(kept.stdout) < 20_000_000  # of the 64 MB that were in use


def test_what_was_stored_is_not_kept_in_memory(tmp_path):
    kept = subprocess.run([sys.executable, "-c", STORING, str(tmp_path / "runs.sqlite")], capture_output=True, text=True, check=True)
    assert int(kept.stdout) < 25_000_000  # of the 72 MB that were written


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    assert memory.return_memory_early() is False


def test_what_is_loaded_is_left_out_of_the_search_for_circles():
    counts = "print(len(gc.get_objects()) < gc.get_freeze_count())"
    program = f"import gc; from mnist_ui.memory import keep_what_is_loaded; keep_what_is_loaded(); {counts}"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "True\n"
