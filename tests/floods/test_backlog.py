"""A backlog of messages: help first, replies next, check-ins last, and a claim costs what it costs without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event, insert, select, text

from store import outbox
from store.outbox import CHECK_IN, GROUP, HELP, REPLY
from store.queues import OutboxRow
from store.unit_of_work import Store
from tests.floods.soak import size

CLAIM = 40
SMALL, LARGE = 1_000, size(20_000, 100_000)


def fill(people: Store, number: int) -> None:
    """So many messages that wait, in all lanes, to a thousand chats; check-ins were written first."""
    with people.unit_of_work() as work:
        hashes = [f"{place}".encode() for place in range(1000)]
        chats = [work.keys.seal("7", f"outbox.chat|telegram|{each.hex()}") for each in hashes]
        bodies = [work.keys.seal("{}", f"outbox.body|telegram|{each.hex()}|message") for each in hashes]
        row = {
            "state": "waiting",
            "channel": "telegram",
            "generation": 0,
            "kind": "message",
            "then": "",
            "tries": 0,
            "at": work.now,
            "expires_at": work.now + timedelta(days=1),
        }
        lanes = sorted((place % 10 for place in range(number)), reverse=True)
        rows = [
            {
                **row,
                "lane": _lane(each),
                "chat_hash": hashes[place % 1000],
                "chat_sealed": chats[place % 1000],
                "body_sealed": bodies[place % 1000],
            }
            for place, each in enumerate(lanes)
        ]
        work.session.execute(insert(OutboxRow), rows)
    with people.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _lane(each: int) -> int:
    return {0: HELP, 1: REPLY, 2: REPLY, 3: GROUP}.get(each, CHECK_IN)


def lanes_of(people: Store, times: int) -> list[int]:
    """The lanes of what is claimed, one claim after the other."""
    found = []
    for _time in range(times):
        with people.unit_of_work() as work:
            found += [each.lane for each in outbox.take(work, "telegram", CLAIM, range(4), ())]
    return found


def cost(people: Store) -> tuple[int, int]:
    """What one claim costs: statements, and rows (PostgreSQL) or steps of the machine (SQLite) for the first."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: Any, statement: str, told: Any, *_more: Any) -> None:
        seen.append((statement, told))

    event.listen(people.engine, "before_cursor_execute", note)
    with people.unit_of_work() as work:
        outbox.take(work, "telegram", CLAIM, range(4), ())  # as each platform's sender does
    event.remove(people.engine, "before_cursor_execute", note)
    statement, told = next((each, told) for each, told in seen if each.lstrip().startswith("SELECT"))
    return len(seen), READ[people.engine.dialect.name](people.engine, statement, told)


def _rows(engine: Engine, statement: str, told: Any) -> int:
    """Rows that PostgreSQL reads, as it says itself."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", told).scalar_one()

    def read(node: dict[str, Any]) -> int:
        below = node.get("Plans", [])
        own = 0 if below else int(node["Actual Rows"]) + int(node.get("Rows Removed by Filter", 0))
        return own + sum(map(read, below))

    return read(found[0]["Plan"])


def _steps(engine: Engine, statement: str, told: Any) -> int:
    """Hundreds of steps of SQLite's machine."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(step, 100)
        connection.exec_driver_sql(statement, told).fetchall()
        driver.set_progress_handler(None, 0)
    return steps


READ: dict[str, Callable[[Engine, str, Any], int]] = {"sqlite": _steps, "postgresql": _rows}


def test_F19_of_a_backlog_help_goes_first_replies_next_and_check_ins_last(people: Store) -> None:
    fill(people, SMALL)
    found = lanes_of(people, SMALL // CLAIM)
    assert len(found) == SMALL
    assert found == sorted(found)
    assert {lane: found.count(lane) for lane in range(4)} == {
        HELP: 100,
        REPLY: 200,
        GROUP: 100,
        CHECK_IN: 600,
    }


def test_F19_help_that_comes_last_overtakes_everything(people: Store) -> None:
    fill(people, SMALL)
    lanes_of(people, 3)  # the help that was there
    with people.unit_of_work() as work:
        outbox.to_chat(work, "telegram", "8", HELP, "message", {"text": "Help"})
    with people.unit_of_work() as work:
        (first, *_rest) = outbox.take(work, "telegram", CLAIM, range(4), ())
    assert (first.lane, first.body) == (HELP, {"text": "Help"})


def test_F19_a_claim_from_a_large_backlog_costs_what_one_from_a_small_one_does(people: Store) -> None:
    fill(people, SMALL)
    statements, read = cost(people)
    fill(people, LARGE - SMALL)
    with people.unit_of_work() as work:
        assert len(list(work.session.scalars(select(OutboxRow.id)))) == LARGE
    many_statements, much_read = cost(people)
    assert many_statements == statements
    assert much_read <= 1.5 * read + 10, f"{read} for {SMALL}, {much_read} for {LARGE}"
