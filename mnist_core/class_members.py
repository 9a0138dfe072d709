"""Who has joined a class: a nickname or none, and a number.

Joining is a press of a button, and so is leaving, after which nothing of a person is left here. A nickname may be hidden by who has it or
by the teacher; the number stands for it then. Two nicknames that look the same are not let in. Left out on purpose: who gave which drawing;
only how many is counted, so that nobody fills the class alone.
"""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import sessionmaker

from mnist_core.class_tables import ClassMemberRow
from mnist_core.classroom import (
    MAX_MEMBERS,
    ClassFullError,
    Member,
    NicknameTakenError,
    NotMemberError,
    checked_nickname,
    same_nickname,
    secret_hash,
)
from mnist_core.classrooms import check_teacher, class_row
from mnist_core.database import WRITING


class ClassMemberStore:
    """The members of a database's classes. Every method is one transaction, from any thread and by several processes.

    Every method that changes something raises classroom.NoClassError when the class is not there any more.
    """

    def __init__(self, database):
        """database: what database.open_database gives."""
        self._read = sessionmaker(database)
        self._write = sessionmaker(database.execution_options(**WRITING)).begin

    def join(self, class_id, visitor, nickname=""):
        """Join, or take another nickname; returns the Member. Raises ClassroomError, ClassFullError, NicknameTakenError."""
        nickname = checked_nickname(nickname)
        with self._write() as session:
            room = class_row(session, class_id)
            _check_free(session, class_id, visitor, nickname)
            row = session.get(ClassMemberRow, (class_id, secret_hash(visitor)))
            if row is None:
                row = _new_member(session, room, visitor)
            row.nickname = nickname
            session.flush()
            return member_of(row)

    def leave(self, class_id, visitor):
        """Leave: the nickname and the number are deleted; runs and drawings stay. Who is no member is left as they are."""
        me = (ClassMemberRow.class_id == class_id, ClassMemberRow.visitor == secret_hash(visitor))
        with self._write() as session:
            session.execute(delete(ClassMemberRow).where(*me))

    def member(self, class_id, visitor):
        """The Member that the visitor is, or None."""
        with self._read() as session:
            row = session.get(ClassMemberRow, (class_id, secret_hash(visitor)))
            return member_of(row) if row else None

    def all(self, class_id):
        """The Members of a class in the order in which they joined."""
        with self._read() as session:
            query = select(ClassMemberRow).where(ClassMemberRow.class_id == class_id).order_by(ClassMemberRow.number)
            return tuple(map(member_of, session.scalars(query)))

    def hide_mine(self, class_id, visitor, is_hidden):
        """Hide one's own nickname from the others, or show it again; raises NotMemberError."""
        with self._write() as session:
            class_row(session, class_id)
            member_row(session, class_id, visitor).is_hidden = bool(is_hidden)

    def block(self, class_id, teacher, number, is_blocked):
        """Hide the nickname of the member with this number, or of all when it is None, or let it be shown. Raises NotTeacherError."""
        with self._write() as session:
            check_teacher(session, class_id, teacher)
            change = update(ClassMemberRow).where(ClassMemberRow.class_id == class_id)
            change = change if number is None else change.where(ClassMemberRow.number == number)
            session.execute(change.values(is_blocked=bool(is_blocked)))


def member_row(session, class_id, visitor):
    """The ClassMemberRow of a visitor; raises NotMemberError."""
    row = session.get(ClassMemberRow, (class_id, secret_hash(visitor)))
    if row is None:
        raise NotMemberError("You have not joined this class: open the link that your teacher gave you, and join.")
    return row


def member_of(row):
    """The Member in a row."""
    return Member(row.number, row.nickname, row.is_hidden, row.is_blocked, row.num_drawings)


def _new_member(session, room, visitor):
    if session.scalar(select(func.count()).where(ClassMemberRow.class_id == room.id)) >= MAX_MEMBERS:
        raise ClassFullError(f"{MAX_MEMBERS} have joined this class already, and there is no room for more: ask your teacher.")
    row = ClassMemberRow(class_id=room.id, visitor=secret_hash(visitor), number=room.next_number, num_drawings=0)
    row.is_hidden = row.is_blocked = False
    room.next_number += 1
    session.add(row)
    return row


def _check_free(session, class_id, visitor, nickname):
    others = select(ClassMemberRow.nickname).where(ClassMemberRow.class_id == class_id, ClassMemberRow.visitor != secret_hash(visitor))
    if nickname and same_nickname(nickname) in map(same_nickname, session.scalars(others)):
        raise NicknameTakenError(f"Somebody in the class is called {nickname} already: choose another nickname.")
