"""A young person hears that their circle takes part in an initiative, and can say no at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`coordinator` is who put the circle down; `part` is false once the young person has said no."""

    initiative: str
    audience: str
    expected: str
    coordinator: str
    part: bool = True


@dataclass(frozen=True)
class SaidNo:
    """The circle takes no part any more."""


@dataclass(frozen=True)
class SaidYes:
    """It takes part after all."""


@dataclass(frozen=True)
class Nothing:
    """It stays as it is."""


Outcome: TypeAlias = SaidNo | SaidYes | Nothing


def taking_part(facts: Facts) -> Dialogue[Outcome]:
    """What it is, who sees what, and yes or no."""
    told = paragraphs(what_it_is(facts), _who_sees())
    if not facts.part:
        pressed = yield from choose(
            "part",
            paragraphs(told, _("You have said no to it.")),
            {"leave": _("Leave it like that"), "yes": _("Be part of it after all")},
        )
        if pressed == "yes":
            yield from say(_("OK. Your circle is part of it."))
            return SaidYes()
        yield from say(_("OK."))
        return Nothing()
    pressed = yield from choose(
        "part",
        paragraphs(
            told,
            _(
                "If you say no, I tell {coordinator} that, and nothing else. You need no reason.",
                coordinator=Verbatim(facts.coordinator),
            ),
        ),
        {"fine": _("That is fine"), "no": _("No, not my circle")},
    )
    if pressed == "no":
        yield from say(
            _(
                "OK. Your circle is not part of it. I am telling {coordinator}.",
                coordinator=Verbatim(facts.coordinator),
            )
        )
        return SaidNo()
    yield from say(_("OK."))
    return Nothing()


def told(initiative: str, coordinator: str) -> Words:
    """What a young person gets at once when their circle is put down."""
    return _(
        "{coordinator} has put your circle down for “{initiative}”. You decide: read what it is, and say no if you like.",
        coordinator=Verbatim(coordinator),
        initiative=Verbatim(initiative),
    )


def said_no(name: str, initiative: str) -> Words:
    """What the coordinator gets."""
    return _(
        "{name}'s circle does not take part in “{initiative}”. There is nothing more to do.",
        name=Verbatim(name),
        initiative=Verbatim(initiative),
    )


def what_it_is(facts: Facts) -> Words:
    """In the words of whoever wrote it down."""
    return lines(
        _("“{initiative}”", initiative=Verbatim(facts.initiative)),
        _("For: {whom}", whom=Verbatim(facts.audience)),
        _("Should lead to: {what}", what=Verbatim(facts.expected)),
    )


def _who_sees() -> Words:
    return _(
        "Taking part means that your circle is counted as one of those in it, from five circles on. Nobody sees your answers, here or there."
    )
