"""Which plan coordinators were told of last."""

import sqlalchemy as sa
from alembic import op

revision = "p0017"
down_revision = "p0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table."""
    op.create_table(
        "plan_told",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
    )
