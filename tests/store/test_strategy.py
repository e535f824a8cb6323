"""The strategy database: added to only, and without any path to people."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from store import decisions, initiatives, strategy
from store.initiatives import Initiative
from store.schema import STRATEGY
from store.strategy import CellRow, LedgerRow, PeriodRow, PublishedPlanRow, ReleaseRow

NOW = datetime(2026, 10, 1, tzinfo=UTC)
TABLES = ("published_plan", "period", "release", "cell", "ledger", "initiative", "decision", "answered")


@pytest.fixture
def filled(strategy_engine: Engine) -> Engine:
    with Session(strategy_engine) as session, session.begin():
        session.add(PublishedPlanRow(hash="a" * 64, text="{}", published_at=NOW))
        session.flush()
        session.add(
            PeriodRow(
                name="2026-Q4",
                plan_hash="a" * 64,
                opens=date(2026, 10, 1),
                closes=date(2027, 1, 1),
                tier="headline",
                enrolled={"outside": 40},
                opened_at=NOW,
            )
        )
        session.flush()
        session.add(
            ReleaseRow(id=1, plan_hash="a" * 64, period="2026-Q4", epsilon="1", proof={}, published_at=NOW)
        )
        session.flush()
        session.add(CellRow(release_id=1, key="answered", split="", position=0, noisy=-3, scale="2"))
        session.add(
            LedgerRow(plan_hash="a" * 64, period="2026-Q4", entry="release", epsilon="1", cells=1, at=NOW)
        )
    day = date(2026, 10, 1)
    new = Initiative(0, "Swimming", "proud", "", "School", day, None, "All", "Joy", "Faces", day)
    with Session(strategy_engine) as session:
        initiatives.register(session, new, NOW)
    with Session(strategy_engine) as session:
        decisions.decide(session, 1, 1, "continue", "It has begun well", day, {"en": "We go on"}, {}, NOW)
    with Session(strategy_engine) as session:
        assert decisions.begin_telling(session, 1, NOW)
    return strategy_engine


CHANGES = {
    "published_plan": "UPDATE published_plan SET text = 'x'",
    "period": "UPDATE period SET tier = 'x'",
    "release": "UPDATE release SET epsilon = '9'",
    "cell": "UPDATE cell SET noisy = 0",
    "ledger": "UPDATE ledger SET cells = 0",
    "initiative": "UPDATE initiative SET name = 'x'",
    "decision": "UPDATE decision SET reason = 'x'",
    "answered": "UPDATE answered SET decision = 2",
}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_cannot_be_changed(filled: Engine, table: str) -> None:
    with pytest.raises(DBAPIError, match=f"rows of {table} may only be added"), filled.begin() as connection:
        connection.execute(text(CHANGES[table]))


@pytest.mark.parametrize("table", TABLES)
def test_a_row_cannot_be_deleted(filled: Engine, table: str) -> None:
    with pytest.raises(DBAPIError, match=f"rows of {table} may only be added"), filled.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))
    with filled.connect() as connection:
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1


def test_a_row_cannot_be_replaced_or_truncated(filled: Engine) -> None:
    statement = (
        "INSERT OR REPLACE INTO cell (release_id, key, split, position, noisy, scale) "
        "VALUES (1, 'answered', '', 0, 7, '2')"
        if filled.dialect.name == "sqlite"
        else "TRUNCATE cell"
    )
    with pytest.raises(DBAPIError, match="rows of cell may only be added"), filled.begin() as connection:
        connection.execute(text(statement))


def test_a_period_has_one_release(filled: Engine) -> None:
    with pytest.raises(IntegrityError), Session(filled) as session, session.begin():
        session.add(ReleaseRow(plan_hash="a" * 64, period="2026-Q4", epsilon="1", proof={}, published_at=NOW))


def test_an_error_never_shows_values(filled: Engine) -> None:
    with pytest.raises(IntegrityError) as refused, Session(filled) as session, session.begin():
        session.add(CellRow(release_id=99, key="answered", split="", position=0, noisy=123456, scale="2"))
    assert "123456" not in str(refused.value)


def test_a_moment_comes_back_in_utc(filled: Engine) -> None:
    with Session(filled) as session:
        assert session.get_one(PublishedPlanRow, "a" * 64).published_at == NOW


def test_the_strategy_s_tables_point_at_no_other(strategy_engine: Engine) -> None:
    found = inspect(strategy_engine)
    assert set(found.get_table_names()) == {*TABLES, STRATEGY.version_table}
    for table in TABLES:
        assert {key["referred_table"] for key in found.get_foreign_keys(table)} <= set(TABLES)


def test_sqlite_is_set_to_survive_and_to_distrust(tmp_path: Path) -> None:
    engine = strategy.connect(f"sqlite:///{tmp_path / 'strategy.db'}")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "recursive_triggers": 1,
    }
    with engine.connect() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted
        assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() >= 5000
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_means_psycopg_3(scheme: str) -> None:
    assert strategy.connect(f"{scheme}://somebody@localhost/kreds").driver == "psycopg"


def test_another_kind_of_database_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match="write sqlite:///"):
        strategy.connect("mysql://localhost/kreds")


def test_the_figures_load_nothing_about_people() -> None:
    program = (
        "import sys, store.release, store.schema, store.strategy\n"
        "assert 'store.models' not in sys.modules\n"
        "assert 'opendp' not in sys.modules, 'OpenDP is for closing a period only'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(strategy.__file__).parents[1])
