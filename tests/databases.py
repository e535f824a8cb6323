"""Databases for tests: the versions are applied once for each kind, then every test gets a copy of its own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from store import database, strategy
from store.schema import PEOPLE, STRATEGY, Schema
from tests import postgresql

KINDS = ("sqlite", "postgresql")

CONNECT: dict[Schema, Callable[[str], Engine]] = {PEOPLE: database.connect, STRATEGY: strategy.connect}
"""How the service itself opens each."""


class Databases:
    """Where tests get databases from. `server` runs PostgreSQL; it is started when one is first wanted."""

    def __init__(self, folder: Path, server: Callable[[], AbstractContextManager[str]]) -> None:
        self._folder = folder
        self._server = server
        self._address = ""
        self._templates: dict[tuple[str, Schema], str] = {}
        self._kept = ExitStack()

    @contextmanager
    def engine(self, kind: str, schema: Schema) -> Iterator[Engine]:
        """A database at the newest version, as the service opens it."""
        with self.url(kind, schema) as url, connected(url, schema) as engine:
            yield engine

    @contextmanager
    def url(self, kind: str, schema: Schema) -> Iterator[str]:
        """The address of a database at the newest version."""
        if (kind, schema) not in self._templates:
            template = self._kept.enter_context(self.empty(kind))
            with connected(template, schema) as engine:
                schema.upgrade(engine)
            self._templates[kind, schema] = template
        with self._copy(kind, self._templates[kind, schema]) as url:
            yield url

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """The address of a database without any table."""
        with self._copy(kind, None) as url:
            yield url

    def close(self) -> None:
        """Remove the templates, then stop the server."""
        self._kept.close()

    @contextmanager
    def _copy(self, kind: str, template: str | None) -> Iterator[str]:
        if kind == "postgresql":
            self._address = self._address or self._kept.enter_context(self._server())
            url = postgresql.fresh_database(self._address, template)
            try:
                yield url
            finally:
                postgresql.drop_database(self._address, url)
        else:
            file = self._folder / f"{uuid.uuid4().hex}.db"
            if template is not None:
                shutil.copy(str(make_url(template).database), file)
            try:
                yield f"sqlite:///{file}"
            finally:
                for left in self._folder.glob(f"{file.name}*"):
                    left.unlink()


@contextmanager
def connected(url: str, schema: Schema) -> Iterator[Engine]:
    """An engine as the service opens it, let go at the end."""
    engine = CONNECT[schema](url)
    try:
        yield engine
    finally:
        engine.dispose()
