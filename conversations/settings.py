"""Everything that a young person chose, to be changed at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.check_in import ask_pace, paced
from conversations.dialogue import Dialogue, choose, say
from conversations.joining import ask_told_if_quiet, ask_when
from conversations.joining_as_adult import LOOKS
from conversations.text import Hour, Verbatim, Weekday, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`weekday` and `hour` are None for adults, who are not asked check-ins. `paused_until` is words or None.

    `adults` pairs a key with a name; `told_if_quiet` is the name of the one chosen, or None. `start` may name
    the setting to begin with. `direct` is whether adults' good news goes to the group without asking, `cards` whether cards
    from other circles may come.
    """

    weekday: int | None
    hour: str | None
    paused_until: Words | None
    paused: bool
    adults: tuple[tuple[str, str], ...]
    told_if_quiet: str | None
    languages: tuple[tuple[str, str], ...]
    start: str = ""
    direct: bool = False
    cards: bool = True
    name: str = ""


@dataclass(frozen=True)
class Rescheduled:
    """Ask on this weekday (0 is Monday) at this hour (`HH:MM`)."""

    weekday: int
    hour: str


@dataclass(frozen=True)
class Paused:
    """No check-ins for so many weeks; None until the person says so."""

    weeks: int | None


@dataclass(frozen=True)
class Paced:
    """Ask once in so many weeks."""

    weeks: int


@dataclass(frozen=True)
class Resumed:
    """Check-ins go on."""


@dataclass(frozen=True)
class Spoken:
    """Another language."""

    language: str


@dataclass(frozen=True)
class Entrusted:
    """Whom to ask to say hello when it is quiet; an adult's key, or None for nobody."""

    adult: str | None


@dataclass(frozen=True)
class Looking:
    """When an adult normally looks: a key of LOOKS."""

    looks: str


@dataclass(frozen=True)
class Celebrated:
    """Whether adults' good news goes to the group at once, or whether cards may come; None where it stays as it is."""

    direct: bool | None
    cards: bool | None


@dataclass(frozen=True)
class Elsewhere:
    """Go on with another dialogue: "my_circle", "my_data" or "leaving"."""

    dialogue: str


@dataclass(frozen=True)
class Nothing:
    """Nothing changed."""


Outcome: TypeAlias = (
    Rescheduled | Paced | Paused | Resumed | Spoken | Entrusted | Looking | Celebrated | Elsewhere | Nothing
)


def settings(facts: Facts) -> Dialogue[Outcome]:
    """One thing at a time, then done."""
    young = facts.weekday is not None and facts.hour is not None
    options: dict[str, Words] = {}
    if young:
        options["when"] = _("When I am asked")
        options["often"] = _("How often")
        options["pause"] = _("Take a break") if not facts.paused else _("Ask me again")
        options["quiet"] = _("Who says hello to me")
        options["good_news"] = _("Good news and cards")
    else:
        options["looks"] = _("When I look")
    options |= {"language": "Sprog · Language", "my_circle": _("Who is in the circle")}
    options["my_data"] = _("My data")
    options |= {"leaving": _("Leave"), "nothing": _("That was all")}
    pressed = (
        facts.start
        if facts.start in options and not facts.paused
        else (yield from choose("setting", _now(facts), options))
    )
    match pressed:
        case "when":
            weekday, hour = yield from ask_when()
            yield from say(_("OK: {weekday} at {time}.", weekday=Weekday(weekday), time=Hour(hour)))
            return Rescheduled(weekday, hour)
        case "often":
            every = yield from ask_pace()
            yield from say(paced(every))
            return Paused(None) if every == "pause" else Paced(int(every))
        case "pause" if facts.paused:
            yield from say(_("Good to have you back. The next one comes on your usual day."))
            return Resumed()
        case "pause":
            return (yield from ask_pause())
        case "quiet":
            return (yield from _quiet(facts))
        case "good_news":
            return (yield from _good_news(facts))
        case "looks":
            looks = yield from choose("looks", _("When do you normally look at your messages?"), LOOKS)
            yield from say(_("Thanks, noted."))
            return Looking(looks)
        case "language":
            languages: dict[str, Words] = {code: Verbatim(name) for code, name in facts.languages}
            language = yield from choose("language", "Sprog · Language", languages)
            yield from say(_("OK, English it is."))
            return Spoken(language)
        case "nothing":
            yield from say(_("OK."))
            return Nothing()
        case _:
            return Elsewhere(pressed)


def ask_pause() -> Dialogue[Outcome]:
    """How long a break."""
    picked = yield from choose(
        "weeks",
        _("How long a break? Nobody is told, and nothing closes."),
        {"2": _("Two weeks"), "4": _("Four weeks"), "open": _("Until I say so"), "no": _("No break")},
    )
    if picked == "no":
        yield from say(_("OK, no break."))
        return Nothing()
    yield from say(
        _(
            "OK, no questions for now. /settings starts them again whenever you like. The help button is still here."
        )
    )
    return Paused(None if picked == "open" else int(picked))


def _now(facts: Facts) -> Words:
    if facts.weekday is None or facts.hour is None:
        return _("What do you want to change?")
    when: Words = _(
        "I ask you on {weekday} at {time}.", weekday=Weekday(facts.weekday), time=Hour(facts.hour)
    )
    if facts.paused:
        when = (
            _("You are on a break until {day}.", day=facts.paused_until)
            if facts.paused_until is not None
            else _("You are on a break.")
        )
    return lines(when, _("What do you want to change?"))


def _quiet(facts: Facts) -> Dialogue[Outcome]:
    if facts.told_if_quiet is not None:
        yield from say(_("Right now it is {name}.", name=Verbatim(facts.told_if_quiet)))
    if not facts.adults:
        yield from say(_("There is nobody in your circle yet whom I could ask."))
        return Nothing()
    place = yield from ask_told_if_quiet(facts.name, [name for _key, name in facts.adults])
    yield from say(_("OK, noted."))
    return Entrusted(None if place is None else facts.adults[place][0])


def _good_news(facts: Facts) -> Dialogue[Outcome]:
    asked = paragraphs(
        _("Good news that adults have about you goes to the group at once.")
        if facts.direct
        else _("When adults have good news about you, I ask you first."),
        _("Now and then you may get a card with what helped in another circle.")
        if facts.cards
        else _("You get no cards from other circles."),
    )
    options: dict[str, Words] = {
        "direct": _("Ask me first") if facts.direct else _("Let good news go to the group at once"),
        "cards": _("No more cards") if facts.cards else _("Cards again"),
        "nothing": _("Leave it as it is"),
    }
    picked = yield from choose("celebrate", asked, options)
    if picked == "nothing":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("OK, noted."))
    return Celebrated(
        not facts.direct if picked == "direct" else None, not facts.cards if picked == "cards" else None
    )
