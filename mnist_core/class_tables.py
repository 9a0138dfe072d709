"""The tables of the classes: one class a table, one attribute a column.

With a class go its teachers, its members, its drawings and the list of its runs, while the runs themselves stay with those who trained
them. Of people only the hash of a random id is kept. A drawing has no column that tells whose it is, and of its time only the hour, so that
not even the database can tell. A change here needs a script in `migrations/`.
"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from mnist_core.tables import Base  # from there, because a class refers to runs


def _class_id(**options):
    return mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), **options)


class ClassroomRow(Base):
    """One class; teacher_key is a hash, next_number the one that the next member gets."""

    __tablename__ = "classroom"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    teacher_key: Mapped[str | None]
    rules: Mapped[dict] = mapped_column(JSON)
    next_number: Mapped[int]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ClassTeacherRow(Base):
    """One browser that may do what a teacher may; visitor is a hash."""

    __tablename__ = "class_teacher"

    class_id: Mapped[str] = _class_id(primary_key=True)
    visitor: Mapped[str] = mapped_column(primary_key=True, index=True)


class ClassMemberRow(Base):
    """One who joined; visitor is a hash."""

    __tablename__ = "class_member"

    class_id: Mapped[str] = _class_id(primary_key=True)
    visitor: Mapped[str] = mapped_column(primary_key=True, index=True)
    number: Mapped[int]
    nickname: Mapped[str]
    is_hidden: Mapped[bool]
    is_blocked: Mapped[bool]
    num_drawings: Mapped[int]


class ClassRunRow(Base):
    """A run that was trained in a class; a run without a class has no row."""

    __tablename__ = "class_run"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    class_id: Mapped[str] = _class_id(index=True)


class ClassDrawingRow(Base):
    """One digit that somebody drew for the class; the same picture is one row."""

    __tablename__ = "class_drawing"

    class_id: Mapped[str] = _class_id(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[int]
    image: Mapped[bytes] = mapped_column(LargeBinary)
    hour: Mapped[datetime]

    __table_args__ = (Index("ix_class_drawing_counted", "class_id", "label"),)
