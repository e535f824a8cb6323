"""The plan in plain words: what was decided beforehand, and how well it hides one young person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.text import Joined, Verbatim, Words, _, lines, listed, n_, paragraphs


@dataclass(frozen=True)
class Level:
    """What is published from so many enrolled on: how many questions, and whether by part too."""

    enrolled: int
    questions: int
    split: bool


@dataclass(frozen=True)
class Plan:
    """What was decided beforehand. `once` and `ever` are how often of 100 the best possible attack is right, after one
    period and after all `reports` in which one young person is counted."""

    name: str
    every: str
    levels: tuple[Level, ...]
    once: int
    ever: int
    reports: int
    hash: str
    pooled: tuple[str, ...] = ()


EVERY = {
    "month": _("There are figures once a month."),
    "quarter": _("There are figures once a quarter."),
    "half-year": _("There are figures every half-year."),
}
"""How long a period is."""


def told(found: Plan) -> Words:
    """What was decided before the period opened, in plain words."""
    head: list[Words] = [_("The plan is called {name}.", name=Verbatim(found.name)), EVERY[found.every]]
    if found.pooled:
        head.append(_pooled(found))
    return paragraphs(
        lines(
            _("This was decided before the period opened, and does not change until it has closed."), *head
        ),
        lines(*map(_level, found.levels)),
        lines(
            _(
                "Suppose somebody knows what everybody else answered, and wants to find out what one young person answered, or whether. By tossing a coin they are right 50 times of 100."
            ),
            _(
                "With the best method there can be they are right at most {once} times of 100 after one period.",
                once=found.once,
            ),
            n_(
                "After {count} period it is at most {ever} times of 100, and then the young person is not counted any more.",
                "After {count} periods it is at most {ever} times of 100, and then the young person is not counted any more.",
                found.reports,
                ever=found.ever,
            ),
        ),
        _number(found),
    )


def published(found: Plan, asked: Sequence[Words], opens: Words) -> Words:
    """To coordinators, once, when it comes in the place of another: what is asked, how many it takes, from when on."""
    head: list[Words] = [
        _("There is a new plan for the figures: {name}.", name=Verbatim(found.name)),
        _("It counts from the period that opens on {day}. Until then nothing changes.", day=opens),
        EVERY[found.every],
    ]
    if found.pooled:
        head.append(_pooled(found))
    return paragraphs(
        lines(*head),
        lines(_("There will be figures for:"), *(Joined(("• ", each), "") for each in asked)),
        lines(*map(_level, found.levels)),
        _number(found),
    )


def _pooled(found: Plan) -> Words:
    named = listed(*map(Verbatim, found.pooled))
    return _("The young people of several places are counted together: {places}.", places=named)


def _number(found: Plan) -> Words:
    return _(
        "The number of the plan's text, so that anybody can check that it is the same: {hash}",
        hash=Verbatim(found.hash),
    )


def _level(level: Level) -> Words:
    if level.split:
        return n_(
            "From {enrolled} enrolled: how many answered, and {count} question, also by part",
            "From {enrolled} enrolled: how many answered, and {count} questions, also by part",
            level.questions,
            enrolled=level.enrolled,
        )
    return n_(
        "From {enrolled} enrolled: how many answered, and {count} question",
        "From {enrolled} enrolled: how many answered, and {count} questions",
        level.questions,
        enrolled=level.enrolled,
    )
