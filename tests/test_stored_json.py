"""Figures as JSON text."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.stored_json import from_json, to_json

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
FIGURES = st.recursive(PLAIN, lambda part: st.lists(part) | st.dictionaries(st.text(), part), max_leaves=20)


def refuse(word):
    raise AssertionError(f"{word} is not JSON")


@given(FIGURES)
def test_figures_come_back_as_they_were_and_the_text_is_json(figures):
    text = to_json(figures)
    json.loads(text, parse_constant=refuse)
    assert repr(from_json(text)) == repr(figures)  # repr, because nan is not equal to itself


def test_what_is_not_finite_is_named():
    assert json.loads(to_json([math.inf, {"loss": -math.inf}, (math.nan, 1.5)])) == [
        {"not_finite": "inf"},
        {"loss": {"not_finite": "-inf"}},
        [{"not_finite": "nan"}, 1.5],
    ]


def test_what_an_earlier_version_stored_is_still_read():
    assert from_json('[Infinity, -Infinity, {"loss": 0.5}]') == [math.inf, -math.inf, {"loss": 0.5}]


@pytest.mark.parametrize(
    "text", ["", "{", "nan", "\0", "[" * 100_000, '{"not_finite": "rubbish"}', '{"not_finite": []}', b"\xff\xff", None]
)
def test_text_that_is_no_json_is_none(text):
    assert from_json(text) is None


def test_what_json_has_no_word_for_is_refused():
    with pytest.raises(TypeError):
        to_json({"accuracy": {0.5}})
