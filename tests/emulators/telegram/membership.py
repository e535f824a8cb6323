"""Everything that changes who is in a group and what they may do, with the updates it causes."""

from dataclasses import replace
from typing import Any

from tests.emulators.telegram import rights
from tests.emulators.telegram.chats import Group
from tests.emulators.telegram.links import InviteLink
from tests.emulators.telegram.members import Member
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.users import User
from tests.emulators.telegram.world import World


def service(world: World, group: Group, by: User, **payload: Any) -> Message:
    """A service message; the bot is told of those it caused itself too, when it is (still) inside."""
    message = Message(world.message_id(group), group, by, world.now(), service=payload)
    world.store(message)
    if group.bot_member.present or payload.get("left_chat_member") is world.bot.card:
        world.updates.push("message", message.json(), group.id)
    return message


def change(
    world: World,
    group: Group,
    by: User,
    new: Member,
    *,
    link: InviteLink | None = None,
    approved: bool = False,
) -> None:
    """Puts a new standing in place and tells the bot: its own always, others' when it leads the group."""
    old = group.member(new.user)
    if old == new:
        return
    group.roster[new.user.id] = new
    ours = new.user is world.bot
    if not ours and not group.bot_member.leads:
        return
    payload: dict[str, Any] = {
        "chat": group.card,
        "from": by.card,
        "date": world.now(),
        "old_chat_member": old.json(world.bot.id),
        "new_chat_member": new.json(world.bot.id),
    }
    if link is not None:
        payload["invite_link"] = link.json(world.bot.id)
    if approved:
        payload["via_join_request"] = link is None
    world.updates.push("my_chat_member" if ours else "chat_member", payload, group.id)


def create(world: World, creator: User, title: str, others: list[User]) -> Group:
    """A new basic group; the bot, when among the first members, is told that it was created."""
    number = world.new_number()
    group = Group(-(4_000_000_000 + number), title, "group", world.bot)
    group.upgrade = lambda one: migrate(world, one, creator)
    world.groups[group.id] = group
    group.roster[creator.id] = Member(creator, "creator")
    for one in others:
        change(world, group, creator, Member(one, "member"))
    service(world, group, creator, group_chat_created=True)
    return group


def join(
    world: World,
    group: Group,
    user: User,
    by: User,
    *,
    link: InviteLink | None = None,
    approved: bool = False,
    rights_given: frozenset[str] | None = None,
) -> None:
    """Someone comes in: added by another, through a link, or approved."""
    old = group.member(user)
    new = Member(user, "member", tag=None)
    if old.status == "restricted":
        new = replace(old, restricted_inside=True)
    elif rights_given is not None:
        new = Member(user, "administrator", rights=rights_given, promoted_by=by.id)
    change(world, group, by, new, link=link, approved=approved)
    service(world, group, user if link else by, new_chat_members=[user.card], **_participant(user))
    if link is not None:
        link.used += 1


def leave(world: World, group: Group, user: User, by: User, *, status: str = "left", until: int = 0) -> None:
    """Someone goes, or is removed (`left`) or banned (`kicked`) by another."""
    was_inside = group.member(user).present
    if was_inside and user is not world.bot:
        service(world, group, by, left_chat_member=user.card, **_participant_left(user))
    change(world, group, by, Member(user, status, until=until))
    if was_inside and user is world.bot:
        service(world, group, by, left_chat_member=user.card, **_participant_left(user))


def promote(
    world: World, group: Group, by: User, user: User, given: frozenset[str], *, anonymous: bool
) -> None:
    """Gives administrator rights, or takes all of them away; may upgrade a basic group first."""
    if (
        given
        and group.type == "group"
        and world.upgrades_groups
        and (given != rights.BASIC_GROUP_ADMINISTRATOR or anonymous)
    ):
        migrate(world, group, by)
    old = group.member(user)
    if not given and not anonymous:
        change(world, group, by, Member(user, "member" if old.present else old.status, tag=old.tag))
        return
    new = Member(user, "administrator", rights=given, tag=old.tag, anonymous=anonymous, promoted_by=by.id)
    change(world, group, by, new)


def migrate(world: World, group: Group, by: User) -> int:
    """The upgrade to a supergroup: a new id, new message ids, the same people; returns the new id."""
    old_id = group.id
    new_id = -(1_000_000_000_000 + 2_000_000_000 + world.new_number())
    service(world, group, by, migrate_to_chat_id=new_id)
    group.before_upgrade = group.messages
    for message in group.before_upgrade:
        message.chat = group
    group.by_id, group.pins, group.last_message_id = {}, [], 0
    group.former_id, group.id, group.type = old_id, new_id, "supergroup"
    group.changed()
    del world.groups[old_id]
    world.groups[new_id] = group
    world.migrated[old_id] = new_id
    service(world, group, by, migrate_from_chat_id=old_id)
    return new_id


def expire_bans(world: World, group: Group) -> None:
    """Bans and restrictions with an end are over when it has passed."""
    now = world.now()
    for user_id, member in list(group.roster.items()):
        if member.until and member.until <= now:
            over = "member" if member.status == "restricted" and member.restricted_inside else "left"
            group.roster[user_id] = Member(member.user, over, tag=member.tag)


def _participant(user: User) -> dict[str, Any]:
    return {"new_chat_participant": user.card, "new_chat_member": user.card}


def _participant_left(user: User) -> dict[str, Any]:
    return {"left_chat_participant": user.card}
