"""A coordinator sees what is being tried, what it is meant to lead to, and when it is decided about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.text import Joined, Verbatim, Words, _, lines, n_, paragraphs

PAGE = 30
"""Initiatives, circles or areas shown at a time: what a thumb can scroll past."""

LONGEST_NAME = 60
LONGEST_LINE = 300

CHOICES: dict[str, Words] = {
    "continue": _("Go on"),
    "adjust": _("Adjust"),
    "stop": _("Stop"),
    "new": _("Something new instead"),
}
"""What can be decided about an initiative."""


@dataclass(frozen=True)
class Taken:
    """The latest decision. `dissents` are the words of those who disagreed; `told` is what the young people were told."""

    number: int
    choice: str
    on: Words
    reason: str
    dissents: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Card:
    """One initiative. `circles` is None where too few take part to say; `late` counts the days since its day came.

    `state` is "going_on", "stop" or "new"; `area` is empty for everywhere. `may_join` are the asker's own circles.
    """

    key: str
    name: str
    path: Words
    area: str
    department: str
    opens: Words
    closes: Words | None
    audience: str
    expected: str
    seen: str
    circles: int | None
    state: str = "going_on"
    decide_on: Words | None = None
    late: int | None = None
    latest: Taken | None = None
    may_join: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """`in_time` of `releases` were answered back to the young people within 30 days."""

    initiatives: tuple[Card, ...]
    in_time: int = 0
    releases: int = 0


@dataclass(frozen=True)
class New:
    """Go on to write a new one down."""


@dataclass(frozen=True)
class Deciding:
    """Go on to decide about this one."""

    initiative: str


@dataclass(frozen=True)
class PutDown:
    """A circle takes part from now on; its young person is told at once."""

    initiative: str
    circle: str


@dataclass(frozen=True)
class Disagreed:
    """Somebody who decides sees it differently; the words stay with the decision."""

    initiative: str
    number: int
    reason: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = New | Deciding | PutDown | Disagreed | Nothing


def initiative(facts: Facts) -> Dialogue[Outcome]:
    """The list, one initiative, or a new one."""
    if not facts.initiatives:
        asked: Words = _("There are no initiatives yet.")
    else:
        asked = paragraphs(
            n_(
                "There is {count} initiative. ⏰ waits for a decision.",
                "There are {count} initiatives. ⏰ waits for a decision.",
                len(facts.initiatives),
            ),
            *([answered_back(facts.in_time, facts.releases)] if facts.releases else []),
        )
    picked = yield from choose_from_many(
        "initiative",
        asked,
        {each.key: _title(each) for each in facts.initiatives},
        {"new": _("➕ A new initiative")},
        {"nothing": _("That was all")},
    )
    if picked == "new":
        return New()
    if picked == "nothing":
        yield from say(_("OK."))
        return Nothing()
    return (yield from _look(next(each for each in facts.initiatives if each.key == picked)))


def answered_back(in_time: int, releases: int) -> Words:
    """How often the young people heard within 30 days what their figures led to."""
    return n_(
        "{in_time} of {count} release was answered back to the young people within 30 days.",
        "{in_time} of {count} releases were answered back to the young people within 30 days.",
        releases,
        in_time=in_time,
    )


def about(card: Card) -> Words:
    """One initiative on a page."""
    period: Words = _("From {day}, with no end yet", day=card.opens)
    if card.closes is not None:
        period = _("From {day} to {until}", day=card.opens, until=card.closes)
    parts: list[Words] = [
        Joined(
            (Verbatim(card.name), area_of(card.area), Verbatim(card.department)),
            " · ",
        ),
        lines(
            _("Path: {path}", path=card.path),
            period,
            _("For: {whom}", whom=Verbatim(card.audience)),
            _("Should lead to: {what}", what=Verbatim(card.expected)),
            _("Seen by: {how}", how=Verbatim(card.seen)),
            circles_in(card.circles),
        ),
        standing(card),
    ]
    if card.latest is not None:
        parts.append(decision(card.latest))
    return paragraphs(*parts)


def area_of(area: str) -> Words:
    """An area, or everywhere."""
    return Verbatim(area) if area else _("everywhere")


def circles_in(number: int | None) -> Words:
    """How many circles take part, or that they are too few to say."""
    if number is None:
        return _("Circles that take part: fewer than 5")
    return _("Circles that take part: {number}", number=number)


def standing(card: Card) -> Words:
    """When it is decided about, or that it should have been."""
    if card.state == "stop":
        return _("It was stopped. Its last day: {day}", day=card.closes or "")
    if card.state == "new":
        return _("Something new takes its place. Its last day: {day}", day=card.closes or "")
    if card.late is not None and card.decide_on is not None:
        return n_(
            "⏰ Undecided: its day was {day}, {count} day ago.",
            "⏰ Undecided: its day was {day}, {count} days ago.",
            card.late,
            day=card.decide_on,
        )
    return _("The next decision is on {day}.", day=card.decide_on or "")


def decision(taken: Taken) -> Words:
    """A decision, with who saw it differently and what the young people were told."""
    parts: list[Words] = [
        _("Decided on {day}: {choice}.", day=taken.on, choice=CHOICES[taken.choice]),
        _("Why: {reason}", reason=Verbatim(taken.reason)),
    ]
    parts += [_("Somebody disagreed: {reason}", reason=Verbatim(each)) for each in taken.dissents]
    if taken.told:
        parts.append(_("The young people were told: “{sentence}”", sentence=Verbatim(taken.told)))
    return lines(*parts)


def choose_from_many(
    key: str, asked: Words, many: Mapping[str, Words], before: Mapping[str, Words], after: Mapping[str, Words]
) -> Dialogue[str]:
    """Ask for one of `many`, a page at a time and round again after the last; the others stand on every page."""
    pairs, first = list(many.items()), 0
    while True:
        options = {**before, **dict(pairs[first : first + PAGE])}
        if len(pairs) > PAGE:
            options["more"] = _("More →")
        picked = yield from choose(key, asked, options | dict(after))
        if picked != "more":
            return picked
        first = first + PAGE if first + PAGE < len(pairs) else 0


def _title(card: Card) -> Words:
    return Joined(("⏰ " if card.late is not None else "", Verbatim(card.name)), "")


def _look(card: Card) -> Dialogue[Outcome]:
    yield from say(about(card))
    options: dict[str, Words] = {}
    if card.state == "going_on":
        options["decide"] = _("Decide about it")
        if card.may_join:
            options["circles"] = _("Put a circle down for it")
    if card.latest is not None:
        options["disagree"] = _("I disagree with the decision")
    options["nothing"] = _("That was all")
    action = yield from choose("action", _("What now?"), options)
    if action == "decide":
        return Deciding(card.key)
    if action == "circles":
        return (yield from _put_down(card))
    if action == "disagree" and card.latest is not None:
        return (yield from _disagree(card, card.latest.number))
    yield from say(_("OK."))
    return Nothing()


def _put_down(card: Card) -> Dialogue[Outcome]:
    options: dict[str, Words] = {key: Verbatim(name) for key, name in card.may_join}
    picked = yield from choose(
        "circle",
        _(
            "Whose circle? I tell the young person at once, with what it is about. They can say no, at any time."
        ),
        options | {"nobody": _("Nobody after all")},
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _(
            "{name}'s circle takes part. I am telling {name}.",
            name=Verbatim(dict(card.may_join)[picked]),
        )
    )
    return PutDown(card.key, picked)


def _disagree(card: Card, number: int) -> Dialogue[Outcome]:
    reason = yield from write(
        "disagree",
        _(
            "What do you see differently? It stays with the decision for good, where every coordinator can read it. No names, please; yours is not in it either."
        ),
        skip=_("Nothing after all"),
        longest=LONGEST_LINE,
    )
    if reason is None:
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("It is noted beside the decision."))
    return Disagreed(card.key, number, reason)
