"""Somebody of the network reads what a professional hands over, and says whether they hold on."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.joining_as_adult import role_name
from conversations.text import Day, Verbatim, _, paragraphs, quoted


@dataclass(frozen=True)
class Facts:
    """`name` (of `department`) is there until `until` (ISO). `waits` is false once it is settled."""

    circle: str
    name: str
    department: str
    until: str
    words: str
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def taking_over(facts: Facts) -> Dialogue[Decided]:
    """What it means, what to know, yes or no."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    circle, name = Verbatim(facts.circle), Verbatim(facts.name)
    yield from say(
        paragraphs(
            _(
                "{name} ({role}) is in {circle}'s circle until {day}. Holding on means that you are the one who stays: you keep an eye on how it goes, and you say so when something is needed. It is no job.",
                name=name,
                role=role_name("professional", facts.department),
                circle=circle,
                day=Day(facts.until),
            ),
            _("This is what {name} wants you to know, and {circle} has read it:", name=name, circle=circle),
            quoted(facts.words),
        )
    )
    verdict = yield from choose(
        "verdict",
        _("Will you hold on for {circle}? Everyone in the circle hears a yes.", circle=circle),
        {"yes": _("Yes, I will"), "no": _("No, I cannot"), "later": _("Let me think")},
    )
    said = {
        "yes": _(
            "Thank you. What you should know stands above; I delete it on my side now. Everyone in the circle is told.",
        ),
        "no": _(
            "Thank you for saying so. {name} and {circle} are told, and what {name} wrote is deleted.",
            name=name,
            circle=circle,
        ),
        "later": _("Take your time. Press the button again when you know."),
    }
    yield from say(said[verdict])
    return Decided(verdict)
