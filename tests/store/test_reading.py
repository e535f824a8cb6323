"""Reading beside the writer: nothing of it is left open."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from store import database
from store.schema import PEOPLE
from store.status import reading
from tests.databases import KINDS, Databases


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_reads_while_the_database_is_let_go_of_is_closed_at_the_end(
    kind: str, databases: Databases
) -> None:
    with databases.url(kind, PEOPLE) as url:
        engine = database.connect(url)
        with reading(engine) as session:
            session.execute(select(1))
            raw: Any = session.connection().connection.driver_connection
            engine.dispose()
            assert session.scalar(select(1)) == 1
        with pytest.raises((psycopg.OperationalError, sqlite3.ProgrammingError), match="closed"):
            raw.execute("SELECT 1")
