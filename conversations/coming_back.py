"""An adult is asked whether they will be in a circle again that has begun anew."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.joining_as_adult import MONTHS, role_name
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """`waits` is false once it is settled."""

    circle: str
    role: str
    department: str
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"; `months` is None for people of the network, who stay."""

    verdict: str
    months: int | None = None


def coming_back(facts: Facts) -> Dialogue[Decided]:
    """One question, and for a professional one more: until when."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    circle = Verbatim(facts.circle)
    verdict = yield from choose(
        "verdict",
        _(
            "{circle} has begun the circle again and would like you in it, as before: {role}. Will you?",
            circle=circle,
            role=role_name(facts.role, facts.department),
        ),
        {"yes": _("Yes, I will"), "no": _("No thanks"), "later": _("Let me think")},
    )
    months = None
    if verdict == "yes" and facts.role == "professional":
        options: dict[str, Words] = {"3": _("3 months"), "6": _("6 months"), "12": _("A year")}
        pressed = yield from choose(
            "months",
            _("For how long to begin with? It can be extended if {name} wants it.", name=circle),
            options,
        )
        months = MONTHS[pressed]
    said = {
        "yes": _("Good to have you back. {circle} is told.", circle=circle),
        "no": _("Thank you for saying so. {circle} is told, and nothing more happens.", circle=circle),
        "later": _("Take your time. Press the button again when you know."),
    }
    yield from say(said[verdict])
    return Decided(verdict, months)


def asked(circle: str) -> Words:
    """To an adult, above the button."""
    return _("{circle} has begun the circle again.", circle=Verbatim(circle))


def said_yes(name: str) -> Words:
    """To the young person."""
    return _("{name} is in your circle again.", name=Verbatim(name))


def said_no(name: str) -> Words:
    """To the young person."""
    return _("{name} will not be in the circle this time.", name=Verbatim(name))
