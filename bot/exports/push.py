"""Puts what is published into another PostgreSQL, as often as one likes: what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Date, DateTime, Engine, Integer, MetaData, Text
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.schema import CreateSchema
from sqlalchemy.types import TypeEngine

from bot.exports.tables import Table

KINDS: dict[str, Callable[[], TypeEngine[Any]]] = {
    "string": Text,
    "integer": Integer,
    "date": Date,
    "datetime": lambda: DateTime(timezone=True),
}
SCHEMA = "kreds"
"""Where the tables are made, unless another schema is named."""

MOST = 1000
"""Rows in one statement."""


class NotPostgreSQL(ValueError):
    """The address is of another kind of database."""


def push(engine: Engine, found: Sequence[Table], schema: str = SCHEMA) -> dict[str, int]:
    """Make the tables where they are missing and bring their rows up to date, in one transaction; rows by table.

    Nothing is ever deleted there: what is published stays published.
    """
    if engine.dialect.name != "postgresql":
        raise NotPostgreSQL("write postgresql://user@host/name")
    metadata = MetaData(schema=schema)
    tables = [(each, _table(each, metadata)) for each in found]
    with engine.begin() as connection:
        connection.execute(CreateSchema(schema, if_not_exists=True))
        metadata.create_all(connection)
        for each, table in tables:
            rows = [_row(each, row) for row in each.rows]
            for start in range(0, len(rows), MOST):
                written = insert(table).values(rows[start : start + MOST])
                others = {name: written.excluded[name] for name in each.names if name not in each.key}
                connection.execute(written.on_conflict_do_update(index_elements=list(each.key), set_=others))
    return {each.name: len(each.rows) for each in found}


def _table(each: Table, metadata: MetaData) -> SqlTable:
    columns: list[SqlColumn[Any]] = [
        SqlColumn(
            column.name,
            KINDS[column.kind](),
            primary_key=column.name in each.key,
            autoincrement=False,
            nullable=column.empty,
            comment=column.says,
        )
        for column in each.columns
    ]
    return SqlTable(each.name, metadata, *columns, comment=each.says)


def _row(each: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column.kind, row[column.name]) for column in each.columns}


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case _:
            return value
