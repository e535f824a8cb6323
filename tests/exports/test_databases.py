"""The municipality's own reporting: a role that may read and nothing else, and a copy in another database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from bot.cli.export import export
from bot.exports import tables
from bot.exports.role import WrongName, sql, tables_to_read
from store import strategy
from store.schema import PEOPLE, STRATEGY
from tests.databases import Databases
from tests.exports.conftest import fill

PAGE = Path(__file__).parents[2] / "docs" / "figures-for-programs.md"


def run(*words: str) -> Result:
    return CliRunner().invoke(export, words, catch_exceptions=False)


@pytest.fixture
def both(databases: Databases) -> Iterator[str]:
    """People and figures in one PostgreSQL database: the hardest case for a role."""
    with databases.url("postgresql", STRATEGY) as url:
        engine = strategy.connect(url)
        PEOPLE.upgrade(engine)
        fill(engine)
        engine.dispose()
        yield url


@contextmanager
def as_role(url: str, role: str) -> Iterator[Connection]:
    """Logged in as the role."""
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.execute(text(f"ALTER ROLE {role} LOGIN PASSWORD 'secret'"))
    engine = create_engine(make_url(url).set(username=role, password="secret"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        with admin.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        admin.dispose()


def test_T14_the_reading_role_reads_every_figure_and_can_do_nothing_else(both: str) -> None:
    for _again in range(2):
        done = run("role", "kreds_reader", "--apply", "--database", both)
        assert done.exit_code == 0, done.output
    with as_role(both, "kreds_reader") as connection:
        for each in tables_to_read():
            connection.execute(text(f'SELECT * FROM "{each}"')).all()
        assert connection.execute(text("SELECT count(*) FROM cell")).scalar() == 26
        connection.rollback()
        refused = (
            "INSERT INTO ledger (plan_hash) VALUES ('x')",
            "UPDATE cell SET noisy = 0",
            "DELETE FROM release",
            "TRUNCATE ledger",
            "CREATE TABLE mine (x int)",
            "SELECT * FROM member",
            "SELECT * FROM circle",
            "SELECT * FROM answer_sheet",
        )
        for statement in refused:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                connection.execute(text(statement))
            connection.rollback()


def test_the_statements_are_printed_to_be_read_first(both: str) -> None:
    done = run("role", "kreds_reader", "--database", both)
    assert "CREATE ROLE kreds_reader NOLOGIN" in done.stdout
    assert done.stdout.count("GRANT SELECT") == 1


@pytest.mark.parametrize("name", ['x"; DROP TABLE cell', "Reader", "", "1a", "a b", "ø"])
def test_T11_a_role_s_name_is_only_a_name(name: str) -> None:
    with pytest.raises(WrongName):
        sql(name, "kreds")
    with pytest.raises(WrongName):
        sql("reader", name)


def test_an_sqlite_file_has_no_roles(database: str) -> None:
    done = CliRunner().invoke(export, ["role", "reader"])
    assert done.exit_code == 1
    assert "roles are PostgreSQL's" in done.output


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(text(f'SELECT * FROM kreds."{name}" ORDER BY 1, 2, 3'))
            ]
            for name in ("releases", "cells", "items", "plans", "ledger", "initiatives", "decisions")
        }


def test_what_is_published_is_put_into_another_database_as_often_as_one_likes(
    database: str, databases: Databases
) -> None:
    with databases.empty("postgresql") as url:
        assert "releases 5, cells 26" in run("push", url).stdout
        engine = create_engine(url)
        first = contents(engine)
        assert [row[4] for row in first["releases"]] == [20, 52, 130, 230, 255]
        assert len(first["cells"]) == 26
        with engine.begin() as connection:
            connection.execute(text("UPDATE kreds.cells SET noisy_count = 999"))
            connection.execute(text("DELETE FROM kreds.ledger"))
        run("push", url)
        assert contents(engine) == first
        with engine.connect() as connection:
            said = connection.execute(text("SELECT obj_description('kreds.cells'::regclass)")).scalar()
        assert said == "One row for each published number, and the share made from it."
        engine.dispose()


def test_only_postgresql_is_pushed_to(database: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(export, ["push", f"sqlite:///{tmp_path / 'other.db'}"])
    assert done.exit_code == 1
    assert "write postgresql://" in done.output


def test_a_database_that_is_away_is_told_without_its_address(database: str) -> None:
    done = CliRunner().invoke(export, ["push", "postgresql://nobody:secret@127.0.0.1:1/kreds"])
    assert done.exit_code == 1
    assert "secret" not in done.output


def test_the_guide_names_every_column_and_what_it_means() -> None:
    page = PAGE.read_text(encoding="utf-8")
    described = (
        tables.RELEASES,
        tables.CELLS,
        tables.ITEMS,
        tables.PLANS,
        tables.LEDGER,
        tables.INITIATIVES,
        tables.DECISIONS,
    )
    for columns in described:
        for column in columns:
            assert f"| `{column.name}` | {column.kind} | {column.says} |" in page
    raw = page.partition("## Reading the strategy database itself")[2]
    for name, each in strategy.StrategyBase.metadata.tables.items():
        listed = re.search(rf"^\| `{name}` \| (.+) \|", raw, flags=re.MULTILINE)
        assert listed is not None, name
        assert {column.name for column in each.columns} == set(re.findall(r"`(\w+)`", listed[1]))
