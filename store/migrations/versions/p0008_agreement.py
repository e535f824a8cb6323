"""Agreements: who does what by when."""

import sqlalchemy as sa
from alembic import op

revision = "p0008"
down_revision = "p0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table; its numbers are never given twice, for buttons carry them."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("owned_by", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("consequence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_step_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("repeats", sa.String(length=12), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(length=12), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.Column("stands", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["proposed_by"], ["member.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agreement_owner_id", "agreement", ["owner_id"])
    op.create_index("ix_agreement_proposed_by", "agreement", ["proposed_by"])
    op.create_index("ix_agreement_over_on", "agreement", ["over_on"])
    op.create_index("agreement_of_circle", "agreement", ["circle_id", "due_on"])
    op.create_index("agreement_open", "agreement", ["state", "due_on"])
