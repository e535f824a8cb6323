"""I need help: numbers first, then who should know, what happens next, and only then sending."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, choose_several, say, write
from conversations.joining_as_adult import LOOKS
from conversations.text import Joined, Text, Verbatim, Words, _, lines, listed, paragraphs

MINUTES = 15
"""How long a help message may stay unseen before the young person is told and the next adult is asked."""


@dataclass(frozen=True)
class Line:
    """Somewhere to call. `about` and `open` are found in the catalogues."""

    name: str
    number: str
    about: str
    open: str
    round_the_clock: bool


@dataclass(frozen=True)
class Adult:
    """Somebody in the circle who can be told; `looks` is a key of LOOKS. Never picked beforehand."""

    key: str
    name: str
    professional: bool
    looks: str


@dataclass(frozen=True)
class Facts:
    """`office_hours` is whether professionals are normally at work just now.

    `off` is set where there are adults, and the young person has left none of them on for this.
    """

    name: str
    numbers: tuple[Line, ...]
    adults: tuple[Adult, ...]
    office_hours: bool
    off: bool = False


@dataclass(frozen=True)
class HelpWanted:
    """Tell `first` at once; then `then` one at a time, each after `MINUTES` unseen. `words` may be empty."""

    first: tuple[str, ...]
    then: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class NumbersOnly:
    """Nobody is told."""


Outcome: TypeAlias = HelpWanted | NumbersOnly


def asking_for_help(facts: Facts) -> Dialogue[Outcome]:
    """Numbers, who, words, a last look, sent."""
    yield from say(
        paragraphs(
            _("I'm glad you pressed this. Nobody has been told yet. Here is where you can call:"),
            numbers(facts.numbers),
        )
    )
    picked = yield from _who(facts)
    if picked == ("nobody",):
        yield from say(
            _(
                "OK, I tell nobody. The numbers stay above, and the button stays here, for whenever you need them."
            )
        )
        return NumbersOnly()
    if picked == ("outside",):
        yield from say(
            paragraphs(
                _(
                    "I cannot write to someone outside the circle. Here are words you can copy and send to them:"
                ),
                _("“I could use some help right now. Can you call me?”"),
            )
        )
        return NumbersOnly()
    first = [each for each in facts.adults if each.key in picked]
    then: tuple[str, ...] = ()
    rest = [each for each in facts.adults if each.key not in picked]
    if rest:
        then = yield from _next(rest)
    words = yield from write(
        "words",
        _("Do you want to write something to them? One line, or skip."),
        skip=_("Skip, only say that I need help"),
        private=True,
    )
    sure = yield from choose(
        "send",
        _before_sending(facts, first, words),
        {"yes": _("Send it"), "no": _("Don't send")},
        private=True,
    )
    if sure == "no":
        yield from say(_("Not sent. Nobody has been told. The numbers above still work."))
        return NumbersOnly()
    yield from say(
        _(
            "I am sending it to {people} now. Nobody has seen it yet. I tell you when somebody has, and I write again in {minutes} minutes if not.",
            people=_names(first),
            minutes=MINUTES,
        )
    )
    return HelpWanted(tuple(each.key for each in first), then, words or "")


def numbers(known: tuple[Line, ...]) -> Words:
    """Where to call. A line that is not open round the clock never stands alone."""
    return lines(
        *(
            Joined(
                (
                    "☎ ",
                    Verbatim(f"{each.name} {each.number}" if each.name != each.number else each.number),
                    " — ",
                    Text(each.about),
                    " (",
                    Text(each.open),
                    ")",
                ),
                "",
            )
            for each in known
        )
    )


def read_numbers(toml: str) -> tuple[Line, ...]:
    """The numbers of one country; ValueError where the file has no line that is always open."""
    found = tuple(
        Line(each["name"], each["number"], each["about"], each["open"], each["round_the_clock"])
        for each in tomllib.loads(toml)["line"]
    )
    if any("{" in each.about + each.open or "}" in each.about + each.open for each in found):
        raise ValueError("the help numbers cannot have { or } in their words")
    if not any(each.round_the_clock for each in found):
        raise ValueError("the help numbers need at least one line that is open round the clock")
    return found


def _who(facts: Facts) -> Dialogue[tuple[str, ...]]:
    if not facts.adults:
        nobody = _("There is no adult in your circle yet. Should somebody else know?")
        if facts.off:
            nobody = _(
                "You have chosen that I suggest nobody from your circle here; /circle changes it. Should somebody else know?"
            )
        pressed = yield from choose(
            "who",
            nobody,
            {"outside": _("Someone outside the circle"), "nobody": _("Nobody")},
        )
        return (pressed,)
    only = facts.adults[0] if len(facts.adults) == 1 else None
    circle: dict[str, Words] = {only.key: Verbatim(only.name)} if only else {"one": _("Someone in my circle")}
    how = yield from choose(
        "who",
        _("Should somebody know?"),
        circle | {"outside": _("Someone outside the circle"), "nobody": _("Nobody, thanks")},
    )
    if how != "one":
        return (how,)
    options: dict[str, Words] = {each.key: Verbatim(each.name) for each in facts.adults}
    return (
        yield from choose_several(
            "adults", _("Who should know? Pick one or more, then press Next."), options, done=_("Next →")
        )
    )


def _next(rest: list[Adult]) -> Dialogue[tuple[str, ...]]:
    options: dict[str, Words] = {each.key: Verbatim(each.name) for each in rest}
    pressed = yield from choose(
        "next",
        _(
            "If it is not seen within {minutes} minutes, who should I tell next?",
            minutes=MINUTES,
        ),
        options | {"nobody": _("Nobody else")},
        private=True,
    )
    return () if pressed == "nobody" else (pressed,)


def _before_sending(facts: Facts, first: list[Adult], words: str | None) -> Words:
    said: Words = (
        _("{name} asks for help: “{words}”", name=Verbatim(facts.name), words=Verbatim(words))
        if words
        else _("{name} asks for help.", name=Verbatim(facts.name))
    )
    parts: list[Words] = [
        lines(_("This goes only to {people}, in private:", people=_names(first)), said),
        lines(
            *(
                _("{name} normally looks: {looks}.", name=Verbatim(each.name), looks=LOOKS[each.looks])
                for each in first
            )
        ),
    ]
    professionals = [each for each in first if each.professional]
    if professionals:
        parts.append(
            _(
                "{people} may have a duty to tell others if you could be in danger. They tell you first.",
                people=_names(professionals),
            )
        )
        if not facts.office_hours:
            parts.append(
                _(
                    "It is outside office hours now. {people} may not see it before the next working day begins.",
                    people=_names(professionals),
                )
            )
    return paragraphs(*parts)


def _names(adults: list[Adult]) -> Words:
    return listed(*(Verbatim(each.name) for each in adults))
