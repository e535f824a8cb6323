"""Asking an adult to say hello: by the young person's own tap, in the same words that also go out by lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Text, Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`adults` pairs a key with the name of each who can be written to."""

    name: str
    adults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """This adult is asked, now."""

    adult: str


@dataclass(frozen=True)
class Nothing:
    """Nobody is asked."""


Outcome: TypeAlias = Asked | Nothing


def greeting(facts: Facts) -> Dialogue[Outcome]:
    """Who, with the words that they will read; then it goes."""
    if not facts.adults:
        yield from say(_("There is nobody in your circle yet whom I could ask."))
        return Nothing()
    names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.adults}
    picked = yield from choose(
        "who",
        paragraphs(_("Who should say hello to you? This is all that they read:"), hello(facts.name)),
        names | {"nobody": _("Nobody after all")},
        private=True,
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _("I am asking {adult} now. If I cannot reach them, you hear it from me.", adult=names[picked])
    )
    return Asked(picked)


def hello(name: str) -> Text:
    """What the adult reads, whoever or whatever sent it: byte for byte the same."""
    return _(
        "👋 {name} might like to hear from you. A few words are plenty. I write this now and then, on days drawn by lot.",
        name=Verbatim(name),
    )


def not_reached(name: str) -> Text:
    """To the young person."""
    return _(
        "I wanted to ask {name} to say hello to you, but I cannot reach them. In /settings you can pick somebody else.",
        name=Verbatim(name),
    )
