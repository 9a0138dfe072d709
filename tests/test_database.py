"""A database opened with the newest schema: every way it may have looked before, on SQLite and on PostgreSQL."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from examples import RESULTS, an_epoch
from sqlalchemy import create_engine, inspect, make_url, text

from mnist_core.class_tables import Base
from mnist_core.config import Hyperparameters
from mnist_core.database import NEWEST_REVISION, WRITING, DatabaseError, alembic_config, alone, open_database
from mnist_core.runs import FINISHED, RunStore

PROJECT_FOLDER = Path(__file__).parent.parent
FIRST_SCHEMA = (  # as the first version of the app made it, with a run and two checkpoints
    """CREATE TABLE run (id VARCHAR NOT NULL, visitor VARCHAR NOT NULL, preset VARCHAR, hyperparameters JSON NOT NULL,
    status VARCHAR NOT NULL, message VARCHAR NOT NULL, created_at {time} NOT NULL, finished_at {time}, epochs JSON NOT NULL,
    curve JSON NOT NULL, results JSON NOT NULL, last_weights {bytes}, best_weights {bytes}, PRIMARY KEY (id))""",
    "CREATE INDEX ix_run_created_at ON run (created_at)",
    "CREATE INDEX ix_run_status ON run (status)",
    "CREATE INDEX ix_run_visitor ON run (visitor)",
    """CREATE TABLE checkpoint (run_id VARCHAR NOT NULL, name VARCHAR NOT NULL, content {bytes} NOT NULL, PRIMARY KEY (run_id, name),
    FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE)""",
    """INSERT INTO run VALUES ('old', 'visitor', 'keras-tutorial', '{{"epochs": 7}}', 'finished', '', '2026-01-02 03:04:05.000006',
    '2026-01-02 03:05:05.000006', '{epochs}', '[[0.1, 2.0, 0.3]]', '{results}', {weights}, {weights})""",
    "INSERT INTO checkpoint VALUES ('old', 'mnist-02-0.0700.keras', {weights})",
    "INSERT INTO checkpoint VALUES ('old', 'my own.keras', {weights})",
)
WORDS = {
    "sqlite": {"time": "DATETIME", "bytes": "BLOB", "weights": "x'0102'"},
    "postgresql": {"time": "TIMESTAMP WITHOUT TIME ZONE", "bytes": "BYTEA", "weights": "'\\x0102'"},
}


@pytest.fixture
def database(store_url):
    database = open_database(store_url)
    yield database
    database.dispose()


@pytest.fixture
def old_url(store_url):
    """The URL of a database that the first version of the app made."""
    words = WORDS[make_url(store_url).get_backend_name()]
    database = create_engine(store_url)
    with database.begin() as connection:
        for statement in FIRST_SCHEMA:
            connection.exec_driver_sql(statement.format(epochs=json.dumps([an_epoch(1)]), results=json.dumps(RESULTS), **words))
    database.dispose()
    return store_url


def differences(database):
    """How the schema in the database differs from the one in tables.py."""
    with database.connect() as connection:
        context = MigrationContext.configure(connection)
        return compare_metadata(context, Base.metadata)


def revision(database):
    with database.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def test_a_column_that_no_migration_makes_is_noticed(database):
    with alone(database) as connection:
        connection.exec_driver_sql("ALTER TABLE run DROP COLUMN began_at")
    assert [difference[:3] for difference in differences(database)] == [("add_column", None, "run")]


def test_the_newest_revision_is_the_last_script(database):
    with alone(database) as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [NEWEST_REVISION]


def test_a_database_of_the_first_version_is_migrated_with_all_its_rows(old_url):
    store = RunStore(old_url)
    run = store.get("old")
    assert (run.hyperparameters, run.epochs, run.results) == (Hyperparameters(epochs=7), (an_epoch(1),), RESULTS)
    assert (run.status, run.created_at.microsecond, run.server, run.changes, run.training_seconds) == (FINISHED, 6, "", (), 0)
    scored = {"name": "mnist-02-0.0700.keras", "epoch": 2, "val_loss": 0.07}
    assert store.checkpoints("old") == [{"name": "my own.keras", "epoch": None, "val_loss": None}, scored]
    assert store.checkpoint("old", "my own.keras") == b"\1\2"
    assert store.size() == 8
    store.close()


def described(connection):
    """What each table has, apart from types, which `differences` compares: columns with their defaults, indices, keys."""
    tables = inspect(connection)
    columns = {
        name: sorted((column["name"], column["nullable"], column["default"]) for column in tables.get_columns(name))
        for name in tables.get_table_names()
    }
    asked = (tables.get_indexes, tables.get_unique_constraints, tables.get_foreign_keys, tables.get_pk_constraint)
    return columns, {name: [repr(ask(name)) for ask in asked] for name in columns if name != "alembic_version"}


def test_the_scripts_lead_to_the_schema_of_a_new_database(database):
    assert revision(database) == NEWEST_REVISION
    with alone(database) as connection:
        new = described(connection)
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), "head")
        assert described(connection) == new
    assert differences(database) == []
    assert revision(database) == NEWEST_REVISION


def test_a_migrated_database_has_the_schema_of_a_new_one(old_url):
    database = open_database(old_url)
    assert differences(database) == []
    database.dispose()


def test_every_step_back_and_forth_keeps_the_runs(store_url):
    store = RunStore(store_url)
    run_id = store.create("visitor", Hyperparameters(seed=3))
    store.add_checkpoint(run_id, "mnist-01-0.5000.keras", b"file", 1, 0.5)
    database = open_database(store_url)
    with alone(database) as connection:
        command.downgrade(alembic_config(connection), "0001")
    assert revision(database) == "0001"
    open_database(store_url).dispose()
    assert differences(database) == []
    assert store.get(run_id).hyperparameters.seed == 3
    assert store.checkpoints(run_id) == [{"name": "mnist-01-0.5000.keras", "epoch": 1, "val_loss": 0.5}]
    store.close()
    database.dispose()


def test_the_way_back_to_nothing_leaves_nothing_but_the_number(database):
    with alone(database) as connection:
        command.downgrade(alembic_config(connection), "base")
        assert connection.dialect.get_table_names(connection) == ["alembic_version"]


def test_going_back_deletes_no_checkpoint_though_sqlite_makes_the_tables_anew(old_url):
    database = open_database(old_url)
    with alone(database) as connection:
        command.downgrade(alembic_config(connection), "0001")
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM checkpoint")) == 2
    database.dispose()


def test_a_migration_that_fails_leaves_the_database_as_it_was(old_url):
    database = create_engine(old_url)
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE training_state (id VARCHAR)")  # is in the way of the second step
    with pytest.raises(DatabaseError, match="training_state"):
        open_database(old_url)
    with database.connect() as connection:
        assert set(connection.dialect.get_table_names(connection)) == {"run", "checkpoint", "training_state"}
    database.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(store_url, database):
    with alone(database) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match=r"schema '9999'.*update the app"):
        open_database(store_url)
    assert revision(database) == "9999"


def test_opening_a_database_that_is_up_to_date_does_not_import_alembic(store_url, database):
    program = f"import sys; from mnist_core.runs import RunStore; RunStore({store_url!r}).counts(); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


OPENER = """
import sys, threading
import alembic.command
from mnist_core.runs import RunStore
from mnist_core.config import Hyperparameters
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=lambda: RunStore(sys.argv[1]).create("visitor", Hyperparameters())) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_several_processes_and_threads_open_one_new_database_at_once(store_url):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", OPENER, store_url], cwd=PROJECT_FOLDER, **pipes) for _ in range(4)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in processes] == [""] * 4
    database = open_database(store_url)
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM run")) == 12
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    database.dispose()


