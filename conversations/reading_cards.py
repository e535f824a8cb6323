"""A coordinator reads cards before other circles get them, and never learns who wrote one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.passing_on import RETURNED, Card, shown
from conversations.text import Words, _, n_, paragraphs


@dataclass(frozen=True)
class Facts:
    """The card to read now (`key` is ""  where there is none), how many wait in all, and the numbers of those that are out."""

    key: str
    card: Card | None
    waiting: int
    out: int
    tried: int
    helped: int


@dataclass(frozen=True)
class LetGo:
    """Other circles may get it."""

    key: str


@dataclass(frozen=True)
class GivenBack:
    """It goes back to whoever wrote it; `reason` is a key of RETURNED."""

    key: str
    reason: str


@dataclass(frozen=True)
class Nothing:
    """Not now."""


Outcome: TypeAlias = LetGo | GivenBack | Nothing


def reading_cards(facts: Facts) -> Dialogue[Outcome]:
    """One card at a time."""
    if facts.card is None:
        yield from say(paragraphs(_("No card waits to be read."), _numbers(facts)))
        return Nothing()
    pressed = yield from choose(
        "read",
        paragraphs(
            n_("{count} card waits to be read.", "{count} cards wait to be read.", facts.waiting),
            shown(facts.card),
            _("Could anybody be recognised in it? If not, and if somebody else could try it, let it go."),
        ),
        {"yes": _("Let it go"), "return": _("Give it back"), "later": _("Not now")},
    )
    if pressed == "yes":
        yield from say(_("It is out. From here on nobody can tell whose it was."))
        return LetGo(facts.key)
    if pressed == "later":
        yield from say(_("OK."))
        return Nothing()
    reason = yield from choose(
        "reason",
        _("Why? The one who wrote it gets these words, and nobody learns who that is."),
        {**RETURNED, "no": _("Don't give it back")},
    )
    if reason == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("It goes back."))
    return GivenBack(facts.key, reason)


def wait_to_be_read(number: int) -> Words:
    """To a coordinator, in the morning."""
    return n_(
        "{count} card from a young person waits to be read.",
        "{count} cards from young people wait to be read.",
        number,
    )


def _numbers(facts: Facts) -> Words:
    return paragraphs(
        n_("{count} card is out.", "{count} cards are out.", facts.out),
        _("Tried: {tried}. It helped: {helped}.", tried=facts.tried, helped=facts.helped),
    )
