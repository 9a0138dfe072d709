"""What the operator of a server can set, all of it by environment variables.

MNIST_DATA_FOLDER: where the runs are kept; by default .mnist-lab beside the app. MNIST_SCHEDULER: the address of a Dask scheduler to train
on, for example tcp://10.0.0.5:8786; by default the app starts its own engine. MNIST_WORKERS: how many trainings that engine runs side by
side; by default one for every two cores. MNIST_ENGINE=off: a server that reads digits but does not train.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_FOLDER = Path(__file__).parent.parent
SHIPPED_MODEL = PROJECT_FOLDER / "models" / "mnist-784-512-10.keras"
CORES_A_WORKER = 2
MAX_WORKERS = 64


class SettingsError(ValueError):
    """An environment variable with a value that cannot be; the message says what came and what was expected."""


@dataclass(frozen=True)
class Settings:
    """The settings of this process. scheduler: an address, or None for an engine of our own."""

    data_folder: Path
    scheduler: str | None
    num_workers: int
    is_training_offered: bool


def read_settings(environment=os.environ):
    """Settings from environment variables; raises SettingsError."""
    scheduler = environment.get("MNIST_SCHEDULER") or None
    if scheduler and not scheduler.startswith(("tcp://", "tls://")):
        raise SettingsError(f"MNIST_SCHEDULER is {scheduler!r}, but it must begin with tcp:// or tls://, as in tcp://127.0.0.1:8786.")
    engine = environment.get("MNIST_ENGINE", "on")
    if engine not in ("on", "off"):
        raise SettingsError(f"MNIST_ENGINE is {engine!r}, but it must be on or off.")
    return Settings(
        Path(environment.get("MNIST_DATA_FOLDER") or PROJECT_FOLDER / ".mnist-lab"), scheduler, _num_workers(environment), engine == "on"
    )


def _num_workers(environment):
    text = environment.get("MNIST_WORKERS") or str(max(1, (os.cpu_count() or 1) // CORES_A_WORKER))
    if not text.isdigit() or not 1 <= int(text) <= MAX_WORKERS:
        raise SettingsError(f"MNIST_WORKERS is {text!r}, but it must be a whole number from 1 to {MAX_WORKERS}.")
    return int(text)
