"""The self-check: each check in each outcome, the whole on the command line, and that it changes nothing and tells no secret."""

import importlib.metadata
import json
import shutil
import string
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import PROJECT_FOLDER
from sqlalchemy import create_engine, text

from mnist_core import check_words, self_check
from mnist_core.cli import main
from mnist_core.database import NEWEST_REVISION, open_database, read_revision
from mnist_core.dispatcher import OFF, READY, STARTING, UNAVAILABLE
from mnist_core.finding import ADVICE, PROBLEM, WELL, advice, as_json, is_well, problem, problems, well
from mnist_core.machine import allowed_cores, allowed_gigabytes, free_gigabytes
from mnist_core.project_check import (
    check_digits,
    check_networks,
    check_options,
    check_packages,
    check_python,
)
from mnist_core.project_check import (
    check_words as check_catalogues,
)
from mnist_core.self_check import (
    IDLE,
    EngineFacts,
    ask_engine,
    check_clock,
    check_cores,
    check_database,
    check_engine,
    check_folder,
    check_memory,
    check_server,
    check_workers,
)
from mnist_core.settings import SHIPPED_MODEL, Settings
from mnist_core.visit_check import check_address, check_browser_clock, check_websocket


def outcome(finding):
    """What was found and how bad it is; its sentence can be said."""
    assert "{" not in finding.sentence
    assert finding.sentence
    return finding.found, finding.state


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "data", f"sqlite:///{tmp_path / 'data' / 'runs.sqlite'}", num_workers=2)


# The project


@pytest.mark.parametrize(
    ("version", "expected"), [((3, 11, 0), WELL), ((3, 13, 9, "final", 0), WELL), ((3, 10, 13), PROBLEM), ((3, 14, 0), PROBLEM)]
)
def test_python_is_one_of_three(version, expected):
    assert check_python(version).state == expected


def test_the_packages_here_are_the_pinned_ones():
    assert outcome(check_packages()) == ("well", WELL)


def test_another_version_and_a_missing_package_are_named(tmp_path):
    pins = tmp_path / "requirements.txt"
    pins.write_text('# a comment\nnumpy==2.4.6\nsegno==1.6.6\npandas==1.0 ; sys_platform == "nowhere"\npsycopg[binary]==3.3.9\n')

    def installed(name):
        if name == "segno":
            raise importlib.metadata.PackageNotFoundError(name)
        return {"numpy": "2.4.5", "psycopg": "3.3.9"}[name]

    finding = check_packages(pins, installed)
    assert outcome(finding) == ("wrong", PROBLEM)
    assert finding.facts["packages"] == "numpy 2.4.5 (2.4.6), segno - (1.6.6)"


@pytest.mark.parametrize("content", [None, "no pin at all !\n"])
def test_without_pins_there_is_a_sentence(tmp_path, content):
    if content:
        (tmp_path / "requirements.txt").write_text(content)
    assert outcome(check_packages(tmp_path / "requirements.txt")) == ("missing", PROBLEM)


def test_digits_are_whole_or_not(tmp_path):
    assert outcome(check_digits()) == ("well", WELL)
    (tmp_path / "mnist.npz").write_bytes(b"PK")
    assert outcome(check_digits(tmp_path / "mnist.npz")) == outcome(check_digits(tmp_path / "gone")) == ("wrong", PROBLEM)


def test_networks_are_those_of_their_cards_or_named(tmp_path):
    assert outcome(check_networks()) == ("well", WELL)
    shutil.copytree(SHIPPED_MODEL.parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / SHIPPED_MODEL.name).write_bytes(b"changed")
    (tmp_path / "odd.json").write_text("[]")
    finding = check_networks(tmp_path)
    assert outcome(finding) == ("wrong", PROBLEM)
    assert finding.facts["files"] == "mnist-784-512-10, odd"
    assert outcome(check_networks(tmp_path / "nowhere")) == ("wrong", PROBLEM)


def test_words_are_compiled_or_their_language_is_named(tmp_path):
    shutil.copytree(PROJECT_FOLDER / "mnist_ui" / "locales" / "ko", tmp_path / "ko")
    assert outcome(check_catalogues(tmp_path)) == outcome(check_catalogues()) == ("well", WELL)
    written = tmp_path / "ko" / "LC_MESSAGES" / "mnist_lab.po"
    written.write_text(written.read_text() + '\nmsgid "one more"\nmsgstr "하나 더"\n')
    assert check_catalogues(tmp_path).facts == {"languages": "ko"}
    written.with_suffix(".mo").unlink()
    assert outcome(check_catalogues(tmp_path)) == ("wrong", PROBLEM)


