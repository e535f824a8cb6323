"""Rows that nobody reads in the same breath: those of many turns are written together, just before their commit."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Connection, Executable

_Rows: TypeAlias = list[tuple[Executable, dict[str, Any]]]

Mark: TypeAlias = tuple[_Rows, int]
"""What was put off up to a moment."""


class Later:
    """What a transaction has put off. It goes with what is undone: a savepoint takes a mark and comes back to it."""

    def __init__(self) -> None:
        self._rows: _Rows = []

    def put(self, statement: Executable, values: dict[str, Any]) -> None:
        """One more row for a statement that was built once."""
        self._rows.append((statement, values))

    def mark(self) -> Mark:
        """How it stands now."""
        return self._rows, len(self._rows)

    def back_to(self, mark: Mark) -> None:
        """As it stood then; also where it was written since, for that was undone with everything else."""
        self._rows, length = mark
        del self._rows[length:]

    def __bool__(self) -> bool:
        return bool(self._rows)

    def write(self, connection: Connection) -> None:
        """All of it, in as many statements as there are kinds of rows."""
        rows, self._rows = self._rows, []
        by_statement: dict[Executable, list[dict[str, Any]]] = {}
        for statement, values in rows:
            by_statement.setdefault(statement, []).append(values)
        for statement, together in by_statement.items():
            connection.execute(statement, together)
