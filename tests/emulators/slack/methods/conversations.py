"""Channels and direct messages: conversations.*"""

from __future__ import annotations

import re
from typing import Any

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.messages import Conversation
from tests.emulators.slack.methods.registry import Args, method
from tests.emulators.slack.world import World

GROUPS = ("groups:write",)


@method("conversations.open", "users!", "return_im", scopes=("im:write",))
def open_direct(world: World, args: Args) -> dict[str, Any]:
    user = world.user(args["users"])
    if user.deleted:
        raise Failure("user_disabled")
    return {"channel": world.direct(user).json()}


@method("conversations.create", "name!", "is_private", scopes=GROUPS)
def create(world: World, args: Args) -> dict[str, Any]:
    name = args["name"]
    if len(name) > 80:
        raise Failure("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise Failure("invalid_name_specials")
    if args.get("is_private") not in ("true", "1", "True"):
        raise Failure("missing_scope", needed="channels:manage", provided=",".join(sorted(world.scopes)))
    if any(each.name == name and not each.deleted for each in world.conversations.values()):
        raise Failure("name_taken")
    made = Conversation(world.id("C"), world.app, name=name, creator=world.bot.id, members=[world.bot.id])
    world.conversations[made.id] = made
    return {"channel": made.json()}


@method("conversations.invite", "channel!", "users!", "force", scopes=GROUPS)
def invite(world: World, args: Args) -> dict[str, Any]:
    chat = _open_channel(world, args)
    for name in args["users"].split(","):
        user = world.user(name)
        if user is world.bot:
            raise Failure("cant_invite_self")
        if user.id in chat.members:
            raise Failure("already_in_channel")
        if user.deleted:
            raise Failure("user_not_found")
        world.join(chat, user, world.bot)
    return {"channel": chat.json()}


@method("conversations.kick", "channel!", "user!", scopes=GROUPS)
def kick(world: World, args: Args) -> dict[str, Any]:
    chat = _open_channel(world, args)
    user = world.user(args["user"])
    if user is world.bot:
        raise Failure("cant_kick_self")
    if user.id not in chat.members:
        raise Failure("not_in_channel")
    world.part(chat, user)
    return {}


@method("conversations.members", "channel!", "limit", "cursor", scopes=("groups:read",))
def members(world: World, args: Args) -> dict[str, Any]:
    chat = world.conversation(args["channel"])
    return {"members": list(chat.members), "response_metadata": {"next_cursor": ""}}


@method("conversations.list", "types", "limit", "cursor", "exclude_archived", scopes=("groups:read",))
def listed(world: World, _args: Args) -> dict[str, Any]:
    ours = [
        each.json()
        for each in world.conversations.values()
        if each.with_user is None and world.bot.id in each.members and not each.deleted
    ]
    return {"channels": ours, "response_metadata": {"next_cursor": ""}}


@method("conversations.info", "channel!", "include_num_members", scopes=("groups:read", "im:read"))
def info(world: World, args: Args) -> dict[str, Any]:
    return {"channel": world.conversation(args["channel"]).json()}


@method("conversations.setTopic", "channel!", "topic!", scopes=GROUPS)
def set_topic(world: World, args: Args) -> dict[str, Any]:
    chat = _open_channel(world, args)
    if len(args["topic"]) > 250:
        raise Failure("too_long")
    chat.topic = args["topic"]
    return {"channel": chat.json()}


@method("conversations.archive", "channel!", scopes=GROUPS)
def archive(world: World, args: Args) -> dict[str, Any]:
    chat = world.conversation(args["channel"])
    if chat.archived:
        raise Failure("already_archived")
    chat.archived = True
    world.emit({"type": "group_archive", "channel": chat.id, "user": world.bot.id})
    return {}


@method("conversations.leave", "channel!", scopes=GROUPS)
def leave(world: World, args: Args) -> dict[str, Any]:
    chat = _open_channel(world, args)
    if chat.members == [world.bot.id]:
        raise Failure("last_member")
    world.part(chat, world.bot)
    return {}


@method(
    "conversations.history", "channel!", "limit", "oldest", "latest", "inclusive", "cursor",
    "include_all_metadata", scopes=("groups:history", "im:history"),
)  # fmt: skip
def history(world: World, args: Args) -> dict[str, Any]:
    chat = world.conversation(args["channel"])
    oldest, latest = float(args.get("oldest", "0")), float(args.get("latest", "inf"))
    edge = args.get("inclusive") in ("true", "1", "True")
    kept = [
        each
        for each in chat.messages
        if oldest < float(each.ts) < latest or (edge and float(each.ts) in (oldest, latest))
    ]
    found = [each.json() for each in reversed(kept)][: int(args.get("limit", "100"))]
    if args.get("include_all_metadata") not in ("true", "1", "True"):
        for each in found:
            each.pop("metadata", None)
    return {"messages": found, "has_more": False, "response_metadata": {"next_cursor": ""}}


def _open_channel(world: World, args: Args) -> Conversation:
    chat = world.conversation(args["channel"])
    if chat.with_user is not None:
        raise Failure("method_not_supported_for_channel_type")
    if chat.archived:
        raise Failure("is_archived")
    return chat
