"""Things due count their failures; a platform's last answer is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "p0004"
down_revision = "p0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column and a table."""
    op.add_column("due", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "contact",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
