"""Circles put straight into the store, for tests that are not about how they came about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.municipality import Municipality
from bot.services import group as group_service
from store import check_ins, members, outbox
from store.models import Circle, Member, Membership
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Work
from tests.databases import Databases
from tests.emulators.telegram import Group, Person
from tests.rig import ZONE, Rig, rig

THURSDAY = datetime(2026, 8, 20, 10, tzinfo=ZONE)
"""When these tests begin unless they say otherwise."""

ADULTS = (("Mum", "relative"), ("Ali", "mentor"))


@dataclass(frozen=True)
class Links:
    """Links that lead nowhere, for tests without a platform."""

    def invitation_link(self, token: str) -> str:
        """As on Telegram."""
        return f"https://t.me/kreds?start={token}"

    def group_link(self, token: str) -> str:
        """As on Telegram."""
        return f"https://t.me/kreds?startgroup={token}"


@dataclass
class Town:
    """A circle: its people on the platform, and their numbers in the store."""

    circle: int
    sol: Person
    lars: Person
    adults: dict[str, Person]
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def mum(self) -> Person:
        """The relative."""
        return self.adults["Mum"]

    @property
    def ali(self) -> Person:
        """The mentor."""
        return self.adults["Ali"]


@asynccontextmanager
async def quick_rig(
    databases: Databases,
    folder: Path,
    start: datetime = THURSDAY,
    *,
    kind: str = "sqlite",
    **settings: object,
) -> AsyncIterator[Rig]:
    """A rig whose databases need no time to be made."""
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        given = {"database_url": people, "strategy_url": strategy, **settings}
        async with rig(folder, start, **given) as running:  # type: ignore[arg-type]
            yield running


async def circle(running: Rig, young: str = "Sol", *, lars: Person | None = None) -> Town:
    """A circle in which everybody is confirmed, asked on Fridays at five; there is no group yet."""
    known = lars is not None
    lars = lars or _person(running, "Lars")
    sol = _person(running, young)
    adults = {name: _person(running, name) for name, _role in ADULTS}

    def add(work: Work) -> Town:
        if known:
            runs = members.by_address(work, "telegram", str(lars.id))
            assert runs is not None
        else:
            runs = _member(work, lars, coordinator=True)
        made = enrol(work, runs, young, enrolled_on=work.now.date() - timedelta(days=60))
        members.bind(work, made.young_person, "telegram", str(sol.id))
        check_ins.set_hour(work, made.young_person, 4, "17:00")
        town = Town(made.id, sol, lars, adults, {young: made.young_person_id, "Lars": runs.id})
        _place(work, made, runs, "professional")
        for name, role in ADULTS:
            adult = _member(work, adults[name])
            _place(work, made, adult, role)
            town.numbers[name] = adult.id
        return town

    return await running.service.store.turn(add)


async def opened_circle(running: Rig) -> Town:
    """The same, and the period has opened."""
    made = await circle(running)
    await running.service.tick()
    return made


async def with_group(running: Rig, town: Town, *, inside: bool = True) -> Group:
    """Lars makes the group by the button; everybody follows their own link into it."""
    await running.service.store.turn(lambda work: offer(running.service.here, work, town))
    await running.settle()
    group = await town.lars.share_chat(title="Sol's circle")
    await running.settle()
    if inside:
        for person in (town.sol, *town.adults.values()):
            await person.open(personal_link(person))
        await running.settle()
    return group


async def queue(running: Rig, person: Person, words: str, lane: int = outbox.REPLY, times: int = 1) -> None:
    """Put words into the outbox for one person."""

    def put(work: Work) -> None:
        member = members.by_address(work, "telegram", str(person.id))
        assert member is not None
        address = members.reach(work, member.id)
        assert address is not None
        for _time in range(times):
            outbox.to_address(work, address, lane, "message", {"text": words, "rows": []})

    await running.service.store.turn(put)


def offer(here: Municipality, work: Work, town: Town) -> None:
    """Give Lars the button and the link that make the group."""
    made = work.session.get_one(Circle, town.circle)
    group_service.offer_to_make_it(here, work, made, work.session.get_one(Member, town.numbers["Lars"]))


def personal_link(person: Person) -> str:
    """The newest link of somebody's chat."""
    return [
        word
        for message in person.messages
        for word in message.text.split()
        if word.startswith("https://t.me/")
    ][-1]


def enrol(work: Work, coordinator: Member, name: str, *, enrolled_on: date) -> Circle:
    """A young person who has said yes."""
    young = members.add(work, name, "en", "Europe/Copenhagen")
    made = Circle(
        young_person_id=young.id,
        coordinator_id=coordinator.id,
        case_manager_id=coordinator.id,
        department="Youth services",
        area="Vollsmose",
        born_from=2009,
        born_to=2011,
        state="in",
        enrolled_on=enrolled_on,
    )
    work.session.add(made)
    work.session.flush()
    return made


def _person(running: Rig, name: str) -> Person:
    person = running.telegram.person(name, language="en")
    person.chat.started = True
    return person


def _member(work: Work, person: Person, *, coordinator: bool = False) -> Member:
    made = members.add(work, person.first_name, "en", "Europe/Copenhagen", coordinator=coordinator)
    members.bind(work, made, "telegram", str(person.id))
    return made


def _place(work: Work, made: Circle, member: Member, role: str) -> None:
    department = "Youth services" if role == "professional" else ""
    work.session.add(
        Membership(circle_id=made.id, member_id=member.id, role=role, department=department, state="in")
    )
