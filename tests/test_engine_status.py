"""The operator's status: a person's line, a program's JSON, and a clear sentence when there is no engine."""

import json
import os
import subprocess
import sys

import pytest
from conftest import PROJECT_FOLDER
from test_engine import LONG, SMALL, new_engine, wait_for

from mnist_core.cli import main
from mnist_core.dispatcher import READY
from mnist_core.engine_status import EngineStatus, NoEngineError, WorkerStatus, read_status
from mnist_core.runs import RUNNING


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An engine with one worker that trains, and one run in the line."""
    engine = new_engine(tmp_path_factory.mktemp("status")).start()
    wait_for(lambda: engine.status == READY)
    run_id = engine.submit("first", LONG)
    engine.submit("second", SMALL)
    wait_for(lambda: engine.snapshot(run_id).progress)
    engine.archive.flush(20)
    yield engine
    engine.close()
    engine.store.close()


@pytest.fixture
def ask(engine):
    """A function that asks on the command line for the status of a data folder: the finished process."""

    def run(*options, folder=engine.settings.data_folder, **environment):
        settings = {"MNIST_DATA_FOLDER": str(folder), "MNIST_ENGINE": "on"} | environment
        command = [sys.executable, "-m", "mnist_core", "engine", "status", *options]
        return subprocess.run(command, cwd=PROJECT_FOLDER, env=os.environ | settings, capture_output=True, text=True)

    return run


def test_a_person_gets_one_line(ask):
    done = ask()
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith("engine ready at tcp://127.0.0.1:")
    assert "· 1 worker (" in line
    assert "MB busy) · line 1 · runs: 1 running, 1 waiting" in line


def test_a_program_gets_the_same_as_json(engine, ask):
    told = json.loads(ask("--json").stdout)
    (worker,) = told["workers"]
    assert worker["is_busy"]
    assert 100e6 < worker["memory_bytes"] < 4e9
    assert (told["line"], told["runs"]) == (1, engine.store.counts())
    assert told["scheduler"] == json.loads((engine.settings.data_folder / "engine.json").read_text())["scheduler"]


def test_a_scheduler_can_be_named_instead_of_a_data_folder(engine, ask):
    address = json.loads((engine.settings.data_folder / "engine.json").read_text())["scheduler"]
    done = ask(MNIST_SCHEDULER=address)
    assert done.stdout.startswith(f"engine ready at {address} · 1 worker")


def test_asking_does_not_disturb_the_training(engine, ask):
    (run_id,) = [job.run_id for job in engine.roster.at_work()]
    before = engine.snapshot(run_id).progress
    ask()
    wait_for(lambda: engine.snapshot(run_id).progress != before)
    assert engine.snapshot(run_id).status == RUNNING


def test_without_an_app_a_sentence_says_where_it_was_looked_for(ask, tmp_path):
    done = ask(folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert str(tmp_path / "engine.json") in line
    assert "MNIST_DATA_FOLDER" in line


@pytest.mark.parametrize("content", ["", "{}", "[]", "\xff", '{"scheduler": "tcp://127.0.0.1:1"}', '{"scheduler": "nonsense"}'])
def test_a_file_that_is_left_over_or_damaged_is_no_engine(tmp_path, content, monkeypatch):
    monkeypatch.setattr("mnist_core.engine_status.SECONDS_TO_ANSWER", 1)
    (tmp_path / "engine.json").write_text(content, encoding="latin-1")
    with pytest.raises(NoEngineError, match="Start the app"):
        read_status(new_engine(tmp_path).settings)


def test_a_server_that_does_not_train_says_so(capsys, monkeypatch):
    monkeypatch.setenv("MNIST_ENGINE", "off")
    assert main(["engine", "status"]) == 2
    assert "MNIST_ENGINE is off" in capsys.readouterr().err


def test_an_unknown_question_is_answered_with_the_known_one(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["engine", "stop"])
    assert "choose from" in capsys.readouterr().err


def test_the_line_for_many_workers_and_for_none():
    workers = (WorkerStatus("tcp://a:1", 846_000_000, True), WorkerStatus("tcp://b:1", 700_000_000, False))
    status = EngineStatus("tcp://host:8786", workers, {"finished": 120, "early_stopped": 2, "running": 1, "waiting": 3})
    expected = "engine ready at tcp://host:8786 · 2 workers (846 MB busy, 700 MB free) · line 3 · "
    assert str(status) == expected + "runs: 1 running, 3 waiting, 120 finished, 2 early stopped"
    assert str(EngineStatus("tcp://host:8786", (), {})) == "engine without workers at tcp://host:8786 · 0 workers · line 0 · runs: none"
