"""Several municipalities on one PostgreSQL server: a process, two databases and a key ring for each, and nothing in common."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from store import members, published
from store.keys import WrongKey
from store.models import Circle, Member
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Work
from tests.bot.circles import enrol
from tests.databases import Databases
from tests.rig import ZONE, Rig, rig

START = datetime(2026, 6, 30, 23, tzinfo=ZONE)
OVER = datetime(2026, 10, 1, 0, 5, tzinfo=ZONE)
OPENED = datetime(2026, 7, 1, 0, 5, tzinfo=ZONE)


@asynccontextmanager
async def municipality(databases: Databases, folder: Path, place: str) -> AsyncIterator[Rig]:
    """A service of its own with databases of its own, all on the same server."""
    with databases.url("postgresql", PEOPLE) as people, databases.url("postgresql", STRATEGY) as strategy:
        async with rig(
            folder / place, START, place=place, database_url=people, strategy_url=strategy
        ) as running:
            yield running


async def enrolled(running: Rig, number: int) -> None:
    def add(work: Work) -> None:
        lars = members.coordinators(work)[0]
        for place in range(number):
            enrol(work, lars, f"Young {place}", enrolled_on=work.now.date() - timedelta(days=60))

    await running.service.store.turn(add)


async def young_people(running: Rig) -> int:
    return await running.service.store.turn(
        lambda work: int(work.session.scalar(select(func.count()).select_from(Circle)) or 0)
    )


@pytest.mark.slow
async def test_T14_two_municipalities_run_side_by_side_and_share_nothing(
    databases: Databases, tmp_path: Path
) -> None:
    async with (
        municipality(databases, tmp_path, "Odense") as odense,
        municipality(databases, tmp_path, "Nyborg") as nyborg,
    ):
        lars, kirsten = await odense.coordinator("Lars"), await nyborg.coordinator("Kirsten")
        await enrolled(odense, 45)
        await enrolled(nyborg, 12)
        for moment in (OPENED, OVER):
            await odense.until(moment)
            await nyborg.until(moment)
        await odense.write(lars, "/figures")
        await nyborg.write(kirsten, "/figures")
        assert "The young people's figures for Odense, July–September 2026" in lars.read()
        assert "Everyone: 45 enrolled" in lars.read()
        assert "12 of the 40 young people" in kirsten.read()
        assert "Odense" not in kirsten.read()
        assert "Nyborg" not in lars.read()
        assert [await young_people(each) for each in (odense, nyborg)] == [45, 12]
        for running, tiers in ((odense, ["headline", "headline"]), (nyborg, ["nothing", "nothing"])):
            with Session(running.service.here.strategy) as session:
                opened = [published.opened(session, name) for name in ("2026-Q3", "2026-Q4")]
            assert [each.tier for each in opened if each is not None] == tiers
        await _neither_ring_opens_the_other_s_rows(odense, nyborg)


async def _neither_ring_opens_the_other_s_rows(odense: Rig, nyborg: Rig) -> None:
    def name(work: Work) -> str:
        return members.name_of(work, work.session.scalars(select(Member).limit(1)).one())

    assert await odense.service.store.turn(name) == "Lars"
    store, own = odense.service.store, odense.service.store.keys
    store.keys = nyborg.service.store.keys
    with pytest.raises(WrongKey):
        await store.turn(name)
    store.keys = own


@contextmanager
def owned(admin: str, name: str) -> Iterator[str]:
    """A database with a role of its own, made as docs/operator.md says."""
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'"))
            connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
            connection.execute(text(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"))
        yield (
            make_url(admin)
            .set(database=name, username=name, password="secret")
            .render_as_string(hide_password=False)
        )
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            connection.execute(text(f"DROP ROLE {name}"))
    finally:
        engine.dispose()


def test_T14_the_role_of_one_municipality_cannot_even_connect_to_another_s_database(
    databases: Databases,
) -> None:
    with (
        databases.empty("postgresql") as admin,
        owned(admin, "side_odense") as odense,
        owned(admin, "side_nyborg") as nyborg,
    ):
        PEOPLE.upgrade(engine := create_engine(odense))
        engine.dispose()
        stranger = create_engine(make_url(odense).set(database=make_url(nyborg).database))
        with pytest.raises(OperationalError, match="permission denied for database"):
            stranger.connect()
        stranger.dispose()
