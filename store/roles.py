"""Professionals' places over time: until when, who holds on afterwards, and when it is looked at again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from store import check_ins, due
from store.models import Circle, Membership
from store.role_models import Handover, Role
from store.unit_of_work import Work

REVIEWS = (timedelta(weeks=6), timedelta(weeks=2), timedelta(0))
"""So long before its end date a place is looked at."""

MONTH = timedelta(weeks=13) / 3
"""A month of a professional's place."""

PASSED_EVERY = timedelta(weeks=1)
"""A date that has passed is brought up again so often. Nobody is ever taken out because of it."""

ASKED_AFTER, ASKED_EVERY = timedelta(weeks=1), timedelta(weeks=4)
"""When a new professional is asked until when they stay and who comes after them, and how often while it is open."""

HOUR = "09:00"
"""When all of this is brought up, where the professional lives."""

WORDS_KEPT = timedelta(days=28)
"""The longest that a hand-over's words, or the reason for staying, wait to be read."""

KINDS = ("role_asked", "role_review", "role_end")

_given = aliased(Membership)
_HELD_FROM = (  # built once: a coordinator's list asks it for each of their circles
    select(Handover.successor_id, _given)
    .join(_given, _given.id == Handover.membership_id)
    .where(_given.circle_id == bindparam("circle"), Handover.state == "accepted")
    .order_by(_given.id)
)


def of(work: Work, place: Membership) -> Role:
    """What is planned for a place."""
    found = work.session.get(Role, place.id)
    if found is None:
        found = Role(membership_id=place.id)
        work.session.add(found)
        work.session.flush()
    return found


def successor(work: Work, place: Membership) -> Membership | None:
    """Whoever of the network is to hold on afterwards, while they are in the circle."""
    role = work.session.get(Role, place.id)
    found = work.session.get(Membership, role.successor_id) if role and role.successor_id else None
    return found if found is not None and may_follow(found, place) else None


def may_follow(candidate: Membership, place: Membership) -> bool:
    """Whether somebody may come after a professional: of the same circle, confirmed, and not one themself."""
    return (
        candidate.circle_id == place.circle_id
        and candidate.state == "in"
        and candidate.role != "professional"
    )


def name_written(work: Work, place: Membership) -> str | None:
    """The name of a successor who is not in the circle yet."""
    role = work.session.get(Role, place.id)
    if role is None or role.successor_sealed is None:
        return None
    return work.unseal(place.member, "role.successor", role.successor_sealed)


def name_successor(work: Work, place: Membership, who: Membership | None, name: str | None) -> None:
    """Somebody in the circle, a name of somebody who is not, or nobody yet."""
    role = of(work, place)
    role.successor_id = who.id if who is not None else None
    role.successor_sealed = work.seal(place.member, "role.successor", name) if name else None


def named(work: Work, place: Membership) -> bool:
    """Whether it is known who comes afterwards."""
    return successor(work, place) is not None or name_written(work, place) is not None


def extend(work: Work, place: Membership, until: date, reason: str) -> None:
    """Another end date; with a reason the young person may go back to the one before."""
    role = of(work, place)
    role.before = place.until
    role.reason_sealed = work.seal(place.member, "role.reason", reason) if reason else None
    role.extended_at = work.now
    place.until = until


def reason(work: Work, place: Membership) -> str | None:
    """Why the end date was moved, while the young person may still object."""
    role = work.session.get(Role, place.id)
    if role is None or role.reason_sealed is None:
        return None
    return work.unseal(place.member, "role.reason", role.reason_sealed)


def settle(work: Work, place: Membership, *, back: bool) -> None:
    """The young person has read why: it stays so, or goes back to the end date before."""
    role = of(work, place)
    if back and role.before is not None:
        place.until = role.before
    role.before, role.reason_sealed, role.extended_at = None, None, None


def handover(work: Work, place: Membership) -> Handover | None:
    """The hand-over of a place that is under way or done."""
    return work.session.get(Handover, place.id)


def hand_over(work: Work, place: Membership, who: Membership, words: str) -> Handover:
    """Begin to hand over; what was begun before is dropped."""
    drop_handover(work, place)
    made = Handover(membership_id=place.id, successor_id=who.id, state="asked", at=work.now)
    made.words_sealed = work.seal(place.member, "handover.words", words)
    work.session.add(made)
    work.session.flush()
    return made


def words_of(work: Work, place: Membership) -> str:
    """What the successor should know; "" once it is settled."""
    found = handover(work, place)
    if found is None or found.words_sealed is None:
        return ""
    return work.unseal(place.member, "handover.words", found.words_sealed)


def unsettled_by(work: Work, successor: Membership) -> list[Membership]:
    """Somebody who was to hold on is gone: what was begun or agreed with them ends. The places it is about."""
    rows = work.session.execute(
        select(Membership)
        .join(Handover, Handover.membership_id == Membership.id)
        .where(Handover.successor_id == successor.id, Membership.state == "in")
    )
    places = list(rows.scalars())
    work.session.execute(delete(Handover).where(Handover.successor_id == successor.id))
    work.session.execute(update(Role).where(Role.successor_id == successor.id).values(successor_id=None))
    work.session.expire_all()
    for each in places:
        watch(work, each)
    return places


