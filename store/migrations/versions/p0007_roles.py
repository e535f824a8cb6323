"""Professionals' places end: who comes after them, hand-overs, and circles offered to another coordinator."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "p0007"
down_revision = "p0006"
branch_labels = None
depends_on = None

ASK_THEM = """
INSERT INTO due (kind, at, member_id, circle_id, subject, tries)
SELECT 'role_asked', :at, membership.member_id, membership.circle_id, CAST(membership.id AS VARCHAR(40)), 0
FROM membership JOIN circle ON circle.id = membership.circle_id
WHERE membership.role = 'professional' AND membership.state = 'in' AND circle.state = 'in'
"""


def upgrade() -> None:
    """Make the tables; whoever is a professional somewhere already is asked like anybody new."""
    op.create_table(
        "role",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("successor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["successor_id"], ["membership.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("membership_id"),
    )
    op.create_index(op.f("ix_role_successor_id"), "role", ["successor_id"], unique=False)
    op.create_index(op.f("ix_role_extended_at"), "role", ["extended_at"], unique=False)
    op.create_table(
        "handover",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["successor_id"], ["membership.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("membership_id"),
    )
    op.create_index(op.f("ix_handover_successor_id"), "handover", ["successor_id"], unique=False)
    op.create_index(op.f("ix_handover_at"), "handover", ["at"], unique=False)
    op.create_table(
        "offer",
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("circle_id"),
    )
    for column in ("from_id", "to_id", "at"):
        op.create_index(op.f(f"ix_offer_{column}"), "offer", [column], unique=False)
    tomorrow = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
    op.execute(sa.text(ASK_THEM).bindparams(sa.bindparam("at", tomorrow, sa.DateTime(timezone=True))))
