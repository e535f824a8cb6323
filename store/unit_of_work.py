"""One unit of work: everything in it happens, or nothing does.

The store is synchronous. Turns from the service wait in a queue, a writer thread runs those that wait in one
transaction, each in a savepoint of its own, commits once and only then answers them all (group commit).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.keys import KeyRing, seal, unseal
from store.models import Member

Result = TypeVar("Result")

AT_ONCE = 64
"""Turns that share one commit at most: bounds how long the first of them waits."""


@dataclass(frozen=True)
class Begin:
    """A dialogue to open with somebody else, in this same unit of work."""

    member_id: int
    dialogue: str
    subject: str
    lane: int


@dataclass
class Work:
    """What a service works with: the rows, the keys and the one moment that counts as now."""

    session: Session
    keys: KeyRing
    now: datetime
    begins: list[Begin] = field(default_factory=list)
    woken: set[str] = field(default_factory=set)

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
    result: Any = None
    error: BaseException | None = None


class Store:
    """The people's database with its writer thread. `committed` is told what woke after each commit."""

    def __init__(self, engine: Engine, keys: KeyRing, clock: Clock = wall_clock) -> None:
        self.engine = engine
        self.keys = keys
        self.clock = clock
        self.ticked: datetime | None = None
        """When things due were last looked for: a clock that then shows less has gone back."""
        self.committed: Callable[[set[str]], None] = _nobody
        self._turns: queue.SimpleQueue[_Turn | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """Commit at the end; roll back unless it ends well."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            work = Work(session, self.keys, self.clock())
            yield work
        if work.woken:
            self.committed(work.woken)

    async def turn(self, do: Callable[[Work], Result]) -> Result:
        """Run `do` in the writer thread; returns once it is durable, raises what it raised."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()

        def done(result: Any, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, answer, result, error)

        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
            self._writer.start()
        self._turns.put(_Turn(do, done))
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
        while True:
            first = self._turns.get()
            if first is None:
                return
            turns = [first]
            last = False
            while len(turns) < AT_ONCE and not last:
                try:
                    following = self._turns.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                else:
                    turns.append(following)
            self._commit(turns)
            if last:
                return

    def _commit(self, turns: list[_Turn]) -> None:
        woken: set[str] = set()
        try:
            with self.engine.begin() as connection:
                for turn in turns:
                    session = Session(
                        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
                    )
                    work = Work(session, self.keys, self.clock())
                    try:
                        with session, session.begin():
                            turn.result = turn.do(work)
                        woken |= work.woken
                    except Exception as error:
                        if connection.invalidated:
                            raise
                        turn.error = error
        except Exception as error:  # every turn of the batch learns that nothing was kept
            for turn in turns:
                turn.error = turn.error or error
        if woken:
            self.committed(woken)
        for turn in turns:
            turn.done(turn.result, turn.error)


def _settle(answer: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


def _nobody(_woken: set[str]) -> None:
    """Nobody waits for this store."""