def test_streamlit_knows_and_follows_the_options():
    from streamlit import config

    assert outcome(check_options(config.get_option)) == ("well", WELL)
    assert outcome(check_options(lambda name: "another")) == ("other", ADVICE)

    def forgetful(name):
        if name == "runner.postScriptGC":
            raise RuntimeError(name)
        return config.get_option(name)

    finding = check_options(forgetful)
    assert outcome(finding) == ("gone", PROBLEM)
    assert finding.facts["options"] == "runner.postScriptGC"


# The server


def test_a_folder_that_takes_files_and_one_that_does_not(settings, tmp_path):
    assert outcome(check_folder(settings)) == ("well", WELL)
    assert list(settings.data_folder.iterdir()) == []
    (tmp_path / "file").write_text("")
    finding = check_folder(replace(settings, data_folder=tmp_path / "file" / "data"))
    assert outcome(finding) == ("wrong", PROBLEM)


def test_a_disk_with_little_room(settings, monkeypatch):
    monkeypatch.setattr(self_check, "free_gigabytes", lambda folder: 1.5)
    assert outcome(check_folder(settings)) == ("little", ADVICE)
    assert check_folder(replace(settings, database_url="postgresql://host/lab")).state == WELL
    monkeypatch.setattr(self_check, "free_gigabytes", lambda folder: 0.1)
    assert outcome(check_folder(settings)) == ("full", PROBLEM)


def test_a_database_is_looked_at_and_not_made(settings):
    assert outcome(check_database(settings.database_url)) == ("new", WELL)
    assert not settings.data_folder.exists()
    open_database(settings.database_url).dispose()
    assert outcome(check_database(settings.database_url)) == ("well", WELL)


@pytest.mark.parametrize(("revision", "expected"), [("0001", "old"), ("9999", "newer")])
def test_another_schema_is_told_and_left_as_it_is(settings, revision, expected):
    open_database(settings.database_url).dispose()
    database = create_engine(settings.database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": revision})
    database.dispose()
    assert outcome(check_database(settings.database_url)) == (expected, PROBLEM)
    assert read_revision(settings.database_url) == revision


def test_a_database_that_is_away_is_told_without_its_password(tmp_path):
    finding = check_database("postgresql://me:secret@127.0.0.1:1/lab")
    assert outcome(finding) == ("away", PROBLEM)
    assert "secret" not in finding.sentence
    (tmp_path / "runs.sqlite").write_text("not a database, but long enough to be taken for one" * 100)
    assert outcome(check_database(f"sqlite:///{tmp_path / 'runs.sqlite'}")) == ("away", PROBLEM)


def test_postgresql_is_looked_at_too(database_url):
    assert outcome(check_database(database_url)) == ("new", WELL)
    open_database(database_url).dispose()
    assert outcome(check_database(database_url)) == ("well", WELL)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (READY, ("well", WELL)),
        (OFF, ("off", WELL)),
        (STARTING, ("starting", ADVICE)),
        (IDLE, ("idle", ADVICE)),
        (UNAVAILABLE, ("wrong", PROBLEM)),
    ],
)
def test_each_state_of_the_engine(status, expected):
    assert outcome(check_engine(EngineFacts(status, "it ended"))) == expected


@pytest.mark.parametrize(
    ("megabytes", "expected"),
    [
        ((846.0, 700.0), ("well", WELL)),
        ((), ("none", PROBLEM)),
        ((846.0, 90.0), ("cold", ADVICE)),
        ((846.0, 1501.0), ("heavy", ADVICE)),
    ],
)
def test_each_state_of_the_workers(megabytes, expected):
    assert outcome(check_workers(megabytes, 1500)) == expected


@pytest.mark.parametrize(
    ("gigabytes", "expected", "fitting"),
    [(24, ("well", WELL), None), (2.7, ("tight", ADVICE), 1100), (2, ("little", PROBLEM), 1), (0.69, ("none", PROBLEM), 0)],
)
def test_memory_for_two_workers(settings, gigabytes, expected, fitting):
    finding = check_memory(settings, gigabytes)
    assert outcome(finding) == expected
    assert finding.facts.get("fitting") == fitting


def test_a_server_that_does_not_train_itself_needs_little_memory(settings):
    assert outcome(check_memory(replace(settings, is_training_offered=False), 0.69)) == ("pages", WELL)
    assert outcome(check_memory(replace(settings, scheduler="tcp://host:8786"), 0.69)) == ("pages", WELL)


