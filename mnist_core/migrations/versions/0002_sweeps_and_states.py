"""Sweeps, states to go on from, the server and the times of a run, the scores of checkpoints."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CHECKPOINT_NAME = re.compile(r"mnist-(\d+)-(\d+\.\d+)\.keras")  # epoch and validation loss


def upgrade():
    """To this schema from runs and checkpoints alone; every row is kept."""
    _create_sweep()
    _create_training_state()
    op.add_column("run", sa.Column("server", sa.String, nullable=False, server_default=""))
    sweep_id = sa.Column("sweep_id", sa.String, sa.ForeignKey("sweep.id"))
    op.add_column("run", sweep_id, inline_references=True)  # so that SQLite need not copy the table with all its weights
    op.add_column("run", sa.Column("changes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("run", sa.Column("training_seconds", sa.Double, nullable=False, server_default="0"))
    op.add_column("run", sa.Column("began_at", sa.DateTime))
    op.create_index("ix_run_sweep_id", "run", ["sweep_id"])
    op.add_column("checkpoint", sa.Column("epoch", sa.Integer))
    op.add_column("checkpoint", sa.Column("val_loss", sa.Double))
    _read_scores_from_names()


def _create_sweep():
    op.create_table(
        "sweep",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("visitor", sa.String, nullable=False, index=True),
        sa.Column("preset", sa.String),
        sa.Column("hyperparameters", sa.JSON, nullable=False),
        sa.Column("setting", sa.String, nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("seeds", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False, index=True),
    )


def _create_training_state():
    op.create_table(
        "training_state",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("which", sa.String, primary_key=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _read_scores_from_names():
    checkpoint = sa.table("checkpoint", *map(sa.column, ("run_id", "name", "epoch", "val_loss")))
    connection = op.get_bind()
    for run_id, name in connection.execute(sa.select(checkpoint.c.run_id, checkpoint.c.name)).all():
        if match := CHECKPOINT_NAME.fullmatch(name):
            scores = {"epoch": int(match[1]), "val_loss": float(match[2])}
            connection.execute(sa.update(checkpoint).where(checkpoint.c.run_id == run_id, checkpoint.c.name == name).values(scores))


def downgrade():
    """Back to runs and checkpoints alone: sweeps and states are lost, runs stay."""
    with op.batch_alter_table("checkpoint") as checkpoint:
        checkpoint.drop_column("val_loss")
        checkpoint.drop_column("epoch")
    with op.batch_alter_table("run") as run:
        run.drop_index("ix_run_sweep_id")
        for name in ("began_at", "training_seconds", "changes", "sweep_id", "server"):
            run.drop_column(name)
    op.drop_table("training_state")
    op.drop_table("sweep")
