"""Leaving: a young person ends the circle, an adult steps out of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.text import Joined, Text, Verbatim, Words, _, paragraphs

READY: dict[str, Text] = {
    "thanks": _("Thank you for being there. I am going on without the circle now."),
    "short": _("Goodbye, and take care of yourselves."),
    "for_now": _("I need a break from this. Maybe we see each other here again."),
}
"""Goodbyes to choose from, in the young person's own voice."""


@dataclass(frozen=True)
class Facts:
    """`young_person` is whether the asker is the one it is all about; `circles` pairs a key with a name."""

    young_person: bool
    circles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Left:
    """Out of this circle."""

    circle: str


@dataclass(frozen=True)
class Closed:
    """The young person ends their circle. `goodbye` is a key of READY, "own" with their `words`, or "none"."""

    circle: str
    goodbye: str
    words: str | None = None


@dataclass(frozen=True)
class Paused:
    """Not leaving, only no questions."""


@dataclass(frozen=True)
class Stayed:
    """Nothing changed."""


Outcome: TypeAlias = Left | Closed | Paused | Stayed


def leaving(facts: Facts) -> Dialogue[Outcome]:
    """Make sure, then let go without asking why."""
    if not facts.circles:
        yield from say(_("You are not in a circle."))
        return Stayed()
    if facts.young_person:
        return (yield from _young_person(facts))
    options: dict[str, Words] = {
        key: _("Leave {name}'s circle", name=Verbatim(name)) for key, name in facts.circles
    }
    picked = yield from choose("circle", _("Do you want to leave?"), options | {"stay": _("No, I stay")})
    if picked == "stay":
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    yield from say(
        _(
            "You are out of the circle, and {name} is told. Thank you for the time you gave.",
            name=Verbatim(dict(facts.circles)[picked]),
        )
    )
    return Left(picked)


def _young_person(facts: Facts) -> Dialogue[Outcome]:
    picked = yield from choose(
        "leave",
        _("It is up to you. What would you like?"),
        {
            "pause": _("Just no questions for a while"),
            "leave": _("Leave, and end the circle"),
            "stay": _("Stay"),
        },
    )
    if picked == "pause":
        yield from say(_("OK, no questions until you say so in /settings."))
        return Paused()
    if picked == "stay":
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    chosen = yield from _goodbye(facts.circles[0][1])
    if chosen is None:
        yield from say(_("I'm glad you're staying."))
        return Stayed()
    yield from say(
        _(
            "I am saying it now. You can come back whenever you like: write /start. To delete everything about you, write /mydata."
        )
    )
    return Closed(facts.circles[0][0], *chosen)


def _goodbye(name: str) -> Dialogue[tuple[str, str | None] | None]:
    """Which goodbye, seen before it is sent; None where they stay after all."""
    options: dict[str, Words] = {
        **READY,
        "own": _("In my own words"),
        "none": _("Say nothing from me"),
    }
    goodbye = yield from choose(
        "goodbye", _("How should I say goodbye for you? Everybody in your circle hears it."), options
    )
    words = None
    if goodbye == "own":
        words = yield from write("words", _("Write it here. You see it once more before it goes out."))
    sure = yield from choose(
        "sure",
        paragraphs(
            _("This is what everybody in your circle gets, in the group or from me in private:"),
            said(name, goodbye, words),
            what_ends(),
            _("Shall I send it, and end the circle?"),
        ),
        {"yes": _("Yes, end it"), "no": _("No, stay")},
    )
    return (goodbye, words) if sure == "yes" else None


def said(name: str, goodbye: str, words: str | None) -> Words:
    """The goodbye itself, as everybody gets it."""
    line: Words | None = Verbatim(words) if words is not None else READY.get(goodbye)
    if line is None:
        return _(
            "The circle around {name} ends here. Thank you, all of you. Take good care of each other.",
            name=Verbatim(name),
        )
    return _("{name} says goodbye: “{words}”", name=Verbatim(name), words=line)


def what_ends() -> Words:
    """What becomes of everything, to the young person beforehand."""
    return paragraphs(
        _(
            "Then I leave the group. The chat itself stays on everybody's phone: I cannot delete it, and they may go on writing there without me. You can leave it, or delete it for yourself, in your chat app."
        ),
        _(
            "Agreements, meetings and reminders end, and no more questions come. I keep who was in the circle, so that you can begin again; then each of them is asked anew."
        ),
        _("Your case manager and the coordinator hear that the circle has ended, not why."),
    )


def for_an_adult(name: str, goodbye: str, words: str | None, *, for_good: bool) -> Words:
    """In private, to an adult who does not read it in the group; `for_good` where nothing can begin again."""
    ended = _("The circle has ended, and I write nothing more about it.")
    again = _(
        "If {name} begins again and would like you in it, I ask you first.",
        name=Verbatim(name),
    )
    return paragraphs(said(name, goodbye, words), ended if for_good else Joined((ended, again), " "))


def in_the_group(name: str, goodbye: str, words: str | None, *, for_good: bool) -> Words:
    """The last message in the group."""
    left = _("I leave the group now. The chat stays on your phones as it is.")
    again = _("If {name} begins again, nobody is in it without having been asked.", name=Verbatim(name))
    return paragraphs(said(name, goodbye, words), left if for_good else Joined((left, again), " "))
