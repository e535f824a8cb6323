"""A thing that only one process may do: held for a while, and renewed while it is done."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta

from store.queues import Lease
from store.unit_of_work import Store, Work, wall_clock

HOLDER = f"{socket.gethostname()[:20]}/{os.getpid()}/{secrets.token_hex(3)}"
"""This process: its machine, its number there, and something that a later one with that number has not."""


async def take(store: Store, name: str, seconds: float) -> bool:
    """Take or renew a lease; false while somebody else holds it."""
    return await store.turn(lambda work: _take(work, name, seconds))


async def let_go(store: Store, name: str) -> None:
    """Give it back, so that nobody needs to wait for it to run out."""
    await store.turn(lambda work: _let_go(work, name))


def held_by_other(work: Work, name: str) -> bool:
    """Whether another process holds it just now."""
    lease = work.session.get(Lease, name)
    return lease is not None and lease.holder != HOLDER and lease.until > wall_clock()


def _take(work: Work, name: str, seconds: float) -> bool:
    now = wall_clock()
    lease = work.session.get(Lease, name, with_for_update=True)
    until = now + timedelta(seconds=seconds)
    if lease is None:
        work.session.add(Lease(name=name, holder=HOLDER, fence=1, until=until))
        return True
    if lease.holder != HOLDER:
        if lease.until > now and not _died(lease.holder):
            return False
        lease.holder, lease.fence = HOLDER, lease.fence + 1
    lease.until = until
    return True


def _let_go(work: Work, name: str) -> None:
    lease = work.session.get(Lease, name)
    if lease is not None and lease.holder == HOLDER:
        lease.until = wall_clock()


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
