"""Where a member is reached: another account is theirs once a code has gone one way and a number the other."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.render import render
from bot.services import group, made_group
from bot.tell import tell
from conversations import connecting
from conversations.connecting import Asked, Connected, Dropped, Facts, First, Nothing, Outcome, Place
from store import audit, circles, linkings, members, outbox, web
from store.models import Circle, Member, MemberAddress
from store.unit_of_work import Begin, Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> Facts:
    """One's own places, and the platforms that are run and that one is old enough for."""
    own = members.addresses(work, member.id)
    used = {each.channel for each in own}
    more = [
        (channel, name)
        for channel, name in (work.routes.called or {}).items()
        if channel not in used and members.may_use(work, member, channel)
    ]
    typed = linkings.typed_for(work, member)
    return Facts(
        tuple(Place(str(each.id), work.routes.name_of(each.channel), each.reachable) for each in own),
        tuple(more),
        work.routes.name_of(typed.channel) if typed else "",
        typed.number if typed else "",
        tuple(work.routes.overseen) if members.is_young(work, member) else (),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: Outcome) -> None:
    """Give a code, bind, change the order or leave a place out."""
    match outcome:
        case Asked(platform):
            if (
                members.may_use(work, member, platform)
                and members.address_on(work, member.id, platform) is None
            ):
                code = linkings.issue(work, member, platform)
                tell(work, member, connecting.code(work.routes.name_of(platform), code))
        case Connected(right):
            if right:
                _bind(here, work, member)
            linkings.end(work, member)
        case First(key):
            _put_first(work, member, _own(work, member, key))
        case Dropped(key):
            _drop(work, member, _own(work, member, key))
        case Nothing():
            pass


def typed(work: Work, channel: str, user: str, words: str) -> bool:
    """Whether somebody whom we do not know wrote an open code: they are shown a number, its owner is asked for it."""
    found = linkings.typed(work, channel, user, words)
    if found is None:
        return False
    member = work.session.get_one(Member, found.member_id)
    if member.frozen or not members.may_use(work, member, channel):
        linkings.end(work, member)
        said = connecting.not_here()
    else:
        said = connecting.shown(found.number)
        work.begins.append(Begin(member.id, "connecting", "number", outbox.REPLY))
    told = {"text": render(said, member.language), "rows": []}
    outbox.to_chat(work, channel, user, outbox.REPLY, "message", told)
    return True


def _bind(here: Municipality, work: Work, member: Member) -> None:
    found = linkings.typed_for(work, member)
    if found is None or not members.may_use(work, member, found.channel):
        return
    user = linkings.account(work, found)
    known = members.user_hash(work, found.channel, user)
    if (
        work.session.query(MemberAddress).filter_by(channel=found.channel, user_hash=known).first()
        is not None
    ):
        return  # somebody's by now
    members.bind(work, member, found.channel, user)
    audit.note(work, "member.connected", actor=member.id, subject=member.id)
    for circle in _circles(work, member):
        home = circles.home(work, circle, member)
        if home is not None and home.state == "bound" and home.channel == found.channel:
            made_group.put_in(work, home, member)
    for circle in {
        each.id: each for each in (*_circles(work, member), *circles.run_by(work, member))
    }.values():
        _first_group(here, work, circle, found.channel)


def _first_group(here: Municipality, work: Work, circle: Circle, channel: str) -> None:
    """A circle whose group had nowhere to be, as its young person and whoever would make it were apart: now it has."""
    to = work.session.get(Member, circle.case_manager_id or circle.coordinator_id)
    if (
        to is None
        or circle.state != "in"
        or circle.bridge in ("", "on")
        or circles.bound_groups(work, circle)
    ):
        return
    place = made_group.where(work, circle, to)
    if place is not None and place.channel == channel:
        group.offer_to_make_it(here, work, circle, to)


def _put_first(work: Work, member: Member, first: MemberAddress) -> None:
    others = [each for each in members.addresses(work, member.id) if each.id != first.id]
    for position, each in enumerate((first, *others)):
        each.position = position
    members.forget_order(work, member.id)


def _drop(work: Work, member: Member, address: MemberAddress) -> None:
    if len(members.addresses(work, member.id)) < 2:
        raise PermissionError
    for circle in _circles(work, member):
        there = circles.group_on(work, circle, address.channel)
        if there is not None and there.state == "bound":
            outbox.to_group(work, there, outbox.REPLY, "remove", {"user": members.account(work, address)})
    if address.channel == web.CHANNEL:
        web.let_go(work, members.account(work, address))
    members.forget_order(work, member.id)
    work.session.delete(address)
    work.session.flush()
    audit.note(work, "member.disconnected", actor=member.id, subject=member.id)


def _own(work: Work, member: Member, key: str) -> MemberAddress:
    for each in members.addresses(work, member.id):
        if str(each.id) == key:
            return each
    raise PermissionError


def _circles(work: Work, member: Member) -> list[Circle]:
    own = members.own_circle(work, member)
    found = [each.circle for each in circles.belonging_to(work, member) if each.state == "in"]
    return [*found, own] if own is not None else found