def test_a_writer_reads_what_the_writer_before_it_wrote(database):
    """Each of 8 threads adds 1 to one number 20 times, reading it first."""
    writing = database.execution_options(**WRITING)
    with writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE number (value INTEGER)")
        connection.exec_driver_sql("INSERT INTO number VALUES (0)")
    lock = " FOR UPDATE" if database.dialect.name == "postgresql" else ""

    def add():
        for _ in range(20):
            with writing.begin() as connection:
                value = connection.scalar(text(f"SELECT value FROM number{lock}"))
                connection.execute(text("UPDATE number SET value = :value"), {"value": value + 1})

    threads = [threading.Thread(target=add) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with database.connect() as connection:
        assert connection.scalar(text("SELECT value FROM number")) == 160


def test_a_server_that_was_restarted_is_found_again(postgresql, database_url):
    store = RunStore(database_url)
    run_id = store.create("visitor", Hyperparameters())
    postgresql.stop()
    postgresql.start()
    assert store.get(run_id).visitor == "visitor"
    store.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("runs.sqlite", "cannot be understood: it must be like sqlite:"),
        ("", "cannot be understood"),
        ("postgresql+psycopg://me:secret@host:port/runs", "cannot be understood"),
        ("postgresql+psycopg://me:sec@ret@host/runs", "write an @ .* as %40"),
        ("postgresql+psycopg://me:secret@host", "names no database"),
        ("mysql://me:secret@host/runs", "begins with mysql"),
        ("postgresql+asyncpg://me:secret@host/runs", r"begins with postgresql\+asyncpg"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://runs.sqlite", "names no file"),
        ("postgresql://me:secret@127.0.0.1:1/runs", r"postgresql\+psycopg://me@127.0.0.1:1/runs cannot be opened: .*refused"),
        ("postgres://me@127.0.0.1:1/runs?password=secret", "cannot be opened: .*refused"),
        ("postgresql://me:secret@127.0.0.1:1/runs?sslmode=perhaps", "cannot be opened: .*sslmode"),
        ("postgresql://me:secret@127.0.0.1:1/runs?nonsense=1", "cannot be opened: .*nonsense"),
        ("sqlite:////dev/null/runs.sqlite", "/dev/null/runs.sqlite cannot be opened"),
        ("sqlite:////proc/runs.sqlite", "/proc/runs.sqlite cannot be opened: unable to open"),
        (b"sqlite:///runs", "cannot be understood"),
        (None, "cannot be understood"),
    ],
)
def test_a_url_that_cannot_be_says_why_and_not_the_password(url, sentence):
    with pytest.raises(DatabaseError, match=sentence) as raised:
        open_database(url)
    assert "secret" not in "".join(traceback.format_exception(raised.value))  # what a log would hold


