"""The people's database from the terminal: for counts, without a lock and without any name; or to change something in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from bot import app
from bot.cli.strategy import settings
from store import database, status
from store.schema import PEOPLE
from store.unit_of_work import Work, shared


@contextmanager
def looking() -> Iterator[Work]:
    """What a service would read; nothing is written."""
    with _engine() as engine, status.reading(engine) as session:
        yield Work(lambda: session, app.key_ring(settings()), datetime.now(UTC), shared(engine))


@contextmanager
def working() -> Iterator[Work]:
    """One unit of work, which is kept at the end."""
    store = app.people_store(settings())
    try:
        with store.unit_of_work() as work:
            yield work
    finally:
        store.close()


def is_there() -> bool:
    """Whether there is a people's database at this program's version."""
    try:
        with _engine():
            return True
    except click.ClickException:
        return False


@contextmanager
def _engine() -> Iterator[Engine]:
    url = settings().people_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise click.ClickException("there is no database yet; the first kreds run makes it")
    engine = database.connect(url)
    try:
        if PEOPLE.state(engine) != "current":
            raise click.ClickException(
                "the people's database is not at this program's version; run: kreds migrate"
            )
        yield engine
    finally:
        engine.dispose()
