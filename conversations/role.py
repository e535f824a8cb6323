"""A professional's place in a circle: until when, who holds on afterwards, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.role_words import farewell, farewell_in_own_words, who_comes_after
from conversations.text import Day, Verbatim, Words, _, lines, paragraphs, quoted

MONTHS = {"1": 1, "3": 3, "6": 6, "12": 12}
"""For how long at a time a place may be made longer, in months."""


@dataclass(frozen=True)
class Place:
    """One professional's place. `own` is whether it is the asker's.

    `until` is an ISO day or None; `successor` the name of whoever comes afterwards, `here` whether they are in the
    circle; `candidates` pairs a key with each adult of the network. `handover` is "", "asked", "agreed" or "accepted".
    """

    key: str
    circle: str
    name: str
    own: bool
    until: str | None
    successor: str | None
    here: bool
    candidates: tuple[tuple[str, str], ...]
    handover: str = ""


@dataclass(frozen=True)
class Facts:
    """The places that the asker may look after."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class Extended:
    """Another end date, so many months from today. `reason` is "" where there was none before."""

    place: str
    months: int
    reason: str


@dataclass(frozen=True)
class Named:
    """Who comes afterwards: a key of the candidates, a name, or neither where nobody knows yet."""

    place: str
    successor: str | None
    name: str | None


@dataclass(frozen=True)
class HandedOver:
    """What the successor should know, for the young person to read first."""

    place: str
    words: str


@dataclass(frozen=True)
class SaidGoodbye:
    """Out of the circle now; `words` is None where we say it."""

    place: str
    words: str | None


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Extended | Named | HandedOver | SaidGoodbye | Nothing


def role(facts: Facts) -> Dialogue[Outcome]:
    """One place, how it stands, and what may be done about it."""
    place = yield from _pick(facts)
    if place is None:
        yield from say(_("OK."))
        return Nothing()
    yield from say(how_it_stands(place))
    action = yield from choose("action", _("What now?"), _actions(place))
    match action:
        case "until":
            return (yield from _until(place))
        case "successor":
            return (yield from _successor(place))
        case "hand_over":
            return (yield from _hand_over(place))
        case "goodbye":
            return (yield from _goodbye(place))
        case _other:
            yield from say(_("OK."))
            return Nothing()


def how_it_stands(place: Place) -> Words:
    """Until when, and who comes afterwards."""
    circle, name = Verbatim(place.circle), Verbatim(place.name)
    if place.until is None:
        first = (
            _("Your place in {circle}'s circle has no end date yet.", circle=circle)
            if place.own
            else _("{name}'s place in {circle}'s circle has no end date yet.", name=name, circle=circle)
        )
    else:
        day = Day(place.until)
        first = (
            _("Your place in {circle}'s circle goes until {day}.", circle=circle, day=day)
            if place.own
            else _("{name}'s place in {circle}'s circle goes until {day}.", name=name, circle=circle, day=day)
        )
    return lines(first, who_comes_after(place.successor, place.here), *_under_way(place))


def _under_way(place: Place) -> list[Words]:
    if not place.handover or place.successor is None:
        return []
    said: dict[str, Words] = {
        "asked": _("{circle} has what you wrote, and is asked first.", circle=Verbatim(place.circle)),
        "agreed": _(
            "{circle} said yes. {successor} is asked now.",
            circle=Verbatim(place.circle),
            successor=Verbatim(place.successor),
        ),
        "accepted": _("{successor} has said yes to holding on.", successor=Verbatim(place.successor)),
    }
    return [said[place.handover]]


def _pick(facts: Facts) -> Dialogue[Place | None]:
    if len(facts.places) == 1:
        return facts.places[0]
    options: dict[str, Words] = {
        each.key: Verbatim(_short(each.circle) if each.own else f"{_short(each.circle)}: {_short(each.name)}")
        for each in facts.places
    }
    picked = yield from choose(
        "place", _("Which place is it about?"), options | {"none": _("None after all")}
    )
    return next((each for each in facts.places if each.key == picked), None)


def _actions(place: Place) -> dict[str, Words]:
    options: dict[str, Words] = {"successor": _("Who holds on afterwards")}
    if place.own and place.here and place.until is not None and place.handover != "accepted":
        options["hand_over"] = _("Hand over now")
    options["until"] = _("The end date")
    if place.own:
        options["goodbye"] = _("Say goodbye")
    return options | {"nothing": _("That was all")}


