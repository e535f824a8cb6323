"""A parent or guardian is asked for a yes, where the municipality asks for one."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.joining import ask_language
from conversations.text import Verbatim, Words, _, paragraphs

WORDING = 1
"""Raise it whenever `asked` changes."""


@dataclass(frozen=True)
class Facts:
    """Who is asked about whom."""

    young_person: str
    place: str
    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Decided:
    """The guardian's yes or no."""

    language: str
    agreed: bool


def guardian(facts: Facts) -> Dialogue[Decided]:
    """Language, what it is about, yes or no."""
    language = yield from ask_language(facts.languages)
    yield from say(asked(facts))
    pressed = yield from choose("agree", _("Do you say yes?"), {"yes": _("Yes"), "no": _("No")})
    if pressed == "yes":
        yield from say(_("Thank you. I tell {name} now.", name=Verbatim(facts.young_person)))
    else:
        yield from say(
            _(
                "Thank you for answering. I tell {name}, and nothing more is asked for now.",
                name=Verbatim(facts.young_person),
            )
        )
    return Decided(language, pressed == "yes")


def asked(facts: Facts) -> Words:
    """What the guardian reads; kept word for word with the consent."""
    name = Verbatim(facts.young_person)
    return paragraphs(
        _(
            "Hi. I am Kreds, a chat robot that {place} uses. {name} wants to use me and has given you this link, because your yes is needed too.",
            name=name,
            place=Verbatim(facts.place),
        ),
        _(
            "{name} gets a group chat with adults of their own choice, and about three short questions a week. The answers are {name}'s own: neither you nor the municipality can see them. They become anonymous figures, and are deleted.",
            name=name,
        ),
        _(
            "{name} can stop at any time. You can take your yes back at any time too: tell {place}.",
            name=name,
            place=Verbatim(facts.place),
        ),
    )
