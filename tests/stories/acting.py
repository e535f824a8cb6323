"""What people in stories can do besides writing and pressing."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from store import answers
from store.invitations import issue
from store.models import Circle, Period
from store.unit_of_work import Work
from tests.emulators import slack
from tests.emulators.telegram import Group, Person
from tests.rig import Anybody, Rig
from tests.stories.links import CODE, NUMBER, Links

Do: TypeAlias = Callable[["Stage", Person, re.Match[str]], Awaitable[object]]


class Stage:
    """The people by their names in the story, their group, and the links that were handed out."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.links = Links()
        self.people: dict[str, Any] = {}
        self.coordinator = ""

    @property
    def group(self) -> Group:
        """The group that was made last."""
        return self.rig.telegram.groups[-1]

    def group_of(self, person: Anybody) -> Any:
        """The same on the person's own platform."""
        return self.rig.slack.groups[-1] if isinstance(person, slack.Person) else self.group

    def person(self, name: str) -> Any:
        """Whoever is called that; somebody new the first time."""
        if name not in self.people:
            self.people[name] = self.rig.telegram.person(name.capitalize(), language="en")
        return self.people[name]

    def name_of(self, chat: object) -> str:
        """How the story calls a chat."""
        other = "group on Slack" if isinstance(chat, slack.Conversation) else "group"
        return next((name for name, each in self.people.items() if each.chat is chat), other)


async def act(stage: Stage, person: Person, what: str) -> None:
    """Do what stands in the brackets."""
    for pattern, do in ACTS.items():
        if found := re.fullmatch(pattern, what):
            await do(stage, person, found)
            return
    raise ValueError(f"nobody knows how to: {what}")


async def _opens(stage: Stage, person: Person, found: re.Match[str]) -> None:
    await person.open(stage.links.url(found[1]))


async def _opens_on_slack(stage: Stage, person: Person, found: re.Match[str]) -> None:
    """From now on this is who they are in the story."""
    there = stage.people[person.first_name.lower()] = stage.rig.slack.person(person.first_name)
    token = stage.links.url(found[1]).partition("start=")[2]
    await there.open(stage.rig.service.channels["slack"].invitation_link(token))


async def _connects_telegram(stage: Stage, person: Any, found: re.Match[str]) -> None:
    """They have asked for the code here, and have Telegram too: it goes one way, a number the other."""
    there = stage.person(found[1])
    code = CODE.search(person.messages[-1].text)
    assert code
    await stage.rig.act(there.write(code[0]))
    number = NUMBER.search(there.messages[-1].text)
    assert number
    await person.write(number[0])


async def _opens_in_group(stage: Stage, person: Person, found: re.Match[str]) -> None:
    await person.open(stage.links.url(found[1]), title=found[2])


async def _makes_group(stage: Stage, person: Person, found: re.Match[str]) -> None:
    await person.share_chat(title=found[1])


async def _coordinator(stage: Stage, person: Person, _found: re.Match[str]) -> None:
    token = await stage.rig.service.store.turn(lambda work: issue(work, "coordinator", person.first_name, 72))
    await person.open(stage.rig.service.channel.invitation_link(token))


async def _anonymous(stage: Stage, person: Person, found: re.Match[str]) -> None:
    """As clients do for somebody who is an anonymous administrator: rights first, then /start without a name."""
    group = await person.create_group(found[2])
    await person.add_member(group, stage.rig.telegram.bot)
    person.promote(group, stage.rig.telegram.bot, *RIGHTS)
    token = stage.links.url(found[1]).partition("startgroup=")[2].partition("&")[0]
    person.promote(group, person, anonymous=True)
    await person.write(f"/start@{stage.rig.telegram.bot_username} {token}", group, anonymous=True)


async def _adds(stage: Stage, person: Person, found: re.Match[str]) -> None:
    await person.add_member(stage.group, stage.person(found[1].lower()))


async def _edits(stage: Stage, person: Person, found: re.Match[str]) -> None:
    person.edit(_last_in_group(stage, person), found[1])


async def _makes_up(stage: Stage, person: Person, found: re.Match[str]) -> None:
    """A forged client: a button that was never shown, on whatever message there is."""
    messages = stage.group.messages if found[1] else person.messages
    await person.press_data(next(each for each in reversed(messages) if each.sender is not person), found[2])


async def _deletes(stage: Stage, person: Person, _found: re.Match[str]) -> None:
    person.delete(_last_in_group(stage, person))


