"""One page for each neighbourhood: its circles, what is being tried there, and what is decided next."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, say
from conversations.initiative import Card, choose_from_many, standing
from conversations.running import Row, numbers
from conversations.text import Joined, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Area:
    """`running` is None where its circles are too few to show; `initiatives` are those here and those everywhere."""

    key: str
    name: str
    running: Row | None
    initiatives: tuple[Card, ...]


@dataclass(frozen=True)
class Facts:
    """Every area that has a circle or an initiative."""

    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Read:
    """It was shown."""


def area(facts: Facts) -> Dialogue[Read]:
    """Pick one, read its page."""
    if not facts.areas:
        yield from say(_("There are no areas yet. They come with the first circle or initiative."))
        return Read()
    options: dict[str, Words] = {each.key: Verbatim(each.name) for each in facts.areas}
    picked = yield from choose_from_many("area", _("Which area?"), options, {}, {})
    yield from say(page(next(each for each in facts.areas if each.key == picked)))
    return Read()


def page(found: Area) -> Words:
    """Everything that goes on in one area."""
    circles: Words = (
        lines(_("Circles"), *numbers(found.running))
        if found.running is not None
        else _("Circles: too few to show")
    )
    if not found.initiatives:
        return paragraphs(Verbatim(found.name), circles, _("No initiative is going on here."))
    return paragraphs(
        Verbatim(found.name),
        circles,
        _("What is being tried here:"),
        *(
            lines(
                Joined(("• ", Verbatim(each.name), " · ", each.path), ""),
                standing(each),
            )
            for each in found.initiatives
        ),
    )
