"""Locking an account and opening it again, as whoever may."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from bot.dispatch import open_begun
from bot.services import freezing, reopening
from conversations import freezing as words
from conversations.reopening import Decided
from store import members
from store.models import Member, Membership, Reopening
from store.unit_of_work import Work
from tests.bot.circles import Town
from tests.rig import Rig, link_in

Result = TypeVar("Result")


async def lock(running: Rig, town: Town, who: str, by: str = "Lars") -> None:
    await do(running, town, by, words.Locked(str(town.circle), str(town.numbers[who])))


async def new_link(running: Rig, town: Town) -> str:
    await do(running, town, "Lars", words.LinkWanted(str(town.circle), str(town.numbers["Sol"])))
    await running.settle()
    return link_in(town.lars.messages[-1].text)


async def opened(running: Rig, town: Town, user: str) -> str:
    """A link is made and opened by an account; the reopening's number."""
    token = (await new_link(running, town)).partition("start=")[2]
    await running.service.store.turn(lambda work: reopening.opened(work, "telegram", user, token))
    newest = select(Reopening.id).order_by(Reopening.id.desc()).limit(1)
    return str(await running.service.store.turn(lambda work: work.session.scalar(newest)))


async def open_again(running: Rig, town: Town, user: str, second: str | None) -> None:
    number = await opened(running, town, user)
    await say(running, town, "Lars", number, "yes")
    if second is not None:
        assert (await as_(running, town, "Sol", lambda _work, me: me.frozen)) is True
        await say(running, town, second, number, "yes")
    assert (await as_(running, town, "Sol", lambda _work, me: me.frozen)) is False


async def say(running: Rig, town: Town, who: str, number: str, verdict: str) -> None:
    here = running.service.here
    await as_(running, town, who, lambda work, me: reopening.apply(here, work, me, number, Decided(verdict)))


async def as_(running: Rig, town: Town, who: str, do: Callable[[Work, Member], Result]) -> Result:
    number = town.numbers[who]
    return await running.service.store.turn(lambda work: do(work, work.session.get_one(Member, number)))


async def do(running: Rig, town: Town, who: str, outcome: words.Outcome) -> None:
    def do(work: Work, member: Member) -> None:
        freezing.apply(running.service.here, work, member, "", outcome)
        open_begun(running.service.here, work)

    await as_(running, town, who, do)


async def professional(running: Rig, town: Town, name: str) -> None:
    person = running.telegram.person(name, language="en")
    person.chat.started = True

    def add(work: Work) -> int:
        made = members.add(work, name, "en", "Europe/Copenhagen")
        members.bind(work, made, "telegram", str(person.id))
        work.session.add(
            Membership(circle_id=town.circle, member_id=made.id, role="professional", state="in")
        )
        return made.id

    town.numbers[name] = await running.service.store.turn(add)
