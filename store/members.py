"""Members and their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import lazyload

from store import places
from store.keys import unseal
from store.models import Circle, Member, MemberAddress, Membership
from store.unit_of_work import Work

_BY_ADDRESS = (
    select(Member, MemberAddress)
    .join(MemberAddress, MemberAddress.member_id == Member.id)
    .where(
        Member.id
        == select(MemberAddress.member_id)
        .where(MemberAddress.channel == bindparam("channel"), MemberAddress.user_hash == bindparam("user"))
        .scalar_subquery()
    )
    .order_by(MemberAddress.position)
)
_ADDRESSES = (
    select(MemberAddress)
    .where(MemberAddress.member_id == bindparam("member"))
    .order_by(MemberAddress.position)
)
_ADDRESS = select(MemberAddress).where(
    MemberAddress.channel == bindparam("channel"), MemberAddress.user_hash == bindparam("user")
)
_OWN_CIRCLE = (
    select(Circle).where(Circle.young_person_id == bindparam("member")).options(lazyload(Circle.young_person))
)
# What every turn asks is built once: building a statement takes longer than running it. And it is asked once in each
# unit of work: what was read is remembered with the session, for as long as the rows are in it.


def add(work: Work, name: str, language: str, zone: str, *, coordinator: bool = False) -> Member:
    """A new member with a key of their own."""
    key, version = work.keys.new_person_key()
    member = Member(
        key=key, key_version=version, name_sealed=b"", language=language, zone=zone, coordinator=coordinator
    )
    work.session.add(member)
    work.session.flush()
    rename(work, member, name)
    return member


def rename(work: Work, member: Member, name: str) -> None:
    """Another name for a member."""
    member.name_sealed = work.seal(member, "member.name", name)


def name_of(work: Work, member: Member) -> str:
    """A member's name, opened."""
    return work.unseal(member, "member.name", member.name_sealed)


def name_in(work: Work, number: int, key: bytes, version: int, sealed: bytes) -> str:
    """The same from columns, where nothing else of the member is needed."""
    return unseal(work.keys.unwrap(key, version), sealed, f"member.name|{number}")


def by_address(work: Work, channel: str, user: str) -> Member | None:
    """Whose account this is; decided by the platform's own id alone. Whoever acts there is answered there."""
    fingerprint = user_hash(work, channel, user)
    at_hand: tuple[Member, MemberAddress] | None = work.at_hand.get(("account", channel, fingerprint))
    if at_hand is not None:
        found, _address = at_hand
    else:
        rows = work.session.execute(_BY_ADDRESS, {"channel": channel, "user": fingerprint}).all()
        if not rows:
            return None
        found = rows[0][0]
        work.session.info["addresses", found.id] = found, [address for _member, address in rows]
    work.session.info["acts_on", found.id] = channel
    return found


def bind(work: Work, member: Member, channel: str, user: str) -> MemberAddress:
    """This account is this member's from now on."""
    work.session.info.pop(("addresses", member.id), None)
    position = len(addresses(work, member.id))
    address = MemberAddress(
        member_id=member.id,
        channel=channel,
        user_hash=user_hash(work, channel, user),
        user_sealed=b"",
        position=position,
    )
    address.user_sealed = work.keys.seal(user, places.account(address))
    work.session.add(address)
    work.session.flush()
    return address


def forget_order(work: Work, member_id: int) -> None:
    """What was read of a member's addresses is no longer so."""
    work.session.flush()
    work.session.info.pop(("addresses", member_id), None)


def addresses(work: Work, member_id: int) -> Sequence[MemberAddress]:
    """Where a member can be written to, in the order they are tried."""
    _member, known = _read_of(work, member_id)
    if known is not None:
        return list(known)
    return work.session.execute(_ADDRESSES, {"member": member_id}).scalars().all()


def reach(work: Work, member_id: int) -> MemberAddress | None:
    """Where somebody is written to: where they are acting now, else the first address that works.

    None where there is none; also while the account is locked, so that nothing goes there.
    """
    member, known = _read_of(work, member_id)
    member = member or work.session.get(Member, member_id)
    if member is None or member.frozen:
        return None
    found = [
        each
        for each in (addresses(work, member_id) if known is None else known)
        if each.reachable and may_use(work, member, each.channel)
    ]
    acts_on = work.session.info.get(("acts_on", member_id))
    return next((each for each in found if each.channel == acts_on), found[0] if found else None)


