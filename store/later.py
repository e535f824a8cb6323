"""Rows that nobody reads in the same breath: those of many turns are written together, just before their commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Executable

Sealed: TypeAlias = Callable[[], dict[str, Any]]
"""More of a row's values, made as it is written."""


class Row(NamedTuple):
    """One row for a statement that was built once; `wakes` who waits for it, `opened` is what it holds unsealed.

    `sealed` is too dear to be made for each of several turns: of rows with the same values only the last is written.
    """

    statement: Executable
    values: dict[str, Any]
    wakes: str = ""
    opened: Any = None
    sealed: Sealed | None = None


Mark: TypeAlias = tuple[list[Row], int]
"""What was put off up to a moment."""


class Later:
    """What a transaction has put off. It goes with what is undone: a savepoint takes a mark and comes back to it."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def put(self, row: Row) -> None:
        """One more."""
        self._rows.append(row)

    def mark(self) -> Mark:
        """How it stands now."""
        return self._rows, len(self._rows)

    def back_to(self, mark: Mark) -> None:
        """As it stood then; also where it was written since, for that was undone with everything else."""
        self._rows, length = mark
        del self._rows[length:]

    def __bool__(self) -> bool:
        return bool(self._rows)

    def take(self, statement: Executable) -> list[Row]:
        """The rows of one statement, for whoever writes them in another way."""
        taken = [each for each in self._rows if each.statement is statement]
        self._rows = [each for each in self._rows if each.statement is not statement]
        return taken

    def write(self, connection: Connection) -> set[str]:
        """All of it, in as many statements as there are kinds of rows; whom it wakes."""
        rows, self._rows = self._rows, []
        by_statement: dict[Executable, list[Row]] = {}
        for each in rows:
            by_statement.setdefault(each.statement, []).append(each)
        for statement, together in by_statement.items():
            connection.execute(statement, whole(together))
        return {each.wakes for each in rows if each.wakes}


def whole(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The values of rows of one statement as they are written."""
    last: dict[Any, Row] = {}
    for place, each in enumerate(rows):
        last[place if each.sealed is None else (*each.values.values(),)] = each
    return [each.values if each.sealed is None else each.values | each.sealed() for each in last.values()]
