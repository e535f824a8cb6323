"""Somebody proposes an agreement: who does what by when, in one line or one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations import days
from conversations.calendar import iso, number
from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, say, write
from conversations.text import Day, Joined, Verbatim, Words, _, lines, paragraphs

LONGEST = 200
"""Characters of what somebody does."""

ME = ("i", "jeg")
"""What somebody calls themselves at the beginning of a line."""


@dataclass(frozen=True)
class Person:
    """Somebody who can do something: what they are called, first as lists show it; `me` is the one who writes."""

    key: str
    names: tuple[str, ...]
    me: bool = False

    @property
    def name(self) -> str:
        """As lists show it."""
        return self.names[0]


@dataclass(frozen=True)
class Around:
    """A circle, and who is in it. `in_group` is whether its group can be written to."""

    key: str
    young_person: str
    people: tuple[Person, ...]
    in_group: bool


@dataclass(frozen=True)
class Facts:
    """`today` is ISO 8601 where the writer is; `circles` are those that the writer is in."""

    today: str
    circles: tuple[Around, ...]


@dataclass(frozen=True)
class Proposed:
    """`owner` is to do `what` by `day`; `repeats` is "", "weekly", "fortnightly" or "monthly"."""

    circle: str
    owner: str
    what: str
    day: str
    repeats: str


@dataclass(frozen=True)
class Dropped:
    """Nothing is proposed."""


Outcome: TypeAlias = Proposed | Dropped


@dataclass(frozen=True)
class Line:
    """What a line says, as far as it is understood."""

    owner: Person | None
    what: str
    day: str | None
    repeats: str = ""


def agreeing(facts: Facts) -> Dialogue[Outcome]:
    """A line, then only what it leaves open; the whole of it is read back before it goes anywhere."""
    written = yield from choose_or_write(
        "line",
        how_to(),
        {"steps": _("One thing at a time"), "nothing": _("Nothing after all")},
        longest=LONGEST,
    )
    if written == Pressed("nothing"):
        return (yield from _dropped())
    around = yield from _around(facts)
    if isinstance(written, Pressed):
        line = Line(None, "", None)
    else:
        line = read_line(one_line(written), around.people, facts.today)
    owner = line.owner or (yield from _who(around, line))
    what = line.what or (yield from _what(owner))
    day = line.day or (yield from ask_day(facts.today, what))
    repeats = line.repeats
    if isinstance(written, Pressed):
        repeats = yield from _repeats()
    while True:
        # The day is part of the question's name: a yes to "tomorrow" is no yes to another day after midnight.
        sure = yield from choose(
            f"right_{day}",
            paragraphs(told(owner.name, what, day, repeats), _where_it_goes(around, owner)),
            {
                "yes": _("Yes, that is it"),
                "day": _("Another day"),
                "what": _("Other words"),
                "no": _("No, drop it"),
            },
        )
        if sure == "no":
            return (yield from _dropped())
        if sure == "yes":
            break
        if sure == "what":
            what = yield from _what(owner)
        else:
            day = yield from ask_day(facts.today, what)
    if owner.me:
        yield from say(_("Agreed. I remind you the day before, and on the day."))
    else:
        yield from say(_("Good. I am asking {name} now.", name=Verbatim(owner.name)))
    return Proposed(around.key, owner.key, what, day, repeats)


def how_to() -> Words:
    """How an agreement is written in one line."""
    return paragraphs(
        _("Who does what, and by when? One line is enough. For example:"),
        lines(_("“Mum calls the school by Friday”"), _("“I come along to the dentist on 3 December”")),
    )


def told(owner: str, what: str, day: str, repeats: str = "") -> Words:
    """An agreement as it is read back everywhere, with its day in full."""
    shown: list[Words] = [
        Joined((Verbatim(owner), ": ", Verbatim(what)), ""),
        _("By {day}", day=Day(day)),
    ]
    return lines(*shown, *([often(repeats)] if repeats else []))


def quoted(what: str) -> Words:
    """What somebody wrote, as a line of its own."""
    return Joined(("“", Verbatim(what), "”"), "")


def often(repeats: str) -> Words:
    """How an agreement comes again."""
    return {
        "weekly": _("Again every week"),
        "fortnightly": _("Again every two weeks"),
        "monthly": _("Again every month"),
    }[repeats]


def read_line(words: str, people: Sequence[Person], today: str) -> Line:
    """Who does what by when; what is not surely understood is left open."""
    found = days.read(words, today)
    rest = found.rest if found is not None else words.strip(" .,;:")
    owner, what = _owner(rest, people)
    return Line(owner, what, found.day if found else None, found.repeats if found else "")


def ask_day(today: str, what: str) -> Dialogue[str]:
    """By when is `what`: a day that can be pressed, or written in one's own words until it is understood; ISO 8601."""
    asked: Words = _("By when? Press a day or write one, such as “on Friday”, “in two weeks” or “3/12”.")
    offered: dict[str, Words] = {
        each: Day(each) for each in (iso(number(today) + ahead) for ahead in (1, 7, 14))
    }
    while True:
        shown = paragraphs(quoted(what), asked)
        reply = yield from choose_or_write("day", shown, offered, longest=60)
        if isinstance(reply, Pressed):
            return reply.key
        found = days.read(one_line(reply), today)
        if found is not None and not found.repeats:
            return found.day
        asked = _(
            "I am not sure which day that is. Write one day within a year, such as “Friday”, “in two weeks” or “3/12”."
        )


