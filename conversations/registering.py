"""A coordinator writes a new initiative down: for whom, what it should lead to, how that is seen, and when it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.calendar import iso, months_on, number
from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, say, write
from conversations.initiative import LONGEST_LINE, LONGEST_NAME, Card, about
from conversations.text import Day, Verbatim, Words, _, paragraphs
from conversations.when import ask_day_in_words

FURTHEST = 60
"""Months ahead that it may end."""


@dataclass(frozen=True)
class Facts:
    """`paths` pairs a key with its name; days are ISO dates: to begin on, to end on, to decide on first, and today."""

    paths: tuple[tuple[str, Words], ...]
    areas: tuple[str, ...]
    departments: tuple[str, ...]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    decides: tuple[str, ...]
    today: str


@dataclass(frozen=True)
class Registered:
    """A new initiative. `area` is empty for everywhere, `closes` None for no end yet; days are ISO dates."""

    name: str
    path: str
    area: str
    department: str
    opens: str
    closes: str | None
    audience: str
    expected: str
    seen: str
    decide_on: str


@dataclass(frozen=True)
class Nothing:
    """Dropped."""


Outcome: TypeAlias = Registered | Nothing


def registering(facts: Facts) -> Dialogue[Outcome]:
    """One question for each thing, then everything once more."""
    name = yield from write(
        "initiative_name",
        _(
            "What is the initiative called? Say it so that a young person knows what it is. No people's names."
        ),
        longest=LONGEST_NAME,
    )
    paths = dict(facts.paths)
    path = yield from choose("path", _("Which path of the strategy does it belong to?"), paths)
    area = yield from _pick_or_write(
        "area", _("Which area? Pick one or write it."), facts.areas, {"everywhere": _("Everywhere")}
    )
    department = yield from _pick_or_write("department", _("Which department has it?"), facts.departments, {})
    year, far = iso(months_on(number(facts.today), 12)), iso(months_on(number(facts.today), FURTHEST))
    opens = yield from ask_day_in_words(
        "begins", _("When does it begin?"), facts.begins, facts.today, first=facts.today, last=year
    )
    closes = yield from ask_day_in_words(
        "ends",
        _("When does it end?"),
        [each for each in facts.ends if each >= opens],
        facts.today,
        first=opens,
        last=far,
        more={"open": _("No end yet")},
    )
    audience = yield from write("whom", _("Who is it for? One line."), longest=LONGEST_LINE)
    expected = yield from write("expected", _("What should it lead to? One line."), longest=LONGEST_LINE)
    seen = yield from write(
        "seen", _("How will you see that it does? One line: which figure, or what."), longest=LONGEST_LINE
    )
    decide_on = yield from ask_day_in_words(
        "decides",
        _("When is it decided about first: go on, adjust, stop or something new? I remind you before."),
        facts.decides,
        facts.today,
        first=iso(number(facts.today) + 1),
        last=far,
    )
    made = Registered(
        name or "",
        path,
        area,
        department,
        opens,
        None if closes == "open" else closes,
        audience or "",
        expected or "",
        seen or "",
        decide_on,
    )
    sure = yield from choose(
        "sure",
        paragraphs(_("Please check:"), _card(made, paths[path]), _("Write it down like this?")),
        {"yes": _("Yes, write it down"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing is kept."))
        return Nothing()
    yield from say(
        _("Written down. /initiatives shows it, and I remind you before {day}.", day=Day(decide_on))
    )
    return made


def _card(made: Registered, path: Words) -> Words:
    closes = Day(made.closes) if made.closes else None
    return about(
        Card(
            "",
            made.name,
            path,
            made.area,
            made.department,
            Day(made.opens),
            closes,
            made.audience,
            made.expected,
            made.seen,
            None,
            decide_on=Day(made.decide_on),
        )
    )


def _pick_or_write(key: str, asked: Words, known: Sequence[str], more: dict[str, Words]) -> Dialogue[str]:
    """One of those in use, or words of one's own; nothing for everywhere."""
    options: dict[str, Words] = {str(place): Verbatim(each) for place, each in enumerate(known[:8])} | more
    reply = yield from choose_or_write(key, asked, options, longest=40)
    if not isinstance(reply, Pressed):
        return one_line(reply)
    return known[int(reply.key)] if reply.key.isdigit() else ""
