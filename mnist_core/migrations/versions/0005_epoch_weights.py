"""The weights of every epoch, and the digits and units that were watched while a run trained."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    """To this schema from one that kept the last and the best weights alone."""
    op.create_table(
        "epoch_weights",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "watch",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
    )


def downgrade():
    """Back to the last and the best weights alone: those of the other epochs are lost."""
    op.drop_table("watch")
    op.drop_table("epoch_weights")
