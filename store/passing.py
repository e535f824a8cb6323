"""Errors that are about the moment and not about what was done: the same may go well when it is tried again."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

_CONTENDED = frozenset({"40001", "40P01", "55P03", "23505"})
# Serialisation, deadlock, a lock waited for too long, and a row that somebody else was first to add.
# https://www.postgresql.org/docs/current/errcodes-appendix.html

_FULL_OR_BUSY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class Busy(Exception):
    """Another process is at work with the same people just now."""


def contended(error: BaseException) -> bool:
    """Whether somebody else was in the way: worth another try at once."""
    if isinstance(error, DBAPIError):
        return getattr(error.orig, "sqlstate", None) in _CONTENDED
    return isinstance(error, Busy)


def passing(error: BaseException) -> bool:
    """Whether the database is away, full, or held by somebody else: to be tried again, however often."""
    if isinstance(error, Busy):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in _FULL_OR_BUSY
    return isinstance(error, OperationalError | InterfaceError)
