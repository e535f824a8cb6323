"""Two circles and a stranger, reached through the real dispatch; the outbox is read instead of sent."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.channels.channel import Inbound
from bot.config import load_settings
from bot.dispatch import handle
from bot.municipality import Municipality, municipality
from bot.outcomes import delivered
from conversations.group import RIGHTS
from store import check_ins, members, outbox
from store.keys import create
from store.models import Membership
from store.outbox import LANES, Outbound
from store.schema import PEOPLE, STRATEGY
from tests.bot.circles import Links, enrol
from tests.clock import Clock
from tests.conftest import START
from tests.databases import Databases
from tests.models.bench import Bench
from tests.store.people import group, open_period

PERIOD = "2026-Q3"
TALL = 4096
"""UTF-16 units that one message may have."""

CAST = {
    "Sol": ("sol", "young_person"),
    "Mum": ("sol", "relative"),
    "Pia": ("sol", "professional"),
    "Lars": ("sol", "coordinator"),
    "Kim": ("kim", "young_person"),
    "Dad": ("kim", "relative"),
    "Ali": ("both", "mentor"),
    "Eva": ("kim", "coordinator"),
    "Zoe": ("", "stranger"),
    "Yan": ("", "stranger"),
}
"""Everybody, the circle that they are in, and as what."""

CHATS = {"sol": "-501", "kim": "-502"}
"""Where each circle's group is."""

USERS = {name: str(1000 + place) for place, name in enumerate(CAST)}
NAMES = {user: name for name, user in USERS.items()}


def called(name: str) -> str:
    """A name that is nowhere by accident."""
    return f"{name}-q7"


@dataclass(frozen=True)
class Seen:
    """A message as it reached a chat; `number` is the platform's."""

    chat: str
    number: str
    kind: str
    lane: int
    text: str
    buttons: tuple[tuple[str, str], ...]


@dataclass
class Town:
    """What everybody has been told, and the way to say something back."""

    bench: Bench
    here: Municipality
    circle: dict[str, int]
    number: dict[str, int]
    chats: dict[str, str]
    said: list[Seen] = field(default_factory=list)

    def begin(self) -> None:
        """Nothing has been said yet."""
        self.said, self.chats = [], dict(CHATS)

    def act(self, inbound: Inbound) -> list[Seen]:
        """Something comes in; what is said because of it, in the order in which it would be sent."""
        with self.bench.unit_of_work() as work:
            handle(self.here, work, "telegram", inbound)
        return self.sent()

    def sent(self) -> list[Seen]:
        """Everything that waits, as if the platform took it at once."""
        found: list[Seen] = []
        while True:
            with self.bench.unit_of_work() as work:
                taken = outbox.take(work, "telegram", 200, tuple(LANES), ())
                assert [(each.lane, each.id) for each in taken] == sorted(
                    (each.lane, each.id) for each in taken
                )
                for each in taken:
                    found.append(self._read(each, len(self.said) + len(found)))
                    delivered(self.here, work, each, _reply(each, found[-1].number))
            if not taken:
                self.said += found
                return found

    def _read(self, each: Outbound, place: int) -> Seen:
        rows = each.body.get("rows") or []
        buttons = tuple((one["label"], one["data"]) for row in rows for one in row)
        text = each.body.get("text", "")
        fits(each.kind, text, buttons)
        if each.kind == "document":
            text += base64.b64decode(each.body["content"]).decode()
        return Seen(
            each.chat, str(each.body.get("message") or place + 1), each.kind, each.lane, text, buttons
        )


def fits(kind: str, text: str, buttons: tuple[tuple[str, str], ...]) -> None:
    """What the platform asks of a message."""
    assert len(text.encode("utf-16-le")) // 2 <= TALL
    assert text.strip() or kind != "message"
    assert len(buttons) <= 100
    for label, data in buttons:
        assert label.strip()
        assert 0 < len(data.encode()) <= 64


def _reply(each: Outbound, number: str) -> dict[str, Any]:
    match each.kind:
        case "verify":
            return {"in_charge": True, "others": 0}
        case "link":
            return {"link": f"https://t.me/+{each.id}"}
        case _:
            return {"message": number}


def build(bench: Bench, here: Municipality) -> Town:
    """Both circles, each with a group, and a period that takes answers."""
    with bench.unit_of_work() as work:
        people = {
            name: members.add(
                work, called(name), "en", "Europe/Copenhagen", coordinator=what == "coordinator"
            )
            for name, (_where, what) in CAST.items()
            if what not in ("young_person", "stranger")
        }
        made = {}
        for young, runs in (("Sol", "Lars"), ("Kim", "Eva")):
            circle = enrol(work, people[runs], called(young), enrolled_on=date(2026, 5, 1))
            people[young], made[young.lower()] = circle.young_person, circle
            check_ins.set_hour(work, circle.young_person, 4, "17:00")
        for name, member in people.items():
            members.bind(work, member, "telegram", USERS[name])
        for name, (where, what) in CAST.items():
            for each in ("sol", "kim") if where == "both" else (where,):
                if what in ("relative", "professional", "mentor"):
                    place = Membership(
                        circle_id=made[each].id, member_id=people[name].id, role=what, state="in"
                    )
                    work.session.add(place)
        for each, chat in CHATS.items():
            bound = group(work, made[each], chat)
            bound.rights = ",".join(sorted(RIGHTS))
        counted = {people[name].id: "" for name in ("Sol", "Kim")}
        open_period(work, PERIOD, date(2026, 7, 1), date(2026, 10, 1), "headline", counted)
    numbers = {name: member.id for name, member in people.items()}
    return Town(bench, here, {each: circle.id for each, circle in made.items()}, numbers, dict(CHATS))


@contextmanager
def town(kind: str, databases: Databases, folder: Path) -> Iterator[Town]:
    """A town on one database, which stays as it was built."""
    with databases.engine(kind, PEOPLE) as people, databases.engine("sqlite", STRATEGY) as strategy:
        here = municipality(load_settings(_env_file=None, data=folder, language="en"), strategy, Links())
        with people.connect() as connection:
            bench = Bench(connection, create(folder / "keys.json"), Clock(START))
            with connection.begin():
                built = build(bench, here)
            yield built
