"""What a young person says to a decision that was told to them: an answer like any other."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import steering
from bot.municipality import Municipality
from conversations import was_right as dialogue
from store import answers, decisions, members, periods, published
from store.models import Member
from store.periods import Open
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> dialogue.Facts:
    """`subject` is the decision's place; for young people whom it is told to alone."""
    circle = members.own_circle(work, member)
    if circle is None or not subject.isdigit():
        raise PermissionError
    with Session(here.strategy) as session:
        decision = decisions.find(session, int(subject))
    if decision is None or not decision.sentences or not steering.is_told(work, circle, decision):
        raise PermissionError
    try:
        question = here.questions.question(dialogue.KEY)
    except KeyError:
        raise PermissionError from None
    period = periods.open_on(work, here.today(work.now))
    counted = (
        period is not None
        and period.tier not in ("", "nothing")
        and _is_published(here, period)
        and periods.counted(work, period.name, member.id)
    )
    return dialogue.Facts(steering.sentence_for(decision, member), here.place, question, counted)


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Answered) -> None:
    """Kept with the answers of the open period, and with them alone."""
    period = periods.open_on(work, here.today(work.now))
    if period is not None and outcome.option is not None:
        answers.write(work, period.name, member.id, {dialogue.KEY: outcome.option})


def _is_published(here: Municipality, period: Open) -> bool:
    """Whether the plan of the period has a figure for this question."""
    with Session(here.strategy) as session:
        opened = published.opened(session, period.name)
        return opened is not None and dialogue.KEY in published.plan_of(session, opened.plan_hash).items
