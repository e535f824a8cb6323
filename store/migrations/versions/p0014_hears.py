"""What the young person may pick an adult for: everything, until they choose."""

import sqlalchemy as sa
from alembic import op

revision = "p0014"
down_revision = "p0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column."""
    op.add_column(
        "membership", sa.Column("hears", sa.String(length=12), server_default="help,one", nullable=False)
    )
