"""How the engine does, for the person who runs a server: its workers, their memory, the line and the runs, in one line or as JSON.

It looks from outside: the app writes its scheduler's address into `engine.json` in its data folder, the scheduler knows its workers, and
the database knows the runs; the app itself is not asked, so that it answers even when its pages do not.
Left out on purpose: history and alarms; a monitoring program calls this every minute and keeps what it likes.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from mnist_core.connection import ENGINE_FILE
from mnist_core.records import RUNNING, STATUSES, WAITING
from mnist_core.runs import RunStore

SECONDS_TO_ANSWER = 5
MEGABYTE = 10**6


class NoEngineError(ValueError):
    """No engine is running where one was looked for; the message says where, and how the operator points elsewhere."""


class NoEngineYetError(NoEngineError):
    """No app has written down an engine: none was started, or nobody has visited it yet."""


@dataclass(frozen=True)
class WorkerStatus:
    """One worker: its address, its resident memory in bytes, and whether it trains."""

    address: str
    memory_bytes: int
    is_busy: bool


@dataclass(frozen=True)
class EngineStatus:
    """scheduler: its address. workers: a tuple of WorkerStatus. runs: how many of this database have each status, without zeros."""

    scheduler: str
    workers: tuple
    runs: dict

    @property
    def num_waiting(self):
        """The length of the line: runs that wait for a worker, of all servers that share the database."""
        return self.runs.get(WAITING, 0)

    def as_dict(self):
        """Plain values for JSON."""
        return {"scheduler": self.scheduler, "workers": [asdict(one) for one in self.workers], "line": self.num_waiting, "runs": self.runs}

    def __str__(self):
        workers = ", ".join(f"{one.memory_bytes / MEGABYTE:.0f} MB {'busy' if one.is_busy else 'free'}" for one in self.workers)
        order = [RUNNING, WAITING, *(status for status in STATUSES if status not in (RUNNING, WAITING))]
        runs = ", ".join(f"{self.runs[status]} {status.replace('_', ' ')}" for status in order if status in self.runs)
        parts = (
            f"engine {'ready' if self.workers else 'without workers'} at {self.scheduler}",
            f"{len(self.workers)} worker{'' if len(self.workers) == 1 else 's'}" + (f" ({workers})" if workers else ""),
            f"line {self.num_waiting}",
            f"runs: {runs or 'none'}",
        )
        return " · ".join(parts)


def read_status(settings):
    """The EngineStatus of the app with these settings.Settings; raises NoEngineError when no engine answers, DatabaseError."""
    address = _scheduler_of(settings)
    workers = _ask_scheduler(address)
    store = RunStore(settings.database_url)
    try:
        return EngineStatus(address, workers, store.counts())
    finally:
        store.close()


def read_workers(settings):
    """The workers alone, a tuple of WorkerStatus; raises NoEngineError."""
    return _ask_scheduler(_scheduler_of(settings))


def _scheduler_of(settings):
    if not settings.is_training_offered:
        raise NoEngineError("MNIST_ENGINE is off, so this server has no engine: set it to on to train.")
    return settings.scheduler or _own_scheduler(settings.data_folder)


def _own_scheduler(data_folder):
    """The address that the app wrote down when it started its engine."""
    path = data_folder / ENGINE_FILE
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads(path.read_text())["scheduler"])
    raise NoEngineYetError(
        f"No engine runs here: {str(path)!r}, which an app that trains keeps, is not there or not readable. Start the app, or set "
        "MNIST_DATA_FOLDER to the folder of another one, or MNIST_SCHEDULER to a scheduler's address."
    )


def _ask_scheduler(address):
    from distributed import Client  # half a second, for this command alone

    try:
        with Client(address, timeout=SECONDS_TO_ANSWER, name="mnist-lab-status", set_as_default=False) as client:
            tasks, known = client.processing(), client.scheduler_info(n_workers=-1)["workers"]
    except Exception as error:  # a connection fails in many ways, and all mean that nobody answers
        raise NoEngineError(
            f"No engine answers at {address} ({type(error).__name__}): it has ended, or this machine may not reach it. Start the app or "
            "the scheduler, or set MNIST_SCHEDULER to another address."
        ) from error
    return tuple(WorkerStatus(name, worker["metrics"].get("memory", 0), bool(tasks.get(name))) for name, worker in sorted(known.items()))
