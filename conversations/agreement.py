"""One agreement: its owner says yes to it and how it went, and the young person may say no to any."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from conversations.agreed import SAID, Shown, whole
from conversations.agreeing import LONGEST, ask_day, quoted, told
from conversations.dialogue import Dialogue, choose, say, write
from conversations.text import Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`me` is what the reader is of it: "owner", "young_person", "proposer"; none of them may only look.

    `said_by_me` is whether the reader said how it went; `unfinished` whether they were not yet asked what follows.
    """

    today: str
    shown: Shown
    me: Collection[str]
    in_group: bool
    said_by_me: bool = False
    unfinished: bool = False


@dataclass(frozen=True)
class Accepted:
    """The owner says yes."""


@dataclass(frozen=True)
class Changed:
    """The owner says yes to this instead."""

    what: str
    day: str


@dataclass(frozen=True)
class Declined:
    """The owner says no."""


@dataclass(frozen=True)
class TakenBack:
    """Whoever proposed it takes it back."""


@dataclass(frozen=True)
class Objected:
    """The young person says no."""


@dataclass(frozen=True)
class Said:
    """How it went: "kept", "partly" or "not_kept"."""

    how: str


@dataclass(frozen=True)
class Followed:
    """What comes of it that it was not (wholly) kept, and the next step; "" where nothing was said."""

    consequence: str
    next_step: str


@dataclass(frozen=True)
class Moved:
    """The owner needs until another day."""

    day: str


@dataclass(frozen=True)
class Ended:
    """It does not come again."""


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = (
    Accepted | Changed | Declined | TakenBack | Objected | Said | Followed | Moved | Ended | Nothing
)


def agreement(facts: Facts) -> Dialogue[Outcome]:
    """The agreement as it stands, and what the reader may do about it."""
    if facts.unfinished:
        return (yield from _follow(facts))
    options = _options(facts)
    if not options:
        yield from say(whole(facts.shown))
        return Nothing()
    pressed = yield from choose(
        "now", paragraphs(whole(facts.shown), _("What now?")), options | {"nothing": _("That was all")}
    )
    match pressed:
        case "yes":
            yield from say(_("Agreed. I remind you the day before, and on the day."))
            return Accepted()
        case "change":
            return (yield from _change(facts))
        case "no":
            yield from say(_("OK. I pass on that you said no to it."))
            return Declined()
        case "take_back":
            yield from say(_("OK. It is taken back."))
            return TakenBack()
        case "object":
            return (yield from _object(facts))
        case "later":
            return (yield from _later(facts))
        case "end":
            yield from say(_("OK. This is the last time."))
            return Ended()
        case "differently":
            how = yield from choose("how", _("How did it go, as you see it?"), SAID)
            yield from say(_("Noted. Thank you."))
            return Said(how)
        case "kept" | "partly" | "not_kept":
            yield from say(_("Noted. Thank you."))
            return Said(pressed)
        case _:
            yield from say(_("OK."))
            return Nothing()


def _options(facts: Facts) -> dict[str, Words]:
    owner, young = "owner" in facts.me, "young_person" in facts.me
    found: dict[str, Words] = {}
    match facts.shown.state:
        case "asked":
            if owner:
                found |= {"yes": _("Yes, I'll do it"), "change": _("Yes, with a change"), "no": _("No")}
            elif "proposer" in facts.me:
                found["take_back"] = _("Take it back")
            if young and not owner:
                found["object"] = _("I don't want this")
        case "open":
            if owner or young:
                found |= SAID
            if owner:
                found["later"] = _("It needs more time")
            if facts.shown.repeats and (owner or young):
                found["end"] = _("Not again after this")
            if young and not owner:
                found["object"] = _("I don't want this")
        case "kept" | "partly" | "not_kept":
            if young and not facts.said_by_me:
                found["differently"] = _("I see it differently")
    return found


def _change(facts: Facts) -> Dialogue[Outcome]:
    shown = facts.shown
    what, day = shown.what, shown.day
    part = yield from choose(
        "part",
        _("What should be different?"),
        {"day": _("The day"), "what": _("What I do"), "both": _("Both")},
    )
    if part != "day":
        what = (yield from write("what", _("What will you do?"), longest=LONGEST)) or ""
    if part != "what":
        day = yield from ask_day(facts.today, shown.what)
    sure = yield from choose(
        f"right_{day}",
        paragraphs(told(shown.owner, what, day, shown.repeats), _seen(facts), _("Is that right?")),
        {"yes": _("Yes, that is it"), "no": _("No, leave it as it was")},
    )
    if sure == "no":
        yield from say(_("OK. It still waits for your yes or no: /agreements"))
        return Nothing()
    yield from say(_("Agreed. I remind you the day before, and on the day."))
    return Changed(what, day)


def _later(facts: Facts) -> Dialogue[Outcome]:
    shown = facts.shown
    day = yield from ask_day(facts.today, shown.what)
    sure = yield from choose(
        f"right_{day}",
        paragraphs(told(shown.owner, shown.what, day, shown.repeats), _seen(facts), _("Is that right?")),
        {"yes": _("Yes, that is it"), "no": _("No, leave it as it was")},
    )
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("OK. I remind you again."))
    return Moved(day)


def _object(facts: Facts) -> Dialogue[Outcome]:
    sees = (
        _("Then it no longer counts. Your circle's group sees that you said no, and not why.")
        if facts.in_group
        else _("Then it no longer counts. Those it is about hear that you said no, and not why.")
    )
    sure = yield from choose("sure", sees, {"yes": _("Yes, I say no to it"), "no": _("Leave it as it is")})
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("Done. It no longer counts."))
    return Objected()


def _follow(facts: Facts) -> Dialogue[Outcome]:
    """A line each, or none: what comes of it, and what is next."""
    how = _("It was not kept, and that is said now.")
    if facts.shown.state == "partly":
        how = _("It was kept in part, and that is said now.")
    asked = _("What comes of that? For example, somebody else does it.")
    consequence = yield from write(
        "consequence",
        paragraphs(lines(quoted(facts.shown.what), how), lines(asked, _seen(facts))),
        skip=_("Skip"),
        longest=LONGEST,
    )
    next_step = yield from write(
        "next_step",
        lines(_("And the next step? For a new agreement there is /agree."), _seen(facts)),
        skip=_("Skip"),
        longest=LONGEST,
    )
    yield from say(_("Thank you. It stands with the agreement.") if consequence or next_step else _("OK."))
    return Followed(consequence or "", next_step or "")


def _seen(facts: Facts) -> Words:
    name = Verbatim(facts.shown.young_person)
    if facts.in_group:
        return _("Everyone in {name}'s group sees it.", name=name)
    return _("Everyone in {name}'s circle can see it.", name=name)
