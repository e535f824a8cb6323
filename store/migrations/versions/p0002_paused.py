"""Messages that wait to be tried again are found without looking through all that wait."""

import sqlalchemy as sa
from alembic import op

revision = "p0002"
down_revision = "p0001"
branch_labels = None
depends_on = None

PAUSED = "state = 'waiting' AND tries > 0"


def upgrade() -> None:
    """Add an index of the few."""
    op.create_index(
        "outbox_paused",
        "outbox",
        ["state", "at", "lane", "chat_hash"],
        sqlite_where=sa.text(PAUSED),
        postgresql_where=sa.text(PAUSED),
    )
