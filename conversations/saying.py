"""Something that the young person wants to say, at any time: first the words, then where they go, then a last look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, choose_several, one_line, say
from conversations.sharing import looks_like_a_number
from conversations.text import Text, Verbatim, Words, _, lines, listed, paragraphs


@dataclass(frozen=True)
class Facts:
    """`adults` pairs a key with the name of each who can be written to; `in_group` is whether the group can."""

    name: str
    in_group: bool
    adults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Told:
    """Each of these adults gets `line`, in private."""

    line: str
    adults: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """The circle's group gets `line`."""

    line: str


@dataclass(frozen=True)
class Kept:
    """Nobody but the young person ever sees `line`."""

    line: str


@dataclass(frozen=True)
class Dropped:
    """Nothing is sent and nothing is kept."""


Outcome: TypeAlias = Told | Shared | Kept | Dropped


def saying(facts: Facts) -> Dialogue[Outcome]:
    """Nothing goes anywhere before the person has seen where, and what will be read there."""
    reply = yield from choose_or_write(
        "words",
        _(
            "What would you like to say? A line or two. It goes nowhere until you have picked where, and never into any figures."
        ),
        {"nothing": _("Nothing after all")},
    )
    if isinstance(reply, Pressed):
        return (yield from _dropped())
    line = one_line(reply)
    where = yield from _where(facts, line)
    if where == ("me",):
        return (yield from _kept(line))
    if where == ("nothing",):
        return (yield from _dropped())
    names = listed(*(Verbatim(name) for key, name in facts.adults if key in where))
    sure = yield from choose(
        "send",
        _before_sending(facts, line, None if where == ("circle",) else names),
        {"yes": _("Send it"), "me": _("Keep it to myself"), "no": _("Don't send")},
        private=True,
    )
    if sure == "me":
        return (yield from _kept(line))
    if sure == "no":
        return (yield from _dropped())
    if where == ("circle",):
        yield from say(_("I am putting it in your circle's group now. I write here when it is there."))
        return Shared(line)
    yield from say(_("I am sending it to {people} now. I write here when it has arrived.", people=names))
    return Told(line, where)


def said_to_you(name: str, line: str) -> Words:
    """What an adult reads."""
    return _("💬 {name} wants to tell you: “{line}”", name=Verbatim(name), line=Verbatim(line))


def said_to_all(name: str, line: str) -> Words:
    """What the group reads."""
    return _("💬 {name} wants to tell you all: “{line}”", name=Verbatim(name), line=Verbatim(line))


def arrived(name: str | None) -> Text:
    """To the young person: it is with this adult, or in the group (None). Nobody can see whether it was read."""
    if name is None:
        return _("It is in your circle's group now.")
    return _("Sent to {name}. I cannot see when it is read.", name=Verbatim(name))


def not_arrived(name: str | None) -> Text:
    """To the young person: nobody got it."""
    if name is None:
        return _("I could not reach your group, so what you wrote is not there. /say tries again.")
    return _(
        "I could not reach {name}, so what you wrote was not passed on. /say tries again, or somebody else.",
        name=Verbatim(name),
    )


def _where(facts: Facts, line: str) -> Dialogue[tuple[str, ...]]:
    options: dict[str, Words] = {}
    if len(facts.adults) == 1:
        ((key, name),) = facts.adults
        options[key] = Verbatim(name)
    elif facts.adults:
        options["adults"] = _("Adults I pick")
    if facts.in_group:
        options["circle"] = _("My circle's group")
    options |= {"me": _("Only me"), "nothing": _("Throw it away")}
    pressed = yield from choose(
        "where",
        _("Thanks for writing it. Where should it go?\n“{line}”", line=Verbatim(line)),
        options,
        private=True,
    )
    if pressed != "adults":
        return (pressed,)
    return (
        yield from choose_several(
            "which",
            _("Who should get it? Pick one or more, then press Next."),
            {key: Verbatim(name) for key, name in facts.adults},
            done=_("Next →"),
        )
    )


def _before_sending(facts: Facts, line: str, people: Words | None) -> Words:
    """`people` are the adults picked, None for the group."""
    shown = (
        lines(_("Everyone in your circle's group sees this, with your name:"), said_to_all(facts.name, line))
        if people is None
        else lines(
            _("This goes only to {people}, in private:", people=people),
            said_to_you(facts.name, line),
        )
    )
    if not looks_like_a_number(line):
        return shown
    return paragraphs(shown, _("There seems to be a phone number or a CPR number in it."))


def _kept(line: str) -> Dialogue[Outcome]:
    yield from say(_("Only you can see it, under /mydata."))
    return Kept(line)


def _dropped() -> Dialogue[Outcome]:
    yield from say(_("OK. It went nowhere, and I keep nothing of it."))
    return Dropped()
