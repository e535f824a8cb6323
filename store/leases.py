"""A thing that only one process may do: held for a while, renewed while it is done, and fenced against who held it before.

The time that counts is the database's, so that no machine's clock can take a lease from another. Whoever holds
one counts the seconds by a clock that nobody sets, and so knows without asking when it may have passed on.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select

from store.queues import Lease
from store.unit_of_work import Store, Work, wall_clock

HOLDER = f"{socket.gethostname()[:20]}/{os.getpid()}/{secrets.token_hex(3)}"
"""This process: its machine, its number there, and something that a later one with that number has not."""

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# On Linux it goes on while the machine sleeps.

_MINE = (
    select(Lease.fence)
    .where(
        Lease.name == bindparam("name"),
        Lease.holder == bindparam("holder"),
        Lease.fence == bindparam("fence"),
    )
    .with_for_update(read=True)
)


class Lost(Exception):
    """The lease has passed on to another process: what it was for must not be gone on with."""


@dataclass
class Held:
    """A lease that is ours. `fence` is the same as long as it does not change hands; `until` is by `seconds`."""

    name: str
    fence: int
    until: float

    def left(self) -> float:
        """Seconds for which nobody else can have it."""
        return max(0.0, self.until - seconds())


async def take(store: Store, name: str, span: float) -> Held | None:
    """Take or renew a lease for `span` seconds; None while somebody else holds it."""
    asked = seconds()
    fence = await store.turn(lambda work: _take(work, name, span))
    return Held(name, fence, asked + span) if fence else None


async def let_go(store: Store, name: str) -> None:
    """Give it back, so that nobody needs to wait for it to run out."""
    await store.turn(lambda work: _let_go(work, name))


def keep(work: Work, held: Held) -> None:
    """Nobody takes it over until this transaction ends; Lost where somebody has."""
    mine = {"name": held.name, "holder": HOLDER, "fence": held.fence}
    if work.session.execute(_MINE, mine).first() is None:
        raise Lost(held.name)


def held_by_others(work: Work) -> bool:
    """Whether any other process holds any lease just now, unless it was one of this machine that has died."""
    now = _now(work)
    return any(
        each.holder != HOLDER and each.until > now and not _died(each.holder)
        for each in work.session.scalars(select(Lease))
    )


def seconds() -> float:
    """Seconds by a clock that only goes forward."""
    return time.clock_gettime(_CLOCK)


def _take(work: Work, name: str, span: float) -> int:
    lease = work.session.get(Lease, name, with_for_update=True)
    now = _now(work)
    until = now + timedelta(seconds=span)
    if lease is None:
        work.session.add(Lease(name=name, holder=HOLDER, fence=1, until=until))
        return 1
    if lease.holder != HOLDER:
        if lease.until > now and not _died(lease.holder):
            return 0
        lease.holder, lease.fence = HOLDER, lease.fence + 1
    lease.until = until
    return lease.fence


def _let_go(work: Work, name: str) -> None:
    lease = work.session.get(Lease, name, with_for_update=True)
    if lease is not None and lease.holder == HOLDER:
        lease.until = _now(work)


def _now(work: Work) -> datetime:
    if not work.shared:
        return wall_clock()
    moment: datetime = work.session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def _died(holder: str) -> bool:
    """Whether the holder was a process of this machine that is no more: nobody need wait for its lease to run out."""
    machine, _slash, rest = holder.partition("/")
    number = rest.partition("/")[0]
    if machine != socket.gethostname()[:20] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
