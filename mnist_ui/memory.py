"""Memory that is no longer used goes back to the system, so that a small server can hold the digits and what is worked out from them.

The C library of Linux keeps freed arrays of up to 32 MB for later, once it has seen one: after a visit to each view of the dataset page
the web process held 361 MB. With a fixed bound of 1 MB, larger arrays come from the system and go back to it: 300 MB. Other systems do
so anyway. What is smaller comes from pools, by default up to eight for every core, each with holes of its own: two are enough where
Python lets one thread work at a time.

And what is loaded once stays: Python's search for circles of forgotten objects need not go through it again and again. With a hundred
visitors it went through 240,000 objects every few seconds, a tenth of a second each time, in which nobody was answered.
"""

import ctypes
import gc
import sys

from mnist_core.worker import M_ARENA_MAX, M_MMAP_THRESHOLD, MOST_ARENAS

LARGE = 2**20  # bytes


def return_memory_early():
    """Ask the C library to give large freed arrays back at once, and to keep few pools of small ones; whether it listens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None  # musl has none
    return bool(mallopt and mallopt(M_MMAP_THRESHOLD, LARGE) and mallopt(M_ARENA_MAX, MOST_ARENAS))


def keep_what_is_loaded():
    """Leave out of the search for circles what there is by now: modules, charts, the engine. For the few times when much was loaded,
    because what a visitor holds then is never freed when it becomes a circle."""
    gc.collect()
    gc.freeze()
