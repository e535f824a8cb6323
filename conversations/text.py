"""Words that are not yet in any language.

A dialogue never formats a sentence: it names one (`_("Hi {name}", name=Verbatim("Sol"))`) and the
renderer finds it in the reader's language. The English sentence is the key in the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Verbatim:
    """A person's own words or a name: shown as they are, never translated, never read as markup."""

    words: str


@dataclass(frozen=True)
class Day:
    """A calendar day as ISO 8601 (`2026-11-27`), written out in the reader's language."""

    iso: str


@dataclass(frozen=True)
class Hour:
    """A time of day, `HH:MM` in the reader's own zone."""

    clock: str


@dataclass(frozen=True)
class Weekday:
    """A day of the week: 0 is Monday, 6 is Sunday."""

    number: int


@dataclass(frozen=True)
class Period:
    """A month, a quarter or half a year by its key (`2026-10`, `2026-Q4`, `2026-H2`), by the months that it has."""

    key: str
    short: bool = False


@dataclass(frozen=True)
class Text:
    """A sentence by its English wording; `plural` and `count` where the number decides the form."""

    msgid: str
    values: tuple[tuple[str, Words], ...] = ()
    plural: str | None = None
    count: int = 0


@dataclass(frozen=True)
class Joined:
    """Several words after one another, by default as paragraphs."""

    parts: tuple[Words, ...] = field(default=())
    separator: str = "\n\n"


Words: TypeAlias = Text | Verbatim | Day | Hour | Weekday | Period | Joined | int | str
"""`str` is for marks that are the same in every language (an emoji, a number, a link)."""


def _(msgid: str, /, **values: Words) -> Text:
    """A sentence to be found in the catalogues; `{name}` places are filled with `values`."""
    return Text(msgid, tuple(values.items()))


def n_(one: str, many: str, count: int, /, **values: Words) -> Text:
    """A sentence whose form depends on `count`, which is also its `{count}`."""
    return Text(one, (("count", count), *values.items()), many, count)


def lines(*parts: Words) -> Joined:
    """One line under the other."""
    return Joined(parts, "\n")


def paragraphs(*parts: Words) -> Joined:
    """An empty line between each."""
    return Joined(parts, "\n\n")


def quoted(words: str) -> Joined:
    """Somebody's own words between quotation marks, which are the same in every language here."""
    return Joined(("“", Verbatim(words), "”"), "")


def listed(*parts: Words) -> Joined:
    """On one line, with commas."""
    return Joined(parts, ", ")
