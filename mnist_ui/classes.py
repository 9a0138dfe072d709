"""The class that a visitor is in: found by its key, asked for things, and what is said when they cannot be."""

from dataclasses import dataclass

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.class_members import ClassMemberStore
from mnist_core.classroom import (
    MAX_DRAWINGS,
    MAX_DRAWINGS_EACH,
    MAX_MEMBERS,
    MAX_NICKNAME,
    ClassFullError,
    ClassroomError,
    NicknameTakenError,
    NoClassError,
    NotMemberError,
    NotTeacherError,
    OwnLimitError,
)
from mnist_core.classrooms import ClassroomStore
from mnist_core.classwork import ClassworkStore
from mnist_core.handwriting import HandwritingError
from mnist_core.runs import RunError
from mnist_ui import state
from mnist_ui.cache import laboratory
from mnist_ui.language import gettext as _

NUM_COLOURS = 8  # that members without a nickname are called by


@dataclass(frozen=True)
class ClassStores:
    """What the database knows of classes: the classes themselves, their members, and their runs and drawings."""

    rooms: ClassroomStore
    people: ClassMemberStore
    work: ClassworkStore


@st.cache_resource(show_spinner=False)
def class_stores():
    """The ClassStores in the database of the runs; one a server. Classes that are over are deleted."""
    database = laboratory().store.database
    return ClassStores(ClassroomStore(database), ClassMemberStore(database), ClassworkStore(database))


def act(action, *arguments):
    """Do something in a class; when it cannot be done, a sentence for the page, and None."""
    try:
        return action(*arguments)
    except (ClassroomError, HandwritingError, RunError, SQLAlchemyError) as error:
        st.session_state[state.PROBLEM] = problem_words(error)


def problem_words(error):
    """An error of a class's in the visitor's language."""
    return next(words for kind, words in _all_problems() if isinstance(error, kind))


def _all_problems():
    return (
        (NoClassError, _("There is no class with this link: it was closed, its time is over, or the link is incomplete.")),
        (NotTeacherError, _("Only the teacher of this class can do that, with the newest teacher's link.")),
        (NotMemberError, _("You are not in this class. Join it first.")),
        (NicknameTakenError, _("Somebody in the class has this nickname. Choose another one.")),
        (
            OwnLimitError,
            _("You have given {number} drawings, as many as one may. Now it is the others' turn.").format(number=MAX_DRAWINGS_EACH),
        ),
        (
            ClassFullError,
            _("There is no room for more: a class has at most {members} members and {drawings} drawings. Tell your teacher.").format(
                members=MAX_MEMBERS, drawings=f"{MAX_DRAWINGS:,}"
            ),
        ),
        (HandwritingError, _("There is nothing on the sheet yet. Draw the digit, then give it.")),
        (ClassroomError, _("A nickname has at most {number} characters: letters, digits, spaces and hyphens.").format(number=MAX_NICKNAME)),
        (Exception, _("The database does not answer just now. Try again in a minute.")),
    )


def show_problem():
    """Say once what could not be done."""
    if problem := st.session_state.pop(state.PROBLEM, None):
        st.warning(problem)


def asked_key():
    """The key of the class in the address bar, else of the class that the visitor is in during this session; or None."""
    return st.query_params.get(state.CLASSROOM) or st.session_state.get(state.CLASSROOM)


def remember_class(key):
    """Be in the class with this key from now on, wherever one trains; None: in no class."""
    st.session_state[state.CLASSROOM] = key
    if key is None:
        st.query_params.pop(state.CLASSROOM, None)
    elif st.query_params.get(state.CLASSROOM) != key:
        st.query_params[state.CLASSROOM] = key


def joined_class(visitor):
    """The Classroom that the visitor trains in now, or None: that of the link or of the session, when it is there and was joined."""
    if not (key := asked_key()):
        return None
    try:
        room = class_stores().rooms.find(key)
        return room if class_stores().people.member(room.id, visitor) else None
    except (ClassroomError, SQLAlchemyError):
        return None


def member_names(members):
    """Each member's number to what the others call them: the nickname, or a colour and the number. No two are the same."""
    names = {member.number: member.shown_nickname for member in members if member.shown_nickname}
    return {member.number: names.get(member.number) or _neutral_name(member.number, set(names.values())) for member in members}


def _neutral_name(number, taken):
    colours = (_("Blue"), _("Green"), _("Red"), _("Yellow"), _("Purple"), _("Orange"), _("Silver"), _("Golden"))
    name = _("{colour} {number}").format(colour=colours[number % NUM_COLOURS], number=number)
    return f"{name} ·" if name in taken else name
