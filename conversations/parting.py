"""An adult is asked to help: the young person wants somebody to leave, and would like it said by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Text, Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """Whose circle it is, and who is to leave it."""

    name: str
    leaver: str


@dataclass(frozen=True)
class Said:
    """The helper has talked with them; they are out now."""


@dataclass(frozen=True)
class Cannot:
    """The helper cannot do it; nothing has changed."""


Outcome: TypeAlias = Said | Cannot


def parting(facts: Facts) -> Dialogue[Outcome]:
    """What is asked, with words to use, and a way to say no."""
    pressed = yield from choose(
        "said",
        asked_of_helper(facts.name, facts.leaver),
        {"said": _("I have said it"), "cannot": _("I cannot do it")},
        private=True,
    )
    if pressed == "cannot":
        yield from say(_("Thanks for saying so. {name} hears it now.", name=Verbatim(facts.name)))
        return Cannot()
    yield from say(
        _(
            "Thank you. {leaver} is out of the circle now, and {name} hears it.",
            leaver=Verbatim(facts.leaver),
            name=Verbatim(facts.name),
        )
    )
    return Said()


def asked_of_helper(name: str, leaver: str) -> Words:
    """What the helper reads, which the young person has seen before."""
    who, person = Verbatim(name), Verbatim(leaver)
    return paragraphs(
        _(
            "{name} would like {leaver} to leave the circle, and asks you to say it. No reason is needed. Words you can use:",
            name=who,
            leaver=person,
        ),
        _("“{name} has chosen who is in the circle now. Thank you for what you gave.”", name=who),
        _("Until you press the button, {leaver} is in the circle as before.", leaver=person),
    )


def said(helper: str, leaver: str) -> Text:
    """To the young person."""
    return _(
        "{helper} has talked with {leaver}. {leaver} is no longer in your circle.",
        helper=Verbatim(helper),
        leaver=Verbatim(leaver),
    )


def cannot(helper: str, leaver: str) -> Text:
    """To the young person: nothing has happened yet, and what they can do."""
    return _(
        "{helper} cannot say it to {leaver}. Nothing has changed. Under /circle you can ask somebody else, or let me do it.",
        helper=Verbatim(helper),
        leaver=Verbatim(leaver),
    )


def not_yet(helper: str, leaver: str) -> Text:
    """To the young person, after some days."""
    return _(
        "{helper} has not said yet whether it is done with {leaver}. Under /circle you can ask somebody else, or let me do it.",
        helper=Verbatim(helper),
        leaver=Verbatim(leaver),
    )
