"""How much the store of runs holds, and what it gives up first when that is too much.

The states from which a training can go on (weights and two more numbers for each of them: 5 MB) and the checkpoint files are large and
soon of no use; figures and final weights are what a run is about and stay. So runs that their owners deleted go first, and then those
that ended longest ago give up their states and files. Left out on purpose: making SQLite's file smaller, because the room is used again.
"""

from collections import Counter

from sqlalchemy import delete, func, select, update

from mnist_core.tables import CheckpointRow, RunRow, SweepRow, TrainingStateRow


def size_of_everything(session):
    """Bytes of all states, checkpoint files and weights."""
    columns = (TrainingStateRow.content, CheckpointRow.content, RunRow.last_weights, RunRow.best_weights)
    return sum(session.scalar(select(func.sum(func.length(column)))) or 0 for column in columns)


def prune(session, max_bytes, ended):
    """Empty states and checkpoint files of runs with a status in ended, oldest first, until max_bytes remain; returns of how many.

    Runs that their owners deleted go first, for good.
    """
    if sum(_bytes_of_runs(session).values()) > max_bytes:
        purge(session)
    sizes = _bytes_of_runs(session)
    excess = sum(sizes.values()) - max_bytes
    emptied = []
    for run_id in session.scalars(_oldest_first(ended)) if excess > 0 else ():
        if excess > 0 and sizes.get(run_id):
            emptied.append(run_id)
            excess -= sizes[run_id]
    session.execute(delete(TrainingStateRow).where(TrainingStateRow.run_id.in_(emptied)))
    session.execute(update(CheckpointRow).where(CheckpointRow.run_id.in_(emptied)).values(content=b""))
    return len(emptied)


def purge(session, before=None):
    """Really delete runs with their files that were deleted before this time, or ever, and sweeps without runs; returns how many."""
    is_over = RunRow.deleted_at.is_not(None) if before is None else RunRow.deleted_at < before
    gone = session.execute(delete(RunRow).where(is_over)).rowcount
    if gone:
        session.execute(delete(SweepRow).where(~select(RunRow.id).where(RunRow.sweep_id == SweepRow.id).exists()))
    return gone


def _bytes_of_runs(session):
    sizes = Counter()
    for row in (TrainingStateRow, CheckpointRow):
        query = select(row.run_id, func.sum(func.length(row.content))).group_by(row.run_id)
        sizes.update({run_id: int(size) for run_id, size in session.execute(query)})
    return sizes


def _oldest_first(ended):
    ended_at = func.coalesce(RunRow.finished_at, RunRow.created_at)
    # Locked, so that none of them is begun again meanwhile.
    return select(RunRow.id).where(RunRow.status.in_(ended)).order_by(ended_at, RunRow.id).with_for_update()
