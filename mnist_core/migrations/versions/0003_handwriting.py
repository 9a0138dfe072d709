"""Visitors' own drawings with their labels."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    """To this schema from one without drawings."""
    op.create_table(
        "handwriting",
        sa.Column("visitor", sa.String, primary_key=True),
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("label", sa.Integer, nullable=False),
        sa.Column("guess", sa.Integer, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("strokes", sa.JSON),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )


def downgrade():
    """Back to a schema without drawings: they are lost."""
    op.drop_table("handwriting")
