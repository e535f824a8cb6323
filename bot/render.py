"""Words into one language, plain text: a name can never become markup or turn the line around."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import assert_never

from babel.dates import format_date, format_interval, format_skeleton, format_time, get_day_names

from bot.catalogues import catalogue
from conversations.text import Day, Hour, Joined, Period, Text, Verbatim, Weekday, Words

ISOLATE, POP = "\u2068", "\u2069"
"""Around a person's own words, so that their direction does not spread."""

_REGION = {"en": "en_GB"}
"""English as in Europe: 17:00, and the day before the month."""

_PERIOD = re.compile(r"(\d{4})-(Q(?=[1-4]$)|H(?=[12]$)|(?=0[1-9]$|1[0-2]$))(\d{1,2})")
"""Keys of periods, as `store.plan` makes them."""

_SPANS = {"": 1, "Q": 3, "H": 6}
"""Their months."""

_RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"}
_FORBIDDEN = {"RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}


def render(words: Words, language: str) -> str:
    """The words in a language."""
    match words:
        case Text(msgid, values, plural, count):
            known = catalogue(language)
            found = known.gettext(msgid) if plural is None else known.ngettext(msgid, plural, count)
            return found.format_map({name: render(value, language) for name, value in values})
        case Joined(parts, separator):
            return separator.join(render(part, language) for part in parts)
        case str():
            return words
        case int():
            return str(words)
        case Verbatim(said):
            return _isolated(said)
        case Day(iso):
            return format_date(date.fromisoformat(iso), "full", locale=_REGION.get(language, language))
        case Hour(clock):
            return format_time(time.fromisoformat(clock), "short", locale=_REGION.get(language, language))
        case Weekday(number):
            return str(get_day_names("wide", locale=language)[number])
        case Period(key, short):
            return _months(key, "yMMM" if short else "yMMMM", _REGION.get(language, language))
        case _:
            assert_never(words)


def _months(key: str, skeleton: str, locale: str) -> str:
    """From the first month to the last. What is named in another way is shown as it is."""
    found = _PERIOD.fullmatch(key)
    if found is None:
        return key
    span, number = _SPANS[found[2]], int(found[3])
    first = date(int(found[1]), (number - 1) * span + 1, 1)
    if span == 1:
        return format_skeleton(skeleton, first, locale=locale)
    return format_interval(
        first, first.replace(month=first.month + span - 1), skeleton, locale=locale
    ).replace("\u2009", "")


def _isolated(said: str) -> str:
    """Drop what would steer the text's direction; isolate what runs from right to left."""
    if said.isascii() and "\0" not in said:
        return said
    kept = "".join(
        each for each in said if unicodedata.bidirectional(each) not in _FORBIDDEN and each != "\0"
    )
    if any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in kept):
        return f"{ISOLATE}{kept}{POP}"
    return kept