def _until(place: Place) -> Dialogue[Outcome]:
    circle = Verbatim(place.circle)
    options: dict[str, Words] = {
        "1": _("1 month"),
        "3": _("3 months"),
        "6": _("6 months"),
        "12": _("A year"),
        "keep": _("Leave it as it is"),
    }
    pressed = yield from choose("months", _("From today, how long?"), options)
    if pressed == "keep":
        yield from say(_("OK."))
        return Nothing()
    why = ""
    if place.until is not None:
        asked = _(
            "Why? One line. {circle} gets it from me just as you write it, and may say no to the new date.",
            circle=circle,
        )
        why = (yield from write("reason", asked, longest=200)) or ""
    sure = yield from choose(
        "sure",
        paragraphs(
            _("This is what {circle} gets, and nobody else:", circle=circle),
            quoted(why),
        )
        if why
        else _("Is that right? {circle} is told.", circle=circle),
        {"yes": _("Yes"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing has changed."))
        return Nothing()
    yield from say(_("The new date stands, and {circle} is told.", circle=circle))
    return Extended(place.key, MONTHS[pressed], why)


def _successor(place: Place) -> Dialogue[Outcome]:
    options: dict[str, Words] = {key: Verbatim(name) for key, name in place.candidates}
    options |= {"other": _("Somebody who is not here yet"), "unknown": _("I do not know yet")}
    circle = Verbatim(place.circle)
    picked = yield from choose(
        "successor",
        _(
            "Who of {circle}'s own people could hold on afterwards? {circle} hears whom you name. Nothing is decided by it.",
            circle=circle,
        ),
        options,
    )
    if picked == "unknown":
        yield from say(_("That is fine. I ask again in a few weeks."))
        return Named(place.key, None, None)
    if picked == "other":
        name = yield from write("name", _("What is their name?"), longest=40)
        yield from say(
            _(
                "Noted. Talk to {circle} about it. {name} comes in by an invitation: /invite",
                circle=circle,
                name=Verbatim(name or ""),
            )
        )
        return Named(place.key, None, name)
    yield from say(
        _(
            "Noted, and {circle} is told. {name} is asked when it is time.",
            circle=circle,
            name=Verbatim(dict(place.candidates)[picked]),
        )
    )
    return Named(place.key, picked, None)


def _hand_over(place: Place) -> Dialogue[Outcome]:
    circle, successor = Verbatim(place.circle), Verbatim(place.successor or "")
    words = yield from write(
        "words",
        _(
            "What should {successor} know to hold on from here? A few lines. {circle} reads it first and says yes or no. Then {successor} alone gets it, and I delete it. No CPR number, and nothing that {circle} has told you in confidence.",
            successor=successor,
            circle=circle,
        ),
    )
    sure = yield from choose(
        "sure",
        paragraphs(
            quoted(words or ""),
            _(
                "This goes to {circle} first, and to {successor} only after a yes. Send it?",
                circle=circle,
                successor=successor,
            ),
        ),
        {"yes": _("Yes, send it"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing is kept."))
        return Nothing()
    yield from say(_("I am sending it to {circle}. I write to you when there is news.", circle=circle))
    return HandedOver(place.key, words or "")


def _goodbye(place: Place) -> Dialogue[Outcome]:
    circle = Verbatim(place.circle)
    words = yield from write(
        "goodbye",
        _(
            "Do you want to say goodbye in your own words? Everyone in {circle}'s group reads it.",
            circle=circle,
        ),
        skip=_("Say it for me"),
    )
    said = farewell(place.name, None) if words is None else farewell_in_own_words(place.name, words)
    sure = yield from choose(
        "sure",
        paragraphs(
            said,
            _("I say this in the group, and then you are out of {circle}'s circle. Now?", circle=circle),
        ),
        {"yes": _("Yes, goodbye"), "no": _("No, I stay")},
    )
    if sure == "no":
        yield from say(_("I'm glad you're staying."))
        return Nothing()
    yield from say(
        _(
            "You are out of the circle, and {name} is told. Thank you for the time you gave.",
            name=circle,
        )
    )
    return SaidGoodbye(place.key, words)


def _short(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"
