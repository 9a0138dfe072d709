"""A SQL database, opened with the newest schema whatever schema it had.

A new version of the app may need a new column, but the runs of last year's class are to stay. So the schema has a number, which is kept in
the database, and each step from one number to the next is a script in `migrations/`. Opening takes the steps that are missing, all of them
or none, in one process at a time; an empty database gets the newest tables at once. Left out on purpose: databases other than SQLite (one
file, no server) and PostgreSQL.
"""

import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

from mnist_core.database_url import DatabaseError, read_url, without_password
from mnist_core.stored_json import from_json, to_json

NEWEST_REVISION = "0006"  # the last script in migrations/versions; written here so that opening need not import alembic: 80 ms
FIRST_REVISION = "0001"  # what a database with tables but without a number has
MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_TIMEOUT = 30_000  # ms that a writer waits for another one
SQLITE_KEPT_STATEMENTS = 0  # each would hold on to the values that it was last run with, as a run's state of five megabytes
SQLITE_CACHE = 256  # KB of the file that a connection keeps, instead of 2,000: the system keeps the file, too
SQLITE_PAUSE = 0.01  # s until the next try where SQLite does not wait by itself
POSTGRESQL_TIMEOUT = 10  # s to connect
POSTGRESQL_CONNECTIONS = 5  # kept open; as many again when all are busy
POSTGRESQL_LOCK = 7_841_000_512  # any number, as long as nobody else takes it
WRITING = {"is_writing": True}  # database.execution_options(**WRITING): its transactions wait for other writers before they read

_one_at_a_time = threading.Lock()  # alembic keeps the migration under way in a global of its own


class Base(DeclarativeBase):
    """What all tables have in common: one schema."""


def open_database(url):
    """The database of a URL as an sqlalchemy Engine, with the newest schema and all its rows.

    url: sqlite:///FILE, made with its folder when it is not there, or postgresql+psycopg://user:password@host:port/database
    (postgresql:// and postgres://, as hosts give them, mean the same). Raises DatabaseError.
    """
    address = read_url(url)
    try:
        database = _create_sqlite(address) if address.drivername == "sqlite" else _create_postgresql(address)
        with _disposing_on_failure(database):
            _migrate(database)
    except (SQLAlchemyError, OSError) as error:
        raise _cannot_be_opened(address, error) from None
    return database


def read_revision(url):
    """The number of a database's schema as it stands, None where there is none yet; nothing is changed. Raises DatabaseError."""
    address = read_url(url)
    if address.drivername == "sqlite" and not Path(address.database).exists():
        return None  # connecting would make the file
    database = (create_engine if address.drivername == "sqlite" else _create_postgresql)(address)
    try:
        with database.connect() as connection:
            return _revision(connection)
    except (SQLAlchemyError, OSError) as error:
        raise _cannot_be_opened(address, error) from None
    finally:
        database.dispose()


def _cannot_be_opened(address, error):
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return DatabaseError(f"The database {without_password(address)} cannot be opened: {reason}")


@contextmanager
def _disposing_on_failure(database):
    try:
        yield
    except Exception:
        database.dispose()
        raise


def _create_sqlite(address):
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    options = {"cached_statements": SQLITE_KEPT_STATEMENTS}
    database = create_engine(address, json_serializer=to_json, json_deserializer=from_json, connect_args=options)
    event.listen(database, "connect", _prepare_sqlite)
    event.listen(database, "begin", _begin_sqlite)
    return database


def _create_postgresql(address):
    return create_engine(
        address,
        json_serializer=to_json,
        json_deserializer=from_json,
        pool_pre_ping=True,  # a server that was restarted is not noticed before
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=POSTGRESQL_CONNECTIONS,
        connect_args={"connect_timeout": POSTGRESQL_TIMEOUT, "prepare_threshold": None},  # hosts' poolers know no prepared statements
    )


def _prepare_sqlite(connection, _record):
    connection.isolation_level = None  # the driver begins no transaction by itself: _begin_sqlite does
    connection.execute(f"PRAGMA busy_timeout={SQLITE_TIMEOUT}")
    _let_readers_read_while_one_writes(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA cache_size=-{SQLITE_CACHE}")
    connection.execute("PRAGMA foreign_keys=ON")


def _let_readers_read_while_one_writes(connection):
    deadline = time.monotonic() + SQLITE_TIMEOUT / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:  # of processes that change a new file's mode at once, SQLite lets all but one fail
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(SQLITE_PAUSE)


def _begin_sqlite(connection):
    # A transaction that reads and then writes fails at once when another one wrote in between: so it is a writer from its beginning.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _migrate(database):
    with database.connect() as connection:
        if _revision(connection) == NEWEST_REVISION:
            return
    with _one_at_a_time, alone(database) as connection:
        revision = _revision(connection)
        if revision is None:
            _create(connection)
        elif revision != NEWEST_REVISION:  # another process may have been faster
            _upgrade(connection)


def _revision(connection):
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
    return FIRST_REVISION if "run" in tables else None  # earlier versions of the app made the tables without a number


def _create(connection):
    """All tables at once, without the scripts: Alembic takes a quarter of a second to load, which the first page would wait for."""
    from mnist_core.migrations.newest import create_newest  # here, because all tables are made of this module's Base

    create_newest(connection, NEWEST_REVISION)


def _upgrade(connection):
    from alembic import command
    from alembic.util import CommandError

    config = alembic_config(connection)
    try:
        if _revision(connection) == FIRST_REVISION:
            command.stamp(config, FIRST_REVISION)
        command.upgrade(config, "head")
    except CommandError:
        number = _revision(connection)
        raise DatabaseError(f"The database has schema {number!r}, which this version of the app does not know: update the app.") from None


@contextmanager
def alone(database):
    """A connection in one transaction that no other process can enter at the same time; for changes of the schema."""
    is_sqlite = database.dialect.name == "sqlite"
    with database.execution_options(**WRITING).connect() as connection:
        driver_connection = connection.connection.driver_connection
        if is_sqlite:  # SQLite changes some columns by making a table anew, and dropping the old one would delete what refers to it
            driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": POSTGRESQL_LOCK})
                yield connection
        finally:
            if is_sqlite:
                driver_connection.execute("PRAGMA foreign_keys=ON")


def alembic_config(connection):
    """Alembic's Config for alembic.command.upgrade and downgrade within the connection's transaction."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
