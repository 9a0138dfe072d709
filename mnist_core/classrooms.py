"""The classes of a database: opened, found by their links, and gone after their time.

Nobody signs in, so keys are all there is: whoever has the key in the students' link can join, and whoever has the teacher's key becomes a
teacher in the browser where it is used. Of a teacher's key and of visitors' ids only hashes are kept. A class that is over is deleted with
its members and drawings at the next occasion, and until then it is not found.
"""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import sessionmaker

from mnist_core.class_tables import ClassMemberRow, ClassroomRow, ClassTeacherRow
from mnist_core.classroom import (
    MAX_CLASSES,
    MAX_CLASSES_EACH,
    TIME_KEPT,
    ClassFullError,
    Classroom,
    ClassroomError,
    ClassRules,
    NoClassError,
    NotTeacherError,
    checked_name,
    is_key,
    rules_from_json,
    secret_hash,
)
from mnist_core.database import WRITING

MAX_TEACHERS = 20  # browsers of one class
KEY_BYTES = 12  # of a students' link: short enough for a code that a phone reads from the last row
TEACHER_KEY_BYTES = 24


class ClassroomStore:
    """The classes in a database. Every method is one transaction and may be called from any thread and by several processes."""

    def __init__(self, database):
        """database: what database.open_database gives. Classes that are over are deleted."""
        self._read = sessionmaker(database)
        self._write = sessionmaker(database.execution_options(**WRITING)).begin
        self.sweep()

    def open(self, visitor, name, rules=None):
        """Open a class whose teacher is this visitor; returns the Classroom. Raises ClassroomError, ClassFullError."""
        name, rules, now = checked_name(name), rules or ClassRules(), _now()
        row = ClassroomRow(id=secrets.token_urlsafe(9), name=name, key=secrets.token_urlsafe(KEY_BYTES), next_number=1, opened_at=now)
        row.rules, row.expires_at = vars(rules), now + TIME_KEPT
        with self._write() as session:
            _delete_over(session)
            _check_room(session, visitor)
            session.add(row)
            session.flush()
            session.add(ClassTeacherRow(class_id=row.id, visitor=secret_hash(visitor)))
            return _classroom_of(row)

    def find(self, key):
        """The Classroom of a key; raises NoClassError when it is wrong, or the class was closed or is over."""
        query = select(ClassroomRow).where(ClassroomRow.key == key, ClassroomRow.expires_at > _now())
        with self._read() as session:
            row = session.scalar(query) if is_key(key) else None
            if row is None:
                raise NoClassError("There is no class with this link: it was closed, its time is over, or the link is incomplete.")
            return _classroom_of(row)

    def of_visitor(self, visitor):
        """The Classrooms that the visitor teaches, and those that the visitor has joined: two tuples, the newest first."""
        return self._of(ClassTeacherRow, visitor), self._of(ClassMemberRow, visitor)

    def is_teacher(self, class_id, visitor):
        """Whether the visitor may do what a teacher may."""
        with self._read() as session:
            return _is_teacher(session, class_id, visitor)

    def claim(self, class_id, teacher_key, visitor):
        """Make the visitor a teacher by the teacher's key; raises NotTeacherError when it is not this class's newest, ClassFullError."""
        with self._write() as session:
            row = class_row(session, class_id)
            if not is_key(teacher_key) or row.teacher_key is None or not secrets.compare_digest(row.teacher_key, secret_hash(teacher_key)):
                raise NotTeacherError("This teacher's link does not count: a newer one was made, or it is incomplete.")
            if _is_teacher(session, class_id, visitor):
                return
            if session.scalar(select(func.count()).where(ClassTeacherRow.class_id == class_id)) >= MAX_TEACHERS:
                raise ClassFullError(f"{MAX_TEACHERS} browsers have used the teacher's link: make a new one, which forgets the others.")
            session.add(ClassTeacherRow(class_id=class_id, visitor=secret_hash(visitor)))

    def new_teacher_key(self, class_id, visitor):
        """A new teacher's key; the one before, and the browsers that used it, count no more. Raises NotTeacherError."""
        key = secrets.token_urlsafe(TEACHER_KEY_BYTES)
        with self._write() as session:
            check_teacher(session, class_id, visitor)
            others = (ClassTeacherRow.class_id == class_id, ClassTeacherRow.visitor != secret_hash(visitor))
            session.execute(delete(ClassTeacherRow).where(*others))
            session.execute(update(ClassroomRow).where(ClassroomRow.id == class_id).values(teacher_key=secret_hash(key)))
        return key

    def close(self, class_id, visitor):
        """Delete a class with its members and drawings, for good; the runs stay with those who trained them. Raises NotTeacherError."""
        with self._write() as session:
            check_teacher(session, class_id, visitor)
            session.execute(delete(ClassroomRow).where(ClassroomRow.id == class_id))

    def sweep(self):
        """Delete the classes that are over; returns how many."""
        with self._write() as session:
            return _delete_over(session)

    def _of(self, people, visitor):
        query = select(ClassroomRow).join(people, people.class_id == ClassroomRow.id)
        query = query.where(people.visitor == secret_hash(visitor), ClassroomRow.expires_at > _now())
        found = []
        with self._read() as session:
            for row in session.scalars(query.order_by(ClassroomRow.opened_at.desc(), ClassroomRow.id)):
                with suppress(ClassroomError):
                    found.append(_classroom_of(row))
        return tuple(found)


def class_row(session, class_id):
    """The ClassroomRow of a class under way, locked until the transaction ends; raises NoClassError."""
    row = session.get(ClassroomRow, class_id, with_for_update=True)
    if row is None or row.expires_at <= _now():
        raise NoClassError("The class is not there any more: it was closed, or its time is over.")
    return row


def check_teacher(session, class_id, visitor):
    """Raise NoClassError when the class is not there any more, NotTeacherError when the visitor is no teacher of it."""
    class_row(session, class_id)
    if not _is_teacher(session, class_id, visitor):
        raise NotTeacherError("Only the teacher of the class can do this: open it by the teacher's link.")


def _is_teacher(session, class_id, visitor):
    return session.get(ClassTeacherRow, (class_id, secret_hash(visitor))) is not None


def _check_room(session, visitor):
    mine = session.scalar(select(func.count()).where(ClassTeacherRow.visitor == secret_hash(visitor)))
    if mine >= MAX_CLASSES_EACH:
        raise ClassFullError(f"You have {mine} classes open, and more are not kept: close one of them first.")
    if session.scalar(select(func.count()).select_from(ClassroomRow)) >= MAX_CLASSES:
        raise ClassFullError(f"{MAX_CLASSES:,} classes are open on this server, and there is no room for more: try again in some days.")


def _delete_over(session):
    return session.execute(delete(ClassroomRow).where(ClassroomRow.expires_at <= _now())).rowcount


def _classroom_of(row):
    return Classroom(row.id, row.name, row.key, row.opened_at, row.expires_at, rules_from_json(row.rules))


def _now():
    return datetime.now(UTC).replace(tzinfo=None)
