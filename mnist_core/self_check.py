"""Whether this server has what it needs, looked at one thing at a time: each check gives a `Finding` that says what to do.

Whoever runs a server is rarely who wrote it, so every finding is a whole sentence and ends with what mends it. A check looks and changes
nothing, and takes milliseconds. Left out on purpose: whether the app is fast, and whether it is right: benchmarks and tests say that.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime

from mnist_core.database import NEWEST_REVISION, read_revision
from mnist_core.database_url import DatabaseError, read_url, without_password
from mnist_core.dataset import BUNDLED_PATH
from mnist_core.dispatcher import OFF, READY, STARTING, UNAVAILABLE
from mnist_core.engine_status import NoEngineError, NoEngineYetError, read_workers
from mnist_core.finding import advice, problem, well
from mnist_core.machine import allowed_cores, allowed_gigabytes, free_gigabytes
from mnist_core.project_check import check_project

FULL = 0.2  # GB free, below which the next run may not be stored
WEB_GIGABYTES, WORKER_GIGABYTES = 0.35, 0.95  # measured: docs/scaling.md
WARM_MEGABYTES = 300  # a worker without TensorFlow holds a third of that, one with it twice as much
RECOMMENDED_CORES = 2
IDLE = "idle"  # an engine that nobody has needed yet; beside dispatcher's words


@dataclass(frozen=True)
class EngineFacts:
    """How the engine stands. status: of dispatcher, or IDLE. message: why it is unavailable. worker_megabytes: a number for each worker."""

    status: str
    message: str = ""
    worker_megabytes: tuple = ()


def ask_engine(settings):
    """The EngineFacts of the app with these Settings, which may run in another process; takes a second."""
    if not settings.is_training_offered:
        return EngineFacts(OFF)
    try:
        workers = read_workers(settings)
    except NoEngineYetError:
        return EngineFacts(IDLE)
    except NoEngineError as error:
        return EngineFacts(UNAVAILABLE, str(error))
    return EngineFacts(READY, worker_megabytes=tuple(worker.memory_bytes / 1e6 for worker in workers))


def check_server(settings, engine):
    """Everything that can be known of a server without its pages: a list of Finding. settings: Settings. engine: EngineFacts."""
    return [
        *check_project(),
        check_folder(settings),
        check_database(settings.database_url),
        check_engine(engine),
        *([check_workers(engine.worker_megabytes, settings.max_worker_megabytes)] if engine.status == READY else []),
        check_memory(settings, allowed_gigabytes()),
        check_cores(settings, allowed_cores()),
        check_clock(datetime.now(UTC)),
    ]


def check_folder(settings):
    """Whether the data folder takes files, and has room for as much as runs may take."""
    folder, most = settings.data_folder, settings.max_stored_megabytes / 1000  # GB
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"MNIST Lab")
    except OSError as error:
        return problem("folder", folder=str(folder), reason=error.strerror)
    free = free_gigabytes(folder)
    facts = {"folder": str(folder), "free": f"{free:.1f}", "most": f"{most:.1f}"}
    if free < FULL:
        return problem("folder", "full", **facts)
    is_little = free < most and settings.database_url.startswith("sqlite")
    return advice("folder", "little", **facts) if is_little else well("folder", **facts)


def check_database(url):
    """Whether the database answers and has the newest schema; nothing in it is changed."""
    try:
        database, revision = without_password(read_url(url)), read_revision(url)
    except DatabaseError as error:
        return problem("database", "away", reason=f"{str(error).rstrip('.')}.")
    facts = {"database": database, "revision": revision, "newest": NEWEST_REVISION}
    if revision is None or revision == NEWEST_REVISION:
        return well("database", "well" if revision else "new", **facts)
    return problem("database", "old" if revision < NEWEST_REVISION else "newer", **facts)


def check_engine(engine):
    """Whether the engine that trains is there. engine: EngineFacts."""
    if engine.status in (READY, OFF):
        return well("engine", "well" if engine.status == READY else "off")
    if engine.status in (STARTING, IDLE):
        return advice("engine", engine.status)
    return problem("engine", reason=engine.message)


def check_workers(megabytes, most):
    """Whether there are workers, have loaded TensorFlow and hold no more memory than they may. megabytes: one number for each."""
    if not megabytes:
        return problem("workers", "none")
    if num_cold := sum(held < WARM_MEGABYTES for held in megabytes):
        return advice("workers", "cold", number=num_cold)
    facts = {"number": len(megabytes), "megabytes": f"{max(megabytes):.0f}", "most": most}
    return advice("workers", "heavy", **facts) if max(megabytes) > most else well("workers", **facts)


def check_memory(settings, gigabytes):
    """Whether the memory is enough for the pages and the workers, now and when the workers have grown as far as they may."""
    workers, most = _own_workers(settings), settings.max_worker_megabytes
    if not workers:
        return well("memory", "pages", memory=f"{gigabytes:.1f}")
    facts = {"memory": f"{gigabytes:.1f}", "workers": workers, "most": most, "needed": f"{WEB_GIGABYTES + workers * WORKER_GIGABYTES:.1f}"}
    spare = max(gigabytes - WEB_GIGABYTES, 0)
    if spare < workers * WORKER_GIGABYTES:
        fitting = int(spare / WORKER_GIGABYTES)
        return problem("memory", "little" if fitting else "none", fitting=fitting, **facts)
    is_tight = spare < workers * most / 1000
    return advice("memory", "tight", fitting=int(spare / workers * 10) * 100, **facts) if is_tight else well("memory", **facts)


def check_cores(settings, cores):
    """Whether there are as many cores as a training uses, and one for each worker."""
    recommended = max(RECOMMENDED_CORES, _own_workers(settings))
    facts = {"cores": f"{cores:.3g}", "recommended": recommended}
    return advice("cores", "few", **facts) if cores < recommended else well("cores", **facts)


def _own_workers(settings):
    """The workers on this machine."""
    return settings.num_workers if settings.is_training_offered and not settings.scheduler else 0


def check_clock(now, path=BUNDLED_PATH):
    """Whether the clock can be right: not before a file of the project was written. now: a datetime in UTC."""
    written = path.stat().st_mtime if path.exists() else 0
    return (problem if now.timestamp() < written else well)("clock", time=f"{now:%Y-%m-%d %H:%M:%S}")
