"""What a process does while it runs: receive, work on turns, deliver; alone, or each in processes of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from bot import beginning
from bot.app import CannotStart, Service, refuse_newer
from bot.channels.channel import Platform
from bot.deliver import Delivery
from bot.log import log
from store import leases, notices
from store.leases import Held, Lost

ROLES = ("all", "receive", "turns", "deliver")

SCHEMA_SECONDS = 30
BRIDGE_SECONDS = 30
LEASE_SECONDS = 15
"""How long nobody does what a process did that is gone, if it was on another machine."""

Job = Callable[[Held], Awaitable[None]]


async def run(
    built: Service,
    stopped: asyncio.Event,
    role: str = "all",
    beside: Iterable[Coroutine[Any, Any, None]] = (),
) -> None:
    """Do what the role says, and what is given to be done beside it, until `stopped`; what is in flight is finished first.

    CannotStart once a newer Kreds has changed a database.
    """
    wanted = ROLES[1:] if role == "all" else (role,)
    built.roles.update(dict.fromkeys(wanted, "working"))
    built.at_once = built.at_once and role == "all"
    loops = [_watch_schema(built), _watch_bridges(built), *beside]
    if _shared(built):
        loops.append(_for_ever(built, "notices", lambda: notices.listen(built.store.engine, built.wake)))
    if "turns" in wanted:
        loops.append(_for_ever(built, "turns", built.turns.run))
        loops.append(_while_held(built, "tick", built.channel, lambda _held: _tick(built)))
    if "deliver" in wanted and built.pushes is not None:
        loops.append(_for_ever(built, "push", built.pushes.run))
    for channel in built.channels.values():
        if "receive" in wanted:
            loops.append(beginning.introduce(built, channel))
        if "receive" in wanted and channel.listens:
            built.looks[channel.name] = asyncio.Event()
            loops.append(_while_held(built, "receive", channel, partial(_listen, built, channel)))
        if "deliver" in wanted:
            sends = partial(_deliver, built.deliveries[channel.name])
            loops.append(_while_held(built, "deliver", channel, sends))
    tasks = [asyncio.create_task(each) for each in loops]
    waiting = asyncio.create_task(stopped.wait())
    log.info("service.started", channels=list(built.channels), role=role)
    try:
        done, _pending = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        for each in (waiting, *tasks):
            each.cancel()
        await asyncio.gather(waiting, *tasks, return_exceptions=True)
        log.info("service.stopped", channels=list(built.channels), role=role)


def refuse_alone(built: Service, role: str) -> None:
    """Raise CannotStart where a role of its own makes no sense: SQLite is for one process."""
    if role != "all" and not _shared(built):
        raise CannotStart(
            f"--role {role} is for several processes, which need PostgreSQL; "
            "set KREDS_DATABASE_URL and KREDS_STRATEGY_DATABASE_URL, or leave --role out"
        )


async def _while_held(built: Service, part: str, channel: Platform, job: Job) -> None:
    """Do a job that only one process may do, while its lease is ours; stand by while it is another's."""
    name = f"{part}:{channel.name}"
    what = _part(built, name)
    while True:
        try:
            held = await leases.take(built.store, name, LEASE_SECONDS)
            if held is None:
                built.roles[what] = "standing by"
            else:
                built.roles[what] = "working"
                await hold(built, held, job)
            built.trouble.pop(what, None)
        except Lost:
            log.warning("lease.lost", what=what)
        except Exception as error:  # the database is away, or the job broke: try again soon
            _note(built, what, error)
        await asyncio.sleep(1)


def _part(built: Service, lease: str) -> str:
    """How health calls it; the platform is named where there is more than one."""
    part, _colon, channel = lease.partition(":")
    return part if channel == built.channel.name else f"{part} {channel}"


