"""Sealed words belong to their row, the audit may only be added to, and locked accounts can be opened again."""

import sqlalchemy as sa
from alembic import op

from store.keys import WrongKey

revision = "p0003"
down_revision = "p0002"
branch_labels = None
depends_on = None

OTHER_FORMAT = (
    "this database has people from before sealed words belonged to their row, and they do not open any more; "
    "Kreds was not in use then, so begin with an empty database"
)
COVERED = "OLD.id <= (SELECT max(id) FROM audit_forgotten)"
FORWARD = "NEW.hash = (SELECT hash FROM audit WHERE id = NEW.id)"


def upgrade() -> None:
    """Make the tables, then the triggers."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM member")):
        raise WrongKey(OTHER_FORMAT)
    op.create_table(
        "audit_forgotten",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("user_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reopening_member_id"), "reopening", ["member_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table in ("audit", "audit_forgotten"):
        _sqlite_refuses(table, "UPDATE")
    _sqlite_refuses("audit", "DELETE", f"WHEN ({COVERED}) IS NOT TRUE")
    _sqlite_refuses("audit_forgotten", "DELETE", "WHEN OLD.id = (SELECT max(id) FROM audit_forgotten)")
    _sqlite_refuses("audit_forgotten", "INSERT", f"WHEN ({FORWARD}) IS NOT TRUE")


def _sqlite_refuses(table: str, change: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} may only be added'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_may_only_be_added_to() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 — constants
        "IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN "
        f"  IF {COVERED} THEN RETURN OLD; END IF; "
        "ELSIF TG_OP = 'DELETE' THEN "
        "  IF OLD.id < (SELECT max(id) FROM audit_forgotten) THEN RETURN OLD; END IF; "
        "ELSIF TG_OP = 'INSERT' THEN "
        f"  IF {FORWARD} THEN RETURN NEW; END IF; "
        "END IF; "
        "RAISE EXCEPTION 'rows of % may only be added', TG_TABLE_NAME; END $$"
    )
    call = "EXECUTE FUNCTION audit_may_only_be_added_to()"
    for table, changes in (("audit", "UPDATE OR DELETE"), ("audit_forgotten", "INSERT OR UPDATE OR DELETE")):
        op.execute(f"CREATE TRIGGER {table}_is_added_to BEFORE {changes} ON {table} FOR EACH ROW {call}")
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        )
