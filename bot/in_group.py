"""What a member does in the circle's group: who may, and which service it is for."""

from __future__ import annotations

import re
from typing import assert_never

from bot import talk
from bot.channels.channel import (
    GroupAct,
    GroupCommanded,
    GroupDeleted,
    GroupEdited,
    GroupPressed,
    GroupSpoke,
    GroupWrote,
)
from bot.municipality import Municipality
from bot.registry import GROUP_COMMANDS, SERVICES
from bot.services import gate, passing_lines
from bot.services.passing_lines import Line
from bot.tell import answer_press, tell
from conversations import group as said
from conversations import hello
from conversations.text import Words
from store import circles, members
from store.models import Circle, Member
from store.unit_of_work import Work

_BUTTON = re.compile(r"g\.([a-z_]{1,32})\.([a-z0-9_]{1,16})\.([0-9]{1,9})")


def act(here: Municipality, work: Work, channel: str, done: GroupAct) -> None:
    """Do it for a member who is in the circle of exactly this group; PermissionError for everybody else.

    In a group that is no circle's, or in which we lack our rights, nothing is done and nothing is said.
    """
    group = circles.group_at(work, channel, done.chat)
    if group is None or group.state != "bound" or group.circle_id is None:
        answer(here, work, channel, done, "")
        return
    circle = work.session.get_one(Circle, group.circle_id)
    if isinstance(done, GroupDeleted):  # whoever took it away
        passing_lines.deleted(work, group, done.message)
        return
    member = members.by_address(work, channel, done.user)
    if member is None or not gate.belongs(work, circle, member):
        raise PermissionError
    match done:
        case GroupSpoke():
            gate.spoke(work, group, circle, member, done.user)
        case GroupWrote():
            gate.spoke(work, group, circle, member, done.user)
            line = Line(done.message, done.words, done.above, done.picture, done.more)
            passing_lines.wrote(work, group, circle, member, line)
        case GroupEdited():
            line = Line(done.message, done.words, picture=done.picture, more=done.more)
            passing_lines.edited(work, group, circle, member, line)
        case GroupCommanded(command=command, words=words):
            _commanded(here, work, member, circle, command, words)
        case GroupPressed(data=data):
            answer(here, work, channel, done, _pressed(here, work, member, circle, data) or "")
        case _:
            assert_never(done)


def refused(here: Municipality, work: Work, channel: str, done: GroupAct) -> None:
    """Nothing was done, and only the one who tried hears so; whoever merely talks hears nothing."""
    member = members.by_address(work, channel, done.user)
    frozen = member is not None and member.frozen
    answer(here, work, channel, done, hello.frozen() if frozen else hello.not_for_you())
    if isinstance(done, GroupCommanded) and member is not None:
        tell(work, member, hello.not_for_you())


def apologise(here: Municipality, work: Work, channel: str, done: GroupAct) -> None:
    """Something broke on our side."""
    answer(here, work, channel, done, hello.went_wrong())
    member = members.by_address(work, channel, done.user)
    if isinstance(done, GroupCommanded) and member is not None:
        tell(work, member, hello.went_wrong())


def answer(here: Municipality, work: Work, channel: str, done: GroupAct, words: Words) -> None:
    """A press is answered exactly once, to the presser alone."""
    if isinstance(done, GroupPressed):
        member = members.by_address(work, channel, done.user)
        language = member.language if member is not None else here.settings.language
        answer_press(work, channel, done.user, done.press, words, language)


def _commanded(
    here: Municipality, work: Work, member: Member, circle: Circle, command: str, words: str
) -> None:
    service = SERVICES.get(GROUP_COMMANDS.get(command, ""))
    if service is None:
        tell(work, member, said.what_works_here())
    elif service.commanded_in_group is not None:
        service.commanded_in_group(here, work, member, circle, words)
    else:
        talk.begin(here, work, member, GROUP_COMMANDS[command], str(circle.id))


def _pressed(here: Municipality, work: Work, member: Member, circle: Circle, data: str) -> Words | None:
    found = _BUTTON.fullmatch(data)
    service = SERVICES.get(found[1]) if found else None
    if found is None or service is None or service.pressed_in_group is None:
        return hello.stale()
    return service.pressed_in_group(here, work, member, circle, found[2], found[3])
