"""Classes in the database, SQLite's and PostgreSQL's: who may do what, what is bounded, and that nothing outlives its time."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text

from mnist_core import class_members, classrooms, classwork
from mnist_core.class_members import ClassMemberStore
from mnist_core.classroom import (
    TIME_KEPT,
    ClassFullError,
    ClassroomError,
    ClassRules,
    NicknameTakenError,
    NoClassError,
    NotMemberError,
    NotTeacherError,
)
from mnist_core.classrooms import ClassroomStore
from mnist_core.classwork import ClassworkStore, drawings_to_npz
from mnist_core.config import Hyperparameters
from mnist_core.handwriting import HandwritingError
from mnist_core.runs import FINISHED, RunError

IMAGE = np.eye(28, dtype=np.uint8)
TABLES = ("classroom", "class_teacher", "class_member", "class_run", "class_drawing")


@pytest.fixture
def rooms(store):
    return ClassroomStore(store.database)


@pytest.fixture
def people(store):
    return ClassMemberStore(store.database)


@pytest.fixture
def work(store):
    return ClassworkStore(store.database)


@pytest.fixture
def room(rooms):
    return rooms.open("teacher", "5b", ClassRules(max_epochs=3))


def num_rows(store):
    with store.database.connect() as connection:
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES}


def fill(store, people, work, room):
    """A member with a run and a drawing; returns the run's id."""
    people.join(room.id, "mina", "Mina")
    run_id = store.create("mina", room.rules.within(Hyperparameters()))
    work.add_run(room.id, "mina", run_id)
    work.add_drawing(room.id, "mina", 4, IMAGE)
    return run_id


# Classes and teachers


def test_a_class_is_found_by_its_key_with_its_rules(rooms, room):
    assert rooms.find(room.key) == room
    assert (room.name, room.rules, room.expires_at - room.opened_at) == ("5b", ClassRules(max_epochs=3), TIME_KEPT)
    assert rooms.of_visitor("teacher") == ((room,), ())


@pytest.mark.parametrize("key", ["", "x" * 16, "x" * 10_000, "\0" * 16, "\ud800" * 16, "' OR 1=1 --", "%", None])
def test_a_wrong_key_is_answered_with_a_sentence(rooms, room, key):
    with pytest.raises(NoClassError, match="no class with this link"):
        rooms.find(key)


def test_a_teachers_key_makes_a_teacher_elsewhere_until_a_newer_one_is_made(rooms, room):
    key = rooms.new_teacher_key(room.id, "teacher")
    rooms.claim(room.id, key, "laptop")
    rooms.claim(room.id, key, "laptop")
    assert rooms.is_teacher(room.id, "laptop")
    rooms.new_teacher_key(room.id, "teacher")
    assert (rooms.is_teacher(room.id, "laptop"), rooms.is_teacher(room.id, "teacher")) == (False, True)
    for wrong in (key, "", "x" * 32, None, room.key):
        with pytest.raises(NotTeacherError, match="does not count"):
            rooms.claim(room.id, wrong, "laptop")


def test_no_secret_is_in_the_database(store, rooms, people, room):
    key = rooms.new_teacher_key(room.id, "teacher")
    people.join(room.id, "an-unguessable-visitor", "Mina")
    with store.database.connect() as connection:
        found = str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES])
    assert "Mina" in found
    assert key not in found
    assert "an-unguessable-visitor" not in found


def test_what_a_teacher_may_do_nobody_else_may(rooms, people, work, room):
    people.join(room.id, "mina", "Mina")
    for forged in (
        lambda: rooms.close(room.id, "mina"),
        lambda: rooms.new_teacher_key(room.id, "mina"),
        lambda: people.block(room.id, "mina", 1, True),
        lambda: work.delete_drawings(room.id, "mina"),
    ):
        with pytest.raises(NotTeacherError, match="Only the teacher"):
            forged()


def test_closing_deletes_everything_but_the_runs(store, rooms, people, work, room):
    run_id = fill(store, people, work, room)
    rooms.close(room.id, "teacher")
    assert set(num_rows(store).values()) == {0}
    assert store.get(run_id).visitor == "mina"
    with pytest.raises(NoClassError):
        rooms.find(room.key)


