"""Two circles, whatever their people, strangers and the platform do, in any order: nobody hears what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import schedule
from bot.channels.channel import (
    ButtonPressed,
    CameIn,
    Commanded,
    GroupMoved,
    GroupRights,
    GroupShared,
    Inbound,
    Knocked,
    Opened,
    Reached,
    Said,
    WentOut,
)
from bot.dispatch import open_begun
from bot.registry import ANYBODY, COMMANDS
from conversations.group import RIGHTS
from store import answers, due, places
from store.conversations import DEEPEST
from store.models import (
    AnswerSheet,
    Circle,
    Conversation,
    Invitation,
    Member,
    MemberAddress,
    Membership,
    People,
)
from store.unit_of_work import Work
from tests.bot.test_dispatch import kept
from tests.databases import Databases
from tests.models.bench import LONG, Choices, sequences
from tests.models.town import CAST, NAMES, PERIOD, USERS, Seen, Town, called, town

pytestmark = pytest.mark.timeout(LONG)

PARTS = [*(("sqlite", part, 90) for part in range(6)), ("postgresql", 6, 40)]

WORDS = ("Bo", "thank you", "=1+1", "<b>x</b>", "\u202egnp", "x" * 600, "2")
LINK = re.compile(r"\?start(?:group)?=([\w-]+)")
SOMEBODY = list(USERS.values())


@dataclass
class Before:
    """What was so before an act: who belongs where, who there is, what was answered."""

    belongs: dict[str, set[int]]
    members: dict[int, str]
    sheets: dict[str, dict[str, str]]


@dataclass
class Follower:
    """One sequence in a town: does each act, then looks whether everything still holds."""

    town: Town
    before: Before
    ever: dict[str, set[int]] = field(default_factory=dict)

    def act(self, inbound: Inbound, actor: str) -> None:
        """One thing that comes in."""
        self._check(self.town.act(inbound), actor)

    def tick(self, chosen: Choices) -> None:
        """Time passes, and what is due is done."""
        bench = self.town.bench
        bench.clock.forward(**chosen.one(({"minutes": 16}, {"hours": 7}, {"days": 1}, {"days": 8})))
        with bench.unit_of_work() as work:
            rows = due.take(work, 100)
        for row in rows:
            with bench.unit_of_work() as work:
                if due.claim(work, row):
                    schedule.HANDLERS[row.kind](self.town.here, work, row)
                    open_begun(self.town.here, work)
        self._check(self.town.sent(), "")

    def _check(self, said: list[Seen], actor: str) -> None:
        with self.town.bench.unit_of_work() as work:
            after = look(self.town, work)
            gone = {
                number: user for number, user in self.before.members.items() if number not in after.members
            }
            if gone:
                nothing_left(work, set(gone))
            bounded(work)
        for user, joined in after.belongs.items():
            self.ever.setdefault(user, set()).update(joined)
        for each in said:
            self._heard(each, after)
        for name, given in after.sheets.items():
            assert given == self.before.sheets[name] or actor in ("", USERS[name]), (
                "answered by somebody else"
            )
        for user in gone.values():
            self.ever[user] = set()
        self.before = after

    def _heard(self, each: Seen, after: Before) -> None:
        """Whoever is named shares a circle with whoever reads it."""
        if each.chat in NAMES:
            reader = self.before.belongs.get(each.chat, set()) | after.belongs.get(each.chat, set())
        else:
            assert each.chat in self.town.chats.values(), "a group that is not there any more"
            reader = {self.town.circle[key] for key, chat in self.town.chats.items() if chat == each.chat}
        shown = " ".join((each.text, *(label for label, _data in each.buttons)))
        for user, name in NAMES.items():
            if called(name) in shown and user != each.chat:
                assert self.ever.get(user, set()) & reader, f"{NAMES.get(each.chat)} hears of {name}"
        erased = each.chat in NAMES and not self.ever.get(each.chat) and not reader
        assert not erased or called(NAMES[each.chat]) not in shown


def look(town: Town, work: Work) -> Before:
    """How things stand."""
    owners = work.session.scalars(select(MemberAddress))
    users = {each.member_id: work.keys.open(each.user_sealed, places.account(each)) for each in owners}
    belongs: dict[str, set[int]] = {user: set() for user in users.values()}
    for circle in work.session.execute(
        select(Circle.id, Circle.young_person_id, Circle.coordinator_id, Circle.case_manager_id)
    ):
        for number in circle[1:]:
            if number in users:
                belongs[users[number]].add(circle[0])
    placed = select(Membership.circle_id, Membership.member_id).where(Membership.state != "left")
    opened = select(Invitation.circle_id, Invitation.opened_by).where(
        Invitation.circle_id.is_not(None), Invitation.opened_by.is_not(None), Invitation.done.is_(False)
    )
    for query in (placed, opened):
        for circle_id, number in work.session.execute(query):
            if number in users and circle_id is not None:
                belongs[users[number]].add(circle_id)
    there = {number: users.get(number, "") for number in work.session.scalars(select(Member.id))}
    sheets = {name: answers.read(work, PERIOD, town.number[name]) for name in ("Sol", "Kim")}
    return Before(belongs, there, sheets)


def nothing_left(work: Work, gone: set[int]) -> None:
    """After an erasure no row is about the person, nor waits for them."""
    for table in People.metadata.sorted_tables:
        for column in table.columns:
            points = any(each.column.table.name == "member" for each in column.foreign_keys)
            if points or (table.name == "due" and column.name == "member_id"):
                assert not work.session.scalar(select(func.count()).where(column.in_(gone))), table.name
    sheets = work.session.scalar(select(func.count()).select_from(AnswerSheet))
    assert sheets == 1, "as laid out for so few when the period opened: no sheet comes or goes with anybody"


def bounded(work: Work) -> None:
    """Nobody has more dialogues of their own open than they can find their way in."""
    own = select(func.count()).where(Conversation.dialogue.in_(ANYBODY)).group_by(Conversation.member_id)
    assert all(count <= DEEPEST for count in work.session.scalars(own))


def press(follower: Follower, chosen: Choices, *, forged: bool) -> None:
    """Somebody presses a button of a message of theirs, new or old; or, with a forged client, of anybody's."""
    town = follower.town
    messages = [each for each in town.said[-40:] if each.buttons and each.chat in NAMES]
    if not messages:
        return
    message = messages[-1 - min(chosen.below(len(messages)), chosen.below(len(messages)))]
    _label, data = chosen.one(message.buttons)
    user = chosen.one(SOMEBODY) if forged else message.chat
    pressed = ButtonPressed(user, data, message.number)
    follower.act(pressed, user)
    if data.startswith("c.") and not chosen.below(3):
        with town.bench.unit_of_work() as work:
            once = kept(work)
        follower.act(pressed, user)
        with town.bench.unit_of_work() as work:
            assert kept(work) == once, "pressed twice is pressed once"


