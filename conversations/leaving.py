"""Leaving: a young person ends the circle, an adult steps out of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """`young_person` is whether the asker is the one it is all about; `circles` pairs a key with a name."""

    young_person: bool
    circles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Left:
    """Out of this circle; for the young person, the circle ends."""

    circle: str


@dataclass(frozen=True)
class Paused:
    """Not leaving, only no questions."""


@dataclass(frozen=True)
class Stayed:
    """Nothing changed."""


Outcome: TypeAlias = Left | Paused | Stayed


def leaving(facts: Facts) -> Dialogue[Outcome]:
    """Make sure, then let go without asking why."""
    if not facts.circles:
        yield from say(_("You are not in a circle."))
        return Stayed()
    if facts.young_person:
        return (yield from _young_person(facts))
    options: dict[str, Words] = {
        key: _("Leave {name}'s circle", name=Verbatim(name)) for key, name in facts.circles
    }
    picked = yield from choose("circle", _("Do you want to leave?"), options | {"stay": _("No, I stay")})
    if picked == "stay":
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    yield from say(
        _(
            "You are out of the circle, and {name} is told. Thank you for the time you gave.",
            name=Verbatim(dict(facts.circles)[picked]),
        )
    )
    return Left(picked)


def _young_person(facts: Facts) -> Dialogue[Outcome]:
    picked = yield from choose(
        "leave",
        _("It is up to you. What would you like?"),
        {
            "pause": _("Just no questions for a while"),
            "leave": _("Leave, and end the circle"),
            "stay": _("Stay"),
        },
    )
    if picked == "pause":
        yield from say(_("OK, no questions until you say so in /settings."))
        return Paused()
    if picked == "stay":
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    sure = yield from choose(
        "sure",
        _(
            "I say goodbye in the group and leave it. Your case manager and the coordinator hear that the circle has ended, nothing else. No more questions come. Sure?"
        ),
        {"yes": _("Yes, leave"), "no": _("No, stay")},
    )
    if sure == "no":
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    yield from say(
        _(
            "You have left. You can come back whenever you like: write /start. To delete everything about you, write /mydata."
        )
    )
    return Left(facts.circles[0][0])
