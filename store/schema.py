"""Versions of a database: bring one up to date, and refuse one that is newer than this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text


@dataclass(frozen=True)
class Schema:
    """The versions in one package. `version_table` is its own, so that one database may hold both schemas."""

    package: str
    version_table: str
    lock: int

    def upgrade(self, engine: Engine, revision: str = "head") -> None:
        """Bring the database to a version in one transaction; does nothing if it is there already."""
        with engine.connect() as connection, _rebuilding(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SET LOCAL lock_timeout = '10min'")
                )  # running services may be in the way
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": self.lock})
            config = self._config()
            config.attributes["connection"] = connection
            config.attributes["version_table"] = self.version_table
            command.upgrade(config, revision)
            if connection.dialect.name == "postgresql":
                _take_no_samples(connection)

    def current(self, engine: Engine) -> str | None:
        """The version that the database has, None if none yet."""
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": self.version_table})
            return context.get_current_revision()

    def head(self) -> str:
        """The version that this program needs."""
        newest = ScriptDirectory.from_config(self._config()).get_current_head()
        assert newest is not None
        return newest

    def state(self, engine: Engine) -> str:
        """ "current", "empty", "older" or "newer" (this program must not touch it)."""
        found = self.current(engine)
        if found is None:
            return "empty"
        if found == self.head():
            return "current"
        return "older" if self.knows(found) else "newer"

    def knows(self, revision: str) -> bool:
        """Whether this program can bring a database of that version up to date."""
        try:
            return ScriptDirectory.from_config(self._config()).get_revision(revision) is not None
        except CommandError:
            return False

    def _config(self) -> Config:
        config = Config()
        config.set_main_option("script_location", self.package)
        config.set_main_option("path_separator", "os")
        return config


@contextmanager
def _rebuilding(connection: Connection) -> Iterator[None]:
    """Where SQLite must build a table anew to change it, nothing that hangs on its rows goes with the old one."""
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def _take_no_samples(connection: Connection) -> None:
    """Let PostgreSQL copy nothing sealed into its statistics: what is erased would lie on there until the next ANALYZE."""
    for table, column in connection.execute(_SAMPLED).all():
        connection.execute(text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))


_SAMPLED = text(
    "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 "
    "AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype AND coalesce(a.attstattarget, -1) <> 0 "
    "ORDER BY c.relname, a.attname"
)


PEOPLE = Schema("store:migrations", "people_version", 7_205_759_402)
STRATEGY = Schema("store:strategy_migrations", "strategy_version", 7_205_759_403)
