"""A visitor's note on a run, and when a run was deleted, so that it can be had back for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    """To this schema from one without notes, where deleting was at once."""
    op.add_column("run", sa.Column("note", sa.Text))
    op.add_column("run", sa.Column("deleted_at", sa.DateTime))
    # SQLite keeps these columns behind a run's weights and would read through megabytes of them for each line of a list.
    op.create_index("ix_run_listed", "run", ["visitor", "created_at", "id", "deleted_at", "sweep_id", "training_seconds", "note"])


def downgrade():
    """Back to a schema without notes: they are lost, and what was deleted is really deleted, else it would come back."""
    deleted = "SELECT id FROM run WHERE deleted_at IS NOT NULL"
    for table in ("checkpoint", "training_state"):  # by hand, because SQLite heeds no foreign keys while a schema changes
        op.execute(f"DELETE FROM {table} WHERE run_id IN ({deleted})")
    op.execute("DELETE FROM run WHERE deleted_at IS NOT NULL")
    with op.batch_alter_table("run") as run:
        run.drop_index("ix_run_listed")
        run.drop_column("deleted_at")
        run.drop_column("note")
