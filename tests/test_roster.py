"""Who trains and who waits, without a worker."""

import pytest

from mnist_core.config import Hyperparameters
from mnist_core.live import Snapshot
from mnist_core.roster import Job, Roster
from mnist_core.settings import read_settings


@pytest.fixture
def roster():
    roster = Roster(read_settings({}))
    roster.num_slots = 1
    for run_id in ("first", "second", "third"):
        roster.enter(Job(run_id, "visitor", Hyperparameters(), Snapshot(run_id, "visitor")))
    return roster


def test_the_next_in_line_is_behind_nobody_while_a_worker_is_free(roster):
    assert [roster.is_behind(run_id) for run_id in ("first", "second", "third")] == [False, True, True]


def test_a_run_that_a_worker_has_is_behind_nobody_though_it_has_not_begun(roster):
    roster.line.remove("first")
    roster.get("first").is_at_work = True
    assert roster.is_full
    assert [roster.is_behind(run_id) for run_id in ("first", "second", "third")] == [False, True, True]
