"""Browsers that are told when something is new."""

import sqlalchemy as sa
from alembic import op

revision = "p0023"
down_revision = "p0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table."""
    op.create_table(
        "web_push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_hash"], ["web_session.id_hash"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_hash"),
        sa.UniqueConstraint("endpoint_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_web_push_at", "web_push", ["at"])
