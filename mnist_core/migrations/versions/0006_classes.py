"""Classes: their teachers and members, which runs belong to them, and what was drawn for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("class_drawing", "class_run", "class_member", "class_teacher", "classroom")


def upgrade():
    """To this schema from one without classes."""
    op.create_table(
        "classroom",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("teacher_key", sa.String),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("next_number", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
    )
    _create_people()
    op.create_table(
        "class_run",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        _class_id(index=True),
    )
    op.create_table(
        "class_drawing",
        _class_id(primary_key=True),
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("label", sa.Integer, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("hour", sa.DateTime, nullable=False),
        sa.Index("ix_class_drawing_counted", "class_id", "label"),
    )


def _create_people():
    op.create_table(
        "class_teacher",
        _class_id(primary_key=True),
        sa.Column("visitor", sa.String, primary_key=True, index=True),
    )
    op.create_table(
        "class_member",
        _class_id(primary_key=True),
        sa.Column("visitor", sa.String, primary_key=True, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("nickname", sa.String, nullable=False),
        sa.Column("is_hidden", sa.Boolean, nullable=False),
        sa.Column("is_blocked", sa.Boolean, nullable=False),
        sa.Column("num_drawings", sa.Integer, nullable=False),
    )


def _class_id(**options):
    options.setdefault("nullable", False)
    return sa.Column("class_id", sa.String, sa.ForeignKey("classroom.id", ondelete="CASCADE"), **options)


def downgrade():
    """Back to a schema without classes: they are lost, the runs of their members stay."""
    for table in TABLES:
        op.drop_table(table)