def test_cores_for_a_training_and_for_each_worker(settings):
    assert outcome(check_cores(settings, 2.0)) == ("well", WELL)
    assert check_cores(settings, 0.078).sentence.startswith("0.078 cores, and 2 are")
    assert outcome(check_cores(replace(settings, num_workers=16), 8)) == ("few", ADVICE)
    assert outcome(check_cores(replace(settings, num_workers=16, scheduler="tcp://host:8786"), 8)) == ("well", WELL)


def test_a_clock_before_the_project_was_written_is_wrong():
    assert outcome(check_clock(datetime.now(UTC))) == ("well", WELL)
    assert outcome(check_clock(datetime(1970, 1, 1, tzinfo=UTC))) == ("wrong", PROBLEM)


def test_a_containers_share_of_the_cores_counts(tmp_path):
    here = allowed_cores(tmp_path)
    (tmp_path / "cpu.max").write_text("7800 100000\n")
    assert allowed_cores(tmp_path) == 0.078
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert allowed_cores(tmp_path) == here >= 1
    (tmp_path / "cpu").mkdir()
    for name, value in (("quota", 50_000), ("period", 100_000)):
        (tmp_path / "cpu" / f"cpu.cfs_{name}_us").write_text(f"{value}\n")
    (tmp_path / "cpu.max").unlink()
    assert allowed_cores(tmp_path) == 0.5


def test_a_containers_memory_counts_in_both_versions(tmp_path):
    first, nothing = tmp_path / "memory.limit_in_bytes", tmp_path / "gone"
    first.write_text("690000000\n")
    assert allowed_gigabytes(nothing, first) == 0.69
    assert free_gigabytes(tmp_path / "not" / "yet") == pytest.approx(free_gigabytes(tmp_path), rel=0.1)


# The operator's browser


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("https:", "lab.example.org", ("well", WELL)),
        ("http:", "localhost", ("own", WELL)),
        ("http:", "192.168.0.7", ("open", ADVICE)),
        (None, None, ("waiting", ADVICE)),
    ],
)
def test_how_a_browser_came(scheme, host, expected):
    assert outcome(check_address(scheme, host)) == expected


def test_how_a_browser_answers():
    assert [outcome(check_websocket(seconds))[0] for seconds in (None, 0.045, 1.5)] == ["waiting", "well", "slow"]
    assert [outcome(check_browser_clock(seconds))[0] for seconds in (None, -59.0, -61.0)] == ["waiting", "well", "apart"]


# The whole


def test_advice_leaves_a_server_well():
    findings = [well("digits"), advice("engine", "starting"), problem("workers", "none")]
    assert [finding.check for finding in problems(findings)] == ["workers"]
    assert is_well(findings[:2])
    assert not is_well(findings)


def test_each_sentence_can_be_filled_and_ends():
    for found in check_words.SENTENCES.values():
        assert WELL in found or set(found) == {"wrong"}
        for sentence in found.values():
            assert sentence.endswith((".", "`", "}"))
            assert all(name.isidentifier() for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def test_a_server_is_checked_as_a_whole_and_told_as_json(settings):
    findings = check_server(settings, EngineFacts(READY, worker_megabytes=(846.0, 800.0)))
    assert len({finding.check for finding in findings}) == len(findings) == 12
    told = json.loads(as_json(findings))
    assert told["is_well"] == is_well(findings)
    assert {row["check"] for row in told["findings"]} == {finding.check for finding in findings}
    assert all(row["sentence"] for row in told["findings"])


def test_an_engine_that_is_off_or_away_is_told(settings):
    assert ask_engine(replace(settings, is_training_offered=False)) == EngineFacts(OFF)
    assert ask_engine(settings) == EngineFacts(IDLE)
    away = ask_engine(replace(settings, scheduler="tcp://127.0.0.1:1"))
    assert away.status == UNAVAILABLE
    assert "No engine answers at tcp://127.0.0.1:1" in away.message


def test_the_command_line_tells_a_person_and_a_program(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("MNIST_DATABASE_URL", "")
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["well", "python"]
    assert lines[-1] == "All is well."
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_well"]
    assert list(Path(tmp_path).iterdir()) == []


def test_the_command_line_ends_with_one_when_something_is_wrong(capsys, monkeypatch, tmp_path):
    (tmp_path / "runs.sqlite").write_text("no database" * 500)
    monkeypatch.setenv("MNIST_DATABASE_URL", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "To be mended: database."
    monkeypatch.setenv("MNIST_WORKERS", "many")
    assert main(["check"]) == 2
    assert "MNIST_WORKERS" in capsys.readouterr().err


def test_the_newest_schema_is_the_one_of_the_findings(settings):
    open_database(settings.database_url).dispose()
    assert check_database(settings.database_url).facts["revision"] == NEWEST_REVISION
