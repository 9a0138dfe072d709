"""Runs and their checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    """To this schema from an empty database."""
    op.create_table(
        "run",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("visitor", sa.String, nullable=False, index=True),
        sa.Column("preset", sa.String),
        sa.Column("hyperparameters", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False, index=True),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False, index=True),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("epochs", sa.JSON, nullable=False),
        sa.Column("curve", sa.JSON, nullable=False),
        sa.Column("results", sa.JSON, nullable=False),
        sa.Column("last_weights", sa.LargeBinary),
        sa.Column("best_weights", sa.LargeBinary),
    )
    op.create_table(
        "checkpoint",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade():
    """Back to an empty database."""
    op.drop_table("checkpoint")
    op.drop_table("run")
