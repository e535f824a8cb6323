"""Chats on the web."""

import sqlalchemy as sa
from alembic import op

revision = "p0019"
down_revision = "p0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "web_chat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("thread_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=12), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "web_place",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["web_chat.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chat_id", "account"),
    )
    op.create_index("ix_web_place_account", "web_place", ["account"])
    op.create_table(
        "web_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["web_chat.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_web_file_chat_id", "web_file", ["chat_id"])
    op.create_index("ix_web_file_until", "web_file", ["until"])
