"""Whose an initiative is, and which circles take part."""

import sqlalchemy as sa
from alembic import op

revision = "p0006"
down_revision = "p0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "initiative_keeper",
        sa.Column("initiative", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("initiative"),
    )
    op.create_index("ix_initiative_keeper_member_id", "initiative_keeper", ["member_id"])
    op.create_table(
        "taking_part",
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("initiative", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("circle_id", "initiative"),
    )
    op.create_index("ix_taking_part_initiative", "taking_part", ["initiative"])
