"""Forms of the desk that were applied."""

import sqlalchemy as sa
from alembic import op

revision = "p0021"
down_revision = "p0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table."""
    op.create_table(
        "desk_run",
        sa.Column("run_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_hash"),
    )
    for column in ("member_id", "at"):
        op.create_index(f"ix_desk_run_{column}", "desk_run", [column])
