"""How coordinators' browsers are let in."""

import sqlalchemy as sa
from alembic import op

revision = "p0018"
down_revision = "p0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table, and two columns more of whoever is signed in."""
    op.create_table(
        "signing_in",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    for column in ("member_id", "browser_hash", "made_at"):
        op.create_index(f"ix_signing_in_{column}", "signing_in", [column])
    op.add_column("web_session", sa.Column("browser", sa.String(40), nullable=False, server_default=""))
    op.add_column("web_session", sa.Column("sure_until", sa.DateTime(timezone=True), nullable=True))
