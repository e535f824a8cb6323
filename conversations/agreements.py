"""The agreements of a circle: what is open, for whom, and what has been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.agreed import was_for
from conversations.dialogue import Dialogue, choose, say
from conversations.text import Day, Joined, Text, Verbatim, Words, _, lines

AT_ONCE = 9
"""Agreements in one message: more of the longest would not fit into it."""

OPEN = ("asked", "open")

BECAME: dict[str, Text] = {
    "kept": _("kept"),
    "partly": _("partly kept"),
    "not_kept": _("not kept"),
    "unsaid": _("nobody said how it went"),
    "declined": _("declined"),
    "objected": _("the young person said no"),
    "dropped": _("taken back"),
}
"""What became of one that is over, in the list."""


@dataclass(frozen=True)
class Item:
    """One agreement; `owner` is the key of whoever does it."""

    key: str
    owner: str
    name: str
    what: str
    day: str
    state: str


@dataclass(frozen=True)
class Listed:
    """A circle and its agreements, the next day first; `mine` is the reader's own key there."""

    key: str
    young_person: str
    mine: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Facts:
    """`today` is ISO 8601 where the reader is."""

    today: str
    circles: tuple[Listed, ...]


@dataclass(frozen=True)
class Opened:
    """Go on to one of them."""

    agreement: str


@dataclass(frozen=True)
class Making:
    """Go on to a new one in this circle."""

    circle: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Opened | Making | Nothing


def agreements(facts: Facts) -> Dialogue[Outcome]:
    """The list, for everybody or for one person, until something is picked."""
    listed = yield from _circle(facts)
    person, over = "", False
    while True:
        found = [each for each in listed.items if (each.state in OPEN) != over and person in ("", each.owner)]
        shown = found[:AT_ONCE]
        pressed = yield from choose(
            "pick",
            _list(shown, len(found), facts.today, over=over),
            _options(listed, shown, person, over=over),
        )
        match pressed:
            case "new":
                return Making(listed.key)
            case "nothing":
                yield from say(_("OK."))
                return Nothing()
            case "over" | "open":
                over = pressed == "over"
            case "everyone":
                person = ""
            case "person":
                person = yield from choose("person", _("Whose?"), _people(listed, over=over))
            case _:
                return Opened(pressed.removeprefix("a"))


def _circle(facts: Facts) -> Dialogue[Listed]:
    if len(facts.circles) == 1:
        return facts.circles[0]
    key = yield from choose(
        "circle", _("In which circle?"), {each.key: Verbatim(each.young_person) for each in facts.circles}
    )
    return next(each for each in facts.circles if each.key == key)


def _list(shown: Sequence[Item], count: int, today: str, *, over: bool) -> Words:
    if not shown:
        return _("None is over yet.") if over else _("There are no open agreements.")
    title = _("Agreements that are over:") if over else _("Open agreements:")
    rows = [_row(place, each, today) for place, each in enumerate(shown, 1)]
    more = [_("… and {count} more", count=count - len(shown))] if count > len(shown) else []
    return lines(title, *rows, *more, _("Press a number to see one."))


def _row(place: int, item: Item, today: str) -> Words:
    when: Words = Day(item.day)
    if item.state == "asked":
        when = Joined((when, _("waits for a yes")), " · ")
    elif item.state != "open":
        when = Joined((when, BECAME[item.state]), " · ")
    elif item.day < today:
        when = was_for(item.day)
    return Joined((f"{place}. ", Verbatim(item.name), ": ", Verbatim(item.what), " · ", when), "")


def _options(listed: Listed, shown: Sequence[Item], person: str, *, over: bool) -> dict[str, Words]:
    found: dict[str, Words] = {f"a{each.key}": str(place) for place, each in enumerate(shown, 1)}
    found["new"] = _("Make an agreement")
    if person:
        found["everyone"] = _("Everybody's")
    elif len(_people(listed, over=over)) > 1:
        found["person"] = _("One person's")
    if over:
        found["open"] = _("Those that are open")
    elif any(each.state not in OPEN for each in listed.items):
        found["over"] = _("Those that are over")
    found["nothing"] = _("That was all")
    return found


def _people(listed: Listed, *, over: bool) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for each in listed.items:
        if (each.state in OPEN) != over:
            mine = each.owner == listed.mine
            found.setdefault(
                each.owner, _("{name} (you)", name=Verbatim(each.name)) if mine else Verbatim(each.name)
            )
    return found
