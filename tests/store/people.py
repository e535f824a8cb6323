"""Circles for tests of the store: Sol with Mum and Karen, and a group; everything through the store's own functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from store import check_ins, circles, members, patience, periods, places
from store.models import Circle, Consent, Group, Member, Membership
from store.queues import OutboxRow
from store.unit_of_work import Work

DENMARK = "Europe/Copenhagen"


def young_person(
    work: Work,
    name: str = "Sol",
    user: str = "",
    *,
    enrolled_on: date = date(2026, 1, 1),
    reports: int = 0,
    state: str = "in",
    zone: str = DENMARK,
) -> Member:
    """Somebody with a circle of their own, still empty."""
    member = members.add(work, name, "da", zone)
    if user:
        members.bind(work, member, "telegram", user)
    work.session.add(
        Circle(
            young_person_id=member.id,
            department="Familiehuset",
            area="Vollsmose",
            born_from=2010,
            born_to=2011,
            state=state,
            enrolled_on=enrolled_on,
            reports=reports,
        )
    )
    work.session.flush()
    return member


def with_known_key(work: Work, member: Member, key: bytes = b"k" * 32) -> None:
    """Another key for somebody of whom nothing but the name and the standing is sealed yet: lots are drawn from it."""
    name, schedule = members.name_of(work, member), check_ins.schedule_of(work, member.id)
    standing = patience.of(work, member, schedule) if schedule is not None else None
    consents = [
        (each, work.unseal(member, "consent.wording", each.wording_sealed))
        for each in work.session.query(Consent).filter_by(member_id=member.id)
    ]
    member.key, member.key_version = work.keys.wrap(key), work.keys.current
    members.rename(work, member, name)
    for each, wording in consents:
        each.wording_sealed = work.seal(member, "consent.wording", wording)
    if schedule is not None and standing is not None:
        patience.keep(work, member, schedule, standing)


def circle_of(work: Work, member: Member) -> Circle:
    """The circle around a young person."""
    found = members.own_circle(work, member)
    assert found is not None
    return found


def adult(work: Work, circle: Circle, name: str, user: str, role: str = "family") -> Member:
    """A confirmed adult in a circle."""
    member = members.add(work, name, "da", DENMARK)
    members.bind(work, member, "telegram", user)
    work.session.add(Membership(circle_id=circle.id, member_id=member.id, role=role, state="in"))
    work.session.flush()
    return member


def coordinator(work: Work, circle: Circle, name: str, user: str) -> Member:
    """Who runs a circle."""
    member = members.add(work, name, "da", DENMARK, coordinator=True)
    members.bind(work, member, "telegram", user)
    circle.coordinator_id = member.id
    work.session.flush()
    return member


def group(work: Work, circle: Circle, chat: str) -> Group:
    """The group of a circle."""
    made = Group(
        channel="telegram",
        chat_hash=circles.chat_hash(work, "telegram", chat),
        circle_id=circle.id,
        state="bound",
    )
    made.chat_sealed = work.keys.seal(chat, places.group_chat(made))
    work.session.add(made)
    work.session.flush()
    return made


def move(work: Work, group: Group, chat: str) -> None:
    """The platform has moved a group to another chat."""
    group.chat_hash = circles.chat_hash(work, "telegram", chat)
    group.chat_sealed = work.keys.seal(chat, places.group_chat(group))
    group.generation += 1
    work.session.flush()


def newest(work: Work) -> OutboxRow:
    """The message that was written last."""
    work.catch_up()
    return work.session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1)).one()


def open_period(
    work: Work, name: str, opens: date, closes: date, tier: str, parts: Mapping[int, str]
) -> None:
    """A period that takes answers, with these members in it (id → part of the split)."""
    period = periods.begin(work, name, opens, closes)
    if parts:
        periods.enrol(work, name, parts)
    periods.lay_out(work, name)
    periods.opened(work, period, tier)
