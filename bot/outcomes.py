"""What a delivery means: the platform's reply kept where it matters, failures told to who must know."""

from __future__ import annotations

from typing import Any

from bot import steering, talk
from bot.dispatch import open_begun
from bot.municipality import Municipality
from bot.registry import SERVICES
from bot.render import render
from bot.services import (
    asking_for_help,
    bridged,
    gate,
    good_news,
    greeting,
    group,
    made_group,
    passing_lines,
    saying,
    sharing,
)
from conversations import answering_help, connecting
from store import ahead, bridges, circles, help_requests, members, outbox, successes, unsent
from store.models import Circle, Group, Member
from store.outbox import Outbound
from store.queues import OutboxRow
from store.unit_of_work import Work


def delivered(here: Municipality, work: Work, each: Outbound, result: dict[str, Any]) -> None:
    """It arrived."""
    outbox.sent(work, each.id)
    what = each.then.get("what")
    if what == "passed":
        bridges.arrived(work, each.then, each.group_id, result)
    elif what == "in_group":
        _stands(work, each, result)
    elif what == "celebrated":
        sharing.celebrated(work, each.then["success"], each.group_id, result.get("message"))
    elif each.then.get("also"):
        pass  # told of where it is said first
    elif what == "asked":
        told = help_requests.told_by_id(work, int(each.then["subject"]))
        if told is not None and told.state == "sending":
            told.state = "sent"
    elif what == "said":
        saying.arrived(work, each.then)
    elif what == "receipt":
        steering.told(here, work, each.member_id, each.then["decision"])
    elif what == "made":
        made = made_group.made(work, each.then, result)
        if made is not None:
            bridged.stands(work, made)
    elif what == "marks":
        good_news.marked(work, each.group_id, each.then["stands"], result.get("users", ()))
    elif what in ("verified", "roster", "link", "guarded"):
        group.delivered(here, work, each.then, result)


def told_to_wait(_here: Municipality, work: Work, each: Outbound) -> None:
    """The platform will take nothing for this chat for a while: others do not wait until it has caught up."""
    outbox.again(work, each.id, work.now, counted=False)
    ahead.step_back(work, each.chat_hash)


def all_wait(_here: Municipality, work: Work, each: Outbound) -> None:
    """The platform will take nothing for anybody."""
    outbox.again(work, each.id, work.now, counted=False)


def uncertain(here: Municipality, work: Work, each: Outbound) -> None:
    """It may have arrived. Help is sent again and says so; so are replies, for a lost one stops a dialogue.

    What members wrote to each other is not: the chat hears that something may be missing.
    """
    if each.then.get("what") == "passed":
        outbox.failed(work, each.id)
        passing_lines.may_be_missing(work, each.group_id, each.then["line"])
        return
    outbox.uncertain(work, each.id)
    if each.then.get("what") == "receipt":
        steering.told(here, work, each.member_id, each.then["decision"])
    if each.lane != outbox.CHECK_IN:
        row = unsent.row(work, each.id)
        if row is not None and row.tries < 3:
            row.tries += 1
            repeat(work, row)
        else:
            given_up(here, work, each)


def found_again(here: Municipality, work: Work, each: Outbound) -> None:
    """It may have arrived, and the platform can tell: it is sent once more only if it did not."""
    outbox.uncertain(work, each.id)
    row = unsent.row(work, each.id)
    if row is not None and row.tries < 3:
        row.tries += 1
        unsent.repeat(work, row)
    else:
        given_up(here, work, each)


def repeat(work: Work, row: OutboxRow) -> None:
    """Send once more what may have arrived; a call for help says so."""
    member = work.session.get(Member, row.member_id) if row.member_id is not None else None
    marked = row.lane == outbox.HELP and member is not None
    unsent.repeat(work, row, render(answering_help.repeated(), member.language) if marked and member else "")


def lost_contact(here: Municipality, work: Work, each: Outbound) -> None:
    """The person blocked us, or we are out of the group."""
    if each.group_id is not None:
        given_up(here, work, each)
        _silent(work, each.group_id)
        return
    if each.member_id is not None:
        members.set_reachable(work, each.channel, each.chat, reachable=False)
        work.session.flush()
        address = members.reach(work, each.member_id)
        if address is not None and _still_wanted(here, work, each):
            member = work.session.get_one(Member, each.member_id)
            moved = connecting.moved_here(work.routes.name_of(each.channel))
            unsent.redirect(work, each.id, address, render(moved, member.language))
            return
    given_up(here, work, each)


def _still_wanted(here: Municipality, work: Work, each: Outbound) -> bool:
    """Whether it says something in the next place too: a change to a message does not, nor does a question that was answered."""
    if each.kind not in ("message", "photo", "document", "chart", "course"):
        return False
    member = work.session.get_one(Member, each.member_id)
    asked = [
        button["data"]
        for row in each.body.get("rows", [])
        for button in row
        if button["data"].startswith("c.")
    ]
    return not asked or talk.still_asked(here, work, member, asked[0])


def given_up(here: Municipality, work: Work, each: Outbound) -> None:
    """It will never arrive; whoever counts on it is told."""
    outbox.failed(work, each.id)
    what = each.then.get("what") if not each.then.get("also") else None
    if what == "asked":
        told = help_requests.told_by_id(work, int(each.then["subject"]))
        if told is not None:
            asking_for_help.undelivered(here, work, told)
            open_begun(here, work)  # the next adult whom the young person named
    elif what == "said":
        saying.did_not_arrive(work, each.then)
    elif what == "receipt":
        steering.not_told(work, each.member_id, each.then["decision"])
    elif what == "made":
        made_group.not_made(work, each.then)
    elif what == "put_in":
        made_group.not_put_in(work, each.group_id, each.then["member"])
    elif what == "celebrated":
        success = successes.get(work, each.then["success"])
        if success is not None:
            sharing.not_celebrated(work, success)
    elif what == "passed":
        passing_lines.is_missing(work, each.group_id, each.then["line"])
    elif what == "hello":
        greeting.not_reached(work, each.then)
    elif what == "shared":
        young = work.session.get(Member, each.then["member"])
        if young is None:
            return
        if "with" not in each.then:
            sharing.not_shown(work, young)
            return
        adult = work.session.get(Member, each.then["with"])
        if adult is not None:
            sharing.not_passed_on(work, young, adult)


def _stands(work: Work, each: Outbound, result: dict[str, Any]) -> None:
    """The service that wrote into a group hears where its message stands, and in which life of the group."""
    service, bound = SERVICES[each.then["dialogue"]], work.session.get(Group, each.group_id)
    if service.stands_in_group is not None and bound is not None and "message" in result:
        service.stands_in_group(work, each.then["subject"], circles.stands(bound, result["message"]))


def _silent(work: Work, group_id: int) -> None:
    found = work.session.get(Group, group_id)
    if found is None or found.state != "bound" or found.circle_id is None:
        return
    found.state, found.rights = "silent", ""
    work.woken.add("bridges")
    circle = work.session.get_one(Circle, found.circle_id)
    name = members.name_of(work, circle.young_person)
    gate.tell_those_who_run(work, circle, made_group.lost(work, found, name))
