"""One unit of work: everything in it happens, or nothing does.

The store is synchronous. Turns from the service wait in a queue, a writer thread runs those that wait in one
transaction, each in a savepoint of its own, commits once and only then answers them all (group commit).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from store import notices
from store.keys import KeyRing, seal, unseal
from store.models import Member
from store.passing import contended
from store.routes import Routes

Result = TypeVar("Result")

AT_ONCE = 64
"""Turns that share one commit at most: bounds how long the first of them waits."""

EVERYWHERE = Routes()

TRIES = 6
"""A turn that finds somebody else in its way is done again so often, in later commits."""


@dataclass(frozen=True)
class Begin:
    """A dialogue to open with somebody else, in this same unit of work.

    `given` answers its first questions already: the question's key, "pressed" or "wrote", and what.
    """

    member_id: int
    dialogue: str
    subject: str
    lane: int
    given: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Work:
    """What a service works with: the rows, the keys and the one moment that counts as now."""

    session: Session
    keys: KeyRing
    now: datetime
    begins: list[Begin] = field(default_factory=list)
    woken: set[str] = field(default_factory=set)
    by_itself: bool = False
    """Whether this is something due, and not something that a person does: then nobody asked for what is said."""
    patient: bool = False
    """Whether to wait where another process is at work with the same people, rather than to try again later."""
    routes: Routes = EVERYWHERE

    @property
    def shared(self) -> bool:
        """Whether other processes may write at the same time: on PostgreSQL, for SQLite has one writer."""
        return self.session.get_bind().dialect.name == "postgresql"

    def apart(self, do: Callable[[Work], Result], *, patient: bool = False) -> Result:
        """Do something that is undone alone if it fails; rows are read afresh for it."""
        self.session.flush()

        def inside(work: Work) -> Result:
            work.by_itself = self.by_itself
            return do(work)

        connection = self.session.connection()
        result, woken = _in_savepoint(
            connection, self.keys, self.now, inside, patient=patient, routes=self.routes
        )
        self.woken |= woken
        return result

    def seal(self, member: Member, place: str, words: str) -> bytes:
        """Seal words about a member; `place` is `table.column`."""
        return seal(self._key(member), words, f"{place}|{member.id}")

    def unseal(self, member: Member, place: str, sealed: bytes) -> str:
        """Open words about a member."""
        return unseal(self._key(member), sealed, f"{place}|{member.id}")

    def _key(self, member: Member) -> bytes:
        return self.keys.unwrap(member.key, member.key_version)


Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass
class _Turn:
    do: Callable[[Work], Any]
    done: Callable[[Any, BaseException | None], None]
    tries: int = 0
    result: Any = None
    error: BaseException | None = None


class Store:
    """The people's database with its writer thread. `committed` is told what woke after each commit.

    `trouble` says under "writer" what broke the last batch as a whole, until one goes well.
    """

    def __init__(
        self, engine: Engine, keys: KeyRing, clock: Clock = wall_clock, routes: Routes = EVERYWHERE
    ) -> None:
        self.engine = engine
        self.routes = routes
        self.keys = keys
        self.clock = clock
        self.ticked: datetime | None = None
        """When things due were last looked for: a clock that then shows less has gone back."""
        self.committed: Callable[[set[str]], None] = _nobody
        self.trouble: dict[str, str] = {}
        self._turns: queue.SimpleQueue[_Turn | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """Commit at the end; roll back unless it ends well."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            work = Work(session, self.keys, self.clock(), patient=True, routes=self.routes)
            yield work
            if session.in_transaction():  # unless whoever worked has taken it all back
                session.flush()
                notices.tell(session.connection(), work.woken)
        if work.woken:
            self.committed(work.woken)

    async def turn(self, do: Callable[[Work], Result]) -> Result:
        """Run `do` in the writer thread; returns once it is durable, raises what it raised.

        Where another process was in the way `do` is run again, so it must not change anything but rows.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()

        def done(result: Any, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, answer, result, error)

        self._turns.put(_Turn(do, done))
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
            self._writer.start()
        return await answer

    def queued(self) -> int:
        """How many turns wait for the writer."""
        return self._turns.qsize()

    def close(self) -> None:
        """Finish what waits, then let go of the database."""
        if self._writer is not None:
            self._turns.put(None)
            self._writer.join()
            self._writer = None
        self.engine.dispose()

    def _write(self) -> None:
        last = False
        while not last:
            first = self._turns.get()
            if first is None:
                return
            turns = [first]
            while len(turns) < AT_ONCE and not last:
                try:
                    following = self._turns.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                else:
                    turns.append(following)
            again = self._batch(turns)
            while last and again:
                again = self._batch(again)
            for turn in again:
                self._turns.put(turn)

    def _batch(self, turns: list[_Turn]) -> list[_Turn]:
        """Commit turns together and answer them; those that are to be done again. Nothing ends the writer."""
        woken: set[str] = set()
        try:
            woken = self._commit(turns)
            self.trouble.pop("writer", None)
        except BaseException as error:  # every turn of the batch learns that nothing was kept
            self.trouble["writer"] = type(error).__name__
            said = error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
            for turn in turns:
                turn.error = turn.error or said
        if woken:
            with suppress(Exception):  # whoever is told must not be able to stop those who wait
                self.committed(woken)
        again = []
        for turn in turns:
            if turn.error is not None and contended(turn.error) and turn.tries < TRIES:
                turn.tries, turn.error = turn.tries + 1, None
                again.append(turn)
            else:
                with suppress(RuntimeError):  # its event loop is closed: nobody waits any more
                    turn.done(turn.result, turn.error)
        return again

    def _commit(self, turns: list[_Turn]) -> set[str]:
        """Each turn in a savepoint of its own, all in one transaction; what woke."""
        woken: set[str] = set()
        with self.engine.begin() as connection:
            for turn in turns:
                try:
                    turn.result, woke = _in_savepoint(
                        connection,
                        self.keys,
                        self.clock(),
                        turn.do,
                        patient=turn.tries > 1,
                        routes=self.routes,
                    )
                    woken |= woke
                except Exception as error:
                    if connection.invalidated or not _goes_on(connection):
                        raise
                    turn.error = error
            notices.tell(connection, woken)
        return woken


def _in_savepoint(
    connection: Connection,
    keys: KeyRing,
    now: datetime,
    do: Callable[[Work], Result],
    *,
    patient: bool,
    routes: Routes,
) -> tuple[Result, set[str]]:
    session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    work = Work(session, keys, now, patient=patient, routes=routes)
    with session, session.begin():
        result = do(work)
    return result, work.woken


def _goes_on(connection: Connection) -> bool:
    """Whether the transaction is still there: SQLite drops all of it by itself where the disk is full or broken."""
    raw = connection.connection.driver_connection
    return connection.dialect.name != "sqlite" or bool(raw is not None and raw.in_transaction)


def _settle(answer: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


def _nobody(_woken: set[str]) -> None:
    """Nobody waits for this store."""
