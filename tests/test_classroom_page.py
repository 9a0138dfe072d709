"""The class page without a browser: a teacher opens a class, students join, train within its rules and draw; and what forgers are told."""

import secrets

import numpy as np
import pytest
from conftest import PROJECT_FOLDER
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest
from test_draw_page import SEVEN, drawing, message

from mnist_core.classroom import MAX_DRAWINGS_EACH, ClassRules
from mnist_core.config import Hyperparameters
from mnist_core.runs import FINISHED
from mnist_ui import state
from mnist_ui.accent import accent_label
from mnist_ui.cache import laboratory
from mnist_ui.class_boards import Boards, class_boards
from mnist_ui.classes import class_stores, member_names

IMAGE = np.eye(28, dtype=np.uint8)


def open_as(visitor, page="classroom", **parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.session_state[state.VISITOR] = visitor
    app.switch_page(f"pages/{page}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def press(app, label):
    next(button for button in app.button if button.label in (label, accent_label(label))).click()
    return app.run()


def texts(app):
    return " ".join(markdown.value for markdown in app.markdown)


def warnings(app):
    return [warning.value for warning in app.warning]


@pytest.fixture
def teacher():
    return secrets.token_urlsafe(16)


@pytest.fixture
def student():
    return secrets.token_urlsafe(16)


@pytest.fixture
def room(teacher):
    """A class of its own in the database that all tests of pages share."""
    return class_stores().rooms.open(teacher, "5b", ClassRules(max_epochs=2, max_hidden_units=64, training_digits=1000))


@pytest.fixture
def joined(room, student):
    class_stores().people.join(room.id, student, "Mina")
    return student


def finish_run(room, student, num_right=9500):
    run_id = laboratory().store.create(student, room.rules.within(Hyperparameters()))
    results = {
        "test_accuracy": num_right / 10_000,
        "test_loss": 0.2,
        "interval_95": [num_right / 10_000 - 0.005, num_right / 10_000 + 0.005],
    }
    laboratory().store.finish(run_id, FINISHED, results=results)
    class_stores().work.add_run(room.id, student, run_id)
    return run_id


# The teacher


def test_a_teacher_opens_a_class_and_closes_it(teacher):
    app = open_as(teacher)
    app.text_input(key=f"{state.CLASS_PART}_name").set_value("Class **7**")
    press(app, "Open the class")
    assert "Give the class a name" in warnings(app)[0]
    app.text_input(key=f"{state.CLASS_PART}_name").set_value("Class 7a")
    press(app, "Open the class")
    assert not app.exception
    assert app.title[0].value == "Class 7a"
    ((room,), _joined) = class_stores().rooms.of_visitor(teacher)
    assert room.rules == ClassRules()
    press(app, "Close and delete everything")
    assert (app.title[0].value, class_stores().rooms.of_visitor(teacher)) == ("Class", ((), ()))


def test_a_teachers_link_works_once_elsewhere_and_leaves_the_address(room, teacher):
    app = press(open_as(teacher, **{state.CLASSROOM: room.key}), "Make a teacher's link")
    _id, key = app.session_state[state.NEW_TEACHER_KEY]
    elsewhere = open_as(secrets.token_urlsafe(16), **{state.CLASSROOM: room.key, state.TEACHER: key})
    assert "Hide all nicknames" not in [button.label for button in elsewhere.button]
    assert "Close and delete everything" in [button.label for button in elsewhere.button]
    assert state.TEACHER not in elsewhere.query_params
    forged = open_as(secrets.token_urlsafe(16), **{state.CLASSROOM: room.key, state.TEACHER: "x" * 32})
    assert warnings(forged) == ["This teacher's link does not count: a newer one was made, or it is incomplete."]
    assert accent_label("Join") in [button.label for button in forged.button]


def test_who_was_a_teacher_once_can_do_nothing_any_more(room, teacher):
    key, laptop = class_stores().rooms.new_teacher_key(room.id, teacher), secrets.token_urlsafe(16)
    app = open_as(laptop, **{state.CLASSROOM: room.key, state.TEACHER: key})
    class_stores().rooms.new_teacher_key(room.id, teacher)
    press(app, "Close and delete everything")
    assert not app.exception
    assert "Only the teacher of this class can do that, with the newest teacher's link." in warnings(app)
    assert class_stores().rooms.find(room.key) == room


def test_a_teacher_hides_nicknames_looks_through_drawings_and_deletes_them(room, teacher, joined):
    for value in (1, 2):
        class_stores().work.add_drawing(room.id, joined, 4, value * IMAGE)
    app = open_as(teacher, **{state.CLASSROOM: room.key})
    app.session_state[state.CLASS_PART] = "teach"
    press(app.run(), "Mina")
    assert class_stores().people.member(room.id, joined).is_blocked
    app.session_state[state.CHOSEN_DRAWING] = class_stores().work.drawings(room.id).names[0]
    press(app.run(), "Delete this one")
    assert len(class_stores().work.drawings(room.id)) == 1
    press(app, "Delete all 1")
    assert (not app.exception, len(class_stores().work.drawings(room.id))) == (True, 0)


# The student


@pytest.mark.parametrize("key", ["nothing", "x" * 10_000, "\0", "# **b**"])
def test_a_wrong_link_is_answered_with_a_sentence_and_the_page_lives_on(student, key):
    app = open_as(student, **{state.CLASSROOM: key})
    assert not app.exception
    assert "There is no class with this link" in warnings(app)[0]
    assert app.title[0].value == "Class"


def test_a_wrong_link_is_said_again_when_the_page_runs_a_second_time(student):
    app = open_as(student, **{state.CLASSROOM: "nothing"}).run()  # as it does when a browser that was here before tells who it is
    assert "There is no class with this link" in warnings(app)[0]
    press(app, "Open the class")
    assert "Give the class a name" in warnings(app)[0]


def test_a_class_without_students_says_what_to_do(room, teacher):
    assert "Nobody has joined yet" in texts(open_as(teacher, **{state.CLASSROOM: room.key}))


def test_a_student_joins_without_a_name_and_sees_the_board(room, student):
    app = open_as(student, **{state.CLASSROOM: room.key})
    assert "Board" not in str(app.segmented_control)
    press(app, "Join")
    assert not app.exception
    assert "Joined **1**" in texts(app)
    assert class_stores().people.member(room.id, student).nickname == ""
    assert "deleted on" in texts(app)


def test_a_nickname_that_cannot_be_is_said(room, student, joined):
    other = open_as(secrets.token_urlsafe(16), **{state.CLASSROOM: room.key})
    for nickname, sentence in (
        ("<b>", "at most 20"),
        ("\u202eanim", "at most 20"),
        ("MINA", "has this nickname"),
    ):
        other.text_input(key=state.NICKNAME).set_value(nickname)
        press(other, "Join")
        assert sentence in warnings(other)[0]
    assert not other.exception


def test_a_student_hides_the_nickname_and_leaves(room, joined):
    app = press(open_as(joined, **{state.CLASSROOM: room.key}), "Hide it from the others")
    assert class_stores().people.member(room.id, joined).shown_nickname == ""
    press(app, "Leave the class")
    assert class_stores().people.member(room.id, joined) is None
    assert not app.exception


def test_the_train_page_keeps_the_rules_of_the_class(room, joined):
    app = open_as(joined, "train", **{state.CLASSROOM: room.key}, epochs="30", hidden_units="512")
    assert not app.exception
    assert (app.slider(key="epochs").value, app.slider(key="epochs").max) == (2, 2)
    assert (app.session_state["hidden_units"], app.session_state["training_digits"]) == (64, 1000)
    assert "epochs up to 2, hidden units up to 64, and 1,000 digits" in texts(app)
    press(app, "Train outside the class")
    app.slider(key="epochs").set_value(9).run()
    assert (app.session_state["epochs"], state.CLASSROOM in app.query_params) == (9, False)


def test_a_class_may_allow_a_single_epoch(teacher, student):
    room = class_stores().rooms.open(teacher, "5c", ClassRules(max_epochs=1))
    class_stores().people.join(room.id, student)
    app = open_as(student, "train", **{state.CLASSROOM: room.key})
    app.slider(key="epochs").set_value(2).run()
    assert (bool(app.exception), app.session_state["epochs"]) == (False, 1)


def test_the_train_page_says_when_one_has_not_joined(room, student):
    app = open_as(student, "train", **{state.CLASSROOM: room.key})
    assert "You are not in the class of this link" in texts(app)
    assert app.slider(key="epochs").max > 2


def test_a_student_is_asked_for_a_digit_and_gives_it_without_a_name(room, joined):
    app = open_as(joined, **{state.CLASSROOM: room.key})
    app.segmented_control(key=state.CLASS_PART).set_value("draw").run()
    asked = app.session_state[state.CLASS_DIGIT]
    assert app.header[0].value == f"Draw a {asked}"
    sheet = f"{state.CANVAS}_class_{app.session_state[state.SHEET]}"
    app.session_state[sheet] = message(drawing(SEVEN))
    press(app.run(), "Give it to the class")
    assert not app.exception
    assert class_stores().work.drawings(room.id).labels.tolist() == [asked]
    assert app.session_state[state.CLASS_DIGIT] != asked


def test_who_has_given_enough_is_told_and_gives_no_more(room, joined):
    for value in range(1, MAX_DRAWINGS_EACH + 1):
        class_stores().work.add_drawing(room.id, joined, 4, value * IMAGE)
    app = open_as(joined, **{state.CLASSROOM: room.key})
    app.segmented_control(key=state.CLASS_PART).set_value("draw").run()
    assert next(button for button in app.button if button.label == "Give it to the class").disabled
    assert f"Given by you: {MAX_DRAWINGS_EACH}" in texts(app)


# The board


def test_the_board_shows_places_names_and_the_handwriting(room, joined, student):
    other = secrets.token_urlsafe(16)
    class_stores().people.join(room.id, other)
    finish_run(room, joined, 9500)
    finish_run(room, other, 9510)
    class_stores().work.add_drawing(room.id, joined, 4, IMAGE)
    app = open_as(joined, **{state.CLASSROOM: room.key})
    neutral = member_names(class_stores().people.all(room.id))[2]
    assert not app.exception
    assert f"| =1 | {neutral} | **95.1 %**" in texts(app)
    assert "| =1 | Mina | **95.0 %**" in texts(app)
    assert "You are **Mina**, place =1." in texts(app)
    assert "| 4 | 1 |" in texts(app)


def test_all_who_watch_are_given_one_look_a_second(room, joined, monkeypatch):
    boards, looks = Boards(class_stores(), laboratory()), []
    work = class_stores().work
    monkeypatch.setattr(type(work), "runs", lambda self, class_id: looks.append(class_id) or ())
    assert len({id(boards.of(room)) for _ in range(40)}) == len(looks) <= 2  # a slow machine may begin a second one
    boards.forget(room)
    boards.of(room)
    assert len(looks) >= 2


def test_while_the_database_is_away_the_board_shows_what_was_seen_last(room, joined, monkeypatch):
    boards = Boards(class_stores(), laboratory())
    seen = boards.of(room)

    def fail(*arguments):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("mnist_ui.class_boards.SECONDS_A_LOOK", 0)
    monkeypatch.setattr(type(class_stores().people), "all", fail)
    assert boards.of(room) is seen
    with pytest.raises(OperationalError):
        Boards(class_stores(), laboratory()).of(room)


def test_a_class_that_was_closed_while_its_board_is_watched_says_so(room, teacher, joined):
    app = open_as(joined, **{state.CLASSROOM: room.key})
    class_stores().rooms.close(room.id, teacher)
    class_boards().forget(room)
    app.run()
    assert not app.exception
    assert "There is no class with this link" in warnings(app)[0]
