"""The operator's settings."""

import inspect
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import PROJECT_FOLDER

from mnist_core.settings import LIMITS, Settings, SettingsError, environment_with_secrets, memory_gigabytes, read_settings, usual_workers


def test_nothing_set_gives_a_folder_beside_the_app_and_an_engine_of_its_own():
    settings = read_settings({})
    assert settings.data_folder.name == ".mnist-lab"
    assert settings.scheduler is None
    assert settings.num_workers >= 1
    assert settings.is_training_offered


@pytest.mark.parametrize(
    ("cores", "gigabytes", "workers"), [(2, 24, 2), (2, 2.7, 1), (1, 64, 1), (16, 64, 16), (16, 16, 8), (256, 1024, 64), (4, 0.5, 1)]
)
def test_there_is_a_worker_a_core_as_far_as_memory_goes(cores, gigabytes, workers):
    assert usual_workers(cores, gigabytes) == workers


def test_a_containers_memory_counts_and_not_its_hosts(tmp_path):
    limit = tmp_path / "memory.max"
    limit.write_text("1000000000\n")
    assert memory_gigabytes(limit) == 1
    limit.write_text("max\n")
    assert memory_gigabytes(limit) == memory_gigabytes(tmp_path / "missing") > 1


def test_the_limits_have_defaults_within_their_ranges():
    settings = read_settings({})
    assert settings.database_url == f"sqlite:///{settings.data_folder / 'runs.sqlite'}"
    for field, (_, limit) in LIMITS.items():
        assert getattr(settings, field) == limit.default
        assert limit.low <= limit.default <= limit.high


def test_every_limit_can_be_set_to_both_ends():
    for end in ("low", "high"):
        settings = read_settings({name: str(getattr(limit, end)) for name, limit in LIMITS.values()})
        assert all(getattr(settings, field) == getattr(limit, end) for field, (_, limit) in LIMITS.items())


def test_everything_can_be_set():
    settings = read_settings(
        {"MNIST_DATA_FOLDER": "/data", "MNIST_SCHEDULER": "tls://host:8786", "MNIST_WORKERS": "3", "MNIST_ENGINE": "off"}
    )
    assert (settings.data_folder, settings.scheduler, settings.num_workers) == (Path("/data"), "tls://host:8786", 3)
    assert not settings.is_training_offered


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MNIST_WORKERS", "many"),
        ("MNIST_WORKERS", "0"),
        ("MNIST_WORKERS", "-1"),
        ("MNIST_MAX_EPOCHS", "101"),
        ("MNIST_MAX_WAITING", "٣"),
        ("MNIST_MAX_RUN_SECONDS", "1e3"),
        ("MNIST_SCHEDULER", "host:8786"),
        ("MNIST_ENGINE", "no"),
    ],
)
def test_a_value_that_cannot_be_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def limits_in_the_readme():
    """The rows of the README's table of limits: variable -> (default, range, meaning)."""
    section = (PROJECT_FOLDER / "README.md").read_text().split("### Limits")[1].split("###")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `MNIST_")]
    return {name.strip("`"): tuple(columns) for name, *columns in rows}


def test_the_readme_has_a_row_for_every_setting_and_for_nothing_else():
    source = inspect.getsource(Settings)
    names = re.findall(r"  # (MNIST_[A-Z_]+):", source)
    assert len(names) == len(fields(Settings))
    assert set(limits_in_the_readme()) == set(names)


@pytest.mark.parametrize(("name", "limit"), LIMITS.values())
def test_the_readme_gives_each_limits_default_and_range(name, limit):
    default, allowed, _ = limits_in_the_readme()[name]
    assert allowed == f"{limit.low} to {limit.high}"
    assert default == ("one for every core with 2 GB of memory" if name == "MNIST_WORKERS" else str(limit.default))


@pytest.mark.parametrize(("name", "limit"), LIMITS.values())
def test_a_limit_takes_both_ends_of_its_range_and_nothing_beyond(name, limit):
    field = next(field for field, (variable, _) in LIMITS.items() if variable == name)
    assert [getattr(read_settings({name: str(end)}), field) for end in (limit.low, limit.high)] == [limit.low, limit.high]
    for wrong in (str(limit.low - 1), str(limit.high + 1), "1.5", "²", "-3"):
        with pytest.raises(SettingsError, match=f"{name} is .* from {limit.low} to {limit.high}"):
            read_settings({name: wrong})


def test_a_line_of_the_apps_secrets_is_a_setting(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('MNIST_MAX_WAITING = "7"\nMNIST_MAX_EPOCHS = 9\n')
    program = (
        "import streamlit; from mnist_core.settings import read_settings; streamlit.secrets.load_if_toml_exists();"
        "settings = read_settings(); print(settings.max_waiting, settings.max_epochs)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT_FOLDER)}
    found = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["7", "9"]


def test_the_operators_key_is_long_enough_and_never_repeated():
    assert read_settings({}).operator_key == ""
    settings = read_settings({"MNIST_OPERATOR_KEY": "a-key-of-the-operators"})
    assert settings.operator_key == "a-key-of-the-operators"
    assert settings.operator_key not in repr(settings)
    for wrong in ("too short", "x" * 201):
        with pytest.raises(SettingsError, match="MNIST_OPERATOR_KEY has") as caught:
            read_settings({"MNIST_OPERATOR_KEY": wrong})
        assert wrong not in str(caught.value)


def test_a_secret_wins_over_a_variable_and_what_is_neither_text_nor_number_is_passed_over(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('MNIST_MAX_WAITING = "7"\nMNIST_ENGINE = false\n')
    program = (
        "import streamlit; from mnist_core.settings import read_settings; streamlit.secrets.load_if_toml_exists();"
        "settings = read_settings(); print(settings.max_waiting, settings.is_training_offered)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT_FOLDER), "MNIST_MAX_WAITING": "9", "MNIST_ENGINE": "on"}
    found = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["7", "True"]


def test_the_command_line_reads_the_apps_secrets_as_streamlit_does(tmp_path):
    path = tmp_path / "secrets.toml"
    assert environment_with_secrets({"A": "1"}, path) == {"A": "1"}
    path.write_text('MNIST_WORKERS = "2"\nMNIST_MAX_EPOCHS = 9\nMNIST_ENGINE = false\n[auth]\nMNIST_SERVER = "x"\n')
    assert environment_with_secrets({"MNIST_WORKERS": "1"}, path) == {"MNIST_WORKERS": "2", "MNIST_MAX_EPOCHS": "9"}


def test_secrets_that_cannot_be_read_are_not_passed_over(tmp_path):
    path = tmp_path / "secrets.toml"
    path.write_text("MNIST_OPERATOR_KEY = a-key-without-marks\n")
    with pytest.raises(SettingsError, match=r"secrets.toml cannot be read: .* line 1") as caught:
        environment_with_secrets({}, path)
    assert "without-marks" not in str(caught.value)
