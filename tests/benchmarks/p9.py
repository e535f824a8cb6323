"""P9: a tick in a town of a hundred thousand circles, each with its week in short, its meeting and its check-in to come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from sqlalchemy import delete, insert, text, update

from bot import app
from bot.municipality import Municipality, municipality
from bot.schedule import tick
from store import circles, places
from store.meeting_models import Meeting
from store.models import Group, Schedule
from store.queues import DueRow
from store.strategy import connect
from store.unit_of_work import Store, Work
from tests.benchmarks import town
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, milliseconds
from tests.benchmarks.kreds import settings_of
from tests.bot.circles import Links

DUE = 90
"""Due at once: as many weeks in short, as many reminders of a meeting, as many check-ins."""

NOON = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
"""The groups' daytime, whenever this is run: at night nothing is said in them."""

LATER = NOON + timedelta(days=5)


@dataclass
class _Stored:
    """A town of so many circles on one database, of which some come to be due in each round."""

    here: Municipality
    store: Store
    next: int = 1


async def run(bench: Bench) -> list[Figure]:
    """On each database, few circles and many in turns, so that the machine's moods are the same for both."""
    few, many = bench.sized(40, 1_000, 1_000), bench.sized(80, 100_000, 100_000)
    due = bench.sized(6, DUE, DUE)
    found: list[Figure] = []
    for kind in bench.kinds:
        with ExitStack() as open_:
            towns = [await _town(bench, open_, kind, size, due) for size in (few, many)]
            times: list[list[float]] = [[], []]
            for place in range(1 + bench.rounds):
                for which, each in enumerate(towns):
                    bench.step(f"{kind}, {due} due, round {place}")
                    times[which].append(await _round(each, due))
        first, last = (median(each[1:]) for each in times)  # the very first only warms up
        found.append(
            Figure(
                "P9",
                f"tick with {due} due in a town of {many:,} circles, {kind}",
                last / first,
                f"× {few:,} circles",
                1.2,
                beside=f"{milliseconds(last)} beside {milliseconds(first)}",
            )
        )
    return found


async def _town(bench: Bench, open_: ExitStack, kind: str, size: int, due: int) -> _Stored:
    url = open_.enter_context(bench.database(kind))
    told = {"api": "http://127.0.0.1:1", "data": str(bench.folder()), "database_url": url}
    settings = settings_of(told)
    bench.step(f"a town of {size:,} circles on {kind}")
    await town.build(settings, max(size, due * (2 + bench.rounds)), period=False)
    store, strategy = app.people_store(settings, lambda: NOON), connect(settings.strategy_url)
    open_.callback(store.close)
    open_.callback(strategy.dispose)
    with store.unit_of_work() as work:
        work.session.execute(delete(DueRow))
        work.session.execute(update(Schedule).values(hour="12:00"))
        for first in range(1, size + 1, town.CHUNK):
            for model, rows in _rows(work, range(first, min(size + 1, first + town.CHUNK))):
                work.session.execute(insert(model), rows)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as both databases do by themselves when they have time
    return _Stored(municipality(settings, strategy, Links()), store)


async def _round(stored: _Stored, due: int) -> float:
    """So many are due; the seconds that a tick takes to do them."""
    chats = range(stored.next, stored.next + due)
    stored.next += due
    with stored.store.unit_of_work() as work:
        for place, chat in enumerate(chats):
            row = _due(chat, work.now)[place % 3]
            same = (DueRow.kind == row["kind"], DueRow.member_id == row["member_id"])
            work.session.execute(delete(DueRow).where(*same, DueRow.circle_id == row["circle_id"]))
            work.session.execute(insert(DueRow), [row])
    began = time.perf_counter()
    done = await tick(stored.here, stored.store)
    took = time.perf_counter() - began
    assert done == due
    return took


def _rows(work: Work, chats: range) -> Iterator[tuple[type, list[dict[str, object]]]]:
    """For each circle its group, its meeting, and all that is to come."""
    groups, meetings = [], []
    for chat in chats:
        group = Group(channel="telegram", chat_hash=circles.chat_hash(work, "telegram", f"-{chat}"))
        sealed = work.keys.seal(f"-{chat}", places.group_chat(group))
        groups.append(
            {"channel": "telegram", "chat_hash": group.chat_hash, "chat_sealed": sealed}
            | {"circle_id": chat, "rights": "", "state": "bound", "generation": 1}
        )
        meetings.append(
            {"id": chat, "circle_id": chat, "uid": f"{chat:032}", "day": _meets(), "hour": "15:00"}
            | {"sequence": 0, "state": "planned"}
        )
    yield Group, groups
    yield Meeting, meetings
    yield DueRow, [row for chat in chats for row in _due(chat, LATER)]


def _due(chat: int, at: datetime) -> list[dict[str, object]]:
    """What is due for one circle: the week in short, a reminder of its meeting, the check-in."""
    nothing = {"at": at, "member_id": 0, "circle_id": chat}
    return [
        {**nothing, "kind": "digest", "subject": at.date().isoformat()},
        {**nothing, "kind": "meeting_day", "subject": str(chat)},
        {
            **nothing,
            "kind": "check_in",
            "member_id": town.member(chat),
            "circle_id": 0,
            "subject": at.date().isoformat(),
        },
    ]


def _meets() -> date:
    return (NOON + timedelta(days=6)).date()
