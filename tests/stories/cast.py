"""People for stories and promises: a coordinator, and circles that came about the way they really do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.emulators.telegram import Group, Person
from tests.rig import Rig

LINK = re.compile(r"https://t\.me/\S+")


@dataclass
class Circle:
    """One circle with its group, and everybody in it."""

    sol: Person
    lars: Person
    group: Group
    adults: dict[str, Person] = field(default_factory=dict)

    @property
    def mum(self) -> Person:
        """The relative."""
        return self.adults["Mum"]

    @property
    def ali(self) -> Person:
        """The mentor."""
        return self.adults["Ali"]


ADULTS = (("Mum", "relative", "evening"), ("Ali", "mentor", "anytime"))
"""Who Sol wants in the circle: name, role, and when they look."""


async def circle(rig: Rig, young: str = "Sol", *, lars: Person | None = None, language: str = "en") -> Circle:
    """Lars starts a circle, the young person says yes, Mum and Ali come in, and the group is made."""
    lars = lars or await rig.coordinator("Lars", language)
    sol = await young_person(rig, lars, young, language)
    adults = {}
    for name, _role, looks in ADULTS:
        adults[name] = await adult(rig, sol, name, looks, language)
        await rig.tap(sol, "confirming")
        await rig.tap(sol, "yes")
    group = await lars.share_chat(title=f"{young}'s circle")
    await rig.settle()
    for person in (sol, *adults.values()):
        await rig.act(person.open(links(person)[-1]))
    return Circle(sol, lars, group, adults)


async def young_person(
    rig: Rig, lars: Person, name: str, language: str = "en", year: str = "2009-2011"
) -> Person:
    """Lars starts a circle; the young person opens the link, says yes, and picks Friday at five, Mum and Ali."""
    await start_circle(rig, lars, name, language, year)
    sol = rig.telegram.person(name, language=language)
    await rig.act(sol.open(links(lars)[-1]))
    for key in (language, "yes", "4", "17:00"):
        await rig.tap(sol, key)
    for adult_name, role, _looks in ADULTS:
        await rig.write(sol, adult_name)
        await rig.tap(sol, role)
    await rig.tap(sol, "enough")
    await rig.tap(sol, "nobody")
    return sol


async def start_circle(
    rig: Rig, lars: Person, name: str, language: str = "en", year: str = "2009-2011"
) -> None:
    """All that Lars does for it, up to the link that he is given."""
    await rig.write(lars, "/circle")
    if any(each.data and each.data.endswith(".new") for row in lars.messages[-1].buttons for each in row):
        await rig.tap(lars, "new")
    await rig.write(lars, name)
    await rig.tap(lars, language)
    await rig.write(lars, "Vollsmose")
    await rig.tap(lars, year)
    await rig.tap(lars, "me")
    await rig.write(lars, "Youth services")
    await rig.tap(lars, "yes")


async def adult(rig: Rig, sol: Person, name: str, looks: str, language: str = "en") -> Person:
    """An adult opens the newest link that Sol was given for them, and says yes."""
    found = [each for each in sol.messages if f"{name}:" in each.text and LINK.search(each.text)]
    person = rig.telegram.person(name, language=language)
    await rig.act(person.open(LINK.findall(found[-1].text)[0]))
    for key in (language, "yes", "skip", looks):
        await rig.tap(person, key)
    return person


def links(person: Person) -> list[str]:
    """Every link in a private chat, oldest first."""
    return [link for message in person.messages for link in LINK.findall(message.text)]
