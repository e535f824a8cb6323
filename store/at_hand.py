"""What was read for several turns of one transaction at once, so that each of them need not ask for it alone.

It is there until a row is written that it may have been read from: whatever is not known to be apart from it ends it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Executable, event
from sqlalchemy.orm import Session

_PLACE = "at hand"

NOTHING: Any = object()
"""For whoever looks for what may be there and be None."""

_ELSEWHERE = frozenset({"inbox", "outbox", "due", "answer_sheet", "kept_line"})
"""Tables that nothing at hand is read from."""


class AtHand:
    """Found by a place of the reader's choice; objects in it are the session's.

    Whoever looks into it writes first what the session has changed, as every question to the database does.
    """

    def __init__(self) -> None:
        self._found: dict[Any, Any] = {}
        self._objects: frozenset[Any] = frozenset()
        self._session: Session | None = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def get(self, place: Any, otherwise: Any = None) -> Any:
        """What is there, or else the other."""
        if self._session is not None:
            self._session.flush()
        return self._found.get(place, otherwise)

    def put(self, place: Any, what: Any) -> None:
        """While it is being read, see `hold`; or anew, with what is written of it: see `keeps_up`."""
        self._found[place] = what

    def hold(self, connection: Connection, session: Session) -> None:
        """From now on what is written on the connection may end it. The objects that the session knows are those at hand."""
        self._session = session
        self._objects = frozenset(session.identity_map.keys())
        connection.info[_PLACE] = self
        if not event.contains(connection, "before_execute", _written):
            event.listen(connection, "before_execute", _written)

    def holds(self) -> bool:
        """Whether it is there, and the session has seen no other object since: that would not be of the next turn's own moment."""
        session = self._session
        return (
            bool(self._found)
            and session is not None
            and self._objects.issuperset(session.identity_map.keys())
        )

    def clear(self) -> None:
        """It is over."""
        self._found.clear()
        self._objects = frozenset()
        self._session = None


_KNOWN: set[Executable] = set()


def keeps_up(statement: Executable) -> Executable:
    """A statement whose writer also changes what is at hand, so that it need not end."""
    _KNOWN.add(statement)
    return statement


def _written(
    connection: Connection, statement: Any, _many: object, _values: object, _options: object
) -> None:
    held: AtHand | None = connection.info.get(_PLACE)
    if (
        held
        and getattr(statement, "is_dml", False)
        and statement.table.name not in _ELSEWHERE
        and statement not in _KNOWN
    ):
        held.clear()
