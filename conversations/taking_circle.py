"""A coordinator is asked to take over a circle from another one, and says yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """Whose circle it is stays unsaid until a yes; `area` is its part of town. `waits` is false once it is settled."""

    by: str
    area: str
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def taking_circle(facts: Facts) -> Dialogue[Decided]:
    """One question."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    verdict = yield from choose(
        "verdict",
        _(
            "{name} asks you to coordinate one of their circles from now on, in {area}. You learn whose it is once you say yes; the young person and the circle are told then. Will you?",
            name=Verbatim(facts.by),
            area=Verbatim(facts.area),
        ),
        {"yes": _("Yes, I will"), "no": _("No, I cannot"), "later": _("Let me think")},
    )
    said = {
        "yes": _("Thank you. {name} is told.", name=Verbatim(facts.by)),
        "no": _("OK. {name} is told, and nothing changes.", name=Verbatim(facts.by)),
        "later": _("Take your time. Press the button again when you know."),
    }
    yield from say(said[verdict])
    return Decided(verdict)


def asked(by: str) -> Words:
    """To the other coordinator, above the button."""
    return _("{name} asks you to take over one of their circles.", name=Verbatim(by))
