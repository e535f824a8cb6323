"""Versions of the strategy database, and how to bring one up to date."""

from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "strategy_version"
"""Not Alembic's usual name, so that one PostgreSQL database may hold the people's tables as well."""

_LOCK = 7_205_759_403
"""Any number that nothing else locks: two instances that start at once upgrade one after the other."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a version, in one transaction; does nothing if it is there already."""
    from alembic import command

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def current(engine: Engine) -> str | None:
    """The version the database has, or None if it has none yet."""
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision()


def head() -> str:
    """The version this program needs."""
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise LookupError("the package holds no version of the strategy database; install it again")
    return newest


def is_current(engine: Engine) -> bool:
    """Whether the database has the version this program needs."""
    return current(engine) == head()


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "store:strategy_migrations")
    config.set_main_option("path_separator", "os")
    return config