def usable(work: Work, member: Member) -> list[MemberAddress]:
    """Where a member may be written to, in their own order, whether or not it works just now."""
    return [each for each in addresses(work, member.id) if may_use(work, member, each.channel)]


def may_use(work: Work, member: Member, channel: str) -> bool:
    """Whether a platform is run, and is for somebody as old as this member surely is."""
    if not work.routes.lead_to(channel):
        return False
    if channel not in work.routes.least_age:
        return True
    own = own_circle(work, member)
    return own is None or work.routes.old_enough(channel, own.born_to, work.now.date())


def set_reachable(work: Work, channel: str, user: str, reachable: bool) -> None:
    """The platform says that this account can or cannot be written to; nothing where it is no member's."""
    fingerprint = user_hash(work, channel, user)
    address = _remembered(work, channel, fingerprint)
    if address is None:
        told = {"channel": channel, "user": fingerprint}
        address = work.session.execute(_ADDRESS, told).scalar_one_or_none()
    # What is only set again would be looked through before every query.
    if address is not None and address.reachable != reachable:
        address.reachable = reachable


def user_on(work: Work, member_id: int, channel: str) -> str | None:
    """A member's own id on a platform."""
    address = address_on(work, member_id, channel)
    return None if address is None else account(work, address)


def address_on(work: Work, member_id: int, channel: str) -> MemberAddress | None:
    """A member's address on a platform, whether or not it can be written to."""
    return next((each for each in addresses(work, member_id) if each.channel == channel), None)


def account(work: Work, address: MemberAddress) -> str:
    """The platform's own id of an address."""
    place = ("account", address.user_sealed)  # no two are sealed alike
    known: str | None = work.known.get(place)
    if known is None:
        known = work.known[place] = work.keys.open(address.user_sealed, places.account(address))
    return known


def coordinators(work: Work) -> Sequence[Member]:
    """Everybody who coordinates."""
    return work.session.execute(select(Member).where(Member.coordinator)).scalars().all()


def kind_of(work: Work, member: Member) -> str:
    """ "young_person", "coordinator", "adult" or "stranger": what the menus depend on."""
    if is_young(work, member):
        return "young_person"
    if member.coordinator:
        return "coordinator"
    belongs = work.session.execute(
        select(Membership.id)
        .where(Membership.member_id == member.id, Membership.state.in_(("in", "waiting")))
        .limit(1)
    ).scalar()
    return "adult" if belongs is not None else "stranger"


def own_circle(work: Work, member: Member) -> Circle | None:
    """The circle around this member, if it is a young person."""
    known: Circle | None = work.session.info.get(("circle", member.id))
    if known is not None and known in work.session and member in work.session:
        return known
    found = work.session.execute(_OWN_CIRCLE, {"member": member.id}).scalar_one_or_none()
    if found is not None:
        work.session.info["circle", member.id] = found
    return found


def is_young(work: Work, member: Member) -> bool:
    """Whether there is a circle around this member, where nothing else of it is needed."""
    place = ("young", member.id)
    at_hand: bool | None = work.at_hand.get(place)
    if at_hand is not None:
        return at_hand
    return work.session.info.get(place) is member or own_circle(work, member) is not None


def remember_young(work: Work, member: Member) -> None:
    """It was seen by another way: spare `is_young` the query in this unit of work."""
    work.session.info["young", member.id] = member


def _read_of(work: Work, member_id: int) -> tuple[Member | None, list[MemberAddress] | None]:
    """A member and their addresses, for as long as all of them are in the session as they were read."""
    member, known = work.session.info.get(("addresses", member_id), (None, None))
    if member is not None and all(each in work.session for each in (member, *known)):
        return member, known
    return None, None


def _remembered(work: Work, channel: str, user: bytes) -> MemberAddress | None:
    at_hand: tuple[Member, MemberAddress] | None = work.at_hand.get(("account", channel, user))
    if at_hand is not None:
        return at_hand[1]
    for key in work.session.info:
        if key[0] == "addresses":
            for each in addresses(work, key[1]):
                if (each.channel, each.user_hash) == (channel, user):
                    return each
    return None


def user_hash(work: Work, channel: str, user: str) -> bytes:
    """What an account is found by."""
    place = ("user", channel, user)
    known: bytes | None = work.known.get(place)
    if known is None:
        known = work.known[place] = work.keys.lookup("user", f"{channel}:{user}")
    return known
