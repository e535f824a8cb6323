"""The only place where things are constructed: settings in, a service out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import NoResultFound

from bot import platforms, steering
from bot.asides import aside, forget_deleted
from bot.budget import BUDGET, Budget, Budgets
from bot.channels import web
from bot.channels.channel import Limits, Platform
from bot.config import Settings
from bot.deliver import Delivery
from bot.dispatch import too_much
from bot.log import log, unheard
from bot.metrics import UNTOLD, UPDATES
from bot.municipality import Municipality, municipality
from bot.platforms import CannotStart as CannotStart
from bot.turns import AS_THEY_COME, Ended, Turns
from store import bridges, database, due, handing, inbox, keys
from store.backup import is_half_restored
from store.inbox import Seen
from store.keys import KeyRing
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect as connect_strategy
from store.unit_of_work import Clock, Store, Work, wall_clock

if TYPE_CHECKING:
    from bot.pushes import Pushes


@dataclass
class Service:
    """Everything that runs, put together."""

    settings: Settings
    here: Municipality
    store: Store
    channels: dict[str, Platform]
    """The platforms that the settings name, the one that links lead to first."""
    turns: Turns
    deliveries: dict[str, Delivery]
    budgets: Budgets
    trouble: dict[str, str]
    pushes: Pushes | None = None
    """Tells browsers that something is new, where there are pages to chat on and nobody has turned it off."""
    looks: dict[str, asyncio.Event] = field(default_factory=dict)
    """Of each platform that is asked for updates here: whether what waited there when we began has been worked on."""
    roles: dict[str, str] = field(default_factory=dict)
    """What this process does: "working", or "standing by" while another one does it."""
    forgetting: set[asyncio.Task[None]] = field(default_factory=set)
    looking: set[asyncio.Task[None]] = field(default_factory=set)
    look_at_schema: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: bool = True
    """Whether what comes is worked on by the transaction that keeps it: not where other processes do that."""
    look_at_web: asyncio.Event = field(default_factory=asyncio.Event)
    """Something changed in a chat that a page may have open."""
    readers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """Who reads beside the writer: each is stopped before the database is let go of."""

    @property
    def channel(self) -> Platform:
        """The platform that links lead to."""
        return next(iter(self.channels.values()))

    @property
    def delivery(self) -> Delivery:
        """Its sender."""
        return self.deliveries[self.channel.name]

    async def receive(self, seen: Sequence[Seen], channel: Platform | None = None) -> None:
        """Keep updates durably; raises where that is not possible, and then they must not be acknowledged.

        They are the first platform's unless told otherwise.
        """
        on = channel or self.channel
        kept, told = self.budgets.admit(seen, on.parse)
        UPDATES.labels(on.name, "passed over").inc(len(seen) - len(kept))
        for each in seen if len(kept) < len(seen) else ():
            if each not in kept:
                on.passed_over(each)
        try:
            for first in range(0, max(len(kept), len(told)), AS_THEY_COME):
                some = slice(first, first + AS_THEY_COME)
                await self._keep(on.name, kept[some], told[some])
        except Exception:
            self.budgets.give_back(kept)
            raise

    async def _keep(self, channel: str, kept: Sequence[Seen], told: Sequence[str]) -> None:
        def keep(work: Work) -> None:
            inbox.add(work, channel, kept)
            tell(work)

        def at_once(work: Work) -> Sequence[Ended]:
            tell(work)
            return self.turns.at_once(work, channel, kept)

        def tell(work: Work) -> None:
            for user in told:
                too_much(self.here, work, channel, user)

        if not self.at_once:
            await self.store.turn(keep)
            return
        try:
            ended = await self.store.turn(at_once)
        except inbox.Behind:
            await self.store.turn(keep)
        except Exception as error:  # whatever it is, it must not stand in the way of keeping them
            _one_by_one(channel, len(kept), error)
            await self.store.turn(keep)
        else:
            self.turns.note(ended)

    async def tick(self) -> None:
        """Do what is due, and turn the periods."""
        from bot import closing, schedule

        await schedule.tick(self.here, self.store)
        await closing.turn_periods(self.here, self.store)

    def wake(self, woken: set[str]) -> None:
        """Something was committed, here or by another process."""
        if "inbox" in woken:
            self.turns.wake()
        if "recalled" in woken:
            for each in self.deliveries.values():
                each.recall()
        if "outbox" in woken:
            for each in self.deliveries.values():
                each.wake()
        if "push" in woken and self.pushes is not None:
            self.pushes.wake()
        if "web" in woken:
            self.look_at_web.set()
        if "bridges" in woken:
            aside(self.looking, "bridges.not_seen", self.look_at_bridges())
        if "schema" in woken:
            self.look_at_schema.set()
        if "erased" in woken:
            aside(self.forgetting, "erasure.broke", forget_deleted(self.store, self.trouble))

    async def look_at_bridges(self) -> None:
        """See of which chats people's words are passed on; of all others they are dropped as they come."""
        chats = await self.store.turn(bridges.chats)
        for each in self.channels.values():
            each.hears(chats.get(each.name, frozenset()))

    async def stop_reading(self) -> None:
        """End all that reads beside the writer."""
        for stop in self.readers:
            await stop()

    async def settle(self) -> None:
        """Work on everything that waits and send it, then return."""
        while True:
            if self.looking:
                await asyncio.wait(self.looking)
            await self.turns.drain()
            await asyncio.gather(*(each.drain() for each in self.deliveries.values()))
            if self.pushes is not None:
                await self.pushes.once()
            if self.forgetting:
                await asyncio.wait(self.forgetting)
            if not self.turns.woken and not any(each.woken for each in self.deliveries.values()):
                return


