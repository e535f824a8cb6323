"""When Kreds speaks in the group by itself: quiet for a while, quiet hours, and when the week in short comes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.joining import parse_hour
from conversations.text import Day, Hour, Verbatim, Weekday, Words, _, lines, paragraphs

HOURS = {
    "20-8": ("20:00", "08:00"),
    "21-8": ("21:00", "08:00"),
    "22-7": ("22:00", "07:00"),
    "18-9": ("18:00", "09:00"),
}
"""Quiet hours to choose from."""

DIGEST_HOURS = ("12:00", "16:00", "17:00", "19:00")

LONGEST = 56
"""Days that the group can be quiet for at once: it can be asked for again, and is never for ever by mistake."""

_NUMBERS = {
    "a": 1,
    "one": 1,
    "en": 1,
    "et": 1,
    "1": 1,
    "two": 2,
    "to": 2,
    "three": 3,
    "tre": 3,
    "four": 4,
    "fire": 4,
}
_UNITS = {
    "d": 1,
    "day": 1,
    "days": 1,
    "dag": 1,
    "dage": 1,
    "w": 7,
    "week": 7,
    "weeks": 7,
    "u": 7,
    "uge": 7,
    "uger": 7,
}


@dataclass(frozen=True)
class Facts:
    """`own` is whether the asker is the young person. `until` is the last day of quiet, or None.

    `begins` and `ends` are the quiet hours (`HH:MM`); `weekday` and `hour` say when the week in short comes, None for
    never. `circles` pairs a key with a name where it is not clear which circle is meant.
    """

    name: str
    own: bool
    until: str | None
    begins: str
    ends: str
    weekday: int | None
    hour: str
    circles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Quieted:
    """Say nothing by yourself in the group for so many days."""

    days: int


@dataclass(frozen=True)
class Lifted:
    """Speak again."""


@dataclass(frozen=True)
class HoursSet:
    """Quiet hours, `HH:MM`."""

    begins: str
    ends: str


@dataclass(frozen=True)
class DigestSet:
    """When the week in short comes; `weekday` is None for never."""

    weekday: int | None
    hour: str


@dataclass(frozen=True)
class Chosen:
    """Whose circle it is about."""

    circle: str


@dataclass(frozen=True)
class Nothing:
    """Nothing changed."""


Outcome: TypeAlias = Quieted | Lifted | HoursSet | DigestSet | Chosen | Nothing


def quiet(facts: Facts) -> Dialogue[Outcome]:
    """How it is now, then one thing to change."""
    if facts.circles:
        names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.circles}
        return Chosen((yield from choose("circle", _("Whose circle is it about?"), names)))
    options: dict[str, Words] = {}
    if facts.own and facts.until is None:
        options["quiet"] = _("Be quiet for a while")
    if facts.own and facts.until is not None:
        options["lift"] = _("You may speak again")
    if facts.own:
        options["hours"] = _("Other quiet hours")
    options |= {"digest": _("When the week in short comes"), "nothing": _("That was all")}
    match (yield from choose("setting", _now(facts), options)):
        case "quiet":
            return (yield from _how_long())
        case "lift":
            yield from say(_("Thanks. I speak in the group again when there is something to say."))
            return Lifted()
        case "hours":
            return (yield from _hours())
        case "digest":
            return (yield from _digest(facts))
        case _:
            yield from say(_("OK."))
            return Nothing()


def days_in(words: str) -> int | None:
    """How many days are meant by "1w", "3 days", "be quiet for a week" or "stille en uge"; None where it is not clear."""
    said = " ".join(words.lower().strip(" .!").split())
    said = re.sub(
        r"^(?:please |vær sød at |vær )?(?:be quiet|quiet|være stille|stille|ti stille)\s*(?:for|i)?\s*",
        "",
        said,
    )
    found = re.fullmatch(r"(\d{1,2}|[a-z]+) ?([a-z]+)", said)
    if found is None or found[2] not in _UNITS:
        return None
    number = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1], 0)
    days = number * _UNITS[found[2]]
    return days if 0 < days <= LONGEST else None


def asks_for_quiet(words: str) -> int | None:
    """The same for a whole line that begins as such a wish does, so that no other line is taken for one."""
    begins = re.match(
        r"\s*(?:please |vær sød at |vær )?(?:be quiet|være stille|stille|ti stille)\b", words.lower()
    )
    return days_in(words) if begins else None


def quieted(name: str, until: str) -> Words:
    """In the group, once: so that nobody wonders."""
    return _(
        "{name} asked me to be quiet here until {day}. I still answer when you ask me for something.",
        name=Verbatim(name),
        day=Day(until),
    )


def quiet_until(until: str) -> Words:
    """In private, to the young person who just wrote that they want it."""
    return _("OK, I am quiet in the group until {day}. /quiet ends it whenever you like.", day=Day(until))


def lifted(name: str) -> Words:
    """In the group, when it is over before its time."""
    return _("{name} says that I may speak here again.", name=Verbatim(name))


def only_the_young_person(name: str) -> Words:
    """To anybody else who wants quiet: in private."""
    return _(
        "Only {name} can ask me to be quiet in the group. If it gets too much, talk to {name} about it.",
        name=Verbatim(name),
    )


def digest_moved(weekday: int | None, hour: str) -> Words:
    """In the group: it is everyone's."""
    if weekday is None:
        return _("The week in short no longer comes. /quiet starts it again.")
    return _(
        "The week in short now comes every {weekday} at {time}.", weekday=Weekday(weekday), time=Hour(hour)
    )


