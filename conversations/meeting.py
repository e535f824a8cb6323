"""The next meeting of a circle: planned, moved and called off by anybody in it, with points that anybody may add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.meeting_said import Meeting, agenda, called_off, moved, numbered, planned, prepare
from conversations.text import Verbatim, Words, _, lines, paragraphs
from conversations.when import ask_day, ask_hour

LONGEST_PLACE = 80
LONGEST_POINT = 140
MOST_POINTS = 12
"""Points on an agenda: more of the longest would not fit into one message, nor into one meeting."""


@dataclass(frozen=True)
class Facts:
    """One circle, and who asks.

    `circles` pairs a key with a young person's name where it is not clear which circle is meant. `days` are those that
    can be picked (ISO). `own_points` are the keys of the asker's own. `in_group` is whether there is a group to tell.
    `start` is "add" where a new point is wanted at once.
    """

    name: str
    by: str
    own: bool
    meeting: Meeting | None
    days: tuple[str, ...]
    own_points: tuple[str, ...] = ()
    in_group: bool = True
    circles: tuple[tuple[str, str], ...] = ()
    start: str = ""


@dataclass(frozen=True)
class Planned:
    """A meeting on a day (ISO) at an hour (`HH:MM`); `place` is None where nobody knows yet."""

    day: str
    hour: str
    place: str | None


@dataclass(frozen=True)
class Moved:
    """The same meeting at another time or place."""

    day: str
    hour: str
    place: str | None


@dataclass(frozen=True)
class CalledOff:
    """There is no meeting after all."""


@dataclass(frozen=True)
class PointAdded:
    """Something to talk about."""

    line: str


@dataclass(frozen=True)
class PointTaken:
    """One of one's own points is taken off."""

    point: str


@dataclass(frozen=True)
class FileWanted:
    """The calendar file once more."""


@dataclass(frozen=True)
class Preparing:
    """Go on to prepare it in private."""


@dataclass(frozen=True)
class Chosen:
    """Whose circle it is about."""

    circle: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = (
    Planned | Moved | CalledOff | PointAdded | PointTaken | FileWanted | Preparing | Chosen | Nothing
)


def meeting(facts: Facts) -> Dialogue[Outcome]:
    """What is planned, then one thing to do about it."""
    if facts.circles:
        names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.circles}
        return Chosen((yield from choose("circle", _("Whose circle is it about?"), names)))
    if facts.meeting is None:
        return (yield from _nothing_planned(facts))
    yield from say(agenda(facts.name, facts.meeting))
    if facts.start == "add" and len(facts.meeting.points) < MOST_POINTS:
        return (yield from _add(facts))
    match (yield from choose("action", _("What now?"), _actions(facts, facts.meeting))):
        case "add":
            return (yield from _add(facts))
        case "take":
            return (yield from _take(facts, facts.meeting))
        case "file":
            yield from say(_("Here comes the calendar file."))
            return FileWanted()
        case "prepare":
            return Preparing()
        case "move":
            return (yield from _move(facts, facts.meeting))
        case "off":
            return (yield from _call_off(facts, facts.meeting))
        case _:
            yield from say(_("OK."))
            return Nothing()


def _actions(facts: Facts, found: Meeting) -> dict[str, Words]:
    options: dict[str, Words] = {}
    if facts.own:
        options["prepare"] = prepare()
    if len(found.points) < MOST_POINTS:
        options["add"] = _("Add a point")
    if facts.own_points:
        options["take"] = _("Take my point off")
    return options | {
        "file": _("Calendar file"),
        "move": _("Move it"),
        "off": _("Call it off"),
        "nothing": _("That was all"),
    }


def _nothing_planned(facts: Facts) -> Dialogue[Outcome]:
    pressed = yield from choose(
        "plan",
        _("No meeting is planned in {name}'s circle. Do you want to plan one?", name=Verbatim(facts.name)),
        {"yes": _("Plan a meeting"), "no": _("Not now")},
    )
    if pressed == "no":
        yield from say(_("OK."))
        return Nothing()
    day = yield from ask_day(facts.days)
    hour = yield from ask_hour()
    place = yield from write(
        "place",
        _("Where? Write a place or a link. Everyone in the circle sees it."),
        skip=_("I do not know yet"),
        longest=LONGEST_PLACE,
    )
    new = Meeting(day, hour, place)
    if not (yield from _sure(facts, planned(facts.by, facts.name, new), _("Yes, send it"))):
        return Nothing()
    yield from say(_("Done. I remind you all the day before and two hours before."))
    return Planned(day, hour, place)


def _move(facts: Facts, found: Meeting) -> Dialogue[Outcome]:
    day = yield from ask_day(facts.days)
    hour = yield from ask_hour()
    place = found.place
    if place is not None:
        written = yield from write(
            "place",
            _("Where? Write a place or a link. Everyone in the circle sees it."),
            skip=_("The same place"),
            longest=LONGEST_PLACE,
        )
        place = written or place
    else:
        place = yield from write(
            "place",
            _("Where? Write a place or a link. Everyone in the circle sees it."),
            skip=_("I do not know yet"),
            longest=LONGEST_PLACE,
        )
    new = Meeting(day, hour, place, found.points)
    if not (yield from _sure(facts, moved(facts.by, facts.name, found, new), _("Yes, send it"))):
        return Nothing()
    yield from say(_("Moved. The agenda stays as it is."))
    return Moved(day, hour, place)


def _call_off(facts: Facts, found: Meeting) -> Dialogue[Outcome]:
    if not (yield from _sure(facts, called_off(facts.by, facts.name, found), _("Yes, call it off"))):
        return Nothing()
    yield from say(_("It is called off."))
    return CalledOff()


def _sure(facts: Facts, said: Words, yes: Words) -> Dialogue[bool]:
    """Where it goes and what it says, before it goes."""
    where = (
        _("I write this in the group, and send everyone a calendar file in private:")
        if facts.in_group
        else _("I send this with a calendar file to everyone in the circle, in private:")
    )
    pressed = yield from choose("sure", paragraphs(where, said), {"yes": yes, "no": _("No")})
    if pressed == "no":
        yield from say(_("OK. Nothing is sent, and nothing is changed."))
    return pressed == "yes"


def _add(facts: Facts) -> Dialogue[Outcome]:
    line = yield from write(
        "point",
        _(
            "What should you talk about? One line. Everyone in {name}'s circle can see it, with your name.",
            name=Verbatim(facts.name),
        ),
        skip=_("Nothing after all"),
        longest=LONGEST_POINT,
    )
    if line is None:
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("It is on the agenda. /meeting shows it."))
    return PointAdded(line)


def _take(facts: Facts, found: Meeting) -> Dialogue[Outcome]:
    mine = [each for each in found.points if each.key in facts.own_points]
    shown = [numbered(place, each.line) for place, each in enumerate(mine, 1)]
    numbers: dict[str, Words] = {each.key: str(place) for place, each in enumerate(mine, 1)}
    picked = yield from choose(
        "point_off", paragraphs(lines(*shown), _("Which one?")), numbers | {"none": _("None after all")}
    )
    if picked == "none":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("It is off the agenda."))
    return PointTaken(picked)
