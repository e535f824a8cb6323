"""A goal in words: the question about it, how it is shown to others, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.text import Joined, Verbatim, Words, _, lines, paragraphs

SCORES: dict[str, Words] = {str(score): str(score) for score in range(11)}


@dataclass(frozen=True)
class Goal:
    """`seen_by` is "nobody", "circle" or "adult" (then `seen_by_name`); `shown` is the score that they were last told."""

    key: str
    words: str
    path: str
    score: int | None
    seen_by: str = "nobody"
    seen_by_name: str = ""
    shown: int | None = None


@dataclass(frozen=True)
class Shown:
    """A goal that a young person shows to an adult."""

    name: str
    words: str
    path: str
    score: int | None


def where_is_it(words: str) -> Words:
    """The question about one goal, here and at the end of a check-in."""
    return paragraphs(
        Joined(("🎯 “", Verbatim(words), "”"), ""),
        _("Where is it now? 0 is far away, 10 is there."),
    )


def has(name: str, words: str, score: int | None) -> Words:
    """To those whom the young person shows a goal."""
    told: list[Words] = [
        _("🎯 {name} wanted you to know of a goal: “{goal}”", name=Verbatim(name), goal=Verbatim(words))
    ]
    if score is not None:
        told.append(_("Right now it is at {score} of 10.", score=score))
    return lines(*told)


def moved(name: str, words: str, before: int | None, score: int) -> Words:
    """To those who see a goal, when the young person wants them to hear how it goes."""
    if before is None or before == score:
        return has(name, words, score)
    return _(
        "🎯 {name} wanted you to know: “{goal}” was at {before} of 10 and is at {score} now.",
        name=Verbatim(name),
        goal=Verbatim(words),
        before=before,
        score=score,
    )


def seen_by(goal: Goal) -> Words:
    """Who sees a goal, in a few words."""
    if goal.seen_by == "circle":
        return _("your circle sees it")
    if goal.seen_by == "adult":
        return _("{name} sees it", name=Verbatim(goal.seen_by_name))
    return _("only you see it")


def course_title() -> Words:
    """Above one's own course as a picture."""
    return _("My own course")


def course_note() -> Words:
    """Below it."""
    return _("0 is far away, 10 is there. Only you got this picture.")


def at(score: int | None) -> Words:
    """Where a goal is."""
    return _("{score} of 10", score=score) if score is not None else _("no number yet")
