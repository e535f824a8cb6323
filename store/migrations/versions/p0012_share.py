"""Numbers of what goes on in a circle's group, by kind of adult and week."""

import sqlalchemy as sa
from alembic import op

revision = "p0012"
down_revision = "p0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table and its index."""
    op.create_table(
        "activity",
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("professional", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("circle_id", "week", "what", "professional"),
    )
    op.create_index(op.f("ix_activity_week"), "activity", ["week"], unique=False)
