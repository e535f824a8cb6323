"""A relative, mentor, friend or professional opens an invitation: what is expected, and yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.joining import ask_language
from conversations.text import Text, Verbatim, Words, _, lines, listed, paragraphs

LOOKS: dict[str, Text] = {
    "anytime": _("Most of the day"),
    "daytime": _("Weekdays in the daytime"),
    "evening": _("In the evening"),
    "seldom": _("Not every day"),
}
"""When somebody normally looks at messages: told to the young person before they ask for help."""

MONTHS = {"3": 3, "6": 6, "12": 12}
"""How long a professional stays at first, in months."""


@dataclass(frozen=True)
class Facts:
    """`name` is what the inviter called them; `role` is relative, mentor, friend or professional."""

    name: str
    role: str
    department: str
    young_person: str
    place: str
    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Accepted:
    """A yes. `looks` is a key of LOOKS; `months` is None for people of the network, who stay."""

    language: str
    name: str
    looks: str
    months: int | None


@dataclass(frozen=True)
class Declined:
    """A no."""

    language: str


Outcome: TypeAlias = Accepted | Declined


def joining_as_adult(facts: Facts) -> Dialogue[Outcome]:
    """From the invitation to a yes that waits to be confirmed."""
    language = yield from ask_language(facts.languages)
    yield from say(_what_is_expected(facts))
    pressed = yield from choose(
        "accept", _("Will you join?"), {"yes": _("Yes, I will"), "no": _("No thanks")}
    )
    if pressed == "no":
        yield from say(_("Thank you for saying so. Nothing more happens."))
        return Declined(language)
    name = yield from write(
        "name",
        _(
            "Which name should the others see? Write it, or press the one that {name} knows:",
            name=Verbatim(facts.young_person),
        ),
        skip=Verbatim(facts.name),
        longest=40,
    )
    looks = yield from choose(
        "looks",
        _(
            "When do you normally look at your messages? {name} sees it before asking you for help.",
            name=Verbatim(facts.young_person),
        ),
        LOOKS,
    )
    months = None
    if facts.role == "professional":
        months = yield from _until_when(facts)
    yield from say(
        _(
            "Thank you, {name}. Before you come into the group, {young_person} or a professional confirms that it is really you. I write to you then.",
            name=Verbatim(name or facts.name),
            young_person=Verbatim(facts.young_person),
        )
    )
    return Accepted(language, name or facts.name, looks, months)


def role_name(role: str, department: str = "") -> Words:
    """A role as the others read it; a professional with the department."""
    names: dict[str, Words] = {
        "young_person": _("Young person"),
        "relative": _("Family"),
        "mentor": _("Mentor"),
        "friend": _("Friend"),
        "professional": _("Professional"),
    }
    if role == "professional" and department:
        return Verbatim(department)
    return names[role]


def _what_is_expected(facts: Facts) -> Words:
    name = Verbatim(facts.young_person)
    role = role_name(facts.role, facts.department)
    if facts.role == "professional" and facts.department:
        role = listed(role_name(facts.role), role)
    hello = _(
        "Hi. I am Kreds, a chat robot that helps the people around {name} stay together. You are invited to the circle as: {role}.",
        name=name,
        role=role,
    )
    points: list[Words] = [
        _("What it takes:"),
        _("• You are in one group chat with {name} and the others. {name} decides who is in it.", name=name),
        _("• What you agree on, you keep, or you say in time that you cannot."),
        _(
            "• {name} sometimes answers questions in private. You cannot see the answers, and neither can I tell you whether there were any. Please do not ask for them.",
            name=name,
        ),
        _("• If {name} asks you for help, you get a message at once.", name=name),
        _("• You can leave again with /leave."),
    ]
    if facts.role == "professional":
        points.append(
            _(
                "• Your place has an end date. The people who stay in {name}'s life should come first.",
                name=name,
            )
        )
    return paragraphs(hello, lines(*points))


def _until_when(facts: Facts) -> Dialogue[int]:
    pressed = yield from choose(
        "months",
        _(
            "For how long to begin with? It can be extended if {name} wants it.",
            name=Verbatim(facts.young_person),
        ),
        {"3": _("3 months"), "6": _("6 months"), "12": _("A year")},
    )
    return MONTHS[pressed]
