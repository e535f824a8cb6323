"""Invite links and requests to join."""

import secrets
from typing import Any, Final

from tests.emulators.telegram import membership, text
from tests.emulators.telegram.chats import Group
from tests.emulators.telegram.errors import ApiError, bad_request
from tests.emulators.telegram.links import InviteLink, JoinRequest
from tests.emulators.telegram.methods.chats import led
from tests.emulators.telegram.parameters import boolean, chat, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.users import User
from tests.emulators.telegram.world import World

Args = dict[str, Any]
_OPTIONS: Final = {
    "name": string,
    "expire_date": integer,
    "member_limit": integer,
    "creates_join_request": boolean,
}
_NO_RIGHT: Final = "not enough rights to manage chat invite link"


@method("createChatInviteLink", {"chat_id": chat}, _OPTIONS)
def create_chat_invite_link(world: World, args: Args) -> dict[str, Any]:
    group = led(world, args, "can_invite_users", _NO_RIGHT)
    link = new_link(group, world.bot)
    _configure(world, link, args)
    group.invitations[link.url] = link
    return link.json(world.bot.id)


@method("editChatInviteLink", {"chat_id": chat, "invite_link": string}, _OPTIONS)
def edit_chat_invite_link(world: World, args: Args) -> dict[str, Any]:
    link = _own(world, args)
    if link.primary:
        raise bad_request("can't edit primary invite link")
    if link.revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    _configure(world, link, args)
    return link.json(world.bot.id)


@method("revokeChatInviteLink", {"chat_id": chat, "invite_link": string})
def revoke_chat_invite_link(world: World, args: Args) -> dict[str, Any]:
    link = _own(world, args)
    group = world.group(args["chat_id"])
    if link.revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    link.revoked = True
    if link.primary:
        primary(group, world.bot)
    return link.json(world.bot.id)


@method("exportChatInviteLink", {"chat_id": chat})
def export_chat_invite_link(world: World, args: Args) -> str:
    group = led(world, args, "can_invite_users", _NO_RIGHT)
    for link in group.links:
        if link.primary and link.creator is world.bot:
            link.revoked = True
    return primary(group, world.bot).url


@method("approveChatJoinRequest", {"chat_id": chat, "user_id": integer})
def approve_chat_join_request(world: World, args: Args) -> bool:
    group, request = _asked(world, args)
    membership.join(world, group, request.user, world.bot, link=request.link, approved=True)
    return True


@method("declineChatJoinRequest", {"chat_id": chat, "user_id": integer})
def decline_chat_join_request(world: World, args: Args) -> bool:
    _asked(world, args)
    return True


def new_link(group: Group, creator: User) -> InviteLink:
    """A link nobody can guess; not yet among the group's links."""
    link = InviteLink(f"https://t.me/+{secrets.token_urlsafe(12)}", creator)
    if link.url in group.invitations:
        return new_link(group, creator)
    return link


def primary(group: Group, creator: User) -> InviteLink:
    """A fresh primary link of this administrator."""
    link = new_link(group, creator)
    link.primary = True
    group.invitations[link.url] = link
    return link


def _configure(world: World, link: InviteLink, args: Args) -> None:
    name = args.get("name", "")
    if text.length(name) > 32:
        raise bad_request("invite link name is too long")
    limit, by_request = args.get("member_limit", 0), args.get("creates_join_request", False)
    if limit and by_request:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    if not 0 <= limit <= 99999:
        raise bad_request("member limit must be between 1 and 99999")
    expires = args.get("expire_date", 0)
    if expires and expires <= world.now():
        raise bad_request("EXPIRE_DATE_INVALID")
    link.name, link.member_limit, link.creates_join_request = name, limit, by_request
    link.expire_date = expires


def _own(world: World, args: Args) -> InviteLink:
    """A link the bot itself made; others' are not its to change."""
    group = led(world, args, "can_invite_users", _NO_RIGHT)
    link = group.invitations.get(args["invite_link"])
    if link is None:
        raise bad_request("INVITE_HASH_INVALID")
    if link.creator is not world.bot:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return link


def _asked(world: World, args: Args) -> tuple[Group, JoinRequest]:
    group = led(world, args, "can_invite_users", "not enough rights to manage chat join requests")
    user = world.users.get(args["user_id"])
    request = group.requests.pop(args["user_id"], None)
    if user is None:
        raise bad_request("USER_ID_INVALID")
    if request is None:
        raise _too_late(group, user)
    request.link.pending -= 1
    world.private[user.id].open_until = 0
    return group, request


def _too_late(group: Group, user: User) -> ApiError:
    inside = group.member(user).present
    return bad_request("USER_ALREADY_PARTICIPANT" if inside else "HIDE_REQUESTER_MISSING")
