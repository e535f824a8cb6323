"""A circle with its family on Telegram and a teacher on Slack, whose chats are one because Sol said yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.services import group as group_service
from store import members
from store.bridge_models import Passed
from store.models import Circle, Member, Membership
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, quick_rig, with_group
from tests.databases import Databases
from tests.emulators.slack import Conversation
from tests.emulators.slack import Person as OnSlack
from tests.emulators.telegram import Group
from tests.rig import Rig


@dataclass
class Bridged:
    """The circle, its two chats, and Nina."""

    running: Rig
    town: Town
    here: Group
    nina: OnSlack

    @property
    def there(self) -> Conversation:
        """The chat on Slack."""
        return self.running.slack.groups[-1]

    def said_here(self) -> list[str]:
        """What the bot says on Telegram now, oldest first; without the sign that keeps names from being calls."""
        bot = self.running.telegram.bot
        return [_plain(each.text or each.caption) for each in self.here.messages if each.sender is bot]

    def said_there(self) -> list[str]:
        """What it says on Slack."""
        bot = self.running.slack.bot
        return [each.text for each in self.there.messages if each.sender is bot]

    async def write(self, person: Any, words: str, **more: Any) -> Any:
        """Somebody writes in their chat, and everything settles."""
        where = self.there if isinstance(person, OnSlack) else self.here
        message = await person.write(words, where, **more)
        await self.running.settle()
        return message

    async def run(self, do: Any) -> Any:
        """Something with the rows."""
        return await self.running.service.store.turn(do)

    async def press_off(self) -> None:
        """Sol ends it with one press."""
        await self.running.act(self.town.sol.press_data(self.town.sol.messages[-1], "s.bridging.off"))


@asynccontextmanager
async def apart(databases: Databases, folder: Path, **settings: Any) -> AsyncIterator[Bridged]:
    """Nina is confirmed, and in no chat: Sol has been asked."""
    async with quick_rig(databases, folder, slacks="socket", **settings) as running:
        town = await circle(running)
        here = await with_group(running, town)
        nina = running.slack.person("somebody_from_school")
        await running.service.store.turn(lambda work: _confirm(running, work, town, nina.id))
        await running.settle()
        yield Bridged(running, town, here, nina)


@asynccontextmanager
async def bridged(databases: Databases, folder: Path, **settings: Any) -> AsyncIterator[Bridged]:
    """The same, and Sol has said yes."""
    async with apart(databases, folder, **settings) as found:
        await found.running.tap(found.town.sol, "bridging")
        await found.running.tap(found.town.sol, "yes")
        yield found


def left(work: Work) -> list[bytes]:
    """Every update and message that still holds words."""
    found = [each.payload_sealed for each in work.session.scalars(select(InboxRow))]
    found += [each.body_sealed for each in work.session.scalars(select(OutboxRow))]
    return [each for each in found if each]


def passed(work: Work) -> list[Passed]:
    """All that is known of what stands where."""
    return list(work.session.scalars(select(Passed).order_by(Passed.id)))


def _confirm(running: Rig, work: Work, town: Town, account: str) -> None:
    made = work.session.get_one(Circle, town.circle)
    nina: Member = members.add(work, "Nina", "en", "Europe/Copenhagen")
    members.bind(work, nina, "slack", account)
    town.numbers["Nina"] = nina.id
    place = Membership(
        circle_id=made.id, member_id=nina.id, role="professional", department="School", state="in"
    )
    work.session.add(place)
    work.session.flush()
    group_service.let_in(running.service.here, work, place)


def _plain(text: str) -> str:
    return text.replace("\u2060", "")
