"""A young person's say in whether their circle takes part in an initiative."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.municipality import Municipality
from bot.tell import tell
from conversations import taking_part as dialogue
from store import initiatives, members, taking_part
from store.initiative_rows import TakingPart
from store.initiatives import Initiative
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> dialogue.Facts:
    """`subject` is the initiative's number; for the young person of a circle that was put down for it alone."""
    circle, row, found = _of(here, work, member, subject)
    coordinator = work.session.get(Member, circle.coordinator_id) if circle.coordinator_id else None
    name = members.name_of(work, coordinator) if coordinator is not None else here.place
    return dialogue.Facts(found.name, found.audience, found.expected, name, row.state == "in")


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: dialogue.Outcome) -> None:
    """A no counts at once, and so does a yes."""
    circle, _row, found = _of(here, work, member, subject)
    match outcome:
        case dialogue.SaidNo():
            if not taking_part.say_no(work, circle, found.number) or circle.coordinator_id is None:
                return
            coordinator = work.session.get_one(Member, circle.coordinator_id)
            tell(work, coordinator, dialogue.said_no(members.name_of(work, member), found.name))
        case dialogue.SaidYes():
            taking_part.say_yes(work, circle, found.number)
        case dialogue.Nothing():
            pass


def named(here: Municipality, work: Work, circle: Circle) -> list[tuple[Initiative, str]]:
    """Every initiative that a circle was put down for, with its state."""
    rows = taking_part.of_circle(work, circle)
    if not rows:
        return []
    with Session(here.strategy) as session:
        known = {each.number: each for each in initiatives.everything(session)}
    return [(known[each.initiative], each.state) for each in rows if each.initiative in known]


def _of(
    here: Municipality, work: Work, member: Member, subject: str
) -> tuple[Circle, TakingPart, Initiative]:
    circle = members.own_circle(work, member)
    if circle is None or not subject.isdigit():
        raise PermissionError
    row = work.session.get(TakingPart, (circle.id, int(subject)))
    with Session(here.strategy) as session:
        found = initiatives.find(session, int(subject))
    if row is None or found is None:
        raise PermissionError
    return circle, row, found
