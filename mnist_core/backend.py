"""Keras and TensorFlow, without the libraries that they load if they find them and that nothing here needs them for.

pandas, SciPy, scikit-learn and IPython beside Keras cost every worker two seconds of its start and 130 MB. They are out of sight only while
Keras is loaded: whoever needs them loads them as ever.
"""

import contextlib
import os
import sys

NEEDLESS = ("pandas", "pyarrow", "scipy", "sklearn", "IPython")
XLA_FLAGS = "--xla_cpu_parallel_codegen_split_count=1"  # compiles a network in one piece, not in 32: 15 MB less at the peak, and sooner


@contextlib.contextmanager
def out_of_sight(names):
    """Within, these modules cannot be imported, as if they were not installed; those that are loaded already stay."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


os.environ["XLA_FLAGS"] = f"{XLA_FLAGS} {os.environ.get('XLA_FLAGS', '')}".strip()  # of two alike the last counts: the user's own
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is loaded: no word on its build at each start
with out_of_sight(NEEDLESS):
    import keras
    import tensorflow as tf

__all__ = ["keras", "tf"]
