"""Versions: a database is brought up to date once, whole, and never by a program that is older than it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from store import initiative_rows, queues, schema, strategy
from store.models import People
from store.schema import PEOPLE, STRATEGY, Schema
from tests.databases import KINDS, Databases, connected

ROOT = Path(schema.__file__).parents[1]
TABLES = {PEOPLE: People.metadata, STRATEGY: strategy.StrategyBase.metadata}
BOTH = pytest.mark.parametrize("versions", TABLES, ids=["people", "strategy"])


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    with databases.empty(request.param) as url:
        yield url


@pytest.fixture
def engine(url: str, versions: Schema) -> Iterator[Engine]:
    with connected(url, versions) as engine:
        yield engine


@BOTH
def test_an_empty_database_is_brought_up_to_date(engine: Engine, versions: Schema) -> None:
    versions.upgrade(engine)
    assert versions.current(engine) == versions.head()
    assert set(inspect(engine).get_table_names()) == {*TABLES[versions].tables, versions.version_table}


@BOTH
def test_the_names_of_the_files_say_what_alembic_finds_in_them(versions: Schema) -> None:
    config = Config()
    config.set_main_option("script_location", versions.package)
    config.set_main_option("path_separator", "os")
    found = ScriptDirectory.from_config(config)
    assert found.get_heads() == [versions.head()]
    assert all(versions.knows(each.revision) for each in found.walk_revisions())
    assert not versions.knows("p9999")


@BOTH
def test_the_versions_make_exactly_the_tables_in_the_program(engine: Engine, versions: Schema) -> None:
    assert queues.InboxRow.metadata is initiative_rows.Keeper.metadata is People.metadata
    versions.upgrade(engine)
    assert _differences(engine, versions, TABLES[versions]) == []


@BOTH
def test_F15_bringing_up_to_date_twice_does_nothing_more(engine: Engine, versions: Schema) -> None:
    versions.upgrade(engine)
    versions.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.scalars(text(f"SELECT version_num FROM {versions.version_table}")).all()
    assert rows == [versions.head()]


@BOTH
def test_F15_the_state_says_whether_this_program_may_use_it(engine: Engine, versions: Schema) -> None:
    assert versions.state(engine) == "empty"
    versions.upgrade(engine)
    assert versions.state(engine) == "current"
    _pretend(engine, versions, "z9999")
    assert versions.state(engine) == "newer"


@BOTH
def test_whoever_asks_for_the_state_is_in_no_writers_way(engine: Engine, versions: Schema) -> None:
    """A service asks every half minute, and presses are answered meanwhile."""
    versions.upgrade(engine)
    with engine.begin() as writing:
        writing.execute(text(f"UPDATE {versions.version_table} SET version_num = version_num"))
        assert versions.state(engine) == "current"


@BOTH
def test_a_version_before_the_newest_is_older(
    engine: Engine, versions: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.upgrade(engine)
    monkeypatch.setattr(Schema, "head", lambda _self: "z9999")
    assert versions.state(engine) == "older"


@BOTH
def test_F15_two_programs_that_start_at_once_make_one_database(url: str, versions: Schema) -> None:
    together = Barrier(2)

    def start() -> str | None:
        with connected(url, versions) as engine:
            together.wait(timeout=10)
            versions.upgrade(engine)
            return versions.current(engine)

    with ThreadPoolExecutor(2) as pool:
        started = [pool.submit(start), pool.submit(start)]
    assert [each.result() for each in started] == [versions.head()] * 2


@BOTH
def test_F15_a_version_that_breaks_leaves_nothing_behind(
    engine: Engine, versions: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = max(TABLES[versions].tables)
    with engine.begin() as connection:
        connection.execute(text(f'CREATE TABLE "{table}" (in_the_way INTEGER)'))
    with pytest.raises(Exception, match="already exists"):
        versions.upgrade(engine)
    assert versions.state(engine) == "empty"
    assert inspect(engine).get_table_names() == [table]


@BOTH
@pytest.mark.parametrize("cut", [1, 3, -1], ids=["at the first", "in the middle", "just before the commit"])
def test_F15_a_program_killed_in_the_middle_leaves_nothing_behind_and_the_next_goes_on(
    url: str, versions: Schema, cut: int
) -> None:
    which = "PEOPLE" if versions is PEOPLE else "STRATEGY"
    when = (
        f"len(seen) == {cut}"
        if cut > 0
        else "statement.startswith('UPDATE') or 'version_num' in statement and statement.startswith('INSERT')"
    )
    program = f"""
import os, signal
from sqlalchemy import event
from store.schema import {which}
from tests.databases import connected
seen = []
def kill(connection, cursor, statement, *rest):
    if statement.lstrip().startswith("CREATE TABLE"):
        seen.append(statement)
    if {when}:
        os.kill(os.getpid(), signal.SIGKILL)
with connected({url!r}, {which}) as engine:
    event.listen(engine, "after_cursor_execute", kill)
    {which}.upgrade(engine)
"""
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with connected(url, versions) as engine:
        assert versions.state(engine) == "empty"
        versions.upgrade(engine)
        assert versions.state(engine) == "current"
        assert _differences(engine, versions, TABLES[versions]) == []


def test_F15_a_database_of_the_version_before_is_brought_up_to_date_with_what_is_in_it(url: str) -> None:
    with connected(url, PEOPLE) as engine:
        PEOPLE.upgrade(engine, "p0001")
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO lease VALUES ('poller', 'somebody', 7, '2026-08-20')"))
        assert PEOPLE.state(engine) == "older"
        PEOPLE.upgrade(engine)
        assert PEOPLE.state(engine) == "current"
        with engine.connect() as connection:
            assert connection.execute(text("SELECT fence FROM lease")).scalar() == 7


def test_one_database_may_hold_both(url: str) -> None:
    with connected(url, PEOPLE) as engine:
        PEOPLE.upgrade(engine)
        STRATEGY.upgrade(engine)
        assert PEOPLE.state(engine) == STRATEGY.state(engine) == "current"


def test_versions_are_known_without_the_people_s_tables() -> None:
    program = "import sys; from store.schema import STRATEGY; STRATEGY.head(); assert 'store.models' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def _differences(engine: Engine, versions: Schema, tables: MetaData) -> list[object]:
    with engine.connect() as connection:
        options = {"version_table": versions.version_table, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables))


def _pretend(engine: Engine, versions: Schema, version: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {versions.version_table} SET version_num = :it"), {"it": version})