def _around(facts: Facts) -> Dialogue[Around]:
    if len(facts.circles) == 1:
        return facts.circles[0]
    key = yield from choose(
        "circle", _("In which circle?"), {each.key: Verbatim(each.young_person) for each in facts.circles}
    )
    return next(each for each in facts.circles if each.key == key)


def _who(around: Around, line: Line) -> Dialogue[Person]:
    asked: Words = _("Who does it?")
    if line.what:
        asked = paragraphs(quoted(line.what), asked)
    labels: dict[str, Words] = {
        each.key: _("{name} (you)", name=Verbatim(each.name)) if each.me else Verbatim(each.name)
        for each in around.people
    }
    key = yield from choose("who", asked, labels)
    return next(each for each in around.people if each.key == key)


def _what(owner: Person) -> Dialogue[str]:
    asked: Words = (
        _("What will you do?") if owner.me else _("What does {name} do?", name=Verbatim(owner.name))
    )
    found = yield from write("what", asked, longest=LONGEST)
    return found or ""


def _repeats() -> Dialogue[str]:
    pressed = yield from choose(
        "repeats",
        _("Once, or again and again?"),
        {
            "once": _("Once"),
            "weekly": _("Every week"),
            "fortnightly": _("Every two weeks"),
            "monthly": _("Every month"),
        },
    )
    return "" if pressed == "once" else pressed


def _where_it_goes(around: Around, owner: Person) -> Words:
    young = Verbatim(around.young_person)
    if around.in_group:
        seen: Words = _("It goes into {name}'s group, where everyone in it reads it.", name=young)
    else:
        seen = _("Everyone in {name}'s circle can see it.", name=young)
    if owner.me:
        return paragraphs(seen, _("Is that right?"))
    counts = _("It counts when {name} says yes.", name=Verbatim(owner.name))
    return paragraphs(lines(seen, counts), _("Is that right?"))


def _owner(words: str, people: Sequence[Person]) -> tuple[Person | None, str]:
    """Whoever the line begins with, and the rest of it."""
    known = [(name, each) for each in people for name in each.names]
    known += [(first, each) for name, each in known if (first := name.partition(" ")[0]) != name]
    known += [(name, each) for name in ME for each in people if each.me]
    lower = words.lower()
    best = 0
    found: set[Person] = set()
    for name, each in known:
        if re.match(rf"{re.escape(name.lower())}(?!\w)", lower) and len(name) >= best:
            found = {each} | (found if len(name) == best else set())
            best = len(name)
    if len(found) != 1:  # nobody, or two of one name: never guessed
        return None, words
    return found.pop(), words[best:].strip(" ,;:.")


def _dropped() -> Dialogue[Outcome]:
    yield from say(_("OK, nothing."))
    return Dropped()
