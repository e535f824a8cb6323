"""How often somebody is asked is kept sealed."""

import sqlalchemy as sa
from alembic import op

revision = "p0011"
down_revision = "p0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column."""
    op.add_column("schedule", sa.Column("patience_sealed", sa.LargeBinary(), nullable=True))