def test_a_wrong_password_and_a_database_that_is_not_there_are_told(postgresql, database_url):
    address = make_url(database_url)
    with pytest.raises(DatabaseError, match='password authentication failed for user "mnist"') as raised:
        open_database(address.set(password="secret").render_as_string(hide_password=False))
    assert "secret" not in str(raised.value)
    with pytest.raises(DatabaseError, match='"nothing" does not exist') as raised:
        open_database(postgresql.url_of("nothing"))
    assert address.password not in str(raised.value)


def test_the_urls_that_hosts_give_open_the_same_database(database_url):
    for name in ("postgres", "postgresql", "postgresql+psycopg"):
        database = open_database(database_url.replace("postgresql+psycopg", name))
        assert database.dialect.driver == "psycopg"
        database.dispose()


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "runs.sqlite"
    path.write_text("the letters of a diary, not of a database " * 50)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("the letters of a diary")


def test_the_folder_of_a_file_is_made(tmp_path):
    path = tmp_path / "a folder with 100 % spaces" / "and another" / "runs.sqlite"
    open_database(f"sqlite:///{path}").dispose()
    assert sqlite3.connect(path).execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST_REVISION,)]


def test_a_new_file_that_somebody_else_is_changing_is_waited_for(tmp_path):
    path = tmp_path / "runs.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE something (value INTEGER)")
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()
    open_database(f"sqlite:///{path}").dispose()
    assert {"something", "run"} <= {name for (name,) in other.execute("SELECT name FROM sqlite_master")}
    other.close()


def test_sqlite_lets_readers_read_while_somebody_writes(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    with database.execution_options(**WRITING).begin() as writer:
        writer.exec_driver_sql("DELETE FROM run")
        with database.connect() as reader:
            assert reader.scalar(text("SELECT count(*) FROM run")) == 0
    database.dispose()


def test_a_migration_script_is_part_of_what_is_shipped():
    listed = subprocess.run(["git", "ls-files", "mnist_core/migrations"], cwd=PROJECT_FOLDER, capture_output=True, text=True)
    there = [os.path.relpath(path, PROJECT_FOLDER) for path in (PROJECT_FOLDER / "mnist_core" / "migrations").rglob("*.*")]
    assert {path for path in there if not path.endswith(".pyc")} <= set(listed.stdout.split())
