"""An adult is asked for help, and says that they have seen it."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`words` may be empty. `repeated` marks a message that may have arrived before.

    `professional` is whether the reader is one.
    """

    young_person: str
    words: str
    professional: bool
    repeated: bool = False


@dataclass(frozen=True)
class Seen:
    """`coming` is whether the adult gets in touch now."""

    coming: bool


def answering_help(facts: Facts) -> Dialogue[Seen]:
    """The request, two buttons, and what the young person is told."""
    name = Verbatim(facts.young_person)
    asked: Words = (
        _("🆘 {name} asks for help: “{words}”", name=name, words=Verbatim(facts.words))
        if facts.words
        else _("🆘 {name} asks for help.", name=name)
    )
    parts: list[Words] = [asked, _("Call or write to {name} yourself. In danger: 112.", name=name)]
    if facts.repeated:
        parts.insert(0, repeated())
    if facts.professional:
        parts.append(_("If you must tell others, tell {name} first.", name=name))
    pressed = yield from choose(
        "seen",
        paragraphs(*parts),
        {
            "coming": _("Seen: I contact {name} now", name=name),
            "cannot": _("Seen, but I cannot right now"),
        },
    )
    if pressed == "coming":
        yield from say(_("Thank you. I tell {name} that you are getting in touch now.", name=name))
    else:
        yield from say(
            _("Thank you for being honest. I tell {name} now, so that nobody waits for you.", name=name)
        )
    return Seen(pressed == "coming")


def repeated() -> Words:
    """Above a message that may have arrived before."""
    return _("(You may have got this already.)")


def seen(adult: str, *, coming: bool) -> Words:
    """To the young person, once somebody has pressed."""
    if coming:
        return _("{adult} has seen it and gets in touch with you now.", adult=Verbatim(adult))
    return _("{adult} has seen it, but cannot right now.", adult=Verbatim(adult))


def asked_next(adult: str) -> Words:
    """To the young person, when the next adult is told."""
    return _("I am telling {adult} now.", adult=Verbatim(adult))


def not_seen(adults: Words, numbers: Words, minutes: int) -> Words:
    """To the young person, when nobody has pressed in time."""
    return paragraphs(
        _("{minutes} minutes have passed. Not seen yet by: {people}.", minutes=minutes, people=adults),
        _("You do not have to wait. You can call:"),
        numbers,
    )


def not_delivered(adult: str, numbers: Words) -> Words:
    """To the young person, when a message cannot reach an adult at all."""
    return paragraphs(
        _("I could not reach {adult}. My message did not get through.", adult=Verbatim(adult)), numbers
    )
