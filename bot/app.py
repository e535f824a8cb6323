"""The only place where things are constructed: settings in, a service out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot import closing, contact, schedule
from bot.budget import BUDGET, Budget, Budgets
from bot.catalogues import catalogue
from bot.channels.channel import Limits
from bot.channels.telegram import LIMITS, TelegramChannel
from bot.config import LANGUAGES, Settings
from bot.deliver import Delivery
from bot.dispatch import too_much
from bot.log import log
from bot.metrics import UPDATES
from bot.municipality import Municipality, municipality
from bot.turns import Turns
from conversations import commands
from store import database, inbox, keys, leases
from store.inbox import Seen
from store.keys import KeyRing
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect as connect_strategy
from store.unit_of_work import Clock, Store, Work, wall_clock

TICK_SECONDS = 1
PERIOD_SECONDS = 60
LEASE_SECONDS = 15


class CannotStart(Exception):
    """Something that must be mended first; the message says what to do."""


@dataclass
class Service:
    """Everything that runs, put together."""

    settings: Settings
    here: Municipality
    store: Store
    channel: TelegramChannel
    turns: Turns
    delivery: Delivery
    budgets: Budgets
    trouble: dict[str, str] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    forgetting: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, seen: Sequence[Seen]) -> None:
        """Keep updates durably; raises where that is not possible, and then they must not be acknowledged."""
        kept, told = self.budgets.admit(seen, self.channel.parse)
        UPDATES.labels(self.channel.name, "passed over").inc(len(seen) - len(kept))
        try:
            if kept or told:
                await self.store.turn(lambda work: self._keep(work, kept, told))
        except Exception:
            self.budgets.give_back(kept)
            raise

    def _keep(self, work: Work, kept: Sequence[Seen], told: Sequence[str]) -> None:
        inbox.add(work, self.channel.name, kept)
        for user in told:
            too_much(self.here, work, self.channel.name, user)

    async def tick(self) -> None:
        """Do what is due, and turn the periods."""
        await schedule.tick(self.here, self.store)
        await closing.turn_periods(self.here, self.store)

    async def settle(self) -> None:
        """Work on everything that waits and send it, then return."""
        while True:
            await self.turns.drain()
            await self.delivery.drain()
            if self.forgetting:
                await asyncio.wait(self.forgetting)
            if not self.turns.woken:
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


def token_of(settings: Settings) -> str:
    """The bot's token; CannotStart says how to get one."""
    if settings.telegram_token is None:
        raise CannotStart(
            "KREDS_TELEGRAM_TOKEN is not set; get a token from @BotFather and write it into .env "
            "(docs/telegram.md shows how)"
        )
    token = settings.telegram_token.get_secret_value()
    if not token.partition(":")[0].isdigit() or ":" not in token:
        raise CannotStart("KREDS_TELEGRAM_TOKEN: write it as BotFather gave it, digits, a colon and letters")
    return token


@asynccontextmanager
async def service(
    settings: Settings,
    *,
    clock: Clock = wall_clock,
    limits: Limits = LIMITS,
    budget: Budget = BUDGET,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Service]:
    """A service that is put together but not running: receive, turns, delivery and ticks can be called."""
    token = token_of(settings)
    store = people_store(settings, clock)
    strategy = connect_strategy(settings.strategy_url)
    prepare(store.engine, strategy, made_here=settings.database_url is None)
    channel = TelegramChannel(token, settings.telegram_api, limits)
    try:
        here = municipality(settings, strategy, channel)
        built = Service(
            settings,
            here,
            store,
            channel,
            Turns(here, store, {channel.name: channel}),
            Delivery(here, store, channel, monotonic),
            Budgets(budget, monotonic),
        )
        loop = asyncio.get_running_loop()

        def committed(woken: set[str]) -> None:
            loop.call_soon_threadsafe(_wake, built, woken)

        store.committed = committed
        await store.turn(schedule.set_up)
        yield built
        if built.forgetting:
            await asyncio.wait(built.forgetting, timeout=30)
    finally:
        await channel.close()
        await asyncio.to_thread(store.close)
        strategy.dispose()


