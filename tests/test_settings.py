"""The operator's settings."""

from pathlib import Path

import pytest

from mnist_core.settings import SettingsError, read_settings


def test_nothing_set_gives_a_folder_beside_the_app_and_an_engine_of_its_own():
    settings = read_settings({})
    assert settings.data_folder.name == ".mnist-lab"
    assert settings.scheduler is None
    assert settings.num_workers >= 1
    assert settings.is_training_offered


def test_everything_can_be_set():
    settings = read_settings(
        {"MNIST_DATA_FOLDER": "/data", "MNIST_SCHEDULER": "tls://host:8786", "MNIST_WORKERS": "3", "MNIST_ENGINE": "off"}
    )
    assert (settings.data_folder, settings.scheduler, settings.num_workers) == (Path("/data"), "tls://host:8786", 3)
    assert not settings.is_training_offered


@pytest.mark.parametrize(
    ("name", "value"),
    [("MNIST_WORKERS", "many"), ("MNIST_WORKERS", "0"), ("MNIST_WORKERS", "-1"), ("MNIST_SCHEDULER", "host:8786"), ("MNIST_ENGINE", "no")],
)
def test_a_value_that_cannot_be_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})
