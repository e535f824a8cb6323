"""Connecting: addresses, the settings that promises rely on, and what a stolen database shows."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from store import (
    answers,
    conversations,
    database,
    help_requests,
    inbox,
    invitations,
    members,
    outbox,
)
from store.database import WrongAddress
from store.models import Consent, KeptLine, Member, People
from store.unit_of_work import Store
from tests.store.people import adult, circle_of, coordinator, group, open_period, young_person

NAMES = ("Kanariefugl", "Mor-Kanariefugl", "Karen-Kanariefugl", "Mormor-Kanariefugl")
ADDRESSES = ("7071070711", "7071070712", "7071070713", "-1007071070714")
WORDS = (
    *("canary-update", "canary-message", "canary-answer", "canary-reply", "canary-call"),
    *("canary-wording", "canary-line"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "kreds.db"


@pytest.fixture
def sqlite(file: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "kreds.db",
            "/data/kreds.db",
            "://",
            "mysql://localhost/kreds",
            "oracle://x",
            "http://example.org",
        ),
        *(
            "sqlite+aiosqlite:///kreds.db",
            "postgresql+asyncpg://localhost/kreds",
            "postgresql+psycopg2://x/y",
        ),
        "postgresql://localhost:port/kreds",
    ],
)
def test_an_address_that_names_neither_is_refused_with_one_that_would_do(address: str) -> None:
    with pytest.raises(
        WrongAddress, match=r"write sqlite:///path/to/file\.db or postgresql://user@host/name"
    ):
        database.connect(address)


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_means_psycopg_3_and_nothing_is_opened_yet(name: str) -> None:
    engine = database.connect(f"{name}://nobody@localhost:1/nowhere")
    assert engine.url.drivername == "postgresql+psycopg"


def test_a_password_is_not_shown(people_engine: Engine) -> None:
    engine = database.connect("postgresql://kreds:canary@localhost/kreds")
    assert "canary" not in repr(engine)
    assert engine.hide_parameters
    assert people_engine.hide_parameters


def test_a_new_file_can_only_be_read_by_its_owner(sqlite: Engine, file: Path) -> None:
    with sqlite.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
        assert {each.name for each in file.parent.iterdir()} == {"kreds.db", "kreds.db-wal", "kreds.db-shm"}
        assert {stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_an_existing_file_is_opened_as_it_is(sqlite: Engine, file: Path) -> None:
    with sqlite.begin() as connection:
        connection.execute(text("CREATE TABLE kept (x INTEGER)"))
    sqlite.dispose()
    again = database.connect(f"sqlite:///{file}")
    with again.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 0
    again.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        *(("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)),
        *(("trusted_schema", 0), ("busy_timeout", database.BUSY_MILLISECONDS)),
    ],
)
def test_sqlite_does_what_is_relied_on(sqlite: Engine, pragma: str, value: object) -> None:
    for _each in range(2):
        with sqlite.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        sqlite.dispose()  # and on every connection


def test_sqlite_takes_its_write_lock_at_the_beginning(sqlite: Engine) -> None:
    statements: list[str] = []
    with sqlite.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        connection.execute(text("SELECT 1"))
        connection.rollback()
        raw.set_trace_callback(None)
    assert statements == ["BEGIN IMMEDIATE", "SELECT 1", "ROLLBACK"]


def test_whoever_only_reads_takes_no_lock_and_leaves_none_behind(sqlite: Engine) -> None:
    statements: list[str] = []
    with database.reading(sqlite) as connection:
        raw: Any = connection.connection.driver_connection
        raw.set_trace_callback(statements.append)
        connection.execute(text("SELECT 1"))
    with sqlite.connect() as connection:
        assert connection.connection.driver_connection == raw, "the same one comes out of the pool again"
        connection.execute(text("SELECT 2"))
        connection.rollback()
        raw.set_trace_callback(None)
    assert statements == ["BEGIN", "SELECT 1", "ROLLBACK", "BEGIN IMMEDIATE", "SELECT 2", "ROLLBACK"]


def test_no_statement_looks_for_listeners(people_engine: Engine) -> None:
    with people_engine.connect() as connection:
        assert not connection._has_events


def test_a_database_that_answers_is_writable(people_engine: Engine) -> None:
    assert database.writable(people_engine)
    database.forget_deleted(people_engine)


def test_forgetting_what_was_deleted_empties_the_journal(sqlite: Engine, file: Path) -> None:
    with sqlite.begin() as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
    journal = file.with_name("kreds.db-wal")
    assert journal.stat().st_size > 0
    database.forget_deleted(sqlite)
    assert journal.stat().st_size == 0


def test_T4_a_stolen_database_shows_no_name_no_address_no_chat_and_no_words(people: Store) -> None:
    _fill(people)
    found = _everything(people.engine)
    assert len(found) > 2_000
    assert [each for each in (*NAMES, *ADDRESSES, *WORDS) if each.encode() in found] == []
    assert b"Vollsmose" in found, "what lies open is found this way"


def test_T4_a_stolen_database_holds_no_key(people: Store) -> None:
    _fill(people)
    found = _everything(people.engine)
    secrets = [*people.keys.versions.values(), people.keys.lookup_key, people.keys.open_period("2026-Q4")]
    with people.unit_of_work() as work:
        secrets += [work.keys.unwrap(each.key, each.key_version) for each in work.session.query(Member)]
    assert not any(each in found for each in secrets)


def _fill(people: Store) -> None:
    """Somebody in every table that holds words."""
    with people.unit_of_work() as work:
        sol = young_person(work, NAMES[0], ADDRESSES[0])
        circle = circle_of(work, sol)
        mum = adult(work, circle, NAMES[1], ADDRESSES[1])
        coordinator(work, circle, NAMES[2], ADDRESSES[2])
        bound = group(work, circle, ADDRESSES[3])
        invitations.issue(work, "adult", NAMES[3], 72, circle_id=circle.id, invited_by=sol.id)
        inbox.add(work, "telegram", [inbox.Seen("1", ADDRESSES[0], '{"text": "canary-update"}')])
        outbox.to_group(work, bound, outbox.GROUP, "text", {"text": "canary-message"})
        (address,) = members.addresses(work, mum.id)
        outbox.to_address(work, address, outbox.REPLY, "text", {"text": "canary-message"})
        open_period(work, "2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "headline", {sol.id: ""})
        answers.write(work, "2026-Q4", sol.id, {"listened": "canary-answer"})
        opened = conversations.begin(work, sol, "check_in", "")
        conversations.keep(work, sol, opened, [("hope", "wrote", "canary-reply")])
        help_requests.add(work, sol, "canary-call", [mum.id])
        work.session.add(
            Consent(
                member_id=sol.id,
                kind="young_person",
                version=1,
                language="da",
                wording_sealed=work.seal(sol, "consent.wording", "canary-wording"),
                agreed=True,
                at=work.now,
            )
        )
        line = work.seal(sol, "kept_line.line", "canary-line")
        work.session.add(KeptLine(id="random", member_id=sol.id, line_sealed=line))


def _everything(engine: Engine) -> bytes:
    """SQLite's files as they lie on the disk; every row of every table on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        main = Path(str(engine.url.database))
        return b"".join(each.read_bytes() for each in sorted(main.parent.glob(f"{main.name}*")))
    with engine.connect() as connection:
        return b"\n".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in People.metadata.sorted_tables
            for row in connection.execute(table.select())
            for value in row
        )
