"""The young person prepares a meeting: what should be said, and by whom. Theirs alone until they hand it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.meeting_said import Meeting, handed, numbered, quoted, when
from conversations.sharing import looks_like_a_number
from conversations.text import Joined, Verbatim, Words, _, lines, paragraphs

LONGEST_NOTE = 300
MOST_NOTES = 8


@dataclass(frozen=True)
class Note:
    """Something that should be said. `given` is the name of the adult who has it, or None."""

    key: str
    line: str
    given: str | None


@dataclass(frozen=True)
class Facts:
    """`adults` pairs a key with a name."""

    name: str
    meeting: Meeting
    notes: tuple[Note, ...]
    adults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Prepared:
    """Something to be said; `adult` is whom it is handed to now, None where it is kept."""

    line: str
    adult: str | None


@dataclass(frozen=True)
class Handed:
    """A note is handed to an adult."""

    note: str
    adult: str


@dataclass(frozen=True)
class Deleted:
    """A note is deleted."""

    note: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Prepared | Handed | Deleted | Nothing


def preparing(facts: Facts) -> Dialogue[Outcome]:
    """The notes there are, then a new one, or one of them."""
    yield from say(
        paragraphs(
            lines(_("Before the meeting:"), when(facts.meeting)),
            _("What you write here is only for you, until you hand it to somebody yourself."),
        )
    )
    if not facts.notes:
        return (yield from _new(facts))
    numbers: dict[str, Words] = {each.key: str(place) for place, each in enumerate(facts.notes, 1)}
    if len(facts.notes) < MOST_NOTES:
        numbers["new"] = _("Write one more")
    picked = yield from choose(
        "note",
        paragraphs(lines(*_shown(facts)), _("Press a number to hand it over or delete it.")),
        numbers | {"nothing": _("That was all")},
        private=True,
    )
    if picked == "new":
        return (yield from _new(facts))
    if picked == "nothing":
        yield from say(_("OK."))
        return Nothing()
    return (yield from _one(facts, next(each for each in facts.notes if each.key == picked)))


def _shown(facts: Facts) -> list[Words]:
    shown: list[Words] = []
    for place, each in enumerate(facts.notes, 1):
        line = numbered(place, each.line)
        if each.given is not None:
            line = Joined((line, " → ", _("{name} has it", name=Verbatim(each.given))), "")
        shown.append(line)
    return shown


def _new(facts: Facts) -> Dialogue[Outcome]:
    line = yield from write(
        "said",
        _("What do you want said at the meeting?"),
        skip=_("Nothing right now"),
        longest=LONGEST_NOTE,
        private=True,
    )
    if line is None:
        yield from say(_("OK. You find this again under /meeting."))
        return Nothing()
    adult = yield from _by_whom(facts, line, _("I say it myself"))
    if adult is None:
        yield from say(_("Kept, only for you. You find it again under /meeting."))
    return Prepared(line, adult)


def _one(facts: Facts, note: Note) -> Dialogue[Outcome]:
    options: dict[str, Words] = {}
    if facts.adults and note.given is None:
        options["hand"] = _("Hand it to somebody")
    options |= {"delete": _("Delete it"), "keep": _("Keep it")}
    asked: Words = quoted(note.line)
    if note.given is not None:
        asked = paragraphs(asked, _("If you delete it here, {name} still has it.", name=Verbatim(note.given)))
    pressed = yield from choose("what", asked, options, private=True)
    if pressed == "delete":
        yield from say(_("Deleted."))
        return Deleted(note.key)
    adult = None if pressed == "keep" else (yield from _by_whom(facts, note.line, _("Nobody after all")))
    if adult is None:
        yield from say(_("Kept, only for you. You find it again under /meeting."))
        return Nothing()
    return Handed(note.key, adult)


def _by_whom(facts: Facts, line: str, nobody: Words) -> Dialogue[str | None]:
    """Who says it, and whether they get it now; None where it stays with the young person."""
    if not facts.adults:
        return None
    names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.adults}
    picked = yield from choose("by_whom", _("Who should say it?"), names | {"nobody": nobody}, private=True)
    if picked == "nobody":
        return None
    adult = Verbatim(dict(facts.adults)[picked])
    asked: Words = paragraphs(
        _("Only {adult} gets this from me, in private, now:", adult=adult),
        handed(facts.name, line, facts.meeting),
    )
    if looks_like_a_number(line):
        asked = paragraphs(asked, _("There seems to be a phone number or a CPR number in it."))
    pressed = yield from choose(
        "hand_over", asked, {"yes": _("Yes, hand it over"), "no": _("Not now, keep it")}, private=True
    )
    if pressed == "no":
        return None
    yield from say(_("I am handing it to {adult}.", adult=adult))
    return picked
