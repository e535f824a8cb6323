"""A phone or an account is lost: somebody whose job it is locks it at once, and later makes a way back in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Joined, Verbatim, Words, _

PAGE = 30
"""Circles shown at a time."""


@dataclass(frozen=True)
class Person:
    """Somebody in a circle whose account can be locked, or is."""

    key: str
    name: str
    locked: bool


@dataclass(frozen=True)
class Around:
    """One circle and the people in and around it, without the asker."""

    key: str
    name: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Facts:
    """`picked` is the key of the circle that the asker has just looked at, or ""."""

    circles: tuple[Around, ...]
    picked: str = ""


@dataclass(frozen=True)
class Locked:
    """This person's account is locked, at once."""

    circle: str
    person: str


@dataclass(frozen=True)
class LinkWanted:
    """This person stands before the asker, who hands them a link that opens the account again."""

    circle: str
    person: str


@dataclass(frozen=True)
class Nothing:
    """Nothing changed."""


Outcome: TypeAlias = Locked | LinkWanted | Nothing


def freezing(facts: Facts) -> Dialogue[Outcome]:
    """Who, sure, done: three presses."""
    around = yield from _circle(facts)
    options: dict[str, Words] = {
        each.key: Joined(("🔒 ", Verbatim(each.name)), "") if each.locked else Verbatim(each.name)
        for each in around.people
    }
    picked = yield from choose(
        "person", _("Whose phone or account is lost?"), options | {"nobody": _("Nobody after all")}
    )
    person = next((each for each in around.people if each.key == picked), None)
    if person is None:
        yield from say(_("OK."))
        return Nothing()
    return (yield from (_way_back if person.locked else _lock)(around, person))


def _circle(facts: Facts) -> Dialogue[Around]:
    known = {each.key: each for each in facts.circles}
    if facts.picked in known:
        return known[facts.picked]
    if len(facts.circles) == 1:
        return facts.circles[0]
    first = 0
    while True:
        options: dict[str, Words] = {
            each.key: Verbatim(each.name) for each in facts.circles[first : first + PAGE]
        }
        if len(facts.circles) > PAGE:
            options["more"] = _("More →")
        picked = yield from choose("circle", _("Which circle is it about?"), options)
        if picked != "more":
            return known[picked]
        first = first + PAGE if first + PAGE < len(facts.circles) else 0


def _lock(around: Around, person: Person) -> Dialogue[Outcome]:
    name = Verbatim(person.name)
    sure = yield from choose(
        "lock",
        _(
            "I lock {name}'s account at once. Nothing from the circle comes to it any more, and it is taken out of the group. Whoever has it can still see the numbers to call. The circle is told that it was you. Lock it?",
            name=name,
        ),
        {"yes": _("Yes, lock it"), "no": _("No")},
    )
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _(
            "Locked. Call {name} or go there. When you are together, write /freeze again: then I make a way back in.",
            name=name,
        )
    )
    return Locked(around.key, person.key)


def _way_back(around: Around, person: Person) -> Dialogue[Outcome]:
    name = Verbatim(person.name)
    here = yield from choose(
        "together",
        _(
            "{name}'s account is locked. Is {name} with you right now? Then I make a link that opens it again, for a new account or for the same one. The circle is told.",
            name=name,
        ),
        {"yes": _("Yes, make the link"), "no": _("Not now")},
    )
    if here == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _(
            "Here it comes. Show it to {name}. It works once, within an hour. Then I ask you if it was really them.",
            name=name,
        )
    )
    return LinkWanted(around.key, person.key)


def locked(name: str, person: str | None) -> Words:
    """To everybody around: what is so, and what to do. `person` locked it, or None where that is another circle."""
    careful = _(
        "It may be in somebody else's hands. I send nothing there now, and it is out of the group. Talk to {name} in another way.",
        name=Verbatim(name),
    )
    if person is None:
        first = _(
            "{name}'s account is locked, because the phone or the account is lost.", name=Verbatim(name)
        )
    else:
        first = _(
            "{person} has locked {name}'s account, because the phone or the account is lost.",
            person=Verbatim(person),
            name=Verbatim(name),
        )
    return Joined((first, careful), " ")


def may_still_be_in(name: str) -> Words:
    """To the one who locked the account of whoever made the group."""
    return _(
        "{name} made the group, so perhaps I cannot take that account out of it. Write nothing there that only the circle should read, until it is open again.",
        name=Verbatim(name),
    )


def link(name: str, way_in: str) -> Words:
    """The way back in, for the one who asked for it."""
    return _("For {name}, who is with you: {link}", name=Verbatim(name), link=way_in)


def link_made(name: str, person: str) -> Words:
    """To everybody around, as soon as there is a way back in."""
    return _(
        "{person} says that {name} is there, and has made a link that opens {name}'s account again. Is that wrong? Then tell the others in the circle.",
        person=Verbatim(person),
        name=Verbatim(name),
    )
