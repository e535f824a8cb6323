"""The young person puts the whole circle on a break, and ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Text, Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`resting` is whether the circle is on a break already; `in_group` whether there is a group to say it in."""

    name: str
    resting: bool
    in_group: bool


@dataclass(frozen=True)
class Rested:
    """Nothing from now on, until they say so."""


@dataclass(frozen=True)
class Resumed:
    """It goes on."""


@dataclass(frozen=True)
class Nothing:
    """Nothing changed."""


Outcome: TypeAlias = Rested | Resumed | Nothing


def resting(facts: Facts) -> Dialogue[Outcome]:
    """What it means and what the others read, then yes or no."""
    asked = _ask_to_resume(facts) if facts.resting else _ask_to_rest(facts)
    pressed = yield from choose("sure", asked, {"yes": _("Yes"), "no": _("No")})
    if pressed == "no":
        yield from say(_("OK."))
        return Nothing()
    if facts.resting:
        yield from say(_("OK, your circle goes on. I ask you again on your usual day."))
        return Resumed()
    yield from say(
        _("OK, your circle is on a break. The help button works as always. /circle ends the break.")
    )
    return Rested()


def rests(name: str) -> Text:
    """What everybody around reads: no reason, and nobody's doing."""
    return _(
        "{name}'s circle is on a break. I say nothing more here until it is over; nobody needs to do anything.",
        name=Verbatim(name),
    )


def goes_on(name: str) -> Text:
    """What everybody around reads when it is over."""
    return _("{name}'s circle is back from its break.", name=Verbatim(name))


def _ask_to_rest(facts: Facts) -> Words:
    means = _(
        "Then I say nothing in the group, remind nobody and ask you nothing, until you end it. Everybody stays in, and the help button works as always."
    )
    where = (
        _("In the group they read only this:")
        if facts.in_group
        else _("Each of your adults reads only this:")
    )
    return paragraphs(means, where, rests(facts.name), _("Do you want that?"))


def _ask_to_resume(facts: Facts) -> Words:
    return paragraphs(_("Your circle is on a break. Should it go on? They read this:"), goes_on(facts.name))
