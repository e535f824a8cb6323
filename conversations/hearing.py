"""The young person chooses who hears what: for what each adult may be picked, and who says hello now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, choose_several, say
from conversations.greeting import hello
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Adult:
    """Somebody in the circle. `on` holds what is on: "help", "one" and "hello"."""

    key: str
    name: str
    on: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """The young person's name, and the confirmed adults; "hello" is on for one of them at most."""

    name: str
    adults: tuple[Adult, ...]


@dataclass(frozen=True)
class Chosen:
    """All that is on for one adult from now on."""

    adult: str
    on: tuple[str, ...]


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Chosen | Nothing


def hearing(facts: Facts) -> Dialogue[Outcome]:
    """One adult, ticked; then what it means."""
    if not facts.adults:
        yield from say(_("There are no adults in the circle yet."))
        return Nothing()
    picked = yield from choose(
        "who",
        paragraphs(
            _("Who is it about? Nobody hears what you choose here, not the one you pick either."),
            _("The goals you show to somebody are under /goals."),
        ),
        {each.key: Verbatim(each.name) for each in facts.adults} | {"nobody": _("Nobody after all")},
        private=True,
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    adult = next(each for each in facts.adults if each.key == picked)
    on = yield from choose_several(
        "hears",
        _asked(facts, adult),
        {
            "help": _("I may pick them when I need help"),
            "one": _("I may pick them when I tell one adult something"),
            "hello": _("You ask them now and then to say hello to me"),
        },
        done=_("Save it"),
        at_least=0,
        ticked=adult.on,
    )
    yield from say(paragraphs(_("OK, noted. Nobody hears of it."), *_means(facts, adult, on)))
    return Chosen(adult.key, on)


def _asked(facts: Facts, adult: Adult) -> Words:
    asked: list[Words] = [
        _("{name}: what is ✓ is on. Press to turn it on or off.", name=Verbatim(adult.name)),
        _("This is what somebody reads whom I ask to say hello, on days drawn by lot:"),
        hello(facts.name),
    ]
    other = _greets(facts)
    if other is not None and other != adult:
        asked.append(
            _(
                "Now it is {other}, and only one at a time: if you turn it on here, I ask {name} and not {other} any more.",
                other=Verbatim(other.name),
                name=Verbatim(adult.name),
            )
        )
    return paragraphs(*asked)


def _means(facts: Facts, adult: Adult, on: tuple[str, ...]) -> list[Words]:
    said: list[Words] = []
    other = _greets(facts)
    if "hello" in on and other is not None and other != adult:
        said.append(
            _(
                "From now on I ask {name} to say hello, and not {other} any more.",
                name=Verbatim(adult.name),
                other=Verbatim(other.name),
            )
        )
    rest = [each for each in facts.adults if each != adult]
    if "help" not in on and not any("help" in each.on for each in rest):
        said.append(
            _(
                "When you need help, I suggest nobody from your circle now. The numbers to call are always there."
            )
        )
    return said


def _greets(facts: Facts) -> Adult | None:
    return next((each for each in facts.adults if "hello" in each.on), None)
