"""An account is found by its hash alone, which holds the platform as well."""

from alembic import op

revision = "p0026"
down_revision = "p0025"
branch_labels = None
depends_on = None

NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    """Unique by itself: PostgreSQL has no samples of what is sealed, and would guess that many have the same hash."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    name = "address_channel_user_hash_key" if postgresql else "uq_address_channel"
    with op.batch_alter_table("address", naming_convention=NAMES) as address:
        address.drop_constraint(name, type_="unique")
        address.create_unique_constraint("address_user_hash_key", ["user_hash"])
