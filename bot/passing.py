"""A circle goes from one coordinator to another; the one before sees nothing more of it as coordinator."""

from __future__ import annotations

from sqlalchemy import delete, update

from bot.services import gate, my_circle
from bot.tell import tell, tell_group
from conversations import passing_circle as words
from store import audit, circles, conversations, due, members, offers, outbox
from store.models import Circle, Group, Invitation, Member, Reopening
from store.unit_of_work import Work

ABOUT_CIRCLES = {"circle", "passing_circle", "case_manager", "inviting", "freezing", "role", "share"}
"""Open dialogues of the coordinator before that may show something of the circle."""


def pass_on(work: Work, circle: Circle, to: Member, *, leaves: bool, by: int | None) -> None:
    """Make `to` the coordinator, and tell everybody. `by` is None where an operator does it.

    `leaves` takes the coordinator before out of the circle altogether, also as its case manager.
    """
    before = work.session.get(Member, circle.coordinator_id) if circle.coordinator_id else None
    name, young = members.name_of(work, to), members.name_of(work, circle.young_person)
    nobody_before = circle.case_manager_id is None
    circle.coordinator_id = to.id
    offers.end(work, circle.id)
    audit.note(work, "circle.passed_on", actor=by, subject=circle.young_person_id)
    stays = False
    if before is not None:
        place = circles.membership(work, circle, before.id)
        if place is not None and place.state in ("in", "waiting") and leaves:
            my_circle.remove(work, place)
        stays = place is not None and place.state in ("in", "waiting")
        due.drop_one(work, "case_manager", member=before.id, circle=circle.id)
        _let_go(work, circle, before, to, stays=stays)
        tell(work, before, words.yours_no_more(young, name, stays=stays))
    case_manager = work.session.get(Member, circle.case_manager_id) if circle.case_manager_id else None
    tell(work, to, words.yours(young, members.name_of(work, case_manager) if case_manager else None))
    if nobody_before:
        my_circle.nobody_holds_together(work, circle)
    said = words.for_everybody(young, name, members.name_of(work, before) if before is not None else None)
    if members.addresses(work, circle.young_person_id):
        tell(work, circle.young_person, said)
    tell_group(work, circle, said)


def _let_go(work: Work, circle: Circle, before: Member, to: Member, *, stays: bool) -> None:
    """Nothing more of the circle reaches the one before, unless they are still in it."""
    for each in conversations.all_of(work, before.id):
        if each.dialogue in ABOUT_CIRCLES:
            conversations.end(work, each)
    if stays:
        return
    mine = (Invitation.circle_id == circle.id, Invitation.invited_by == before.id)
    work.session.execute(update(Invitation).where(*mine).values(invited_by=to.id))
    work.session.execute(
        delete(Reopening).where(Reopening.circle_id == circle.id, Reopening.made_by == before.id)
    )
    for found in circles.groups_of(work, circle):
        _out_of_the_group(work, circle, found, before, to)


def _out_of_the_group(work: Work, circle: Circle, found: Group, before: Member, to: Member) -> None:
    user = members.user_on(work, before.id, found.channel)
    if found.state == "bound" and user is not None:
        outbox.to_group(work, found, outbox.REPLY, "remove", {"user": user})
    if found.claimed_by != before.id:
        return
    found.claimed_by = to.id
    young, name = members.name_of(work, circle.young_person), members.name_of(work, to)
    tell(work, before, words.owns_the_group(young, name))
    gate.tell_those_who_run(work, circle, words.still_owned(young, members.name_of(work, before)))
