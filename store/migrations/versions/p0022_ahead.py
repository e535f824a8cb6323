"""How many messages of the same chat stand before one."""

import sqlalchemy as sa
from alembic import op

revision = "p0022"
down_revision = "p0021"
branch_labels = None
depends_on = None

ON_THE_WAY = "state IN ('waiting', 'claimed', 'sending', 'uncertain')"


def upgrade() -> None:
    """A column and its index; what waits by now goes by its age, and whatever is written after it stands behind it."""
    op.add_column("outbox", sa.Column("ahead", sa.SmallInteger(), nullable=False, server_default="0"))
    op.drop_index("outbox_waiting", "outbox")
    op.create_index("outbox_waiting", "outbox", ["state", "channel", "lane", "ahead", "id"], unique=False)
    op.create_index(
        "outbox_chat",
        "outbox",
        ["chat_hash", "lane", "ahead"],
        sqlite_where=sa.text(ON_THE_WAY),
        postgresql_where=sa.text(ON_THE_WAY),
    )