def drop_handover(work: Work, place: Membership) -> None:
    """It comes to nothing."""
    found = handover(work, place)
    if found is not None:
        work.session.delete(found)
        work.session.flush()
        work.woken.add("erased")


def held_from(work: Work, circle: Circle) -> dict[int, list[Membership]]:
    """Whose work each place of a circle holds on to, by the holder's place."""
    found: dict[int, list[Membership]] = {}
    for holder, place in work.session.execute(_HELD_FROM, {"circle": circle.id}):
        found.setdefault(holder, []).append(place)
    return found


def watch(work: Work, place: Membership) -> None:
    """Put all that will be brought up about a professional's place into the due table; anybody else's goes out of it."""
    forget_due(work, place)
    if place.role != "professional" or place.state != "in":
        return
    if place.until is None or not named(work, place):
        _put(work, "role_asked", place, _at(work, place, ASKED_AFTER))
    if place.until is None:
        return
    review(work, place)
    found = handover(work, place)
    if found is not None and found.state == "accepted":
        _put(work, "role_end", place, _morning(place, place.until + timedelta(days=1)))


def review(work: Work, place: Membership) -> None:
    """When a place with an end date is looked at next: the first moment that is still to come, else in a week."""
    assert place.until is not None
    moments = (_morning(place, place.until - ahead) for ahead in REVIEWS)
    following = next((each for each in moments if each > work.now), None)
    _put(work, "role_review", place, following or _at(work, place, PASSED_EVERY))


def ask_again(work: Work, place: Membership) -> None:
    """Bring up once more what was left open."""
    _put(work, "role_asked", place, _at(work, place, ASKED_EVERY))


def forget_due(work: Work, place: Membership) -> None:
    """Nothing more is brought up about this place."""
    for kind in KINDS:
        due.drop_one(work, kind, member=place.member_id, circle=place.circle_id, subject=str(place.id))


def kept(work: Work, place: Membership) -> dict[str, str]:
    """What is planned for a professional's place, in their own words where they wrote any."""
    found = {
        "until": place.until.isoformat() if place.until is not None else None,
        "successor": name_written(work, place),
        "reason": reason(work, place),
        "hand_over": words_of(work, place),
    }
    return {key: said for key, said in found.items() if said}


def forget(work: Work) -> None:
    """Words that nobody has read for too long go; so does the chance to object."""
    old = work.now - WORDS_KEPT
    work.session.execute(delete(Handover).where(Handover.state != "accepted", Handover.at < old))
    work.session.execute(
        update(Role)
        .where(Role.extended_at < old)
        .values(reason_sealed=None, before=None, extended_at=None)
        .execution_options(synchronize_session=False)
    )


def forget_circle(work: Work, circle: Circle) -> None:
    """A circle has ended: nothing is planned for anybody in it any more."""
    places = select(Membership.id).where(Membership.circle_id == circle.id)
    work.session.execute(delete(Handover).where(Handover.membership_id.in_(places)))
    work.session.execute(delete(Role).where(Role.membership_id.in_(places)))
    work.woken.add("erased")


def by_kind(work: Work) -> dict[int, tuple[int, int]]:
    """For each circle that is running: how many confirmed adults are of the network, and how many professionals."""
    professional = func.sum(case((Membership.role == "professional", 1), else_=0))
    rows = work.session.execute(
        select(Circle.id, func.count(Membership.id), func.coalesce(professional, 0))
        .outerjoin(Membership, (Membership.circle_id == Circle.id) & (Membership.state == "in"))
        .where(Circle.state == "in")
        .group_by(Circle.id)
    )
    return {circle: (adults - int(paid), int(paid)) for circle, adults, paid in rows}


def without_successor(work: Work) -> dict[int, int]:
    """For each running circle that has any: how many professionals nobody is named to come after."""
    after = aliased(Membership)
    rows = work.session.execute(
        select(Membership.circle_id, func.count())
        .join(Circle, Circle.id == Membership.circle_id)
        .outerjoin(Role, Role.membership_id == Membership.id)
        .outerjoin(after, (after.id == Role.successor_id) & (after.state == "in"))
        .where(
            Circle.state == "in",
            Membership.state == "in",
            Membership.role == "professional",
            or_(Role.membership_id.is_(None), Role.successor_sealed.is_(None)),
            or_(after.id.is_(None), after.role == "professional"),
        )
        .group_by(Membership.circle_id)
    )
    return {int(circle): int(number) for circle, number in rows}


def past_their_end(work: Work, today: date) -> int:
    """How many professionals' end dates have passed without anybody having settled it."""
    return (
        work.session.scalar(
            select(func.count())
            .select_from(Membership)
            .join(Circle, Circle.id == Membership.circle_id)
            .where(
                Circle.state == "in",
                Membership.state == "in",
                Membership.role == "professional",
                Membership.until < today,
            )
        )
        or 0
    )


def _put(work: Work, kind: str, place: Membership, at: datetime) -> None:
    due.put(work, kind, at, member=place.member_id, circle=place.circle_id, subject=str(place.id))


def _at(work: Work, place: Membership, ahead: timedelta) -> datetime:
    today = work.now.astimezone(ZoneInfo(place.member.zone)).date()
    return _morning(place, today + ahead)


def _morning(place: Membership, day: date) -> datetime:
    return check_ins.wall_time(day, HOUR, ZoneInfo(place.member.zone))
