"""Circles, memberships and groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import lazyload

from store import members
from store.among import among
from store.models import Circle, Group, Invitation, Member, Membership
from store.unit_of_work import Work

HEARD = ("help", "one")
"""What a young person may pick an adult for: when they need help, and to tell one adult something."""

_ADULTS = (
    select(Membership)
    .where(
        Membership.circle_id == bindparam("circle"), Membership.state.in_(bindparam("states", expanding=True))
    )
    .order_by(Membership.id)
    .options(lazyload(Membership.circle))  # it is in hand
)
_NAMES = (
    select(
        Membership.circle_id,
        Membership.id,
        Membership.hears,
        Member.id,
        Member.key,
        Member.key_version,
        Member.name_sealed,
    )
    .join(Member, Member.id == Membership.member_id)
    .where(Membership.state == "in", Member.frozen.is_(False))
    .order_by(Membership.id)
)
_NAMES_IN = _NAMES.where(Membership.circle_id == bindparam("circle"))
_NAMES_IN_SEVERAL = {
    shared: _NAMES.where(among(Membership.circle_id, "circles", shared=shared)) for shared in (False, True)
}
_Adult: TypeAlias = Row[int, int, str, int, bytes, int, bytes]
_GROUPS_OF = select(Group).where(Group.circle_id == bindparam("circle")).order_by(Group.id)
# Built once, for most turns need them.


def run_by(work: Work, member: Member) -> Sequence[Circle]:
    """The circles that a member coordinates."""
    return (
        work.session.execute(select(Circle).where(Circle.coordinator_id == member.id).order_by(Circle.id))
        .scalars()
        .all()
    )


GOES_ON = ("invited", "waiting", "in")
"""States in which a circle needs somebody who coordinates it."""


def run_by_nobody(work: Work) -> Sequence[Circle]:
    """Circles whose coordinator is gone: an operator gives them to another one."""
    return work.session.scalars(
        select(Circle).where(Circle.coordinator_id.is_(None)).order_by(Circle.id)
    ).all()


def belonging_to(work: Work, member: Member) -> list[Membership]:
    """A member's places in circles, confirmed or waiting."""
    return list(
        work.session.execute(
            select(Membership)
            .where(Membership.member_id == member.id, Membership.state.in_(("in", "waiting")))
            .order_by(Membership.id)
        ).scalars()
    )


def remembered(work: Work, member: Member) -> list[Membership]:
    """The same, and places in circles that have ended and may begin again."""
    chosen = select(Membership).where(Membership.member_id == member.id, Membership.state != "left")
    return list(work.session.scalars(chosen.order_by(Membership.id)))


def adults(work: Work, circle: Circle, *, waiting: bool = False) -> list[Membership]:
    """The confirmed adults of a circle, with those who wait if asked for."""
    told = {"circle": circle.id, "states": ["in", "waiting"] if waiting else ["in"]}
    return list(work.session.execute(_ADULTS, told).scalars())


def names_of_adults(work: Work, circle: int, offered: str = "") -> list[tuple[int, str]]:
    """The confirmed adults of a circle (its number) whom something may be sent to, by their place in a circle; nothing else of them is read.

    With `offered` ("help" or "one") only those whom the young person wants to be able to pick for it.
    """
    rows: Iterable[_Adult] | None = work.at_hand.get(("adults", circle))
    if rows is None:
        work.session.flush()
        rows = work.connection.execute(_NAMES_IN, {"circle": circle})
    return [
        (place, members.name_in(work, number, key, version, sealed))
        for _circle, place, hears, number, key, version, sealed in rows
        if not offered or offered in hears.split(",")
    ]


def read_together(work: Work, circle_ids: Collection[int]) -> None:
    """Read the adults of those circles that are about to be asked for theirs, in one question."""
    found: dict[int, list[_Adult]] = {each: [] for each in circle_ids}
    for row in work.connection.execute(_NAMES_IN_SEVERAL[work.shared], {"circles": list(circle_ids)}):
        found[row[0]].append(row)
    for circle, rows in found.items():
        work.at_hand.put(("adults", circle), rows)


def hears(place: Membership) -> frozenset[str]:
    """What the young person may pick this adult for."""
    return frozenset(place.hears.split(",")) & frozenset(HEARD)


def let_hear(place: Membership, what: Collection[str]) -> None:
    """What the young person may pick this adult for from now on."""
    place.hears = ",".join(each for each in HEARD if each in what)


def entrust(work: Work, circle: Circle, place: int | None) -> None:
    """Whom the young person lets us ask to say hello: this place and no other, or nobody."""
    for each in work.session.scalars(select(Membership).where(Membership.circle_id == circle.id)):
        each.told_if_quiet = each.id == place


def ended(work: Work, circle: Circle) -> list[Membership]:
    """Whoever was in a circle when it ended, and has not been asked again."""
    return list(work.session.execute(_ADULTS, {"circle": circle.id, "states": ["ended"]}).scalars())


