"""Figures as JSON text that every database takes and gives back as they were.

JSON has no infinity and no "not a number", yet a loss can be either when the learning rate is too high. SQLite would keep them as words
that are not JSON, PostgreSQL refuses them; so each is stored as an object that names it. Text that is no JSON comes back as None, so
that one damaged row does not hide the others. Left out on purpose: what the figures mean; who reads a row checks that.
"""

import json
import math

NOT_FINITE = "not_finite"  # {"not_finite": "inf"} in the database is float("inf") here


def to_json(value):
    """JSON text of dicts, lists and plain values, whatever their floats are; raises TypeError for anything else."""
    return json.dumps(_marked(value), allow_nan=False)


def from_json(text):
    """What to_json was given (tuples as lists), or None when the text, str or bytes, is no JSON."""
    try:
        return json.loads(text, object_hook=_unmarked)
    except (ValueError, TypeError, RecursionError):
        return None


def _marked(value):
    if isinstance(value, dict):
        return {key: _marked(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {NOT_FINITE: str(value)}
    return value


def _unmarked(value):
    return float(value[NOT_FINITE]) if value.keys() == {NOT_FINITE} else value