def test_a_class_that_is_over_is_not_found_and_then_gone(store, rooms, people, work, room, monkeypatch):
    fill(store, people, work, room)
    later = classrooms._now() + TIME_KEPT + timedelta(seconds=1)
    monkeypatch.setattr(classrooms, "_now", lambda: later)
    for late in (
        lambda: rooms.find(room.key),
        lambda: people.join(room.id, "anna"),
        lambda: work.add_drawing(room.id, "mina", 1, IMAGE),
        lambda: rooms.close(room.id, "teacher"),
    ):
        with pytest.raises(NoClassError):
            late()
    assert rooms.of_visitor("mina") == ((), ())
    ClassroomStore(store.database)
    assert set(num_rows(store).values()) == {0}


def test_opening_a_class_sweeps_away_the_old_ones(store, rooms, room, monkeypatch):
    later = classrooms._now() + TIME_KEPT
    monkeypatch.setattr(classrooms, "_now", lambda: later)
    rooms.open("another", "6a")
    assert num_rows(store)["classroom"] == 1


def test_classes_are_bounded(rooms, room, monkeypatch):
    monkeypatch.setattr(classrooms, "MAX_CLASSES_EACH", 1)
    with pytest.raises(ClassFullError, match="close one of them"):
        rooms.open("teacher", "6a")
    monkeypatch.setattr(classrooms, "MAX_CLASSES", 1)
    with pytest.raises(ClassFullError, match="on this server"):
        rooms.open("another", "6a")
    with pytest.raises(ClassroomError, match="no name"):
        rooms.open("another", " ")


# Members


def test_joining_gives_numbers_that_never_come_twice(people, room):
    assert [people.join(room.id, visitor).number for visitor in ("mina", "anna")] == [1, 2]
    people.leave(room.id, "anna")
    assert people.member(room.id, "anna") is None
    assert people.join(room.id, "anna").number == 3
    assert [member.number for member in people.all(room.id)] == [1, 3]


def test_joining_again_takes_another_nickname(people, room):
    people.join(room.id, "mina", "Mina")
    assert people.join(room.id, "mina", "Mimi").number == 1
    assert people.member(room.id, "mina").nickname == "Mimi"


def test_a_nickname_is_one_members_alone(people, room):
    people.join(room.id, "mina", "Mina")
    with pytest.raises(NicknameTakenError, match="choose another"):
        people.join(room.id, "anna", "mi na")
    with pytest.raises(ClassroomError, match="cannot be shown"):
        people.join(room.id, "anna", "**Mina**")
    assert [people.join(room.id, visitor).nickname for visitor in ("anna", "yuna")] == ["", ""]


def test_a_nickname_is_hidden_by_who_has_it_or_by_the_teacher(people, room):
    people.join(room.id, "mina", "Mina")
    people.hide_mine(room.id, "mina", True)
    assert people.member(room.id, "mina").shown_nickname == ""
    people.hide_mine(room.id, "mina", False)
    people.block(room.id, "teacher", None, True)
    people.hide_mine(room.id, "mina", False)
    people.join(room.id, "mina", "Other")
    assert people.member(room.id, "mina").shown_nickname == ""
    people.block(room.id, "teacher", 1, False)
    assert people.member(room.id, "mina").shown_nickname == "Other"
    with pytest.raises(NotMemberError, match="not joined"):
        people.hide_mine(room.id, "anna", True)


def test_the_hundred_and_first_finds_no_room_even_when_many_join_at_once(people, room, monkeypatch):
    monkeypatch.setattr(class_members, "MAX_MEMBERS", 5)

    def join(number):
        try:
            return people.join(room.id, f"visitor {number}").number
        except ClassFullError as error:
            return str(error)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(join, range(8)))
    assert sorted(answer for answer in answers if isinstance(answer, int)) == [1, 2, 3, 4, 5]
    assert {answer for answer in answers if isinstance(answer, str)} == {
        "5 have joined this class already, and there is no room for more: ask your teacher."
    }


# Runs


def test_a_run_counts_for_the_class_while_its_owner_is_a_member(store, people, work, room):
    run_id = fill(store, people, work, room)
    store.finish(run_id, FINISHED, results={"test_accuracy": 0.9, "interval_95": [0.89, 0.91]})
    (found,) = work.runs(room.id)
    assert (found.number, found.summary.id, found.summary.test_accuracy) == (1, run_id, 0.9)
    people.leave(room.id, "mina")
    assert work.runs(room.id) == ()


