"""The lines that a setting stands in are found, marked, and the code stays Python."""

import ast
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_tutorial_code import HYPERPARAMETERS

from mnist_core.code_changes import TUTORIAL, Plan, lines_of_changes, mark_lines, planned_script
from mnist_core.config import PRESETS

TENSORFLOW = Plan(PRESETS["tensorflow-tutorial"].hyperparameters, "tensorflow-tutorial")
KERAS = Plan(PRESETS["keras-tutorial"].hyperparameters, "keras-tutorial")


def changed(**changes):
    return Plan(replace(TENSORFLOW.hyperparameters, **changes), TENSORFLOW.preset)


def lines_in(plan, lines):
    script = planned_script(plan).splitlines()
    return [script[line - 1].strip() for line in lines]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"batch_size": 200}, ["range(0, 60000, 200)", "first + 200", "steps_per_epoch=300"]),
        ({"epochs": 9}, ["epochs=9"]),
        ({"learning_rate": 0.01}, ["learning_rate=0.01"]),
        ({"hidden_units": 16}, ["Dense(16,"]),
        ({"dropout": 0.2}, ["Dropout(0.2)"]),
        ({"patience": 3}, ["patience=3"]),
    ],
)
def test_a_setting_is_found_in_its_lines(change, parts):
    plan = changed(**change)
    (lines,) = lines_of_changes(TENSORFLOW, plan).values()
    assert len(lines) == len(parts)
    assert all(part in line for part, line in zip(parts, lines_in(plan, lines), strict=True))


def test_a_setting_that_went_back_needs_no_line():
    assert lines_of_changes(changed(dropout=0.2), TENSORFLOW) == {"dropout": ()}


def test_nothing_changed_touches_nothing():
    assert lines_of_changes(KERAS, KERAS) == {}


def test_another_tutorial_is_told_from_its_settings():
    touched = lines_of_changes(TENSORFLOW, KERAS)
    assert set(touched) == {"epochs", "batch_size", "patience", TUTORIAL}
    assert any("to_categorical" in line for line in lines_in(KERAS, touched[TUTORIAL]))


@given(HYPERPARAMETERS, HYPERPARAMETERS, st.sampled_from([*PRESETS]))
def test_marked_code_is_the_same_python_with_a_comment_at_each_touched_line(first, second, preset):
    plan = Plan(second, preset)
    touched = lines_of_changes(Plan(first, preset), plan)
    assert set(touched) == {name for name, value in asdict(second).items() if value != asdict(first)[name]}
    marks = {line: name for name, lines in touched.items() for line in lines}
    marked = mark_lines(planned_script(plan), marks)
    assert ast.dump(ast.parse(marked)) == ast.dump(ast.parse(planned_script(plan)))
    assert marked.count("# ←") == len(marks)