def people_store(settings: Settings, clock: Clock = wall_clock) -> Store:
    """The people's database with its keys; CannotStart says what is wrong."""
    return Store(database.connect(settings.people_url), key_ring(settings), clock)


def key_ring(settings: Settings) -> KeyRing:
    """The key ring; made on first use where nobody has set a file of their own."""
    path = settings.keys_path
    try:
        return keys.load(path)
    except FileNotFoundError:
        if settings.key_file is not None:
            raise CannotStart(f"KREDS_KEY_FILE: {path} is not there; make it with: kreds keys new") from None
        return keys.create(path)
    except keys.WrongKey as wrong:
        raise CannotStart(f"KREDS_KEY_FILE: {wrong}") from None


def prepare(people: Engine, strategy: Engine, *, made_here: bool) -> None:
    """Bring embedded databases up to date by themselves; refuse others until `kreds migrate` was run."""
    for name, engine, schema in (("people", people, PEOPLE), ("strategy", strategy, STRATEGY)):
        state = schema.state(engine)
        if state == "newer":
            raise CannotStart(
                f"the {name} database was made by a newer Kreds; install that version, or restore a backup"
            )
        if state in ("empty", "older"):
            if not made_here and engine.dialect.name != "sqlite":
                raise CannotStart(f"the {name} database is {state}; run: kreds migrate")
            schema.upgrade(engine)


def refuse_newer(people: Engine, strategy: Engine) -> None:
    """Raise CannotStart once a newer Kreds has changed a database beneath us: this one does not know it."""
    for name, engine, schema in (("people", people, PEOPLE), ("strategy", strategy, STRATEGY)):
        if schema.state(engine) == "newer":
            raise CannotStart(
                f"the {name} database was brought up to date by a newer Kreds; start that version now"
            )


@asynccontextmanager
async def service(
    settings: Settings,
    *,
    clock: Clock = wall_clock,
    limits: Limits | None = None,
    budget: Budget = BUDGET,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Service]:
    """A service that is put together but not running: receive, turns, delivery and ticks can be called."""
    store = people_store(settings, clock)
    if is_half_restored(store.keys):
        raise CannotStart("a restore was cut off before the end; run it again: kreds restore FOLDER")
    strategy = connect_strategy(settings.strategy_url)
    prepare(store.engine, strategy, made_here=settings.database_url is None)
    channels = platforms.chosen(settings, store, limits)
    store.routes = platforms.routes(settings, channels)
    built = None
    try:
        here = municipality(settings, strategy, platforms.links(channels))
        built = Service(
            settings,
            here,
            store,
            channels,
            Turns(here, store, dict(channels)),
            {name: Delivery(here, store, each, monotonic, channels) for name, each in channels.items()},
            Budgets(budget, monotonic),
            store.trouble,
            _pushes(settings, store) if web.WebChannel.name in channels else None,
        )
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(unheard)

        def committed(woken: set[str]) -> None:
            loop.call_soon_threadsafe(built.wake, woken)

        store.committed = committed
        store.untold = _untold
        store.claims = partial(handing.claim, senders=built.deliveries)
        await store.turn(due.set_up)
        await store.turn(lambda work: steering.set_up(here, work))
        await built.look_at_bridges()
        yield built
        if built.forgetting:
            await asyncio.wait(built.forgetting, timeout=30)
    finally:
        if built is not None:
            await built.stop_reading()
        for each in channels.values():
            await each.close()
        if built is not None and built.pushes is not None:
            await built.pushes.close()
        await asyncio.to_thread(store.close)
        strategy.dispose()


def _one_by_one(channel: str, updates: int, error: Exception) -> None:
    """Nothing is lost and all of it is slower: only this tells of it. What somebody may not do is no fault of ours."""
    UPDATES.labels(channel, "one_by_one").inc(updates)
    if not isinstance(error, PermissionError | NoResultFound):
        log.warning("at_once.failed", channel=channel, error=type(error).__name__)


def _untold(whom: str, error: Exception) -> None:
    """What was committed is found by whoever looks next, so that all it costs is seconds: only this tells of it."""
    UNTOLD.labels(whom).inc()
    log.warning("notice.failed", whom=whom, error=type(error).__name__)


def _pushes(settings: Settings, store: Store) -> Pushes | None:
    """Tells browsers, read in where there are any."""
    from bot.pushes import pushes_of

    return pushes_of(settings, store)
