"""The line: who is next, how long a turn is, and how long the wait."""

import pytest

from mnist_core.line import SECONDS_BETWEEN_RUNS, Line, LineFullError, Place, seconds_to_begin, turn_seconds


def line_of(*places, max_length=10):
    line = Line(max_length)
    for place in places:
        line.add(place)
    return line


def test_first_come_first_served():
    line = line_of(Place(0, 2, "second"), Place(0, 1, "first"), Place(0, 3, "third"))
    assert [place.run_id for place in line] == ["first", "second", "third"]
    assert [line.number_of(name) for name in ("first", "third", "elsewhere")] == [1, 3, 0]
    assert line.pop().run_id == "first"
    assert len(line) == 2


def test_who_had_a_turn_stands_behind_who_had_none_and_a_lost_run_before_all():
    line = line_of(Place(1, 1, "had a turn"), Place(0, 2, "new"), Place(-1, 3, "lost its worker"))
    assert [place.run_id for place in line] == ["lost its worker", "new", "had a turn"]


def test_a_sweep_takes_turns_with_others():
    line = line_of(*(Place(turns, turns, f"sweep {turns}") for turns in range(3)), Place(0, 3, "single"))
    assert [place.run_id for place in line] == ["sweep 0", "single", "sweep 1", "sweep 2"]


def test_a_full_line_says_how_many_wait():
    line = line_of(Place(0, 1, "one"), max_length=2)
    line.check_room()
    with pytest.raises(LineFullError, match="1 runs wait already and 2 may, so there is no room for 2 more"):
        line.check_room(2)


def test_removing_tells_whether_it_was_there():
    line = line_of(Place(0, 1, "one"))
    assert line.remove("one")
    assert not line.remove("one")


def test_turns_are_short_enough_for_the_last_one_to_begin_in_time():
    for num_waiting, num_slots in ((1, 1), (40, 1), (40, 4), (3, 2)):
        turn = turn_seconds(num_waiting, num_slots, 120)
        assert num_waiting * turn / num_slots <= 120


def test_the_wait_is_the_rest_of_the_run_under_way_and_the_runs_ahead():
    line = line_of(Place(0, 1, "a", 5.0), Place(0, 2, "b", 7.0))
    running = [(4.0, 10.0)]
    assert seconds_to_begin(line, 1, running, 1, 600) == 4.0
    assert seconds_to_begin(line, 2, running, 1, 600) == pytest.approx(4 + 5 + SECONDS_BETWEEN_RUNS)


def test_two_workers_share_the_runs_ahead():
    line = line_of(Place(0, 1, "a", 10.0), Place(0, 2, "b", 10.0), Place(0, 3, "c", 10.0))
    assert seconds_to_begin(line, 3, [(1.0, 0.0), (2.0, 0.0)], 2, 600) == pytest.approx(11 + SECONDS_BETWEEN_RUNS)


def test_a_long_run_gives_way_so_the_wait_is_no_longer_than_a_turn():
    line = line_of(Place(0, 1, "a", 5.0))
    assert seconds_to_begin(line, 1, [(1000.0, 0.0)], 1, 60) == 30
