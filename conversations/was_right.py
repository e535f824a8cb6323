"""You said – we did: what was decided goes back to the young people, and they can say whether it was right."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import SKIP, Dialogue, choose, say
from conversations.question_set import Question
from conversations.text import Verbatim, Words, _, paragraphs

KEY = "was_right"
"""The question's key in the question set; it is asked only from under a receipt."""


@dataclass(frozen=True)
class Facts:
    """`counted` is whether the answer enters this period's figures."""

    sentence: str
    place: str
    question: Question
    counted: bool


@dataclass(frozen=True)
class Answered:
    """The option pressed, or None where it was skipped."""

    option: str | None


def was_right(facts: Facts) -> Dialogue[Answered]:
    """One question, as private as any other."""
    options: dict[str, Words] = {each.key: each.label for each in facts.question.options}
    pressed = yield from choose(
        KEY,
        paragraphs(
            _("“{sentence}”", sentence=Verbatim(facts.sentence)), facts.question.ask, _where_it_goes(facts)
        ),
        options | {SKIP: _("Skip")},
        private=True,
    )
    yield from say(_("OK."))
    return Answered(None if pressed == SKIP else pressed)


def you_said(sentence: str) -> Words:
    """The receipt, the same for everyone enrolled."""
    return paragraphs(
        _("You said – we did:"),
        _("“{sentence}”", sentence=Verbatim(sentence)),
        _("Everyone who was asked gets this, whether they answered or not."),
    )


def _where_it_goes(facts: Facts) -> Words:
    if facts.counted:
        return _(
            "Only you see your answer. It counts in the figures for all of {place}.",
            place=Verbatim(facts.place),
        )
    return _("Only you see your answer. It counts in no figures.")
