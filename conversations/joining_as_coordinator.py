"""A coordinator opens the invitation that the operator made."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.joining import ask_language
from conversations.text import Verbatim, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`name` is what the operator wrote when making the invitation."""

    name: str
    place: str
    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Begun:
    """This account is the coordinator's from now on."""

    language: str


def joining_as_coordinator(facts: Facts) -> Dialogue[Begun]:
    """Language, what a coordinator can and cannot see, and go."""
    language = yield from ask_language(facts.languages)
    yield from say(
        paragraphs(
            _(
                "Hi {name}. You are a coordinator for {place} now.",
                name=Verbatim(facts.name),
                place=Verbatim(facts.place),
            ),
            lines(
                _("• /circle starts a circle, and shows how your circles run."),
                _("• /figures shows the latest figures."),
                _("• /web opens all of it as pages in your browser."),
                _(
                    "• You never see what a young person answers, or whether they did. That is promised to them, and nobody can switch it off."
                ),
            ),
        )
    )
    yield from choose("begin", _("Is that clear?"), {"yes": _("Yes, let's start")})
    yield from say(_("Good. Write /circle to start your first one."))
    return Begun(language)
