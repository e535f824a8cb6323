"""From when until when a circle took part in an initiative; who is in one now was so before anybody could ask."""

import sqlalchemy as sa
from alembic import op

revision = "p0016"
down_revision = "p0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table."""
    op.create_table(
        "taking_part_stretch",
        sa.Column(
            "circle_id", sa.Integer(), sa.ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("initiative", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("since", sa.Date(), primary_key=True),
        sa.Column("until", sa.Date(), nullable=True),
    )
    op.create_index("ix_taking_part_stretch_initiative", "taking_part_stretch", ["initiative"])
    op.execute(
        "INSERT INTO taking_part_stretch (circle_id, initiative, since)"
        " SELECT circle_id, initiative, '2000-01-01' FROM taking_part WHERE state = 'in'"
    )
