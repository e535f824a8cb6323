"""The young person sees, changes, deletes and takes along everything that is kept about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import SKIP, Dialogue, choose, say
from conversations.joining import what_is_kept
from conversations.question_set import Question
from conversations.text import Day, Joined, Text, Verbatim, Words, _, lines, paragraphs

AT_ONCE = 4
"""Kept lines shown in one message: more of the longest would not fit into it."""


@dataclass(frozen=True)
class Facts:
    """`answers` pairs each question with the option kept in the period whose last day is `closes`.

    `kept_lines` and `for_meetings` pair a key with a line; `looks` says who looked at what, and when. `young_person` is false
    for adults, about whom no answers are kept.
    `more` pairs a key with what else is kept in somebody's own words: goals, good news, cards on their way.
    """

    young_person: bool
    closes: str | None
    answers: tuple[tuple[Question, str], ...]
    kept_lines: tuple[tuple[str, str], ...]
    looks: tuple[tuple[str, Text], ...]
    start: str = ""
    for_meetings: tuple[tuple[str, str], ...] = ()
    initiatives: tuple[tuple[str, str, bool], ...] = ()
    """Key and name of each initiative that the circle was put down for, and whether it is part of it."""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Changed:
    """Another option for a question, or None to delete the answer."""

    question: str
    option: str | None


@dataclass(frozen=True)
class AllDeleted:
    """Every answer of the open period is deleted."""


@dataclass(frozen=True)
class LineDeleted:
    """A kept line is deleted."""

    line: str


@dataclass(frozen=True)
class MeetingLineDeleted:
    """A point for a meeting, or something prepared for one, is deleted."""

    line: str


@dataclass(frozen=True)
class MoreDeleted:
    """A goal, a success or a card on its way is deleted, by its key."""

    key: str


@dataclass(frozen=True)
class FileWanted:
    """Everything as a file."""


@dataclass(frozen=True)
class Erased:
    """Everything about this person is erased, at once."""


@dataclass(frozen=True)
class InitiativeOpened:
    """Go on to one initiative, to say yes or no to it."""

    initiative: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = (
    Changed
    | AllDeleted
    | LineDeleted
    | MeetingLineDeleted
    | MoreDeleted
    | FileWanted
    | Erased
    | InitiativeOpened
    | Nothing
)


def my_data(facts: Facts) -> Dialogue[Outcome]:
    """A short menu, as often as wanted, until something changes."""
    pressed = facts.start
    while True:
        if not pressed:
            pressed = yield from choose("menu", _("What would you like to see?"), _menu(facts), private=True)
        match pressed:
            case "answers":
                outcome = yield from _answers(facts)
                if outcome is not None:
                    return outcome
            case "lines":
                outcome = yield from _lines(facts)
                if outcome is not None:
                    return outcome
            case "for_meetings":
                outcome = yield from _for_meetings(facts)
                if outcome is not None:
                    return outcome
            case "initiatives":
                outcome = yield from _initiatives(facts)
                if outcome is not None:
                    return outcome
            case "more":
                outcome = yield from _more(facts)
                if outcome is not None:
                    return outcome
            case "kept":
                yield from say(what_is_kept())
            case "looks":
                yield from say(_looks(facts))
            case "file":
                yield from say(_("Here comes everything I have about you, as a file."))
                return FileWanted()
            case "erase":
                if (yield from _erase(facts)):
                    return Erased()
            case _other:
                yield from say(_("OK."))
                return Nothing()
        pressed = ""


def _menu(facts: Facts) -> dict[str, Words]:
    options: dict[str, Words] = {}
    if facts.young_person:
        options |= {
            "answers": _("My answers"),
            "lines": _("Lines I kept"),
            "kept": _("What is kept about me"),
        }
    if facts.for_meetings:
        options["for_meetings"] = _("For meetings")
    if facts.initiatives:
        options["initiatives"] = _("What my circle is part of")
    if facts.young_person or facts.more:
        options["more"] = _("Goals and good news")
    return options | {
        "looks": _("Who looked"),
        "file": _("Get it as a file"),
        "erase": _("Erase me"),
        "nothing": _("That was all"),
    }


def _answers(facts: Facts) -> Dialogue[Outcome | None]:
    if not facts.answers or facts.closes is None:
        yield from say(_("There are no answers of yours right now."))
        return None
    shown = [
        Joined((f"{place}. ", question.ask, " — ", _label(question, option)), "")
        for place, (question, option) in enumerate(facts.answers, 1)
    ]
    yield from say(
        paragraphs(
            lines(*shown),
            _(
                "You can change or delete them up to and including {day}. Nobody else can see them.",
                day=Day(facts.closes),
            ),
        )
    )
    options: dict[str, Words] = {
        question.key: str(place) for place, (question, _option) in enumerate(facts.answers, 1)
    }
    picked = yield from choose(
        "which",
        _("Which one do you want to change?"),
        options | {"*all": _("Delete them all"), "*none": _("None, back to the menu")},
        private=True,
    )
    if picked == "*none":
        return None
    if picked == "*all":
        yield from say(_("All your answers of this period are deleted."))
        return AllDeleted()
    question = next(each for each, _option in facts.answers if each.key == picked)
    replies: dict[str, Words] = {option.key: option.label for option in question.options}
    new = yield from choose("new", question.ask, replies | {SKIP: _("Delete this answer")}, private=True)
    if new == SKIP:
        yield from say(_("Deleted."))
        return Changed(picked, None)
    yield from say(_("Changed."))
    return Changed(picked, new)


def _lines(facts: Facts) -> Dialogue[Outcome | None]:
    if not facts.kept_lines:
        yield from say(_("You have kept no lines."))
        return None
    picked = yield from _pick_line(facts.kept_lines)
    return None if picked == "*none" else LineDeleted(picked)


def _more(facts: Facts) -> Dialogue[Outcome | None]:
    if not facts.more:
        yield from say(_("There are none of yours right now."))
        return None
    picked = yield from _pick_line(facts.more)
    return None if picked == "*none" else MoreDeleted(picked)


def _for_meetings(facts: Facts) -> Dialogue[Outcome | None]:
    picked = yield from _pick_line(facts.for_meetings)
    return None if picked == "*none" else MeetingLineDeleted(picked)


def _pick_line(kept: tuple[tuple[str, str], ...]) -> Dialogue[str]:
    """One of them to be deleted, or "*none"."""
    picked, rest = "*more", kept
    while picked == "*more":
        shown, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        yield from say(lines(*(Joined(("• ", Verbatim(line)), "") for _key, line in shown)))
        options: dict[str, Words] = {key: Verbatim(_short(line)) for key, line in shown}
        if rest:
            options["*more"] = _("Show me more")
        options["*none"] = _("No, back to the menu")
        picked = yield from choose("line", _("Do you want to delete one?"), options, private=True)
    if picked != "*none":
        yield from say(_("Deleted."))
    return picked


def _initiatives(facts: Facts) -> Dialogue[Outcome | None]:
    shown = [
        Joined(("• ", Verbatim(name), ": ", _("your circle is part of it") if part else _("you said no")), "")
        for _key, name, part in facts.initiatives
    ]
    yield from say(lines(_("Your circle was put down for:"), *shown))
    options: dict[str, Words] = {key: Verbatim(name) for key, name, _part in facts.initiatives}
    picked = yield from choose(
        "which_initiative",
        _("Do you want to read about one, or say yes or no to it?"),
        options | {"*none": _("No, back to the menu")},
        private=True,
    )
    return None if picked == "*none" else InitiativeOpened(picked)


def _looks(facts: Facts) -> Words:
    if not facts.looks:
        return _("Nobody has looked anything up about you.")
    return lines(
        _("This is what happened:"),
        *(Joined(("• ", Day(day), ": ", what), "") for day, what in facts.looks),
    )


def _erase(facts: Facts) -> Dialogue[bool]:
    asked = (
        _(
            "I delete everything about you: name, circle, answers, lines. Your circle ends and I leave the group. Figures that are already out stay, since nobody can find you in them. This cannot be undone."
        )
        if facts.young_person
        else _("I delete everything about you, and take you out of every circle. This cannot be undone.")
    )
    sure = yield from choose(
        "erase", asked, {"no": _("No, keep it"), "yes": _("Yes, erase me")}, private=True
    )
    if sure == "yes":
        yield from say(
            _("Everything about you is erased. Take care of yourself. You are always welcome back.")
        )
    return sure == "yes"


def _label(question: Question, option: str) -> Words:
    return next((each.label for each in question.options if each.key == option), Verbatim(option))


def _short(line: str) -> str:
    return line if len(line) <= 30 else line[:29] + "…"
