"""One unit of work: everything in it happens, or nothing does.

The store is synchronous. Turns from the service wait for the writer, which runs those that wait in one transaction,
each in a savepoint of its own, commits once and only then answers them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.orm import Session

from store import notices
from store.at_hand import AtHand
from store.keys import KeyRing, seal, unseal
from store.later import Later, Row, Sealed, whole
from store.models import Member
from store.passing import contended, passing
from store.routes import Routes
from store.writer import OneByOne, Turn, Writer

Result = TypeVar("Result")

EVERYWHERE = Routes()

TURNS = "turns"
"""Where a connection says how many turns its transaction is for."""


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
    """What a service works with: the rows, the keys and the one moment that counts as now.

    `opens` gives the session, with a savepoint, to whoever needs one; `put_off` rows need none.
    """

    opens: Callable[[], Session]
    keys: KeyRing
    now: datetime
    shared: bool = False
    """Whether other processes may write at the same time: on PostgreSQL, for SQLite has one writer."""
    later: Later = field(default_factory=Later)
    begins: list[Begin] = field(default_factory=list)
    woken: set[str] = field(default_factory=set)
    by_itself: bool = False
    """Whether this is something due, and not something that a person does: then nobody asked for what is said."""
    patient: bool = False
    """Whether to wait where another process is at work with the same people, rather than to try again later."""
    routes: Routes = EVERYWHERE
    known: dict[Any, Any] = field(default_factory=dict)
    """What does not change while a transaction lasts, and was read by one of its turns already."""
    at_hand: AtHand = field(default_factory=AtHand)
    """What was read for several turns at once."""

    @cached_property
    def session(self) -> Session:
        """The rows."""
        return self.opens()

    @cached_property
    def connection(self) -> Connection:
        """The transaction itself. Whoever asks it for columns waits a third as long as for objects, and must flush before."""
        return self.session.connection()

    def put_off(
        self,
        statement: Executable,
        values: dict[str, Any],
        wakes: str = "",
        opened: Any = None,
        sealed: Sealed | None = None,
    ) -> None:
        """Let a row be written with those of other turns before the commit, or with `catch_up`."""
        self.later.put(Row(statement, values, wakes, opened, sealed))

    def catch_up(self) -> None:
        """Write what was put off, for it is about to be read, or what it belongs to is about to go."""
        if self.later:
            self.session.flush()
            self.woken |= self.later.write(self.connection)

    def catch_up_with(self, statement: Executable) -> None:
        """Write those rows alone that were put off for one statement, for what they are about is about to be read."""
        if self.later and (rows := self.later.take(statement)):
            self.session.flush()
            self.connection.execute(statement, whole(rows))
            self.woken |= {each.wakes for each in rows if each.wakes}

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo alone what is done within, if it raises."""
        mark = self.later.mark()
        try:
            with self.session.begin_nested():
                self.session.connection()  # the savepoint is made once somebody asks the session, not its connection
                yield
        except BaseException:
            self.later.back_to(mark)
            self.known.clear()
            self.at_hand.clear()
            raise

    def apart(self, do: Callable[[Work], Result], *, patient: bool = False) -> Result:
        """Do something that is undone alone if it fails; rows are read afresh for it."""
        self.session.flush()
        self.at_hand.clear()

        def inside(work: Work) -> Result:
            work.by_itself = self.by_itself
            return do(work)

        result, woken = _in_savepoint(
            self.connection,
            self.keys,
            self.now,
            inside,
            self.later,
            patient=patient,
            routes=self.routes,
            known=self.known,
        )
        self.woken |= woken
        return result

    def afresh(self, do: Callable[[Work], Result]) -> Result:
        """Do something as if in a unit of work of its own; it is undone with all of this one.

        Rows are read afresh for it, but for what is at hand.
        """
        self.session.flush()
        if not self.at_hand.holds():
            self.forget_rows()
        return do(replace(self, opens=lambda: self.session, begins=[]))

    def forget_rows(self) -> None:
        """Let the next read be a fresh one."""
        self.at_hand.clear()
        self.session.expunge_all()
        self.session.info.clear()

    def seal(self, member: Member, place: str, words: str) -> bytes:
        """Seal words about a member; `place` is `table.column`."""
        return seal(self._key(member), words, f"{place}|{member.id}")

    def unseal(self, member: Member, place: str, sealed: bytes) -> str:
        """Open words about a member."""
        return unseal(self._key(member), sealed, f"{place}|{member.id}")

    def _key(self, member: Member) -> bytes:
        return self.keys.unwrap(member.key, member.key_version)


Clock = Callable[[], datetime]