async def run(built: Service, stopped: asyncio.Event) -> None:
    """Receive, work, send and tick until `stopped`; what is in flight is finished first."""
    await built.channel.open()
    await built.channel.introduce(menu())
    ticker = AsyncIOScheduler(timezone="UTC")
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    ticker.add_job(_careful(built, "due", schedule.tick), "interval", seconds=TICK_SECONDS, **once)
    ticker.add_job(
        _careful(built, "periods", closing.turn_periods),
        "interval",
        seconds=PERIOD_SECONDS,
        next_run_time=datetime.now().astimezone(),
        **once,
    )
    ticker.add_job(
        _careful(built, "contact", lambda here, store: contact.look(here, store, built.channel)),
        "interval",
        seconds=contact.LOOK.total_seconds(),
        next_run_time=datetime.now().astimezone(),
        **once,
    )
    loops = [_receive(built), built.turns.run(), _deliver(built)]
    built.tasks = [asyncio.create_task(each) for each in loops]
    waiting = asyncio.create_task(stopped.wait())
    ticker.start()
    log.info("service.started", channel=built.channel.name)
    try:
        done, _pending = await asyncio.wait([waiting, *built.tasks], return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        ticker.shutdown(wait=False)
        for each in (waiting, built.tasks[0]):
            each.cancel()
        await built.turns.stop()
        await built.delivery.stop()
        for each in built.tasks:
            each.cancel()
        await asyncio.gather(waiting, *built.tasks, return_exceptions=True)
        await leases.let_go(built.store, _lease(built))
        log.info("service.stopped", channel=built.channel.name)


def menu() -> dict[str, list[tuple[str, str]]]:
    """The commands that Telegram shows in its menu, language by language."""
    return {
        language: [
            (command, catalogue(language).gettext(words.msgid)) for command, words in commands.COMMANDS
        ]
        for language in LANGUAGES
    }


async def _receive(built: Service) -> None:
    """Poll, keep, and only then poll on; nothing is confirmed that is not kept."""
    if built.settings.web_url:
        await asyncio.Event().wait()
    async for batch in built.channel.listen():
        pause = 1.0
        while True:
            try:
                await built.receive(batch)
            except Exception as error:  # the platform keeps what we have not confirmed
                built.trouble["inbox"] = type(error).__name__
                log.error("inbox.broke", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30)
            else:
                built.trouble.pop("inbox", None)
                break


async def _deliver(built: Service) -> None:
    """Send while the lease is ours; another process sends otherwise."""
    while True:
        try:
            if await leases.take(built.store, _lease(built), LEASE_SECONDS):
                sending = asyncio.create_task(built.delivery.run())
                while await leases.take(built.store, _lease(built), LEASE_SECONDS) and not sending.done():
                    await asyncio.wait([sending], timeout=LEASE_SECONDS / 3)
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                await built.delivery.stop()
            built.trouble.pop("delivery", None)
        except Exception as error:  # the database is away: try again soon
            built.trouble["delivery"] = type(error).__name__
            log.error("delivery.broke", error=type(error).__name__)
        await asyncio.sleep(1)


def _lease(built: Service) -> str:
    return f"deliver:{built.channel.name}"


def _careful(built: Service, what: str, do: Callable[[Municipality, Store], object]) -> Callable[[], object]:
    async def job() -> None:
        try:
            await do(built.here, built.store)  # type: ignore[misc]
        except Exception as error:  # shown by the health page; tried again at the next tick
            built.trouble[what] = type(error).__name__
            log.error(f"{what}.broke", error=type(error).__name__)
        else:
            built.trouble.pop(what, None)

    return job


async def _forget_deleted(built: Service) -> None:
    """Leave no copy of what was erased; another try while the database is busy, well within a minute."""
    for _again in range(5):
        try:
            await asyncio.to_thread(database.forget_deleted, built.store.engine)
        except DBAPIError as error:
            built.trouble["erasure"] = type(error).__name__
            await asyncio.sleep(2)
        else:
            built.trouble.pop("erasure", None)
            return
    log.error("erasure.left_traces", advice="kreds doctor")


def _wake(built: Service, woken: set[str]) -> None:
    if "inbox" in woken:
        built.turns.wake()
    if "outbox" in woken:
        built.delivery.wake()
    if "erased" in woken:
        task = asyncio.ensure_future(_forget_deleted(built))
        built.forgetting.add(task)
        task.add_done_callback(built.forgetting.discard)
