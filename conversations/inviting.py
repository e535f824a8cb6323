"""Somebody invites one more person to a circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import SKIP, Dialogue, choose, say, write
from conversations.joining import ROLES
from conversations.text import Verbatim, _, n_


@dataclass(frozen=True)
class Facts:
    """`by_young_person` is whether the circle is the asker's own; `hours` is how long the link works."""

    young_person: str
    by_young_person: bool
    hours: int


@dataclass(frozen=True)
class Invited:
    """`department` is "" for people of the network."""

    name: str
    role: str
    department: str


@dataclass(frozen=True)
class Dropped:
    """Nobody was invited after all."""


Outcome: TypeAlias = Invited | Dropped


def inviting(facts: Facts) -> Dialogue[Outcome]:
    """Name, role, and a link that works once."""
    asked = (
        _("Who should join your circle? Write the name you use for them.")
        if facts.by_young_person
        else _(
            "Who should join {name}'s circle? Write the name that {name} knows. {name} is told at once.",
            name=Verbatim(facts.young_person),
        )
    )
    name = yield from write("name", asked, skip=_("Nobody after all"), longest=40)
    if name is None:
        yield from say(_("OK, nobody."))
        return Dropped()
    role = yield from choose("role", _("Who is {name}?", name=Verbatim(name)), ROLES)
    department = ""
    if role == "professional":
        department = (
            yield from write(
                "department",
                _("From where? For example “School” or “Job centre”."),
                skip=_("Skip"),
                longest=40,
            )
        ) or ""
    sure = yield from choose(
        "sure",
        _("Shall I make an invitation for {name}?", name=Verbatim(name)),
        {"yes": _("Yes"), SKIP: _("No")},
    )
    if sure == SKIP:
        yield from say(_("OK, nobody."))
        return Dropped()
    yield from say(
        n_(
            "Here it comes. Pass it on to {name} yourself. It works once, within {count} hour.",
            "Here it comes. Pass it on to {name} yourself. It works once, within {count} hours.",
            facts.hours,
            name=Verbatim(name),
        )
    )
    return Invited(name, role, department)
