"""Plans, periods, releases, cells and the ledger; rows may only be added."""

import sqlalchemy as sa
from alembic import op

revision = "s0001"
down_revision = None
branch_labels = None
depends_on = None

_ADDED_TO_ONLY = ("published_plan", "period", "release", "cell", "ledger")


def upgrade() -> None:
    """Make the tables, then the triggers that refuse to change or delete their rows."""
    op.create_table(
        "published_plan",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_published_plan"),
    )
    op.create_table(
        "period",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("tier", sa.String(64), nullable=False),
        sa.Column("enrolled", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens < closes", name="ck_period_has_days"),
        sa.PrimaryKeyConstraint("name", name="pk_period"),
        sa.ForeignKeyConstraint(["plan_hash"], ["published_plan.hash"], name="fk_period_plan_hash"),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("epsilon", sa.String(16), nullable=False),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.ForeignKeyConstraint(["plan_hash"], ["published_plan.hash"], name="fk_release_plan_hash"),
        sa.ForeignKeyConstraint(["period"], ["period.name"], name="fk_release_period"),
        sa.UniqueConstraint("plan_hash", "period", name="uq_release_plan_hash_period"),
        sa.UniqueConstraint("period", name="uq_release_period"),
    )
    op.create_table(
        "cell",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("split", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("noisy", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "key", "split", name="pk_cell"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_cell_release_id"),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(8), nullable=False),
        sa.Column("epsilon", sa.String(16), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entry IN ('draw', 'release')", name="ck_ledger_entry_is_known"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.ForeignKeyConstraint(["plan_hash"], ["published_plan.hash"], name="fk_ledger_plan_hash"),
        sa.ForeignKeyConstraint(["period"], ["period.name"], name="fk_ledger_period"),
    )
    op.create_index("ix_ledger_period", "ledger", ["period"])
    if op.get_bind().dialect.name == "sqlite":
        _refuse_in_sqlite()
    else:
        _refuse_in_postgresql()


def _refuse_in_sqlite() -> None:
    for table in _ADDED_TO_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} may only be added'); END"
            )


def _refuse_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION strategy_rows_may_only_be_added() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'rows of % may only be added', TG_TABLE_NAME; END $$"
    )
    for table in _ADDED_TO_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION strategy_rows_may_only_be_added()"
        )
