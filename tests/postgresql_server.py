"""A PostgreSQL server of the tests' own: on a free port of this machine, in a temporary folder, gone with them."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

SECONDS_TO_START = 60
SECONDS_TO_STOP = 60


def find_program(name):
    """The path of a program of PostgreSQL's server: on PATH, or where Debian puts it, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    path = shutil.which(name) or next((folder / name for folder in folders if (folder / name).exists()), None)
    assert path, f"PostgreSQL's {name} was not found: install the server (make test does, on Debian) and run the tests again."
    return str(Path(path).resolve())  # a link hides where the server's other files are


class PostgresqlServer:
    """A server that can be stopped and started again on the same port with the same databases; url: as its administrator."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="mnist-lab-postgresql-"))
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}  # it refuses root
        if self._user:
            shutil.chown(self._folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process = None
        self._password = secrets.token_hex(8)
        self._make_databases()
        self.url = self.url_of("postgres")

    def url_of(self, database):
        """SQLAlchemy's URL of one of its databases."""
        return f"postgresql+psycopg://mnist:{self._password}@127.0.0.1:{self._port}/{database}"

    def execute(self, command):
        """Run one SQL command as the administrator."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(command)

    def start(self):
        """Start it when it does not run; returns when it answers."""
        if self._process is None:
            options = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
            flags = [f"--{name}={value}" for name, value in options.items()]
            self._process = self._run(subprocess.Popen, [find_program("postgres"), "-D", str(self._folder / "data"), *flags])
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            has_time = self._process.poll() is None and time.monotonic() < deadline
            assert has_time, (self._folder / "log").read_text()
            time.sleep(0.05)

    def stop(self):
        """Stop it as a restart of its machine does: every connection breaks, what was committed stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # the "fast" shutdown
            self._process.wait(SECONDS_TO_STOP)
            self._process = None

    def remove(self):
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder)

    def _make_databases(self):
        password_file = self._folder / "password"
        password_file.write_text(self._password)
        password_file.chmod(0o644)
        options = ["--username=mnist", f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run(subprocess.run, [find_program("initdb"), "-D", str(self._folder / "data"), *options], check=True)

    def _run(self, how, command, **options):
        with open(self._folder / "log", "ab") as log:
            return how(command, cwd=self._folder, stdout=log, stderr=log, **options, **self._user)

    def _answers(self):
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True