def _now(facts: Facts) -> Words:
    now = (
        _("I am quiet in the group until {day}.", day=Day(facts.until))
        if facts.until is not None
        else _(
            "I say nothing of my own in the group from {begins} to {ends}.",
            begins=Hour(facts.begins),
            ends=Hour(facts.ends),
        )
    )
    digest = (
        _("The week in short does not come.")
        if facts.weekday is None
        else _(
            "The week in short comes every {weekday} at {time}, when there is something in it.",
            weekday=Weekday(facts.weekday),
            time=Hour(facts.hour),
        )
    )
    said: list[Words] = [now, digest]
    if not facts.own:
        said.append(_("Only {name} decides when I am quiet.", name=Verbatim(facts.name)))
    return paragraphs(lines(*said), _("What do you want to change?"))


def _how_long() -> Dialogue[Outcome]:
    days = yield from choose(
        "days",
        _(
            "For how long? I tell the group once that you asked for it. Then I say nothing there by myself. When you ask me for something I still answer, and help always works."
        ),
        {"7": _("A week"), "14": _("Two weeks"), "28": _("Four weeks"), "no": _("Not after all")},
    )
    if days == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("OK, I am quiet in the group now. /quiet ends it whenever you like."))
    return Quieted(int(days))


def _hours() -> Dialogue[Outcome]:
    options: dict[str, Words] = {
        key: _("{begins} to {ends}", begins=Hour(begins), ends=Hour(ends))
        for key, (begins, ends) in HOURS.items()
    }
    picked = yield from choose("hours", _("When should I be quiet in the group?"), options)
    begins, ends = HOURS[picked]
    yield from say(
        _(
            "OK. What I would say of my own between {begins} and {ends} waits.",
            begins=Hour(begins),
            ends=Hour(ends),
        )
    )
    return HoursSet(begins, ends)


def _digest(facts: Facts) -> Dialogue[Outcome]:
    days: dict[str, Words] = {str(day): Weekday(day) for day in range(7)}
    picked = yield from choose(
        "weekday", _("Which day? I tell the group."), days | {"never": _("Not at all")}
    )
    if picked == "never":
        yield from say(_("OK, it does not come any more."))
        return DigestSet(None, facts.hour)
    options: dict[str, Words] = {hour: Hour(hour) for hour in DIGEST_HOURS if not _in_quiet(facts, hour)}
    hour = yield from choose("hour", _("And what time?"), options | {"other": _("Another time")})
    asked: Words = _("Write the time, for example 16:15.")
    while hour == "other":
        written = yield from write("hour_written", asked, longest=20)
        hour = parse_hour(written or "") or "other"
        asked = _("I did not get that. Write the time like this: 16:15.")
        if hour != "other" and _in_quiet(facts, hour):
            asked, hour = _("That is in the quiet hours. Write another time, for example 16:15."), "other"
    yield from say(_("OK: {weekday} at {time}.", weekday=Weekday(int(picked)), time=Hour(hour)))
    return DigestSet(int(picked), hour)


def _in_quiet(facts: Facts, hour: str) -> bool:
    if facts.begins <= facts.ends:
        return facts.begins <= hour < facts.ends
    return hour >= facts.begins or hour < facts.ends
