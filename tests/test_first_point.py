"""The first point of a training is waited for, and nobody waits for what does not come."""

from dataclasses import replace

import pytest
import streamlit as st

from mnist_core.live import Snapshot
from mnist_core.runs import FINISHED, RUNNING
from mnist_ui.first_point import NUM_LOOKS, show_first_point

WAITS = Snapshot("run", "visitor")
RUNS = replace(WAITS, status=RUNNING)
HAS_A_POINT = replace(RUNS, curve=((0.1, 1.0, 0.5),))


class ShownAnewError(Exception):
    """The page is shown anew."""


class Looks:
    """Stands for an engine: what it says of the run at each look."""

    def __init__(self, *snapshots):
        self.snapshots, self.number = snapshots, 0

    def snapshot(self, run_id):
        return self.snapshots[0]

    def wait_for_point(self, run_id, seconds):
        self.number += 1
        return self.snapshots[min(self.number, len(self.snapshots) - 1)]


@pytest.fixture(autouse=True)
def _shown_anew(monkeypatch):
    def rerun():
        raise ShownAnewError

    monkeypatch.setattr(st, "rerun", rerun)


@pytest.mark.parametrize(("then", "looks"), [((RUNS, RUNS, HAS_A_POINT), 3), ((replace(RUNS, status=FINISHED),), 1)])
def test_the_page_is_shown_anew_with_the_point_or_with_an_early_end(then, looks):
    engine = Looks(WAITS, *then)
    with pytest.raises(ShownAnewError):
        show_first_point(engine, "run")
    assert engine.number == looks


@pytest.mark.parametrize(("then", "looks"), [((HAS_A_POINT,), 0), ((WAITS, WAITS), 1), ((RUNS, RUNS), NUM_LOOKS)])
def test_nobody_waits_with_a_point_or_behind_others_or_for_ever(then, looks):
    engine = Looks(*then)
    show_first_point(engine, "run")
    assert engine.number == looks
