"""Goals, successes, and cards with what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "p0010"
down_revision = "p0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Six tables."""
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=24), nullable=False),
        sa.Column("seen_by", sa.String(length=8), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["membership.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_goal_member_id", "goal", ["member_id"])
    op.create_index("ix_goal_place_id", "goal", ["place_id"])
    op.create_index("ix_goal_until", "goal", ["until"])
    op.create_table(
        "success",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("cheers", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_success_by_id", "success", ["by_id"])
    op.create_index("ix_success_on", "success", ["on"])
    op.create_index("success_circle", "success", ["circle_id", "on"])
    op.create_table(
        "celebrating",
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("cards", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("circle_id"),
    )
    _cards()


def _cards() -> None:
    op.create_table(
        "card_draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_card_draft_member_id", "card_draft", ["member_id"])
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_card_path", "card", ["path"])
    op.create_index("ix_card_month", "card", ["month"])
    op.create_table(
        "card_offer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("both", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("circle_id", "card_id"),
    )
    op.create_index("ix_card_offer_card_id", "card_offer", ["card_id"])
