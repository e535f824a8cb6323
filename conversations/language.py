"""Another language, at any time and for anybody."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """`languages` pairs a code with the language's own name."""

    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spoken:
    """The language from now on."""

    language: str


def language(facts: Facts) -> Dialogue[Spoken]:
    """One question, answered in the new language."""
    options: dict[str, Words] = {code: Verbatim(name) for code, name in facts.languages}
    picked = yield from choose("language", "Sprog · Language", options)
    yield from say(_("OK, English it is."))
    return Spoken(picked)
