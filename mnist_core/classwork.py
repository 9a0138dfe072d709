"""What a class makes: its runs, and the drawings that become its own test set.

A run stays with who trained it; the class only knows that it belongs to the board. A drawing is given away: from then on it belongs to the
class, and nothing tells whose it was. Together the drawings are a second test set, in the handwriting of this very room, and often harder
than MNIST's. Left out on purpose: strokes and times, which could tell one hand from another.
"""

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import sessionmaker

from mnist_core.class_members import member_row
from mnist_core.class_tables import ClassDrawingRow, ClassMemberRow, ClassRunRow
from mnist_core.classroom import MAX_DRAWINGS, MAX_DRAWINGS_EACH, ClassFullError, OwnLimitError, secret_hash
from mnist_core.classrooms import check_teacher, class_row
from mnist_core.config import IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS
from mnist_core.database import WRITING
from mnist_core.handwriting import check_digit, check_image, fingerprint
from mnist_core.records import RunError
from mnist_core.summaries import DESCRIBED, LISTED, RunSummary, summary_of
from mnist_core.tables import RunRow

MOST_RUNS = 1000  # of one class that are looked at, the newest


@dataclass(frozen=True)
class ClassRun:
    """A run of a class: whose, by the number of the member, and the RunSummary."""

    number: int
    summary: RunSummary


@dataclass(frozen=True, eq=False)
class ClassDrawings:
    """images: (N, 28, 28) uint8. labels: (N,). names: the N fingerprints. In no order that tells when they came."""

    images: np.ndarray
    labels: np.ndarray
    names: tuple

    def __len__(self):
        return len(self.names)


class ClassworkStore:
    """The runs and drawings of a database's classes. Every method is one transaction, from any thread and by several processes."""

    def __init__(self, database):
        """database: what database.open_database gives."""
        self._read = sessionmaker(database)
        self._write = sessionmaker(database.execution_options(**WRITING)).begin

    def add_run(self, class_id, visitor, run_id):
        """Let a run of the visitor's count for the class. Raises NoClassError, NotMemberError, RunError."""
        with self._write() as session:
            class_row(session, class_id)
            member_row(session, class_id, visitor)
            if session.scalar(select(RunRow.visitor).where(RunRow.id == run_id)) != visitor:
                raise RunError(f"The run {run_id!r} is not yours: only one's own runs count for the class.")
            session.merge(ClassRunRow(run_id=run_id, class_id=class_id))

    def runs(self, class_id):
        """The ClassRuns of those who are members, without deleted and damaged ones, the oldest first."""
        mine = select(ClassRunRow.run_id).where(ClassRunRow.class_id == class_id)
        query = select(*LISTED).where(RunRow.id.in_(mine), RunRow.deleted_at.is_(None))
        with self._read() as session:
            listed = session.execute(query.order_by(RunRow.created_at.desc(), RunRow.id).limit(MOST_RUNS)).all()
            described = session.execute(select(*DESCRIBED, RunRow.epochs, RunRow.visitor).where(RunRow.id.in_([one.id for one in listed])))
            rows = {row.id: row for row in described}
            people = session.execute(select(ClassMemberRow.visitor, ClassMemberRow.number).where(ClassMemberRow.class_id == class_id))
            numbers = dict(people.all())
        found = []
        for one in reversed(listed):
            with suppress(RunError, KeyError):  # damaged, deleted between the two questions, or of one who left
                found.append(ClassRun(numbers[secret_hash(rows[one.id].visitor)], summary_of(one, rows[one.id])))
        return tuple(found)

    def add_drawing(self, class_id, visitor, label, image):
        """Give a drawing, (28, 28) uint8 with ink on it, to the class; returns how many the visitor has given.

        The same picture again changes nothing. Raises HandwritingError, NoClassError, NotMemberError, ClassFullError.
        """
        image, label = check_image(image), check_digit("label", label)
        name = fingerprint(image)
        with self._write() as session:
            class_row(session, class_id)
            member = member_row(session, class_id, visitor)
            if session.get(ClassDrawingRow, (class_id, name)) is None:
                _check_room(session, class_id, member)
                hour = datetime.now(UTC).replace(tzinfo=None, minute=0, second=0, microsecond=0)
                session.add(ClassDrawingRow(class_id=class_id, fingerprint=name, label=label, image=image.tobytes(), hour=hour))
                member.num_drawings += 1
            return member.num_drawings

    def counts(self, class_id):
        """How many drawings of each digit the class has, as a tuple of ten."""
        query = select(ClassDrawingRow.label, func.count()).where(ClassDrawingRow.class_id == class_id).group_by(ClassDrawingRow.label)
        with self._read() as session:
            found = dict(session.execute(query).all())
        return tuple(found.get(digit, 0) for digit in range(NUM_CLASSES))

    def drawings(self, class_id):
        """The ClassDrawings, by digit, without damaged ones."""
        query = select(ClassDrawingRow).where(ClassDrawingRow.class_id == class_id)
        with self._read() as session:
            rows = session.scalars(query.order_by(ClassDrawingRow.label, ClassDrawingRow.fingerprint)).all()
        rows = [row for row in rows if len(row.image) == NUM_PIXELS and row.label in range(NUM_CLASSES)]
        images = np.frombuffer(b"".join(row.image for row in rows), np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        return ClassDrawings(images, np.array([row.label for row in rows], np.int64), tuple(row.fingerprint for row in rows))

    def delete_drawings(self, class_id, teacher, names=None):
        """Delete the drawings with these fingerprints, or all; raises NoClassError, NotTeacherError."""
        with self._write() as session:
            check_teacher(session, class_id, teacher)
            gone = delete(ClassDrawingRow).where(ClassDrawingRow.class_id == class_id)
            session.execute(gone if names is None else gone.where(ClassDrawingRow.fingerprint.in_(names)))


def digit_to_draw(counts, chance):
    """Which digit to ask for next: one of the half that the class has fewest of, so that forty do not all draw the same.

    counts: of each digit. chance: a number from 0 to 1, without 1.
    """
    fewest = sorted(range(NUM_CLASSES), key=lambda digit: (counts[digit], digit))[: NUM_CLASSES // 2]
    return fewest[int(chance * len(fewest))]


def drawings_to_npz(drawings):
    """The bytes of an .npz archive with images (N, 28, 28) uint8 and labels (N,): a test set like MNIST's own."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=drawings.images, labels=drawings.labels)
    return buffer.getvalue()


def drawings_to_csv(drawings):
    """The text of a CSV file: a header, then label and 784 pixels from 0 to 255 a row, as MNIST is often handed round."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["label", *(f"pixel{place}" for place in range(NUM_PIXELS))])
    writer.writerows([label, *image.ravel().tolist()] for label, image in zip(drawings.labels.tolist(), drawings.images, strict=True))
    return text.getvalue()


def _check_room(session, class_id, member):
    if member.num_drawings >= MAX_DRAWINGS_EACH:
        raise OwnLimitError(f"You have given {MAX_DRAWINGS_EACH} drawings, as many as one may: now it is the others' turn.")
    if session.scalar(select(func.count()).where(ClassDrawingRow.class_id == class_id)) >= MAX_DRAWINGS:
        raise ClassFullError(f"The class has {MAX_DRAWINGS:,} drawings, and there is no room for more: your teacher can delete some.")
