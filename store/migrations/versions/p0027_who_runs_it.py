"""A coordinator's circles, and a case manager's, are found without looking through all of them."""

from alembic import op

revision = "p0027"
down_revision = "p0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each of their presses asks for these."""
    for column in ("coordinator_id", "case_manager_id"):
        op.create_index(f"ix_circle_{column}", "circle", [column])
