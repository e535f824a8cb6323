"""A card from another circle: tried, helped, or not for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.passing_on import Card, shown
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """The card. `own` is whether the young person of the circle is asked, who alone may say no to all cards."""

    card: Card
    own: bool


@dataclass(frozen=True)
class Replied:
    """ "tried", "helped" or "no"."""

    how: str


@dataclass(frozen=True)
class Stopped:
    """No more cards come to this circle."""


@dataclass(frozen=True)
class Nothing:
    """Later, perhaps."""


Outcome: TypeAlias = Replied | Stopped | Nothing


def trying_out(facts: Facts) -> Dialogue[Outcome]:
    """One question."""
    options: dict[str, Words] = {
        "helped": _("We tried it, and it helped"),
        "tried": _("We tried it"),
        "no": _("Not for us"),
        "later": _("Not tried yet"),
    }
    if facts.own:
        options["stop"] = _("No more cards, please")
    pressed = yield from choose(
        "reply",
        paragraphs(shown(facts.card), _("How did it go? Only the number is counted, never who you are.")),
        options,
    )
    if pressed == "stop":
        yield from say(_("OK. No more cards come to your circle. /settings brings them back."))
        return Stopped()
    if pressed == "later":
        yield from say(_("OK. The button above stays."))
        return Nothing()
    yield from say(_("Thank you. It is counted, without your name."))
    return Replied(pressed)


def offered(card: Card, name: str = "") -> Words:
    """To the young person, once a month at most; to the case manager with the young person's name."""
    if name:
        helped = _("Something that helped in another circle, perhaps for {name} too:", name=Verbatim(name))
    else:
        helped = _("Something that helped in another circle:")
    return paragraphs(helped, shown(card))
