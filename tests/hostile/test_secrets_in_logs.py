"""A server with a password in its database's URL, there and away: no output holds it, nor a visitor's key."""

import json
import os
import subprocess
import sys
import time

import pytest
from conftest import PROJECT_FOLDER, _wait_until_healthy, free_port
from sqlalchemy import make_url
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websocket_visitor import Visitor

from mnist_ui.accent import accent_label

KEY = "keyofabrowser" + "k" * 9


@pytest.fixture
def logged_server(database_url, tmp_path):
    """(url, file of all that the server and its engine write)."""
    log, port = tmp_path / "output.txt", free_port()
    settings = {"MNIST_DATABASE_URL": database_url, "MNIST_DATA_FOLDER": str(tmp_path), "MNIST_ENGINE": "on", "MNIST_WORKERS": "1"}
    options = ["--server.headless=true", "--server.fileWatcherType=none", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options, "--logger.level=debug"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT_FOLDER, env=os.environ | settings, stdout=output, stderr=output)
        _wait_until_healthy(url := f"http://127.0.0.1:{port}")
        yield url, log
        process.terminate()
        process.wait(30)


def test_no_output_of_server_and_engine_holds_a_password_or_a_visitors_key(logged_server, database_url, postgresql):
    url, log = logged_server
    with Visitor(url, "train") as visitor:
        memory = next(name for name in visitor.run().widgets if name.endswith("visitor_of_this_browser"))
        shown = visitor.run(WidgetState(id=memory, json_value=json.dumps({"id": KEY})))
        train = next(button.id for button in shown.all("button") if button.label == accent_label("Train"))
        visitor.run(WidgetState(id=train, trigger_value=True))
        postgresql.stop()
        for page in ("runs", "sweep", "draw"):
            visitor.run(page_name=page, page_script_hash="")
        visitor.socket.send(b"\x0a\x02\x08\x01")
        time.sleep(2)  # for the archive and the engine to fail, too
        postgresql.start()
        visitor.run()
    password = make_url(database_url).password
    written = log.read_text(errors="replace")
    assert len(password) > 5
    assert len(written) > 1000
    assert password not in written
    assert KEY not in written