class Claimed(Protocol):
    """What somebody in this process has claimed of a commit's rows, in that same commit."""

    def over(self) -> None:
        """It is durable."""
        ...

    def unsure(self) -> None:
        """Nobody knows whether it is."""
        ...


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


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
        self.untold: Callable[[str, Exception], None] = _unheard
        """Told where a notice failed: whom it was for ("here", or the "others"), and why. What it told of is kept."""
        self.claims: Callable[[Connection, Later], Sequence[Claimed]] = _nothing
        """What is claimed of the rows put off in a commit, as it writes them."""
        self._writer = Writer(self._commit)
        self.trouble = self._writer.trouble

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """Commit at the end; roll back unless it ends well."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            work = Work(
                lambda: session,
                self.keys,
                self.clock(),
                shared(self.engine),
                patient=True,
                routes=self.routes,
            )
            yield work
            if session.in_transaction():  # unless whoever worked has taken it all back
                session.flush()
                work.catch_up()
                notices.tell(session.connection(), work.woken)
        if work.woken:
            self._tell(work.woken)

    async def turn(self, do: Callable[[Work], Result]) -> Result:
        """Run `do` in the writer thread; returns once it is durable, raises what it raised.

        Where another process was in the way `do` is run again, so it must not change anything but rows.
        """
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._writer.put(Turn(do, answer))
        return await answer

    def queued(self) -> int:
        """How many turns wait for the writer."""
        return self._writer.queued()

    def _tell(self, woken: set[str]) -> None:
        try:
            self.committed(woken)
        except Exception as error:
            self.untold("here", error)

    def close(self) -> None:
        """Finish what waits, then let go of the database."""
        self._writer.close()
        self.engine.dispose()

    def _commit(self, turns: list[Turn]) -> Callable[[], None]:
        """Each turn in a savepoint of its own, all in one transaction; what is to be done once that is over.

        A single one needs no savepoint: it is undone with everything else.
        """
        single = len(turns) == 1
        woken: set[str] = set()
        later, known = Later(), dict[Any, Any]()
        claimed: Sequence[Claimed] = ()
        try:
            with self.engine.connect() as connection:
                connection.info[TURNS] = len(turns)
                with connection.begin() as transaction:
                    for turn in turns:
                        try:
                            turn.result, woke = _in_savepoint(
                                connection,
                                self.keys,
                                self.clock(),
                                turn.do,
                                later,
                                patient=turn.tries > 1,
                                routes=self.routes,
                                known=known,
                                single=single,
                            )
                            woken |= woke
                        except Exception as error:
                            if connection.invalidated or not _goes_on(connection, error, single=single):
                                raise
                            turn.error = error
                            if single:
                                if transaction.is_active:  # else its session has rolled it back
                                    transaction.rollback()
                                return partial(self._over, woken, claimed)
                    try:
                        found = self.claims(connection, later)
                        woken |= later.write(connection)
                    except Exception as error:
                        if len(turns) == 1 or passing(error):
                            raise
                        raise OneByOne from error
                    claimed = found
                failed = notices.tell_after(connection, woken)
        except BaseException:  # the connection may have broken after it was kept
            for each in claimed:
                each.unsure()
            raise
        if failed is not None:
            self.untold("others", failed)
        return partial(self._over, woken, claimed)

    def _over(self, woken: set[str], claimed: Sequence[Claimed]) -> None:
        for each in claimed:
            try:
                each.over()
            except Exception as error:
                self.untold("here", error)
        if woken:
            self._tell(woken)


def _in_savepoint(
    connection: Connection,
    keys: KeyRing,
    now: datetime,
    do: Callable[[Work], Result],
    later: Later,
    *,
    patient: bool,
    routes: Routes,
    known: dict[Any, Any],
    single: bool = False,
) -> tuple[Result, set[str]]:
    mark = later.mark()
    try:
        with ExitStack() as open_:

            def opens() -> Session:
                session = Session(
                    connection,
                    join_transaction_mode="rollback_only" if single else "create_savepoint",
                    expire_on_commit=False,
                )
                open_.enter_context(session)
                open_.enter_context(session.begin())
                return session

            work = Work(
                opens, keys, now, shared(connection), later, patient=patient, routes=routes, known=known
            )
            result = do(work)
    except BaseException:
        later.back_to(mark)
        known.clear()  # it may have been read of what is undone
        raise
    return result, work.woken


def shared(database: Engine | Connection) -> bool:
    """Whether other processes may write to it at the same time."""
    return database.dialect.name == "postgresql"


def _goes_on(connection: Connection, error: Exception, *, single: bool) -> bool:
    """Whether the others can be kept: SQLite drops all of it by itself where the disk is full or broken."""
    if single:  # it was rolled back already: only the error can tell
        return contended(error) or not passing(error)
    raw = connection.connection.driver_connection
    return connection.dialect.name != "sqlite" or bool(raw is not None and raw.in_transaction)


def _nobody(_woken: set[str]) -> None:
    """Nobody waits for this store."""


def _unheard(_whom: str, _error: Exception) -> None:
    """Nobody watches this store."""


def _nothing(_connection: Connection, _later: Later) -> Sequence[Claimed]:
    """Nobody sends what this store keeps."""
    return ()
