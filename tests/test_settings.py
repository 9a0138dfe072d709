"""The operator's settings."""

from pathlib import Path

import pytest

from mnist_core.settings import LIMITS, SettingsError, read_settings


def test_nothing_set_gives_a_folder_beside_the_app_and_an_engine_of_its_own():
    settings = read_settings({})
    assert settings.data_folder.name == ".mnist-lab"
    assert settings.scheduler is None
    assert settings.num_workers >= 1
    assert settings.is_training_offered


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
