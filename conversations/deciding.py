"""Deciding about an initiative: what the figures say and how surely, then go on, adjust, stop or something new, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.calendar import iso, months_on, number
from conversations.dialogue import Dialogue, choose, say, write
from conversations.figures import Part, how_sure, part_lines
from conversations.initiative import CHOICES, Card, about, area_of
from conversations.running import Row, numbers
from conversations.text import Day, Period, Verbatim, Words, _, lines, paragraphs
from conversations.when import ask_day_in_words

LONGEST_REASON = 500
LONGEST_SENTENCE = 280

FURTHEST = 24
"""Months ahead that the next decision, or the last day, may be."""


@dataclass(frozen=True)
class Facts:
    """`period` and `parts` are the release's figures that belong to the initiative; None and empty where there are none.

    `running` is how the circles run where the initiative is, `days` the ISO dates to pick from, `today` another. `languages` are those
    in use among the young people who are told, the municipality's own first. `told_apart` is whether those are the ones who
    were in the initiative, rather than everyone where it goes on.
    """

    card: Card
    number: int
    period: str | None
    parts: tuple[Part, ...]
    running: Row | None
    days: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    today: str
    told_apart: bool = False


@dataclass(frozen=True)
class Decided:
    """The `number`-th decision. `next_on` is an ISO date: of the next decision, or the last day of what ends.

    `sentences` pairs a language with what the young people are told in it; empty where they are told nothing.
    """

    number: int
    choice: str
    reason: str
    next_on: str
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Nothing:
    """Not now: its day stays."""


Outcome: TypeAlias = Decided | Nothing


def deciding(facts: Facts) -> Dialogue[Outcome]:
    """What is known, the choice, why, until when, and what the young people are told."""
    yield from say(about(facts.card))
    yield from say(what_is_known(facts))
    choice = yield from choose("choice", _("What is decided?"), CHOICES | {"later": _("Not now")})
    if choice == "later":
        yield from say(_("OK. It stays undecided, and is shown as that once its day has come."))
        return Nothing()
    reason = yield from write(
        "reason",
        _(
            "Why? A line or two. It is kept for good and cannot be changed, so no names and nothing about one person."
        ),
        longest=LONGEST_REASON,
    )
    ends = choice in ("stop", "new")
    next_on = yield from ask_day_in_words(
        "next_on",
        _("What is its last day?") if ends else _("When is it decided about again?"),
        facts.days,
        facts.today,
        first=facts.today if ends else iso(number(facts.today) + 1),
        last=iso(months_on(number(facts.today), FURTHEST)),
    )
    sentences = yield from _sentences(facts)
    sure = yield from choose(
        "sure",
        paragraphs(
            _("Please check:"),
            lines(
                _("{choice}, because: {reason}", choice=CHOICES[choice], reason=Verbatim(reason or "")),
                _("Its last day: {day}", day=Day(next_on))
                if ends
                else _("Decided again on {day}", day=Day(next_on)),
            ),
            _told(facts, sentences),
            _("It cannot be changed afterwards. Others who decide can note that they disagree."),
        ),
        {"yes": _("Yes, that is decided"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing is kept."))
        return Nothing()
    yield from say(
        _("Decided. The young people hear it in their own chats over the next days, never at night.")
        if sentences
        else _("Decided.")
    )
    return Decided(facts.number, choice, reason or "", next_on, sentences)


def what_is_known(facts: Facts) -> Words:
    """The figures with their uncertainty in plain words, and how the circles run; or honestly that there are none."""
    parts: list[Words] = []
    if facts.parts and facts.period is not None:
        parts.append(_("What the young people said, {period}:", period=Period(facts.period)))
        parts += [part_lines(each) for each in facts.parts]
        parts.append(
            lines(
                how_sure(),
                _("A difference smaller than its ± may be nothing but that noise."),
                _("The figures do not say whether the initiative is the reason."),
            )
        )
    else:
        parts.append(
            _("No figure belongs to it yet. You decide by what else you know; say so in the reason.")
        )
    if facts.running is not None:
        parts.append(lines(_("How the circles run there:"), *numbers(facts.running)))
    return paragraphs(*parts)


def _sentences(facts: Facts) -> Dialogue[tuple[tuple[str, str], ...]]:
    """One sentence for the young people, in each language that is in use; the first is shown as written elsewhere."""
    (first, name), *others = facts.languages
    written = yield from write(
        f"sentence_{first}",
        _(
            "You said – we did: one sentence to the young people, in {language}. It goes in private to everyone enrolled ({area}), whether they answered or not.",
            language=Verbatim(name),
            area=_frame(facts),
        ),
        skip=_("Tell them nothing"),
        longest=LONGEST_SENTENCE,
    )
    if written is None:
        return ()
    found = [(first, written)]
    for code, name in others:
        more = yield from write(
            f"sentence_{code}",
            _("And in {language}? Skip to show it as you wrote it.", language=Verbatim(name)),
            skip=_("Skip"),
            longest=LONGEST_SENTENCE,
        )
        if more is not None:
            found.append((code, more))
    return tuple(found)


def _told(facts: Facts, sentences: tuple[tuple[str, str], ...]) -> Words:
    if not sentences:
        return _("The young people are told nothing.")
    return lines(
        _("Everyone enrolled ({area}) is told:", area=_frame(facts)),
        *(Verbatim(f"“{sentence}”") for _code, sentence in sentences),
    )


def _frame(facts: Facts) -> Words:
    if facts.told_apart:
        return _("in “{initiative}”", initiative=Verbatim(facts.card.name))
    return area_of(facts.card.area)
