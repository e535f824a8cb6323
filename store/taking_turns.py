"""Writers of the strategy's own tables take turns, so that numbers and links follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def alone(session: Session) -> Iterator[None]:
    """A transaction in which nobody else writes initiatives or decisions; committed at the end."""
    with session.begin():
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE decision IN EXCLUSIVE MODE"))
        yield
