"""The young person's own list of what they chose and what came of it: to read, to show to somebody, to delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Day, Joined, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Chose:
    """One thing. `what` is "leave", "rest", "resume" or "hears"; `who` and `helper` are names, None where there is none (any more).

    `on` and `came_on` are days (ISO); `came` is "", "left", "cannot" or "done".
    """

    what: str
    on: str
    who: str | None = None
    helper: str | None = None
    came: str = ""
    came_on: str = ""


@dataclass(frozen=True)
class Facts:
    """The newest first. `adults` pairs a key with a name."""

    name: str
    choices: tuple[Chose, ...]
    adults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """This adult gets the list, once."""

    adult: str


@dataclass(frozen=True)
class Deleted:
    """The list is deleted."""


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Shown | Deleted | Nothing


def my_choices(facts: Facts) -> Dialogue[Outcome]:
    """The list, which nobody else sees unless it is shown to them now."""
    if not facts.choices:
        yield from say(
            _("There is nothing here yet. What you decide about your circle is noted here, for you alone.")
        )
        return Nothing()
    yield from say(paragraphs(_("Only you see this:"), listed_choices(facts.choices)))
    options: dict[str, Words] = {"show": _("Show it to someone")} if facts.adults else {}
    options |= {"delete": _("Delete it all"), "nothing": _("That was all")}
    pressed = yield from choose("action", _("What now?"), options, private=True)
    if pressed == "delete":
        yield from say(_("Deleted."))
        return Deleted()
    if pressed == "show":
        return (yield from _show(facts))
    yield from say(_("OK."))
    return Nothing()


def listed_choices(choices: tuple[Chose, ...]) -> Words:
    """One line for each."""
    return lines(*(_line(each) for each in choices))


def shown_to_you(name: str, choices: tuple[Chose, ...]) -> Words:
    """What an adult reads whom the list is shown to."""
    return paragraphs(_("{name} wanted you to see this:", name=Verbatim(name)), listed_choices(choices))


def _show(facts: Facts) -> Dialogue[Outcome]:
    names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.adults}
    picked = yield from choose(
        "who",
        _("Who should see it, once? Only the one you pick gets it, as it stands above."),
        names | {"nobody": _("Nobody after all")},
        private=True,
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _("I am sending it to {people} now. I write here when it has arrived.", people=names[picked])
    )
    return Shown(picked)


def _line(each: Chose) -> Words:
    gone = _("somebody who is not here any more")
    who: Words = Verbatim(each.who) if each.who is not None else gone
    day = Day(each.on)
    match each.what, each.came:
        case "rest", _came:
            said: Words = _("{day}: I put my circle on a break", day=day)
        case "resume", _came:
            said = _("{day}: I ended the break", day=day)
        case "hears", _came:
            said = _("{day}: I chose who hears what", day=day)
        case "leave", "left" if each.helper is None:
            said = _("{day}: I asked {person} to leave → no longer in my circle", day=day, person=who)
        case _leave, came:
            helper: Words = Verbatim(each.helper) if each.helper is not None else gone
            said = _("{day}: I asked {helper} to tell {person} to leave", day=day, helper=helper, person=who)
            after = {
                "left": _("said on {day}, no longer in my circle", day=Day(each.came_on)),
                "cannot": _("it could not be said"),
            }.get(came, _("not yet"))
            said = Joined((said, after), " → ")
    return Joined(("• ", said), "")
