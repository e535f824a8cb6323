"""How a database means to answer what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

from store.unit_of_work import Store, Work

_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


def counted(people: Store) -> None:
    """Let PostgreSQL count what there is, as its own housekeeping does after a while."""
    if people.engine.dialect.name == "postgresql":
        with people.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def plans(work: Work, do: Callable[[Work], object]) -> list[str]:
    """The plan of each question that is asked in there."""
    found: list[str] = []

    def explained(
        connection: Connection, cursor: Any, statement: str, told: Any, _context: object, _many: object
    ) -> tuple[str, Any]:
        cursor.execute(f"{_EXPLAIN[connection.dialect.name]} {statement}", told)
        found.append(" ".join(str(each[-1]) for each in cursor.fetchall()))
        return statement, told

    event.listen(work.connection, "before_cursor_execute", explained, retval=True)
    try:
        do(work)
    finally:
        event.remove(work.connection, "before_cursor_execute", explained)
    return found
