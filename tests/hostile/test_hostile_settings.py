"""Settings that cannot be: one clear sentence on the page or on standard error, without a traceback or a password."""

import os
import subprocess
import sys

import pytest
from conftest import PROJECT_FOLDER
from hostile_settings import SETTINGS
from streamlit.testing.v1 import AppTest

from mnist_core.database import open_database
from mnist_core.database_url import DatabaseError
from mnist_core.settings import SettingsError, read_settings
from mnist_ui import cache

LONGEST_SENTENCE = 400  # letters
OF_THE_PAGE = [case for number, case in enumerate(SETTINGS) if number % 11 == 0 or case[0] in ("MNIST_DATA_FOLDER", "MNIST_DATABASE_URL")]


def opened(name, value):
    """What a start does with the settings, as far as a mistake can show."""
    settings = cache.checked_settings({name: value})
    open_database(settings.database_url).dispose()


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_a_setting_that_cannot_be_is_told_in_a_sentence(name, value):
    if value == "":
        assert read_settings({name: value}).is_training_offered
        return
    with pytest.raises((SettingsError, DatabaseError), match=SETTINGS[name, value]) as raised:
        opened(name, value)
    assert len(str(raised.value)) < LONGEST_SENTENCE
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(("name", "value"), OF_THE_PAGE)
def test_the_page_shows_the_sentence(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    cache._laboratory.clear()
    page = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30).run()
    cache._laboratory.clear()
    assert not page.exception
    assert value == "" or SETTINGS[name, value] in page.error[0].value


@pytest.mark.parametrize("module", ["mnist_core.engine_process"])
def test_the_engine_ends_with_status_2_and_one_line(module):
    environment = os.environ | {"MNIST_WORKERS": "many"}
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "MNIST_WORKERS is 'many', but it must be a whole number" in done.stderr
