"""The young person looks back at a year: what was shared, how the goals went, and whether anybody else sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, choose_several, say
from conversations.sharing import quoted, shortened
from conversations.text import Day, Joined, Verbatim, Words, _, lines, n_, paragraphs

AT_MOST = 8
"""Lines that one look back shows: the newest ones."""

LONGEST = 120
"""Characters of each that are shown; what is shared is what is shown."""


@dataclass(frozen=True)
class Line:
    """Something that was shared. `cheers` is how many reacted."""

    key: str
    day: Day
    line: str
    cheers: int


@dataclass(frozen=True)
class Goal:
    """A goal with its first and its newest score of the year."""

    key: str
    words: str
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Facts:
    """`number` is how many things were shared in all; `drawable` is whether there is enough for a picture."""

    name: str
    lines: tuple[Line, ...]
    number: int
    goals: tuple[Goal, ...]
    in_group: bool
    drawable: bool


@dataclass(frozen=True)
class Drawn:
    """The course of the goals as a picture, for the young person alone."""


@dataclass(frozen=True)
class Told:
    """These, by their keys, go to the group."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Drawn | Told | Nothing


def looking_back(facts: Facts) -> Dialogue[Outcome]:
    """The year, then what to do with it."""
    if not facts.lines and not facts.goals:
        yield from say(_("There is nothing to look back at yet. /goodnews and /goals are where it begins."))
        return Nothing()
    options: dict[str, Words] = {}
    if facts.drawable:
        options["picture"] = _("My course as a picture")
    if facts.in_group:
        options["share"] = _("Show some of it to my circle")
    options["nothing"] = _("That was all")
    while True:
        picked = yield from choose("look", _year(facts), options, private=True)
        if picked == "picture":
            yield from say(_("Here it comes. Only you get it."))
            return Drawn()
        if picked == "nothing":
            yield from say(_("OK. Only you saw this."))
            return Nothing()
        labels = _labels(facts)
        keys = yield from choose_several(
            "which", _("Tick what they may see, then press Next."), labels, done=_("Next →")
        )
        sure = yield from choose(
            "sure",
            paragraphs(_("This goes to your circle's group, exactly like this:"), told(facts, keys)),
            {"yes": _("Yes, show it"), "no": _("No, only for me")},
            private=True,
        )
        if sure == "yes":
            yield from say(_("I am showing it to your circle."))
            return Told(keys)
        yield from say(_("OK. Only you saw this."))
        return Nothing()


def told(facts: Facts, keys: tuple[str, ...]) -> Words:
    """To the group: only what was ticked."""
    shown = _shown(facts)
    return lines(
        _("🌟 {name} looked back at the year and wanted you to see this:", name=Verbatim(facts.name)),
        *(Joined(("• ", shown[key]), "") for key in shown if key in keys),
    )


def may_look() -> Words:
    """To the young person, once a year."""
    return _("A year has gone by. Do you want to look back at what went well? Only you see it.")


def _year(facts: Facts) -> Words:
    parts: list[Words] = []
    if facts.lines:
        parts.append(
            lines(
                n_(
                    "This year {count} thing was shared in your circle:",
                    "This year {count} things were shared in your circle:",
                    facts.number,
                ),
                *(
                    Joined(
                        (
                            "• ",
                            each.day,
                            ": “",
                            Verbatim(shortened(each.line, LONGEST)),
                            "”",
                            _hearts(each.cheers),
                        ),
                        "",
                    )
                    for each in facts.lines
                ),
            )
        )
    if facts.goals:
        parts.append(lines(_("Your goals:"), *(Joined(("• ", _goal(each)), "") for each in facts.goals)))
    return paragraphs(*parts, _("What do you want to do?"))


def _goal(goal: Goal) -> Words:
    words = Verbatim(goal.words)
    if goal.first is None or goal.last is None:
        return quoted(goal.words)
    if goal.first == goal.last:
        return _("“{goal}”: at {score} of 10", goal=words, score=goal.last)
    return _("“{goal}”: from {first} to {last} of 10", goal=words, first=goal.first, last=goal.last)


def _shown(facts: Facts) -> Mapping[str, Words]:
    found: dict[str, Words] = {each.key: quoted(shortened(each.line, LONGEST)) for each in facts.lines}
    return found | {each.key: _goal(each) for each in facts.goals}


def _labels(facts: Facts) -> Mapping[str, Words]:
    found: dict[str, Words] = {each.key: Verbatim(shortened(each.line, 30)) for each in facts.lines}
    return found | {
        each.key: Joined(("🎯 ", Verbatim(shortened(each.words, 30))), "") for each in facts.goals
    }


def _hearts(cheers: int) -> str:
    return f" 💛 {cheers}" if cheers else ""