async def hold(built: Service, held: Held, job: Job) -> None:
    """Do a job and renew its lease meanwhile, then give it back; stops before another can have it, and says Lost."""
    doing = asyncio.ensure_future(job(held))
    renewing = asyncio.create_task(_renew(built, held))
    try:
        await asyncio.wait([doing, renewing], return_when=asyncio.FIRST_COMPLETED)
    finally:
        renewing.cancel()
        doing.cancel()
        ended, renewed = await asyncio.gather(doing, renewing, return_exceptions=True)
        if renewed is not None:  # it did not end by itself, so the lease is still ours
            await _let_go(built, held)
    for each in (ended, renewed):
        if isinstance(each, Exception):
            raise each
    if renewed is None:
        raise Lost(held.name)


async def _let_go(built: Service, held: Held) -> None:
    try:
        async with asyncio.timeout(min(5, held.left())):
            await leases.let_go(built.store, held.name)
    except Exception as error:  # then it runs out, and nobody does the job until it has
        log.warning("lease.not_let_go", what=held.name, error=type(error).__name__)


async def _renew(built: Service, held: Held) -> None:
    """Returns once the lease is lost, or may be."""
    while True:
        await asyncio.sleep(min(LEASE_SECONDS / 3, held.left()))
        try:
            async with asyncio.timeout(held.left()):
                again = await leases.take(built.store, held.name, LEASE_SECONDS)
        except TimeoutError:
            return
        except Exception as error:  # ours until it runs out; the next try may get through
            log.warning("lease.not_renewed", error=type(error).__name__)
            if not held.left():
                return
            await asyncio.sleep(min(1, held.left()))
            continue
        if again is None or again.fence != held.fence:
            return
        held.until = again.until
        built.trouble.pop(_part(built, held.name), None)  # it has gone well for a while


async def _listen(built: Service, channel: Platform, _held: Held) -> None:
    """Listen, keep, and only then listen on; nothing is confirmed that is not kept."""
    async for batch in channel.listen():
        pause = 1.0
        while True:
            try:
                await built.receive(batch, channel)
            except Exception as error:  # the platform keeps what we have not confirmed
                _note(built, "inbox", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30)
            else:
                built.trouble.pop("inbox", None)
                built.looks[channel.name].set()
                break


async def _deliver(delivery: Delivery, held: Held) -> None:
    delivery.held = held
    try:
        await delivery.run()
    finally:
        await delivery.stop()


async def _tick(built: Service) -> None:
    """What is due comes after what waited on the platforms, as does all that is read in for it."""
    await beginning.looked(built)
    await beginning.read_in("bot.ticker")
    from bot import ticker

    await ticker.run(built, partial(_note, built))


async def _for_ever(built: Service, what: str, do: Callable[[], Awaitable[None]]) -> None:
    """Do it again whenever it breaks: the database may be away for a while."""
    while True:
        doing = asyncio.ensure_future(do())
        try:
            done, _pending = await asyncio.wait([doing], timeout=5)
            if not done:  # it goes well so far
                built.trouble.pop(what, None)
            await doing
        except Exception as error:
            _note(built, what, error)
        finally:
            doing.cancel()
        await asyncio.sleep(1)


async def _watch_bridges(built: Service) -> None:
    """Look again now and then, should a notice have been lost."""
    while True:
        await asyncio.sleep(BRIDGE_SECONDS)
        try:
            await built.look_at_bridges()
        except Exception as error:  # the database is away; the others say so too
            log.warning("bridges.not_seen", error=type(error).__name__)


async def _watch_schema(built: Service) -> None:
    """Stop once a newer Kreds has changed a database beneath us."""
    while True:
        try:
            async with asyncio.timeout(SCHEMA_SECONDS):
                await built.look_at_schema.wait()
        except TimeoutError:
            pass
        built.look_at_schema.clear()
        try:
            await asyncio.to_thread(refuse_newer, built.store.engine, built.here.strategy)
        except CannotStart:
            raise
        except Exception as error:  # the database is away; the others say so too
            log.warning("schema.not_seen", error=type(error).__name__)


def _note(built: Service, what: str, error: Exception) -> None:
    built.trouble[what] = type(error).__name__
    log.error(f"{what}.broke", error=type(error).__name__)


def _shared(built: Service) -> bool:
    return built.store.engine.dialect.name == "postgresql"
