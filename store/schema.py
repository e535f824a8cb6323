"""Versions of a database: bring one up to date, and refuse one that is newer than this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, text

from store.database import reading


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
            self._bring(connection, revision)
            if connection.dialect.name == "postgresql":
                _take_no_samples(connection)

    def current(self, engine: Engine) -> str | None:
        """The version that the database has, None if none yet. On SQLite no writer waits for it."""
        with reading(engine) as connection:
            if not inspect(connection).has_table(self.version_table):
                return None
            found = connection.execute(text(f"SELECT version_num FROM {self.version_table}")).scalar()  # noqa: S608 — a name of ours
            return None if found is None else str(found)

    def head(self) -> str:
        """The version that this program needs."""
        return max(self._versions())

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
        return revision in self._versions()

    def _versions(self) -> list[str]:
        """Every version, by the names of their files, which are in order."""
        package, _, folder = self.package.partition(":")
        names = (each.name for each in (files(package) / folder / "versions").iterdir())
        return [name.partition("_")[0] for name in names if name.endswith(".py")]

    def _bring(self, connection: Connection, revision: str) -> None:
        """Alembic is read in only where there is something for it to do: a service that starts asks for names alone."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", self.package)
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        config.attributes["version_table"] = self.version_table
        command.upgrade(config, revision)


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
