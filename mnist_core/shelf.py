"""A visitor's runs as a table: listed, noted, deleted, and had back.

Who deletes the wrong run wants it back, so a deleted run is only marked: no list and no link shows it any more, its owner can undo it for a
day, and what was deleted longer ago is really deleted at the next occasion. Runs deleted together come back together. A run under way
is not deleted: its worker would go on for nobody. Every question names the visitor, so nobody reads another's notes or deletes
another's runs.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import sessionmaker

from mnist_core.database import WRITING
from mnist_core.pruning import purge
from mnist_core.records import ACTIVE, RunActiveError, RunError
from mnist_core.summaries import DESCRIBED, LISTED, summary_of
from mnist_core.tables import RunRow

MOST_LISTED = 500  # runs of one visitor
MAX_NOTE = 200  # characters
TIME_TO_UNDO = timedelta(days=1)


class NoteError(RunError):
    """A note that cannot be kept; the message says why."""


class Shelf:
    """The runs of a database as their owners see them. Every method is one transaction; from any thread and by several processes."""

    def __init__(self, database):
        """database: what database.open_database gives."""
        self._read = sessionmaker(database)
        self._write = sessionmaker(database.execution_options(**WRITING)).begin

    def runs(self, visitor, limit=MOST_LISTED):
        """The visitor's newest runs as a list of RunSummary, newest first, without deleted and damaged ones."""
        query = select(*LISTED).where(RunRow.visitor == visitor, RunRow.deleted_at.is_(None))
        runs = []
        with self._read() as session:
            listed = session.execute(query.order_by(RunRow.created_at.desc(), RunRow.id).limit(limit)).all()
            described = session.execute(select(*DESCRIBED).where(RunRow.id.in_([one.id for one in listed])))
            rows = {row.id: row for row in described}
        for one in listed:
            with suppress(RunError, KeyError):  # damaged, or deleted between the two questions
                runs.append(summary_of(one, rows[one.id]))
        return runs

    def note(self, run_id, visitor):
        """What the visitor wrote about a run of theirs, perhaps empty; raises RunError when it is not there or another's."""
        with self._read() as session:
            return _mine(session, [run_id], visitor)[0].note or ""

    def write_note(self, run_id, visitor, text):
        """Keep a note with a run, white space at its ends left off; an empty one is none. Raises NoteError, RunError as `note`."""
        text = checked_note(text)
        with self._write() as session:
            _mine(session, [run_id], visitor)
            session.execute(update(RunRow).where(RunRow.id == run_id).values(note=text or None))

    def delete(self, run_ids, visitor):
        """Delete runs, all or none, for a day so that `undo` brings them back. Raises RunError as `note`, RunActiveError."""
        now = _now()
        with self._write() as session:
            if any(row.status in ACTIVE for row in _mine(session, run_ids, visitor)):
                raise RunActiveError("A run that waits or trains cannot be deleted: stop it first, or wait for its end.")
            session.execute(update(RunRow).where(RunRow.id.in_(run_ids)).values(deleted_at=now))
            purge(session, now - TIME_TO_UNDO)

    def undo(self, visitor):
        """Bring back what the visitor deleted last; returns the runs' ids, none when there is nothing left to bring back."""
        with self._write() as session:
            ids = _deleted_last(session, visitor)
            session.execute(update(RunRow).where(RunRow.id.in_(ids)).values(deleted_at=None))
        return ids

    def num_to_undo(self, visitor):
        """How many runs `undo` would bring back."""
        with self._read() as session:
            return len(_deleted_last(session, visitor))

    def purge(self):
        """Really delete what was deleted longer than TIME_TO_UNDO ago; returns how many runs."""
        with self._write() as session:
            return purge(session, _now() - TIME_TO_UNDO)


def checked_note(text):
    """The note without white space at its ends; raises NoteError when it is too long or has characters that no database takes."""
    text = text.strip()
    if len(text) > MAX_NOTE:
        raise NoteError(f"The note has {len(text)} characters, but at most {MAX_NOTE} are kept: shorten it.")
    if not all(character.isprintable() for character in text.replace("\n", " ").replace("\t", " ")):
        raise NoteError("The note has characters that cannot be shown: write it anew with letters, digits and signs.")
    return text


def _mine(session, run_ids, visitor):
    """The rows of runs that are there, not deleted and this visitor's; raises RunError when one is not."""
    query = select(RunRow.id, RunRow.status, RunRow.visitor, RunRow.note).where(RunRow.deleted_at.is_(None))
    known = {row.id: row for row in session.execute(query.where(RunRow.id.in_([one for one in run_ids if one.isprintable()])))}
    for run_id in run_ids:
        if run_id not in known:
            raise RunError(f"There is no run {run_id!r}: it was deleted, or the link is incomplete. Choose one of your runs or train anew.")
        if known[run_id].visitor != visitor:
            raise RunError(f"The run {run_id!r} is somebody else's: only who trained it can note something about it or delete it.")
    return [known[run_id] for run_id in run_ids]


def _deleted_last(session, visitor):
    mine = (RunRow.visitor == visitor, RunRow.deleted_at >= _now() - TIME_TO_UNDO)
    newest = select(func.max(RunRow.deleted_at)).where(*mine).scalar_subquery()
    return list(session.scalars(select(RunRow.id).where(*mine, RunRow.deleted_at == newest)))


def _now():
    return datetime.now(UTC).replace(tzinfo=None)
