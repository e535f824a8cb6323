"""Messages: chat.*, pins.*, reactions.*"""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.messages import Conversation, Message
from tests.emulators.slack.methods.registry import Args, method, read_json
from tests.emulators.slack.text import LONGEST_TEXT, checked
from tests.emulators.slack.world import World


def where(world: World, args: Args) -> Conversation:
    """Where it goes: a conversation, or a person, who gets it in the direct message."""
    name = args["channel"]
    if name in world.users and name != world.bot.id:
        if world.users[name].deleted:
            raise Failure("channel_not_found")
        return world.direct(world.users[name])
    found = world.conversation(name)
    if found.archived:
        raise Failure("is_archived")
    if found.with_user is not None and found.with_user.deleted:
        raise Failure("channel_not_found")
    return found


@method(
    "chat.postMessage", "channel!", "text", "blocks", "metadata", "mrkdwn", "unfurl_links", "unfurl_media",
    "thread_ts", "reply_broadcast", scopes=("chat:write",),
)  # fmt: skip
def post_message(world: World, args: Args) -> dict[str, Any]:
    chat = where(world, args)
    message = Message(world.ts(), chat, world.bot)
    if args.get("thread_ts"):
        root = next((each for each in chat.messages if each.ts == args["thread_ts"]), None)
        if root is None:
            raise Failure("thread_not_found")
        if root.thread is not None:
            raise Failure("cannot_reply_to_message")
        message.thread = root
    _fill(message, args)
    world.post(message)
    return {"channel": chat.id, "ts": message.ts, "message": message.json()}


@method("chat.postEphemeral", "channel!", "user!", "text", "blocks", "mrkdwn", scopes=("chat:write",))
def post_ephemeral(world: World, args: Args) -> dict[str, Any]:
    chat = where(world, args)
    if args["user"] not in chat.members:
        raise Failure("user_not_in_channel")
    message = Message(world.ts(), chat, world.bot, service="ephemeral")
    _fill(message, args)
    world.whispers.setdefault(args["user"], []).append(message)
    return {"message_ts": message.ts}


@method("chat.update", "channel!", "ts!", "text", "blocks", "mrkdwn", "metadata", scopes=("chat:write",))
def update(world: World, args: Args) -> dict[str, Any]:
    chat = where(world, args)
    message = world.find(chat, args["ts"])
    if message.sender is not world.bot:
        raise Failure("cant_update_message")
    _fill(message, args)
    message.edited = True
    world.show(message)
    return {"channel": chat.id, "ts": message.ts, "text": message.plain}


@method("chat.delete", "channel!", "ts!", scopes=("chat:write",))
def delete(world: World, args: Args) -> dict[str, Any]:
    message = world.find(where(world, args), args["ts"])
    if message.sender is not world.bot:
        raise Failure("cant_delete_message")
    message.deleted = True
    message.chat.messages.remove(message)
    world.show(message)
    before = {"previous_message": message.json(), "deleted_ts": message.ts, "hidden": True}
    told = {"type": "message", "subtype": "message_deleted", "channel": message.chat.id, **before}
    world.emit({**told, "channel_type": "group"})
    return {"channel": message.chat.id, "ts": message.ts}


@method("pins.add", "channel!", "timestamp!", scopes=("pins:write",))
def pin(world: World, args: Args) -> dict[str, Any]:
    message = world.find(where(world, args), args["timestamp"])
    if message.pinned:
        raise Failure("already_pinned")
    message.pinned = True
    world.show(message)
    return {}


def _fill(message: Message, args: Args) -> None:
    blocks = read_json(args.get("blocks"), "invalid_blocks_format")
    if not args.get("text") and not blocks:
        raise Failure("no_text")
    if len(args.get("text", "")) > LONGEST_TEXT:
        raise Failure("msg_too_long")
    message.plain = args.get("text", "")
    message.blocks = checked(blocks) if blocks else []
    metadata = read_json(args.get("metadata"), "invalid_metadata_format")
    if metadata is not None:
        if not isinstance(metadata.get("event_payload"), dict) or not metadata.get("event_type"):
            raise Failure("invalid_metadata_schema")
        message.metadata = metadata
