"""A coordinator names who holds a circle together: there is always somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, say, write
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """`now` is the case manager's name or None; `candidates` pairs a key with each other professional in the circle.

    `me` is whether the asker may be it. `departments` are those in use.
    """

    circle: str
    now: str | None
    candidates: tuple[tuple[str, str], ...]
    me: bool
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """Somebody who is in the circle already."""

    place: str


@dataclass(frozen=True)
class Myself:
    """The coordinator."""


@dataclass(frozen=True)
class Invited:
    """Somebody new."""

    name: str
    department: str


@dataclass(frozen=True)
class Nothing:
    """It stays as it is."""


Outcome: TypeAlias = Chosen | Myself | Invited | Nothing


def case_manager(facts: Facts) -> Dialogue[Outcome]:
    """Who it is, who it shall be."""
    circle = Verbatim(facts.circle)
    if facts.now is None:
        yield from say(_("{circle}'s circle has no case manager right now.", circle=circle))
    else:
        yield from say(
            _("{name} is the case manager of {circle}'s circle.", name=Verbatim(facts.now), circle=circle)
        )
    options: dict[str, Words] = {key: Verbatim(name) for key, name in facts.candidates}
    if facts.me:
        options["me"] = _("It is me")
    options |= {"new": _("Somebody new"), "nobody": _("Nobody after all")}
    picked = yield from choose(
        "who", _("Who should hold the circle together? {circle} is told.", circle=circle), options
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    if picked == "me":
        yield from say(_("Good. If you are not in the circle yet, {circle} is asked first.", circle=circle))
        return Myself()
    if picked == "new":
        return (yield from _new(facts))
    yield from say(
        _(
            "Good. {name} and {circle} are told.",
            name=Verbatim(dict(facts.candidates)[picked]),
            circle=circle,
        )
    )
    return Chosen(picked)


def _new(facts: Facts) -> Dialogue[Outcome]:
    name = yield from write("name", _("What is their name?"), skip=_("Nobody after all"), longest=40)
    if name is None:
        yield from say(_("OK."))
        return Nothing()
    department = yield from _department(facts.departments)
    yield from say(
        _(
            "Here comes the invitation. Pass it on to {name} yourself. {circle} is told.",
            name=Verbatim(name),
            circle=Verbatim(facts.circle),
        )
    )
    return Invited(name, department)


def _department(known: Sequence[str]) -> Dialogue[str]:
    options: dict[str, Words] = {str(place): Verbatim(each) for place, each in enumerate(known[:8])}
    reply = yield from choose_or_write(
        "department", _("Which department is the case manager from?"), options, longest=40
    )
    return known[int(reply.key)] if isinstance(reply, Pressed) else one_line(reply)


def wanted(circle: str) -> Words:
    """To the coordinator, as soon as there is no case manager, and each week after it."""
    return _(
        "{circle}'s circle has no case manager. Until you name one, you are the one who hears when something is needed.",
        circle=Verbatim(circle),
    )


def you_are_it(circle: str, coordinator: str) -> Words:
    """To whoever was named."""
    return _(
        "{coordinator} has named you as case manager: from now on you hold {circle}'s circle together, and you hear when something is needed. If that is not right, tell {coordinator}.",
        coordinator=Verbatim(coordinator),
        circle=Verbatim(circle),
    )


def not_any_more(circle: str, name: str) -> Words:
    """To whoever was it before and is still in the circle."""
    return _(
        "{name} is the case manager of {circle}'s circle from now on. Your place in it stays as it is.",
        name=Verbatim(name),
        circle=Verbatim(circle),
    )


def for_young_person(name: str) -> Words:
    """To the young person."""
    return _(
        "{name} is your case manager from now on: the one who holds the circle together. If you would rather have somebody else, tell {name} or the coordinator.",
        name=Verbatim(name),
    )
