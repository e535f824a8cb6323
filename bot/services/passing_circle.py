"""A coordinator asks another one to take a circle over."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.tell import starts, tell
from conversations import passing_circle as dialogue
from conversations import taking_circle
from conversations.passing_circle import Facts, Outcome
from conversations.text import _
from store import audit, members, offers
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """To whom it may go; `subject` is the circle."""
    circle = _circle(work, member, subject)
    return Facts(
        members.name_of(work, circle.young_person),
        tuple(
            (str(each.id), members.name_of(work, each))
            for each in members.coordinators(work)
            if each.id not in (member.id, circle.young_person_id) and not each.frozen
        ),
        circle.case_manager_id == member.id,
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: Outcome) -> None:
    """Ask them; nothing changes before their yes."""
    circle = _circle(work, member, subject)
    match outcome:
        case dialogue.Offered(key, leaves):
            to = work.session.get_one(Member, int(key))
            if not to.coordinator or to.frozen or to.id == member.id:
                raise PermissionError
            offers.make(work, circle, to, by=member, leaves=leaves)
            audit.note(work, "circle.offered", actor=member.id, subject=circle.young_person_id)
            said = taking_circle.asked(members.name_of(work, member))
            tell(work, to, said, [starts(_("Look"), "taking_circle", str(circle.id))])
        case dialogue.Nothing():
            pass


def _circle(work: Work, member: Member, subject: str) -> Circle:
    circle = work.session.get_one(Circle, int(subject))
    if circle.coordinator_id != member.id or member.frozen:
        raise PermissionError
    return circle
