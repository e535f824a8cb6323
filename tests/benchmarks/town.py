"""A town put straight into the store: young people with circles, some with a check-in that is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from bot import app, closing
from bot.config import Settings
from bot.municipality import municipality
from bot.schedule import tick
from store import places
from store.keys import seal
from store.models import Circle, Member, MemberAddress, Membership, Schedule
from store.queues import DueRow, OutboxRow
from store.strategy import connect
from store.unit_of_work import Work
from tests.bot.circles import Links

ZONE = ZoneInfo("Europe/Copenhagen")

COORDINATOR = 1
ADULTS = 2
"""Adults in each circle, besides the coordinator."""

CHUNK = 2_000


async def build(
    settings: Settings, young: int, *, asked: int = 0, period: bool = True, on: str = "telegram"
) -> dict[int, str]:
    """A town of `young` young people, the first `asked` of whom have an open check-in: chat → its first button.

    A young person's chat is their place in the town, from 1; `account` makes of it what the platform calls it. Without a
    `period` nobody is counted in one.
    """
    store, strategy = app.people_store(settings), connect(settings.strategy_url)
    try:
        app.prepare(store.engine, strategy, made_here=True)
        here = municipality(settings, strategy, Links())
        with store.unit_of_work() as work:
            for rows in _rows(work, young, on):
                for model, values in rows.items():
                    work.session.execute(insert(model), values)
            if period:
                closing.open_current(here, work)
            due_now(work, range(1, asked + 1))
        await tick(here, store)
        accounts = {account(on, chat): chat for chat in range(1, asked + 1)}
        with store.unit_of_work() as work:
            shown = {accounts[user]: data for user, data in _shown(work)}
        assert len(shown) == asked
        return shown
    finally:
        store.close()
        strategy.dispose()


def account(on: str, number: int) -> str:
    """Somebody's account, as the platform writes it."""
    return f"U{number:09X}" if on == "slack" else str(number)


def due_now(work: Work, chats: range) -> None:
    """Let check-ins be due for these young people."""
    now = work.now
    for first in range(0, len(chats), CHUNK):
        rows = [
            {"kind": "check_in", "at": now, "member_id": member(chat), "circle_id": 0, "subject": _day(now)}
            for chat in chats[first : first + CHUNK]
        ]
        work.session.execute(insert(DueRow), rows)


def member(chat: int) -> int:
    """The number of a young person in the store."""
    return COORDINATOR + chat * (1 + ADULTS)


def _rows(work: Work, young: int, on: str) -> Iterator[dict[type, list[dict[str, Any]]]]:
    """Rows in the order in which they may be added."""
    local = work.now.astimezone(ZONE)
    yield _people(work, on, [(COORDINATOR, "Lars", 0)], coordinator=True)
    for first in range(1, young + 1, CHUNK):
        chats = range(first, min(young + 1, first + CHUNK))
        people = [(member(chat), "Sol", chat) for chat in chats]
        adults = [(member(chat) + n, f"Adult {n}", 0) for chat in chats for n in range(1, ADULTS + 1)]
        yield _people(work, on, people + adults)
        yield {
            Circle: [
                {
                    "id": chat,
                    "young_person_id": member(chat),
                    "coordinator_id": COORDINATOR,
                    "case_manager_id": COORDINATOR,
                    "department": "Youth services",
                    "area": "Vollsmose",
                    "born_from": 2004 if on == "slack" else 2009,
                    "born_to": 2006 if on == "slack" else 2011,
                    "state": "in",
                    "enrolled_on": work.now.date() - timedelta(days=365),
                }
                for chat in chats
            ]
        }
        yield {
            Schedule: [
                {"member_id": member(chat), "weekday": local.weekday(), "hour": f"{local:%H:%M}"}
                for chat in chats
            ],
            Membership: [
                {"circle_id": chat, "member_id": member(chat) + n, "role": "relative", "state": "in"}
                for chat in chats
                for n in range(1, ADULTS + 1)
            ],
        }


def _people(
    work: Work, on: str, people: list[tuple[int, str, int]], *, coordinator: bool = False
) -> dict[type, list[dict[str, Any]]]:
    rows: dict[type, list[dict[str, Any]]] = {Member: [], MemberAddress: []}
    for number, name, chat in people:
        wrapped, version = work.keys.new_person_key()
        sealed = seal(work.keys.unwrap(wrapped, version), name, f"member.name|{number}")
        rows[Member].append(
            {"id": number, "key": wrapped, "key_version": version, "name_sealed": sealed, "language": "en"}
            | {"zone": "Europe/Copenhagen", "coordinator": coordinator}
        )
        user = account(on, chat or 10_000_000 + number)
        place = places.account(MemberAddress(member_id=number, channel=on))
        rows[MemberAddress].append(
            {
                "member_id": number,
                "channel": on,
                "user_hash": work.keys.lookup("user", f"{on}:{user}"),
            }
            | {"user_sealed": work.keys.seal(user, place)}
        )
    return rows


def _shown(work: Work) -> Iterator[tuple[str, str]]:
    """Take what was just asked as sent."""
    for row in work.session.execute(select(OutboxRow).where(OutboxRow.state == "waiting")).scalars():
        assert row.body_sealed is not None
        body = json.loads(work.keys.open(row.body_sealed, places.outbox_body(row)))
        yield work.keys.open(row.chat_sealed, places.outbox_chat(row)), body["rows"][0][0]["data"]
    work.session.execute(
        update(OutboxRow).values(state="sent", body_sealed=None, chat_sealed=b"", chat_hash=b"")
    )


def _day(now: datetime) -> str:
    return now.astimezone(ZONE).date().isoformat()
