"""Asked about several at once, in words that are the same however many there are.

PostgreSQL takes a list as one value: it knows the question again, and neither side takes it apart anew. SQLite has no lists.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam
from sqlalchemy.orm import InstrumentedAttribute

_Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]


def among(column: _Column, name: str, *, shared: bool) -> ColumnElement[bool]:
    """Whether a column is one of those that are told as `name`; `shared` as in `Work`."""
    if shared:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))
