"""A locked account is opened again, for the account that opened the link."""

from __future__ import annotations

from sqlalchemy import delete

from bot.municipality import Municipality
from bot.services import freezing
from bot.tell import body, starts, tell
from conversations import hello, reopening
from conversations.text import Words, _
from store import (
    answers,
    audit,
    cards,
    check_ins,
    conversations,
    erasure,
    goals,
    members,
    outbox,
    own_choices,
    reopenings,
    web,
)
from store.models import Circle, KeptLine, Member, MemberAddress, Period, Reopening
from store.unit_of_work import Begin, Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> reopening.Facts:
    """What is asked of this person; `subject` is the reopening."""
    found, person = _found(work, member, subject)
    made_by = work.session.get_one(Member, found.made_by)
    beside = member.id == found.made_by
    waits = reopenings.waits(work, found) and (found.state == "opened") == beside
    same = waits and _same(work, found)
    return reopening.Facts(
        members.name_of(work, person),
        None if beside else members.name_of(work, made_by),
        same,
        not same and bool(_second(work, found)),
        waits,
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: reopening.Decided) -> None:
    """Ask the second person, open, or leave it locked."""
    found, person = _found(work, member, subject)
    beside = member.id == found.made_by
    if outcome.verdict == "later" or not reopenings.waits(work, found):
        return
    if (found.state == "opened") != beside:
        return
    name, by = members.name_of(work, person), members.name_of(work, member)
    if outcome.verdict == "no":
        reopenings.end(work, found, "refused")
        audit.note(work, "member.refused", actor=member.id, subject=person.id)
        for other in _around(work, found, member):
            tell(work, other, reopening.stopped(name, by))
        return
    audit.note(work, "member.vouched", actor=member.id, subject=person.id)
    if not beside:
        _open(work, found, person, member)
    elif _same(work, found) or not (asked := _second(work, found)):
        _open(work, found, person, None)
    else:
        found.state = "vouched"
        for other in asked:
            button = starts(_("Look"), "reopening", str(found.id))
            tell(work, other, reopening.asked(name, by), [button])


def opened(work: Work, channel: str, user: str, token: str) -> Words | None:
    """What an account that opens such a link is told; None where it is not one."""
    known = reopenings.find(work, token)
    if known is None:
        return None
    holder = members.by_address(work, channel, user)
    if holder is not None and holder.id != known.member_id:
        return hello.not_your_link()
    found = reopenings.open_by(work, token, channel, user)
    if found is None or not work.session.get_one(Member, found.member_id).frozen:
        return hello.dead_link()
    work.begins.append(Begin(found.made_by, "reopening", str(found.id), outbox.REPLY))
    return reopening.thanks()


def _open(work: Work, found: Reopening, person: Member, second: Member | None) -> None:
    """The account is the person's from now on; what only they may read does not come along to another one."""
    same, user, channel = _same(work, found), reopenings.account(work, found), found.channel
    holder = members.by_address(work, channel, user)
    reopenings.end(work, found, "done")
    if holder is not None and holder.id != person.id:
        return  # it became somebody else's in the meantime
    made_by = work.session.get_one(Member, found.made_by)
    everyone = _around(work, found, second or made_by)
    own = members.is_young(work, person)
    if not same:
        _move(work, person, channel, user)
        if own:
            _delete_what_is_private(work, person)
    freezing.come_back(work, person)
    audit.note(work, "member.opened", actor=(second or made_by).id, subject=person.id)
    name = members.name_of(work, person)
    tell(work, person, reopening.welcome_back(name, deleted=own and not same))
    named = members.name_of(work, second) if second is not None else None
    for other in everyone:
        tell(work, other, reopening.back(name, members.name_of(work, made_by), named, same=same))


def _move(work: Work, person: Member, channel: str, user: str) -> None:
    """Another account instead of the old ones, which get a last line: whoever still has one must be able to object."""
    for address in members.addresses(work, person.id):
        if address.channel == web.CHANNEL:  # what stood there is not for whoever has that browser now
            web.let_go(work, members.account(work, address))
        said = body(hello.no_longer_connected(), person.language, ())
        outbox.to_chat(work, address.channel, members.account(work, address), outbox.REPLY, "message", said)
    conversations.end_all(work, person.id)
    work.session.execute(delete(MemberAddress).where(MemberAddress.member_id == person.id))
    work.session.flush()
    members.bind(work, person, channel, user)
    erasure.traces_left(work)


def _delete_what_is_private(work: Work, person: Member) -> None:
    for period in work.session.query(Period).filter(Period.state == "open"):
        answers.clear(work, period.name, person.id)
    work.session.execute(delete(KeptLine).where(KeptLine.member_id == person.id))
    goals.forget_all(work, person)
    cards.forget_all(work, person)
    check_ins.begin_afresh(work, person)
    own_choices.forget(work, person)


def _same(work: Work, found: Reopening) -> bool:
    holder = members.by_address(work, found.channel, reopenings.account(work, found))
    return holder is not None and holder.id == found.member_id


def _second(work: Work, found: Reopening) -> list[Member]:
    """Who may be the second: everybody around who can be reached, but for the one who made the link."""
    made_by = work.session.get_one(Member, found.made_by)
    return [each for each in _around(work, found, made_by) if members.reach(work, each.id) is not None]


def _around(work: Work, found: Reopening, but: Member) -> list[Member]:
    circle = work.session.get_one(Circle, found.circle_id)
    person = work.session.get_one(Member, found.member_id)
    return freezing.around(work, circle, without=(person, but))


def _found(work: Work, member: Member, subject: str) -> tuple[Reopening, Member]:
    found = work.session.get_one(Reopening, int(subject))
    person = work.session.get_one(Member, found.member_id)
    made_by = work.session.get_one(Member, found.made_by)
    circle = work.session.get_one(Circle, found.circle_id)
    beside = member.id == made_by.id and freezing.may(work, circle, member)
    if not beside and (member.id == made_by.id or member not in _around(work, found, made_by)):
        raise PermissionError
    return found, person
