"""One server for all hostile tests of a process: with a home and a data folder of its own, and an engine whose scheduler never answers.

So what is trained waits in the line for ever, and no test waits for TensorFlow.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
from conftest import PROJECT_FOLDER
from hostile_links import VIEWS
from websocket_visitor import Visitor

UNUSED = {"__pycache__", ".git", ".pytest_cache", ".ruff_cache", ".hypothesis", ".venv"}  # in the project's folder, not the server's


@dataclass
class Server:
    """A server under attack. idle_bytes: of its memory when every page was shown once. files: what lay around it before."""

    url: str
    data: Path
    home: Path
    process: psutil.Process
    idle_bytes: int = 0
    files: frozenset = frozenset()

    def visit(self, page="", query=""):
        return Visitor(self.url, page, query)

    @property
    def memory(self):
        """Bytes of memory that are the server's own."""
        return self.process.memory_info().rss

    @property
    def files_outside(self):
        """Every file in the project's folder and in the home, without those of the tests."""
        places = [folder for folder in PROJECT_FOLDER.iterdir() if folder.name not in UNUSED]
        found = {path for place in places for path in (place.rglob("*") if place.is_dir() else [place]) if not UNUSED & set(path.parts)}
        return frozenset(found | set(self.home.rglob("*")))

    def ask(self, statement, *values):
        """The rows that SQL gives in the server's database."""
        with closing(sqlite3.connect(self.data / "runs.sqlite", timeout=30)) as connection, connection:
            return connection.execute(statement, values).fetchall()


def attacked_server(start_server, tmp_path_factory):
    """A Server, with the fixtures start_server and tmp_path_factory; every page was shown once."""
    home, data = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("data")
    url = start_server(MNIST_DATA_FOLDER=str(data), MNIST_SCHEDULER="tcp://127.0.0.1:9", HOME=str(home))
    server = Server(url, data, home, psutil.Process(start_server.processes[url].pid))
    for page, queries in VIEWS.items():
        for query in queries:
            with server.visit(page, query) as visitor:
                assert visitor.run().exceptions == []
    server.idle_bytes, server.files = server.memory, server.files_outside
    return server
