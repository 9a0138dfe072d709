"""Keras and TensorFlow without what they need not load, and nothing else is out of sight."""

import subprocess
import sys

import pytest

from mnist_core.backend import NEEDLESS, out_of_sight

LOADED = f"import sys, mnist_core.training; print([name for name in {NEEDLESS} if name in sys.modules]); import pandas"


def test_a_worker_loads_nothing_needless_and_may_load_it_later():
    result = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=120)
    assert result.stdout.strip() == "[]"


def test_what_is_loaded_stays_in_sight():
    with out_of_sight(["json", "no_such_module"]):
        import json
    assert json is sys.modules["json"]


def test_a_hidden_module_looks_as_if_it_were_not_installed():
    sys.modules.pop("this", None)
    with out_of_sight(["this"]), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules
