"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade():
    """To this schema from the one before."""
    ${upgrades if upgrades else "pass"}


def downgrade():
    """Back to the schema before."""
    ${downgrades if downgrades else "pass"}