def test_deleted_runs_and_runs_outside_the_class_are_not_shown(store, people, work, room):
    run_id = fill(store, people, work, room)
    store.create("mina", Hyperparameters())
    assert [run.summary.id for run in work.runs(room.id)] == [run_id]
    store.change(run_id, deleted_at=classrooms._now())
    assert work.runs(room.id) == ()


def test_only_ones_own_run_is_handed_in_and_only_by_a_member(store, people, work, room):
    run_id = fill(store, people, work, room)
    people.join(room.id, "anna")
    for forged in ("anna", "nobody"):
        with pytest.raises((RunError, NotMemberError)):
            work.add_run(room.id, forged, run_id)
    with pytest.raises(RunError):
        work.add_run(room.id, "mina", "no run")


# Drawings


def test_drawings_belong_to_the_class_and_to_nobody(store, people, work, room):
    fill(store, people, work, room)
    people.join(room.id, "anna")
    assert work.add_drawing(room.id, "anna", 7, 2 * IMAGE) == 1
    drawings = work.drawings(room.id)
    assert (drawings.labels.tolist(), len(drawings), work.counts(room.id)[4]) == ([4, 7], 2, 1)
    assert np.array_equal(drawings.images, [IMAGE, 2 * IMAGE])
    with store.database.connect() as connection:
        (row, *_) = connection.execute(text("SELECT * FROM class_drawing")).mappings()
    assert set(row) == {"class_id", "fingerprint", "label", "image", "hour"}
    assert "00:00" in str(row["hour"])


def test_the_same_picture_is_given_once(people, work, room):
    people.join(room.id, "mina")
    assert [work.add_drawing(room.id, "mina", label, IMAGE) for label in (4, 9)] == [1, 1]
    assert work.drawings(room.id).labels.tolist() == [4]


def test_drawings_are_bounded_each_and_together(people, work, room, monkeypatch):
    monkeypatch.setattr(classwork, "MAX_DRAWINGS_EACH", 2)
    monkeypatch.setattr(classwork, "MAX_DRAWINGS", 3)
    for visitor in ("mina", "anna"):
        people.join(room.id, visitor)
    for value in (1, 2):
        work.add_drawing(room.id, "mina", 0, value * IMAGE)
    with pytest.raises(ClassFullError, match="You have given 2"):
        work.add_drawing(room.id, "mina", 0, 3 * IMAGE)
    work.add_drawing(room.id, "anna", 0, 4 * IMAGE)
    with pytest.raises(ClassFullError, match="The class has 3"):
        work.add_drawing(room.id, "anna", 0, 5 * IMAGE)


@pytest.mark.parametrize(("label", "image"), [(10, IMAGE), ("4", IMAGE), (4, 0 * IMAGE), (4, IMAGE[:5]), (4, None)])
def test_a_drawing_of_nothing_is_refused(people, work, room, label, image):
    people.join(room.id, "mina")
    with pytest.raises(HandwritingError):
        work.add_drawing(room.id, "mina", label, image)


def test_who_has_not_joined_gives_nothing(work, room):
    with pytest.raises(NotMemberError, match="not joined"):
        work.add_drawing(room.id, "nobody", 4, IMAGE)


def test_the_teacher_deletes_one_or_all(store, people, work, room):
    fill(store, people, work, room)
    work.add_drawing(room.id, "mina", 7, 2 * IMAGE)
    work.delete_drawings(room.id, "teacher", [work.drawings(room.id).names[0], "' OR 1=1 --"])
    assert work.drawings(room.id).labels.tolist() == [7]
    work.delete_drawings(room.id, "teacher")
    assert len(work.drawings(room.id)) == 0


def test_the_archive_is_a_second_test_set(store, people, work, room):
    fill(store, people, work, room)
    with np.load(io.BytesIO(drawings_to_npz(work.drawings(room.id)))) as archive:
        assert (archive["images"].shape, archive["images"].dtype, archive["labels"].tolist()) == ((1, 28, 28), np.uint8, [4])
