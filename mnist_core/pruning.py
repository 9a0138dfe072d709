"""How much the store of runs holds, and what it gives up first when that is too much.

Every epoch's weights (0.8 MB), the states from which a training can go on (weights and two more numbers for each of them: 5 MB) and the
checkpoint files are large and soon of no use; figures and final weights are what a run is about and stay. So runs that their owners
deleted go first, then the epochs' weights of the runs that ended longest ago, and last such runs' states and files.
Left out on purpose: making SQLite's file smaller, because the room is used again.
"""

from collections import Counter

from sqlalchemy import delete, func, select, update

from mnist_core.tables import CheckpointRow, EpochWeightsRow, RunRow, SweepRow, TrainingStateRow


def size_of_everything(session):
    """Bytes of all states, checkpoint files and weights."""
    columns = (TrainingStateRow.content, CheckpointRow.content, EpochWeightsRow.content, RunRow.last_weights, RunRow.best_weights)
    return sum(session.scalar(select(func.sum(func.length(column)))) or 0 for column in columns)


def prune(session, max_bytes, ended):
    """Empty epochs' weights, then states and checkpoint files, of runs with a status in ended, oldest first, until max_bytes remain.

    Runs that their owners deleted go first, for good. Returns of how many runs something was emptied.
    """
    if _excess(session, max_bytes) > 0:
        purge(session)
    if (excess := _excess(session, max_bytes)) <= 0:
        return 0
    oldest = list(session.scalars(_oldest_first(ended)))
    without_weights, excess = _first_that_free(excess, oldest, _bytes_of_runs(session, EpochWeightsRow))
    emptied, _ = _first_that_free(excess, oldest, _bytes_of_runs(session, TrainingStateRow, CheckpointRow))
    session.execute(delete(EpochWeightsRow).where(EpochWeightsRow.run_id.in_(without_weights)))
    session.execute(delete(TrainingStateRow).where(TrainingStateRow.run_id.in_(emptied)))
    session.execute(update(CheckpointRow).where(CheckpointRow.run_id.in_(emptied)).values(content=b""))
    return len({*without_weights, *emptied})


def _first_that_free(excess, oldest, sizes):
    """The first of these runs that together free so many bytes, and what is still too much."""
    chosen = []
    for run_id in oldest:
        if excess > 0 and sizes[run_id]:
            chosen.append(run_id)
            excess -= sizes[run_id]
    return chosen, excess


def _excess(session, max_bytes):
    return sum(_bytes_of_runs(session, EpochWeightsRow, TrainingStateRow, CheckpointRow).values()) - max_bytes


def purge(session, before=None):
    """Really delete runs with their files that were deleted before this time, or ever, and sweeps without runs; returns how many."""
    is_over = RunRow.deleted_at.is_not(None) if before is None else RunRow.deleted_at < before
    gone = session.execute(delete(RunRow).where(is_over)).rowcount
    if gone:
        session.execute(delete(SweepRow).where(~select(RunRow.id).where(RunRow.sweep_id == SweepRow.id).exists()))
    return gone


def _bytes_of_runs(session, *rows):
    sizes = Counter()
    for row in rows:
        query = select(row.run_id, func.sum(func.length(row.content))).group_by(row.run_id)
        sizes.update({run_id: int(size) for run_id, size in session.execute(query)})
    return sizes


def _oldest_first(ended):
    ended_at = func.coalesce(RunRow.finished_at, RunRow.created_at)
    # Locked, so that none of them is begun again meanwhile.
    return select(RunRow.id).where(RunRow.status.in_(ended)).order_by(ended_at, RunRow.id).with_for_update()
