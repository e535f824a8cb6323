"""A coordinator asks another one to take a circle over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _, n_, paragraphs

PAGE = 30
"""Coordinators shown at a time."""


@dataclass(frozen=True)
class Facts:
    """`others` pairs a key with each other coordinator; `case_manager` is whether the asker is that too."""

    circle: str
    others: tuple[tuple[str, str], ...]
    case_manager: bool


@dataclass(frozen=True)
class Offered:
    """This coordinator is asked. `leaves` is whether the asker also goes as case manager."""

    to: str
    leaves: bool


@dataclass(frozen=True)
class Nothing:
    """It stays as it is."""


Outcome: TypeAlias = Offered | Nothing


def passing_circle(facts: Facts) -> Dialogue[Outcome]:
    """To whom, what it means, sure."""
    if not facts.others:
        yield from say(_("There is no other coordinator here yet. An operator can invite one."))
        return Nothing()
    to = yield from _pick(facts)
    if to == "nobody":
        yield from say(_("OK."))
        return Nothing()
    name, circle = Verbatim(dict(facts.others)[to]), Verbatim(facts.circle)
    leaves = False
    if facts.case_manager:
        pressed = yield from choose(
            "leaves",
            _("You are the case manager too. What about that?"),
            {"stays": _("I go on being it"), "leaves": _("I leave the circle altogether")},
        )
        leaves = pressed == "leaves"
    sure = yield from choose(
        "sure",
        paragraphs(
            _(
                "I ask {name}, without saying whose circle it is. Only after a yes does {name} see {circle}'s circle, and you no longer do as coordinator. {circle} and everyone in the circle are told.",
                name=name,
                circle=circle,
            ),
            _("Ask {name}?", name=name),
        ),
        {"yes": _("Yes, ask"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing has changed."))
        return Nothing()
    yield from say(_("I am asking {name}. Until then everything stays as it is.", name=name))
    return Offered(to, leaves)


def _pick(facts: Facts) -> Dialogue[str]:
    first = 0
    while True:
        options: dict[str, Words] = {key: Verbatim(name) for key, name in facts.others[first : first + PAGE]}
        if len(facts.others) > PAGE:
            options["more"] = _("More →")
        picked = yield from choose(
            "to",
            _("Who should look after {circle}'s circle from now on?", circle=Verbatim(facts.circle)),
            options | {"nobody": _("Nobody after all")},
        )
        if picked != "more":
            return picked
        first = first + PAGE if first + PAGE < len(facts.others) else 0


def refused(circle: str, name: str) -> Words:
    """To the one who asked."""
    return _(
        "{name} cannot take {circle}'s circle over. It stays with you.",
        name=Verbatim(name),
        circle=Verbatim(circle),
    )


def yours_no_more(circle: str, name: str, *, stays: bool) -> Words:
    """To the one who passed it on."""
    if stays:
        return _(
            "{name} coordinates {circle}'s circle from now on. You stay in it as a professional.",
            name=Verbatim(name),
            circle=Verbatim(circle),
        )
    return _(
        "{name} coordinates {circle}'s circle from now on, and you no longer see it. Thank you for the time you gave.",
        name=Verbatim(name),
        circle=Verbatim(circle),
    )


def owns_the_group(circle: str, name: str) -> Words:
    """To the one who made the group and goes: only they can let go of it."""
    return _(
        "You made {circle}'s group, so perhaps I cannot take you out of it. Make {name} or the case manager its owner in your chat app, and leave it yourself.",
        circle=Verbatim(circle),
        name=Verbatim(name),
    )


def still_owned(circle: str, name: str) -> Words:
    """To those who run the circle: the account that made the group may still be in it."""
    return _(
        "{name} made {circle}'s group and may still be in it. Look who is in the group, and ask {name} to leave it.",
        name=Verbatim(name),
        circle=Verbatim(circle),
    )


def yours(circle: str, case_manager: str | None) -> Words:
    """To the new coordinator."""
    first = _(
        "{circle}'s circle is yours to look after now. /circle shows how it runs.", circle=Verbatim(circle)
    )
    if case_manager is None:
        return first
    return paragraphs(first, _("Its case manager is {name}.", name=Verbatim(case_manager)))


def for_everybody(circle: str, name: str, before: str | None) -> Words:
    """In the group, and to the young person in private."""
    if before is None:
        return _(
            "{name} is the coordinator of {circle}'s circle from now on. A coordinator starts circles and sees how they run, never what anybody answers or writes.",
            name=Verbatim(name),
            circle=Verbatim(circle),
        )
    return _(
        "{name} is the coordinator of {circle}'s circle from now on, after {before}. A coordinator starts circles and sees how they run, never what anybody answers or writes.",
        name=Verbatim(name),
        circle=Verbatim(circle),
        before=Verbatim(before),
    )


def nobody_coordinates(number: int, own: int) -> Words:
    """To every other coordinator, when one has erased themselves; `own` is the number of the one who reads."""
    return paragraphs(
        n_(
            "A coordinator has left Kreds. {count} circle has nobody who coordinates it now; its people are there as before.",
            "A coordinator has left Kreds. {count} circles have nobody who coordinates them now; their people are there as before.",
            number,
        ),
        _(
            "Agree among you who takes them, and ask whoever runs Kreds to hand them over. Your number there is {number}.",
            number=own,
        ),
    )
