"""When the one adult whom a young person picked is asked to say hello: on days drawn by lot, whatever is answered."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from store import due
from store.check_ins import wall_time
from store.models import Member
from store.silence import Hello
from store.unit_of_work import Work

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def plan(work: Work, member: Member, hello: Hello) -> None:
    """Put the next one into the due table, for everybody, where it is not there yet."""
    if not due.has(work, "hello", member=member.id):
        due.put(work, "hello", next_hello(work, member, hello, work.now), member=member.id)


def next_hello(work: Work, member: Member, hello: Hello, after: datetime) -> datetime:
    """When their one adult is asked to say hello next: drawn by lot from the member's key and the calendar alone."""
    span = timedelta(weeks=hello.every_weeks)
    shift = timedelta(days=_drawn(work, member, "shift", hello.every_weeks * 7))
    number = (after - _EPOCH - shift) // span
    while True:
        day = (_EPOCH + shift + number * span).date()
        day += timedelta(days=_drawn(work, member, f"day {number}", hello.spread_weeks * 7 - 1))
        minute = _drawn(work, member, f"minute {number}", (hello.to_hour - hello.from_hour) * 60)
        hour = f"{hello.from_hour + minute // 60:02}:{minute % 60:02}"
        at = wall_time(day, hour, ZoneInfo(member.zone))
        if at > after:
            return at
        number += 1


def _drawn(work: Work, member: Member, what: str, below: int) -> int:
    key = work.keys.unwrap(member.key, member.key_version)
    return int.from_bytes(hmac.digest(key, f"hello {what}".encode(), "sha256")[:8], "big") % below
