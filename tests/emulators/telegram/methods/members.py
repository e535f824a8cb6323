"""Who is in a group, and what the bot may do about it."""

from dataclasses import replace
from typing import Any, Final

from tests.emulators.telegram import membership, rights, text
from tests.emulators.telegram.chats import Group
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.members import Member
from tests.emulators.telegram.methods.chats import led, permissions
from tests.emulators.telegram.methods.editing import remove
from tests.emulators.telegram.parameters import an_object, boolean, chat, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.users import User
from tests.emulators.telegram.world import World

Args = dict[str, Any]
_WHO: Final = {"chat_id": chat, "user_id": integer}
_NO_RESTRICTING: Final = "not enough rights to restrict/unrestrict chat member"
_FOREVER_SECONDS: Final = 366 * 24 * 3600


@method("getChatMember", _WHO)
def get_chat_member(world: World, args: Args) -> dict[str, Any]:
    group = world.group(args["chat_id"])
    membership.expire_bans(world, group)
    user = world.users.get(args["user_id"])
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return group.member(user).json(world.bot.id)


@method("getChatMemberCount", {"chat_id": chat})
def get_chat_member_count(world: World, args: Args) -> int:
    return len(world.group(args["chat_id"]).members)


@method("getChatAdministrators", {"chat_id": chat}, {"return_bots": boolean})
def get_chat_administrators(world: World, args: Args) -> list[dict[str, Any]]:
    group = world.group(args["chat_id"])
    return [
        one.json(world.bot.id)
        for one in group.roster.values()
        if one.leads and (not one.user.is_bot or one.user is world.bot)
    ]


@method("banChatMember", _WHO, {"until_date": integer, "revoke_messages": boolean})
def ban_chat_member(world: World, args: Args) -> bool:
    group, user = _restricting(world, args)
    membership.expire_bans(world, group)
    if group.type == "group" and not group.member(user).present:
        raise bad_request("USER_NOT_PARTICIPANT")
    _spare_leaders(world, group, user, "can't remove chat owner")
    status = "left" if group.type == "group" else "kicked"
    membership.leave(world, group, user, world.bot, status=status, until=_until(world, args))
    if args.get("revoke_messages"):
        for message in [one for one in group.by_id.values() if one.sender is user]:
            remove(group, message)
    return True


@method("unbanChatMember", _WHO, {"only_if_banned": boolean})
def unban_chat_member(world: World, args: Args) -> bool:
    group, user = _restricting(world, args)
    _supergroup(group, "method is available for supergroup and channel chats only")
    membership.expire_bans(world, group)
    member = group.member(user)
    if member.status == "kicked":
        membership.change(world, group, world.bot, Member(user, "left"))
    elif member.present and not args.get("only_if_banned"):
        _spare_leaders(world, group, user, "can't remove chat owner")
        membership.leave(world, group, user, world.bot)
    return True


@method(
    "restrictChatMember",
    {**_WHO, "permissions": an_object},
    {"use_independent_chat_permissions": boolean, "until_date": integer},
)
def restrict_chat_member(world: World, args: Args) -> bool:
    group, user = _restricting(world, args)
    _supergroup(group)
    wanted = permissions(args)
    _spare_leaders(world, group, user, "can't restrict chat owner")
    old = group.member(user)
    if wanted >= group.permitted:
        new = Member(user, "member" if old.present else "left", tag=old.tag)
    else:
        new = Member(
            user,
            "restricted",
            permitted=wanted,
            tag=old.tag,
            until=_until(world, args),
            restricted_inside=old.present,
        )
    membership.change(world, group, world.bot, new)
    return True


@method(
    "promoteChatMember",
    _WHO,
    dict.fromkeys(("is_anonymous", *rights.ADMINISTRATOR, *rights.CHANNEL_ONLY), boolean),
)
def promote_chat_member(world: World, args: Args) -> bool:
    group = led(world, args, "can_promote_members", "not enough rights")
    user = world.user(args["user_id"])
    _supergroup(group, "method is available for supergroup and channel chats only")
    old = group.member(user)
    given = frozenset(name for name in rights.ADMINISTRATOR if args.get(name))
    given = given | {"can_manage_chat"} if given else given
    if user is world.bot:
        raise bad_request("can't promote self")
    if old.status == "creator":
        raise bad_request("can't remove chat owner")
    if old.leads and old.promoted_by != world.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if not old.present:
        raise bad_request("USER_NOT_PARTICIPANT")
    if not given <= group.bot_member.rights:
        raise bad_request("RIGHT_FORBIDDEN")
    membership.promote(world, group, world.bot, user, given, anonymous=args.get("is_anonymous", False))
    return True


@method("setChatMemberTag", _WHO, {"tag": string})
def set_chat_member_tag(world: World, args: Args) -> bool:
    group = led(world, args, "can_manage_tags", "not enough rights to change the tag of the user")
    user = world.user(args["user_id"])
    tag = args.get("tag", "").strip()
    member = group.member(user)
    if not member.present:
        raise bad_request("USER_NOT_PARTICIPANT")
    if member.leads:
        raise bad_request("user is an administrator of the chat")
    if text.length(tag) > 16:
        raise bad_request("TAG_INVALID")
    if any(_is_emoji(one) for one in tag):
        raise bad_request("TAG_EMOJI_NOT_ALLOWED")
    membership.change(world, group, world.bot, replace(member, tag=tag or None))
    return True


def _restricting(world: World, args: Args) -> tuple[Group, User]:
    group = led(world, args, "can_restrict_members", _NO_RESTRICTING)
    return group, world.user(args["user_id"])


def _supergroup(group: Group, refusal: str = "method is available only for supergroups") -> None:
    if group.type != "supergroup":
        raise bad_request(refusal)


def _spare_leaders(world: World, group: Group, user: User, owner: str) -> None:
    member = group.member(user)
    if user is world.bot:
        raise bad_request("can't restrict self")
    if member.status == "creator":
        raise bad_request(owner)
    if member.leads:
        raise bad_request("user is an administrator of the chat")


def _until(world: World, args: Args) -> int:
    """When it ends; under 30 seconds or over 366 days from now means for ever."""
    until: int = args.get("until_date", 0)
    return until if 30 <= until - world.now() <= _FOREVER_SECONDS else 0


def _is_emoji(one: str) -> bool:
    code = ord(one)
    return (
        code >= 0x1F000
        or 0x2600 <= code <= 0x27BF
        or code in {0x200D, 0xFE0F, 0x20E3}
        or 0x2B00 <= code <= 0x2BFF
    )