def _last_in_group(stage: Stage, person: Any) -> Any:
    return next(each for each in reversed(stage.group_of(person).messages) if each.sender is person)


async def _replies(stage: Stage, person: Any, found: re.Match[str]) -> None:
    """To the newest message that holds these words, as this person sees it."""
    group = stage.group_of(person)
    above = next(each for each in reversed(group.messages) if found[1] in each.text)
    await person.write(found[2], group, reply_to=above)


async def _shows(stage: Stage, person: Any, found: re.Match[str]) -> None:
    await person.send_photo(PICTURE, stage.group_of(person), caption=found[1])


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
"""One grey point."""


async def _plain_group(stage: Stage, person: Person, found: re.Match[str]) -> None:
    stage.rig.telegram.upgrades_groups = False
    await person.open(stage.links.url(found[1]), title=found[2])


async def _others_answer(stage: Stage, _person: Person, found: re.Match[str]) -> None:
    """The young people of a bulk setup answer the published question of the open period."""

    def write(work: Work) -> None:
        period = work.session.query(Period).filter(Period.state == "open").one()
        young = [each.young_person_id for each in work.session.query(Circle).order_by(Circle.id)]
        said = ["yes"] * int(found[1]) + ["no"] * int(found[2])
        for member, option in zip(young, said, strict=False):
            assert answers.write(work, period.name, member, {"listened": option})

    await stage.rig.service.store.turn(write)


async def _now(doing: Callable[[Stage, Person], object], stage: Stage, person: Person) -> None:
    doing(stage, person)


def _simply(doing: Callable[[Stage, Person], object]) -> Do:
    return lambda stage, person, _found: _now(doing, stage, person)


RIGHTS = (
    "can_invite_users",
    "can_restrict_members",
    "can_delete_messages",
    "can_pin_messages",
    "can_change_info",
)
"""What the bot needs in a group."""


async def _sees_it_down(stage: Stage, _person: Person, _found: re.Match[str]) -> None:
    await stage.rig.answers()
    stage.rig.telegram.faults.page(502, method="sendMessage", times=None)


async def _sees_it_up(stage: Stage, _person: Person, _found: re.Match[str]) -> None:
    stage.rig.telegram.faults.clear()
    await stage.rig.answers()


async def _reacts(stage: Stage, person: Person, found: re.Match[str]) -> None:
    person.react(_last_in_group(stage, stage.rig.telegram.bot), found[1])


async def _takes_it_back(stage: Stage, person: Person, _found: re.Match[str]) -> None:
    person.react(_last_in_group(stage, stage.rig.telegram.bot), None)


ACTS: dict[str, Do] = {
    r"opens <(\w+)>": _opens,
    r"opens <(\w+)> on Slack": _opens_on_slack,
    r"connects Telegram as (\w+)": _connects_telegram,
    r"opens <(\w+)> in a new group “(.+)”": _opens_in_group,
    r"opens <(\w+)> in a new group “(.+)” that stays small": _plain_group,
    r"makes the group “(.+)”": _makes_group,
    r"opens the link that the operator made": _coordinator,
    r"opens <(\w+)> as an anonymous administrator of “(.+)”": _anonymous,
    r"adds (\w+) to the group": _adds,
    r"edits what they wrote last in the group to “(.+)”": _edits,
    r"presses a button made up( in the group)?: (\S+)": _makes_up,
    r"deletes what they wrote last in the group": _deletes,
    r"(\d+) answer yes, (\d+) no, the rest nothing": _others_answer,
    r"sees Telegram go down": _sees_it_down,
    r"sees Telegram come back": _sees_it_up,
    r"blocks the bot": _simply(lambda _stage, person: person.block_bot()),
    r"unblocks the bot": _simply(lambda _stage, person: person.unblock_bot()),
    r"takes the bot's rights away": _simply(
        lambda stage, person: person.demote(stage.group, stage.rig.telegram.bot)
    ),
    r"gives the bot its rights back": _simply(
        lambda stage, person: person.promote(stage.group, stage.rig.telegram.bot, *RIGHTS)
    ),
    r"makes the group a supergroup": _simply(lambda stage, _person: stage.group.migrate()),
    r"puts (\S+) on it": _reacts,
    r"takes the mark off it": _takes_it_back,
    r"replies to “(.+)” with “(.+)”": _replies,
    r"shows a picture with “(.*)”": _shows,
    r"leaves the group": _simply(lambda stage, person: person.leave(stage.group)),
}
"""What stands in the brackets, and what it does."""
