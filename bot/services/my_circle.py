"""Who is in a circle, and the young person's say in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.municipality import Municipality
from bot.services import agreed, bridged, freezing, group, inviting, roster
from bot.tell import starts, tell
from conversations import case_manager, my_circle, role_words
from conversations import group as words
from conversations import parting as parting_words
from conversations.text import _
from store import audit, circles, conversations, due, goals, members, outbox, own_choices, rhythm, roles
from store.models import Circle, Member, Membership
from store.own_choices import Choice
from store.unit_of_work import Begin, Work

PATIENCE = timedelta(days=3)
"""After this the young person hears that a helper has not said anything yet."""

WANTED_EVERY = timedelta(weeks=1)
"""How often a coordinator is asked for a case manager while there is none."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> my_circle.Facts:
    """The circle named by `subject`, else the member's own, else the first they belong to."""
    circle = _circle(work, member, subject)
    own = circle.young_person_id == member.id
    if not own:
        audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=circle.young_person_id)
    shown = circles.adults(work, circle, waiting=own)
    held = roles.held_from(work, circle)
    return my_circle.Facts(
        members.name_of(work, circle.young_person),
        own,
        tuple((str(each.id), roster.someone(work, each, held)) for each in shown),
        inviting.may(work, member, circle),
        freezing.may(work, circle, member),
        circle.resting,
        bridged.how(work, circle) if own else "",
        _sees(work, member, shown) if own else (),
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: my_circle.Outcome) -> None:
    """Invite, or let somebody go; only the young person can do the latter."""
    circle = _circle(work, member, subject)
    match outcome:
        case my_circle.Agreements():
            work.begins.append(Begin(member.id, "agreements", str(circle.id), 1))
        case my_circle.Inviting():
            work.begins.append(Begin(member.id, "inviting", str(circle.id), 1))
        case my_circle.Freezing():
            work.begins.append(Begin(member.id, "freezing", str(circle.id), 1))
        case my_circle.Removed(key):
            place = work.session.get_one(Membership, int(key))
            if place.circle_id != circle.id or circle.young_person_id != member.id:
                raise PermissionError
            remove(work, place)
            roles.drop_handover(work, place)
            tell(work, place.member, words.changed(members.name_of(work, member)))
            if own_choices.waiting(work, member, place.member_id) is not None:
                own_choices.came(work, member, place.member_id, "leave", "left")
            else:
                own_choices.note(work, member, Choice("leave", who=place.member_id, came="left"))
        case my_circle.HelperAsked(key, helper):
            _ask_helper(work, member, circle, int(key), int(helper))
        case my_circle.Elsewhere(dialogue):
            work.begins.append(Begin(member.id, dialogue, "", 1))
        case my_circle.Nothing():
            pass


def _sees(work: Work, young: Member, places: Sequence[Membership]) -> tuple[tuple[str, my_circle.Sees], ...]:
    """What each adult may see or get beyond the group, for the young person alone."""
    shared = [
        (each.place_id if each.seen_by == "adult" else None, goals.told(work, young, each).words)
        for each in goals.of(work, young)
        if each.seen_by != "nobody"
    ]
    return tuple(
        (
            str(place.id),
            my_circle.Sees(
                tuple(words for only, words in shared if only in (None, place.id)),
                place.told_if_quiet,
                frozenset(circles.HEARD) - circles.hears(place),
            ),
        )
        for place in places
        if place.state == "in"
    )


def _ask_helper(work: Work, young: Member, circle: Circle, key: int, helper_key: int) -> None:
    """An adult is asked to say it; until then nothing changes."""
    place, helper = (work.session.get_one(Membership, each) for each in (key, helper_key))
    for each in (place, helper):
        if each.circle_id != circle.id or circle.young_person_id != young.id or each.state != "in":
            raise PermissionError
    own_choices.note(work, young, Choice("leave", who=place.member_id, helper=helper.member_id))
    if members.reach(work, helper.member_id) is None:
        own_choices.came(work, young, place.member_id, "leave", "cannot")
        told = parting_words.cannot(members.name_of(work, helper.member), members.name_of(work, place.member))
        tell(work, young, told)
        return
    due.put(work, "parting", work.now + PATIENCE, member=young.id, subject=str(place.id))
    work.begins.append(Begin(helper.member_id, "parting", str(place.id), 1))


def remove(work: Work, place: Membership, lane: int = outbox.REPLY) -> None:
    """End a place in a circle, and what was planned for it; somebody new is asked for where it was the case manager."""
    place.state = "left"
    place.told_if_quiet = False
    circles.let_hear(place, circles.HEARD)
    rhythm.show(work, place.circle, place.member_id, None)
    roles.forget_due(work, place)
    handover = roles.handover(work, place)
    if handover is not None and handover.state != "accepted":
        roles.drop_handover(work, place)  # one that is settled stays: somebody holds on
    for other in roles.unsettled_by(work, place):
        name = members.name_of(work, place.member)
        tell(work, other.member, role_words.successor_gone(name), [starts(_("Look"), "role", str(other.id))])
    if place.circle.case_manager_id == place.member_id:
        place.circle.case_manager_id = None
        nobody_holds_together(work, place.circle)
    agreed.let_go(work, place.circle, place.member_id)
    group.take_out(work, place, lane)
    place.in_group = False
    for each in conversations.all_of(work, place.member_id):
        if each.dialogue in ("my_circle", "inviting", "parting"):
            conversations.end(work, each)  # its buttons are dead at once


def nobody_holds_together(work: Work, circle: Circle) -> None:
    """A circle has no case manager: its coordinator is asked to name one."""
    if circle.coordinator_id is None or circle.state not in ("waiting", "in"):
        return
    coordinator = work.session.get_one(Member, circle.coordinator_id)
    again = work.now + WANTED_EVERY
    due.put(work, "case_manager", again, member=coordinator.id, circle=circle.id)
    said = case_manager.wanted(members.name_of(work, circle.young_person))
    tell(work, coordinator, said, [starts(_("Name somebody"), "case_manager", str(circle.id))])


def changed(work: Work, circle: Circle, tag: Membership | None = None) -> None:
    """The roster is brought up to date, and the tag of somebody whose part in it has changed."""
    roster.refresh(work, circle)
    for found in circles.bound_groups(work, circle) if tag is not None else ():
        user = members.user_on(work, tag.member_id, found.channel) if tag is not None else None
        if tag is not None and user is not None and tag.in_group:
            roster.tag(work, found, tag, user)


def _circle(work: Work, member: Member, subject: str) -> Circle:
    own = members.own_circle(work, member)
    if own is not None:
        return own
    places = [each for each in circles.belonging_to(work, member) if each.state == "in"]
    for place in places:
        if subject in ("", str(place.circle_id)):
            return place.circle
    raise PermissionError
