"""How many cheered for good news where the platform has to be asked."""

import sqlalchemy as sa
from alembic import op

revision = "p0025"
down_revision = "p0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column; of what was counted before it is not known where it came from."""
    op.add_column("success", sa.Column("looked", sa.Integer(), nullable=False, server_default="0"))
