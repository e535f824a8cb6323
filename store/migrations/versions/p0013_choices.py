"""What a young person chose: the circle on a break, and their own list of choices."""

import sqlalchemy as sa
from alembic import op

revision = "p0013"
down_revision = "p0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column and a table."""
    op.add_column("circle", sa.Column("resting", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "own_choices",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("choices_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id"),
    )
