"""Keras and TensorFlow without what they need not load, and nothing else is out of sight."""

import os
import subprocess
import sys

import pytest

from mnist_core.backend import NEEDLESS, XLA_FLAGS, out_of_sight

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


def test_networks_are_compiled_in_one_piece_unless_the_user_wants_it_otherwise():
    asked = "--xla_cpu_parallel_codegen_split_count=4"
    compiling = (
        "import os; from mnist_core.backend import tf; print(tf.function(lambda x: x * x, jit_compile=True)(tf.constant(3.0)).numpy())"
    )
    program = f"{compiling}; print(os.environ['XLA_FLAGS'])"
    for own, flags in (({}, XLA_FLAGS), ({"XLA_FLAGS": asked}, f"{XLA_FLAGS} {asked}")):
        environment = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"} | own
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120, env=environment)
        assert result.stdout.split("\n")[:2] == ["9.0", flags]
