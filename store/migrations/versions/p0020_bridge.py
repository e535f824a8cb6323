"""A circle may have a group on each platform, and what is written in one is passed on to the others."""

import sqlalchemy as sa
from alembic import op

revision = "p0020"
down_revision = "p0019"
branch_labels = None
depends_on = None

NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    """A column, one group for each platform instead of one in all, longer places, and a table."""
    op.add_column("circle", sa.Column("bridge", sa.String(length=8), server_default="", nullable=False))
    own = {"sqlite_autoincrement": True}
    postgresql = op.get_bind().dialect.name == "postgresql"
    name = "group_circle_id_key" if postgresql else "uq_group_circle_id"
    with op.batch_alter_table("group", naming_convention=NAMES, table_kwargs=own) as group:
        group.drop_constraint(name, type_="unique")
        group.create_unique_constraint("group_circle_id_channel_key", ["circle_id", "channel"])
    with op.batch_alter_table("agreement", table_kwargs=own) as agreement:
        agreement.alter_column("stands", existing_type=sa.String(length=40), type_=sa.String(length=160))
    with op.batch_alter_table("success") as success:
        success.alter_column("message", existing_type=sa.String(length=36), type_=sa.String(length=160))
    op.create_table(
        "passed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=24), nullable=False),
        sa.Column("under", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["of"], ["passed.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id", "message"),
    )
    op.create_index(op.f("ix_passed_at"), "passed", ["at"])
    op.create_index("passed_of", "passed", ["of", "group_id"])
    op.create_index("passed_lately", "passed", ["group_id", "at"])
