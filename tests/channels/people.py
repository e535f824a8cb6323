"""A circle that comes about on a platform, the same way on each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from store.invitations import issue
from tests.rig import Rig

Leads: TypeAlias = Callable[[str], str]
"""Where a link leads whoever is on one platform, for it may lead to a page with all of them."""

LINK = re.compile(r"https://(?:t\.me|slack\.com)/\S+|http://localhost:\d+/i/\S+")

ADULTS = (("Mum", "relative", "evening"), ("Ali", "mentor", "anytime"))
"""Who Sol wants in the circle: name, role, and when they look."""


@dataclass
class Made:
    """One circle with its group, and everybody in it; people and group are of whichever platform it is."""

    sol: Any
    lars: Any
    group: Any = None
    adults: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tongue:
    """What people speak in a circle, and what they are called there."""

    language: str = "en"
    adults: tuple[tuple[str, str, str], ...] = ADULTS
    department: str = "Youth services"


ENGLISH = Tongue()


async def coordinator(rig: Rig, on: str, name: str = "Lars", language: str = "en") -> Any:
    """A coordinator who has begun."""
    token = await rig.service.store.turn(lambda work: issue(work, "coordinator", name, 72))
    person = platform(rig, on).person(name, language=language)
    await rig.act(person.open(rig.service.channels[on].invitation_link(token)))
    await rig.tap(person, language)
    await rig.tap(person, "yes")
    return person


async def circle(
    rig: Rig,
    on: str,
    lars: Any = None,
    young: str = "Sol",
    born: str = "2001-2008",
    tongue: Tongue = ENGLISH,
) -> Made:
    """A circle whose group stands, with Mum and Ali in it."""
    lars = lars or await coordinator(rig, on, language=tongue.language)
    made = Made(await young_person(rig, on, lars, young, born, tongue=tongue), lars)
    for name, _role, looks in tongue.adults:
        made.adults[name] = await adult(rig, on, made.sol, name, looks, language=tongue.language)
        await rig.tap(made.sol, "confirming")
        await rig.tap(made.sol, "yes")
    if on == "telegram":
        made.group = await lars.share_chat(title=f"{young}'s circle")
        await rig.settle()
        for person in (made.sol, *made.adults.values()):
            await rig.act(person.open(links(person)[-1]))
    else:
        made.group = platform(rig, on).groups[-1]
    return made


async def young_person(
    rig: Rig,
    on: str,
    lars: Any,
    name: str,
    born: str = "2001-2008",
    leads: Leads = str,
    tongue: Tongue = ENGLISH,
) -> Any:
    """Lars starts a circle; the young person says yes, picks Friday at five, and wants Mum and Ali in it."""
    await rig.write(lars, "/circle")
    if any(each.data and each.data.endswith(".new") for row in lars.messages[-1].buttons for each in row):
        await rig.tap(lars, "new")
    await rig.write(lars, name)
    await rig.tap(lars, tongue.language)
    await rig.write(lars, "Vollsmose")
    await rig.tap(lars, born)
    await rig.tap(lars, "me")
    await rig.write(lars, tongue.department)
    await rig.tap(lars, "yes")
    sol = platform(rig, on).person(name, language=tongue.language)
    await rig.act(sol.open(leads(links(lars)[-1])))
    for key in (tongue.language, "yes", "4", "17:00"):
        await rig.tap(sol, key)
    for adult_name, role, _looks in tongue.adults:
        await rig.write(sol, adult_name)
        await rig.tap(sol, role)
    await rig.tap(sol, "enough")
    await rig.tap(sol, "nobody")
    return sol


async def adult(
    rig: Rig, on: str, sol: Any, name: str, looks: str, leads: Leads = str, language: str = "en"
) -> Any:
    """An adult opens the newest link that Sol was given for them, and says yes."""
    found = [each for each in sol.messages if f"{name}:" in each.text and LINK.search(each.text)]
    person = platform(rig, on).person(name, language=language)
    await rig.act(person.open(leads(LINK.findall(found[-1].text)[0])))
    for key in (language, "yes", "skip", looks):
        await rig.tap(person, key)
    return person


def links(person: Any) -> list[str]:
    """Every link that a person was sent in private, oldest first."""
    return [
        link
        for message in person.messages
        for link in LINK.findall(message.text)
        if message.sender is not person
    ]


def platform(rig: Rig, on: str) -> Any:
    """The emulator that people are on."""
    if on == "web":
        return rig.web
    return rig.slack if on == "slack" else rig.telegram