def open_link(follower: Follower, chosen: Choices) -> None:
    """Anybody opens any link that was ever handed over."""
    links = [found for each in follower.town.said for found in LINK.findall(each.text)]
    user = chosen.one(SOMEBODY)
    follower.act(Opened(user, chosen.one([*links, "", "nothing"]), "en"), user)


def in_the_group(follower: Follower, chosen: Choices) -> None:
    """Something happens to a group, or the platform moves it."""
    town, user = follower.town, chosen.one(SOMEBODY)
    where = chosen.one(("sol", "kim"))
    chat = town.chats[where]
    new = f"-{600 + chosen.below(3) + (10 if where == 'kim' else 0)}"
    acts: list[Callable[[], Any]] = [
        lambda: CameIn(user, chat),
        lambda: WentOut(user, chat),
        lambda: Knocked(user, chat),
        lambda: GroupRights(user, chat, "member", ()),
        lambda: GroupRights(user, chat, "administrator", tuple(RIGHTS)),
        lambda: GroupShared(user, chat, chosen.one(list(town.circle.values()))),
        lambda: Reached(user, bool(chosen.below(2))),
        lambda: GroupMoved(chat, new),
    ]
    inbound = chosen.one(acts)()
    if isinstance(inbound, GroupMoved):
        town.chats[where] = new
    follower.act(inbound, user)


def follow(town: Town, numbers: list[int]) -> None:
    """Each number is an act."""
    town.begin()
    with town.bench.unit_of_work() as work:
        now = look(town, work)
    follower = Follower(town, now, {user: set(places) for user, places in now.belongs.items()})
    for number in numbers:
        chosen = Choices(number)
        match chosen.below(12):
            case 0 | 1 | 2 | 3:
                press(follower, chosen, forged=False)
            case 4:
                press(follower, chosen, forged=True)
            case 5 | 6:
                user = chosen.one(SOMEBODY)
                follower.act(Commanded(user, chosen.one([*COMMANDS, "stop", "start"])), user)
            case 7:
                user = chosen.one(SOMEBODY)
                follower.act(Said(user, chosen.one(WORDS)), user)
            case 8:
                open_link(follower, chosen)
            case 9 | 10:
                in_the_group(follower, chosen)
            case _:
                follower.tick(chosen)


@pytest.mark.parametrize(("kind", "part", "count"), PARTS)
def test_T14_whatever_happens_nobody_hears_of_a_circle_that_is_not_theirs(
    kind: str, part: int, count: int, databases: Databases, tmp_path: Path
) -> None:
    assert set(CAST) == set(USERS)
    with town(kind, databases, tmp_path) as built:

        def undone(numbers: list[int]) -> None:
            with built.bench.undone():
                follow(built, numbers)

        assert sequences(part, count, 24, undone) >= count
