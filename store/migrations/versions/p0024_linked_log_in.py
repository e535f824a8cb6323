"""The municipality's own log-in: who has linked theirs, browsers on the way there, and which came in by it."""

import sqlalchemy as sa
from alembic import op

revision = "p0024"
down_revision = "p0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables and a column."""
    op.add_column(
        "web_session", sa.Column("through", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "log_in_trip",
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("session_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("browser_hash"),
    )
    for column in ("member_id", "expires_at"):
        op.create_index(f"ix_log_in_trip_{column}", "log_in_trip", [column])
    op.create_table(
        "linked_log_in",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id"),
        sa.UniqueConstraint("account_hash"),
    )
