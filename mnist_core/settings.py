"""What the operator of a server can set: the only place where its limits stand.

Each is an environment variable; on Streamlit Community Cloud a line of the app's secrets does the same. The README explains them.
"""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROJECT_FOLDER = Path(__file__).parent.parent
SHIPPED_MODEL = PROJECT_FOLDER / "models" / "mnist-784-512-10.keras"
TUTORIAL_MODEL = SHIPPED_MODEL.parent / "tutorial-784-512-10.npz"  # to compare with; its card says how it was made
SECRETS = PROJECT_FOLDER / ".streamlit" / "secrets.toml"  # an operator may write settings there
MOST_WORKERS = 64
LEAST_KEY, MOST_KEY = 16, 200  # characters
GIGABYTES_A_WORKER = 2  # it holds one, and the rest of the server needs some
CGROUP_MEMORY = Path("/sys/fs/cgroup/memory.max")  # what a container may use, in bytes or "max"


class SettingsError(ValueError):
    """An environment variable with a value that cannot be; the message says what came and what was expected."""


@dataclass(frozen=True)
class Limit:
    """A whole number that the operator can set: its range and what it is when nothing is said."""

    low: int
    high: int
    default: int

    def read(self, name, text):
        """The number in the text; raises SettingsError."""
        if not text:
            return self.default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.low <= int(text) <= self.high):
            raise SettingsError(f"{name} is {text[:40]!r}, but it must be a whole number from {self.low} to {self.high}.")
        return int(text)


@dataclass(frozen=True)
class Settings:
    """The settings of this process; each field says its environment variable."""

    data_folder: Path  # MNIST_DATA_FOLDER: where runs are kept
    database_url: str  # MNIST_DATABASE_URL: checked when it is opened; by default a file of SQLite's in the data folder
    scheduler: str | None = None  # MNIST_SCHEDULER: a Dask scheduler's address, or None for an engine of our own
    is_training_offered: bool = True  # MNIST_ENGINE: on or off
    operator_key: str = field(default="", repr=False)  # MNIST_OPERATOR_KEY: opens the self-check page's details; nobody's when empty
    server: str = "main"  # MNIST_SERVER: a name for each server, when several share one database
    num_workers: int = 1  # MNIST_WORKERS: trainings side by side in our own engine
    max_waiting: int = 100  # MNIST_MAX_WAITING: runs in the line
    max_epochs: int = 100  # MNIST_MAX_EPOCHS: of one run
    max_run_seconds: int = 3600  # MNIST_MAX_RUN_SECONDS: wall clock of one run
    max_wait_seconds: int = 120  # MNIST_MAX_WAIT_SECONDS: for a first epoch, before longer runs give way
    max_worker_megabytes: int = 1500  # MNIST_MAX_WORKER_MB: memory of a worker before it is started anew, between two runs
    max_stored_megabytes: int = 2000  # MNIST_MAX_STORED_MB: of epochs' weights, states and checkpoints, the oldest go first


def memory_gigabytes(cgroup=CGROUP_MEMORY):
    """The memory of this machine, or of the container that this process is in, in GB."""
    try:
        limit = int(cgroup.read_text())
    except (OSError, ValueError):  # no container, or one without a limit
        limit = float("inf")
    return min(limit, psutil.virtual_memory().total) / 1e9


def usual_workers(cores, gigabytes):
    """Trainings side by side when the operator says nothing: one a core, which trains a sweep or a class soonest, as far as memory goes."""
    return max(1, min(cores, int(gigabytes / GIGABYTES_A_WORKER), MOST_WORKERS))


LIMITS = {
    "num_workers": ("MNIST_WORKERS", Limit(1, MOST_WORKERS, usual_workers(os.cpu_count() or 1, memory_gigabytes()))),
    "max_waiting": ("MNIST_MAX_WAITING", Limit(1, 10_000, 100)),
    "max_epochs": ("MNIST_MAX_EPOCHS", Limit(1, 100, 100)),
    "max_run_seconds": ("MNIST_MAX_RUN_SECONDS", Limit(1, 86_400, 3600)),
    "max_wait_seconds": ("MNIST_MAX_WAIT_SECONDS", Limit(1, 86_400, 120)),
    "max_worker_megabytes": ("MNIST_MAX_WORKER_MB", Limit(100, 1_000_000, 1500)),
    "max_stored_megabytes": ("MNIST_MAX_STORED_MB", Limit(10, 1_000_000, 2000)),
}


def read_settings(environment=os.environ):
    """Settings from environment variables; raises SettingsError."""
    scheduler = environment.get("MNIST_SCHEDULER") or None
    if scheduler and not scheduler.startswith(("tcp://", "tls://")):
        raise SettingsError(f"MNIST_SCHEDULER is {scheduler[:40]!r}, but it must begin with tcp:// or tls://, as in tcp://127.0.0.1:8786.")
    engine = environment.get("MNIST_ENGINE") or "on"
    if engine not in ("on", "off"):
        raise SettingsError(f"MNIST_ENGINE is {engine[:40]!r}, but it must be on or off.")
    folder = Path(environment.get("MNIST_DATA_FOLDER") or PROJECT_FOLDER / ".mnist-lab")
    return Settings(
        folder,
        environment.get("MNIST_DATABASE_URL") or sqlite_url(folder),
        scheduler,
        engine == "on",
        _read_operator_key(environment),
        environment.get("MNIST_SERVER") or "main",
        **{field: limit.read(name, environment.get(name, "")) for field, (name, limit) in LIMITS.items()},
    )


def environment_with_secrets(environment=os.environ, path=SECRETS):
    """The environment as the app has it: Streamlit makes a variable of each text and number in its secrets; raises SettingsError.

    Streamlit passes over a file that it cannot read, and the app would then use another database than its operator meant.
    """
    try:
        secrets = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return environment
    except ValueError as error:  # its message names a line and a column, and no value
        raise SettingsError(f'{path.name} cannot be read: {error}. Every value needs quotation marks, as in MNIST_WORKERS = "2".') from None
    return {**environment, **{name: str(value) for name, value in secrets.items() if type(value) in (str, int, float)}}


def _read_operator_key(environment):
    key = environment.get("MNIST_OPERATOR_KEY", "")
    if key and not (LEAST_KEY <= len(key) <= MOST_KEY):  # the message does not repeat it: it goes to a page
        raise SettingsError(f"MNIST_OPERATOR_KEY has {len(key)} characters, but it must have {LEAST_KEY} to {MOST_KEY}.")
    return key


def sqlite_url(folder):
    """The URL of the database in a data folder."""
    return f"sqlite:///{folder / 'runs.sqlite'}"