def remembered_in(work: Work, circle: Circle) -> list[Membership]:
    """Everybody who is in, waits, or was in it when it ended and may be asked again."""
    states = ["in", "waiting", "ended", "asked"]
    return list(work.session.execute(_ADULTS, {"circle": circle.id, "states": states}).scalars())


def membership(work: Work, circle: Circle, member_id: int) -> Membership | None:
    """A member's place in one circle, also one that has ended."""
    return work.session.execute(
        select(Membership).where(Membership.circle_id == circle.id, Membership.member_id == member_id)
    ).scalar_one_or_none()


def may_confirm(work: Work, circle: Circle, member: Member) -> bool:
    """The young person, the coordinator, or a confirmed professional of the circle; nobody by a locked account."""
    if member.frozen:
        return False
    if member.id in (circle.young_person_id, circle.coordinator_id):
        return True
    place = membership(work, circle, member.id)
    return place is not None and place.state == "in" and place.role == "professional"


def may_run(circle: Circle, member: Member) -> bool:
    """The coordinator and the case manager: who makes the group and hears of trouble."""
    return not member.frozen and member.id in (circle.coordinator_id, circle.case_manager_id)


def open_invitations(work: Work, circle: Circle) -> Sequence[Invitation]:
    """Invitations of adults that nobody has accepted yet and that still work."""
    return (
        work.session.execute(
            select(Invitation)
            .where(
                Invitation.circle_id == circle.id,
                Invitation.kind == "adult",
                Invitation.done.is_(False),
                or_(Invitation.expires_at > work.now, Invitation.opened_by.is_not(None)),
            )
            .order_by(Invitation.id)
        )
        .scalars()
        .all()
    )


def group_of(work: Work, circle: Circle) -> Group | None:
    """The group of a circle, whatever its state; the first that stands where it has more than one."""
    return next(iter(groups_of(work, circle)), None)


def groups_of(work: Work, circle: Circle) -> list[Group]:
    """All groups of a circle, whatever their state; first those that stand, the oldest before the others."""
    found = work.session.execute(_GROUPS_OF, {"circle": circle.id}).scalars().all()
    return sorted(found, key=lambda group: group.state != "bound")


def bound_groups(work: Work, circle: Circle) -> list[Group]:
    """Those in which something can be said and done."""
    return [each for each in groups_of(work, circle) if each.state == "bound"]


def home(work: Work, circle: Circle, member: Member) -> Group | None:
    """The group that a member is in, or would be: where they are reached first; in none twice."""
    bound = bound_groups(work, circle)
    if len(bound) > 1:
        for address in members.addresses(work, member.id):
            for group in bound:
                if group.channel == address.channel and members.may_use(work, member, address.channel):
                    return group
    return group_of(work, circle)


def group_on(work: Work, circle: Circle, channel: str) -> Group | None:
    """The group of a circle on one platform, whatever its state."""
    return next((each for each in groups_of(work, circle) if each.channel == channel), None)


def stands(group: Group, message: str) -> str:
    """Where a message of ours stands: the group, its life, and the platform's number."""
    return f"{group.id}:{group.generation}.{message}"


def stands_too(before: str, where: str) -> str:
    """The same for one that stands in several groups, in each at one place."""
    group = where.partition(":")[0]
    return " ".join((*(each for each in before.split() if each.partition(":")[0] != group), where))


def stand_in(work: Work, circle: Circle, where: str) -> list[tuple[Group, str]]:
    """The groups in which it still stands, each with its number there; not one that has moved since."""
    found = {str(each.id): each for each in bound_groups(work, circle)}
    shown = []
    for group, _colon, rest in (each.partition(":") for each in where.split()):
        generation, _dot, message = rest.partition(".")
        if group in found and str(found[group].generation) == generation and message:
            shown.append((found[group], message))
    return shown


def group_at(work: Work, channel: str, chat: str) -> Group | None:
    """The group that a chat is."""
    return work.session.execute(
        select(Group).where(Group.channel == channel, Group.chat_hash == chat_hash(work, channel, chat))
    ).scalar_one_or_none()


def chat_hash(work: Work, channel: str, chat: str) -> bytes:
    """How a chat is found without being stored in the open."""
    return work.keys.lookup("group", f"{channel}:{chat}")


def areas(work: Work) -> list[str]:
    """Areas in use, most used first."""
    return _most_used(work, Circle.area)


def departments(work: Work) -> list[str]:
    """Departments in use, most used first."""
    return _most_used(work, Circle.department)


def _most_used(work: Work, column: object) -> list[str]:
    found = work.session.execute(
        select(column).group_by(column).order_by(func.count().desc(), column)  # type: ignore[call-overload]
    )
    return [str(each) for (each,) in found if each]
