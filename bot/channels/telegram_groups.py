"""What is kept of what people do in groups: that somebody wrote, a command's words, a press; never what they talk about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

ANONYMOUS_ADMIN = 1087968824
"""The account behind which administrators hide."""

NOBODY = {ANONYMOUS_ADMIN, 136817688, 777000}
"""Accounts that stand for a chat instead of a person: such an administrator, a channel, a channel's own posts."""

PRESS = "g."
"""How the data of our buttons in groups begins."""

MOVED = ("migrate_to_chat_id", "migrate_from_chat_id")
"""Who comes and goes is said once more, by `chat_member`, which alone is heard: nobody is told twice."""

SPOKEN = (
    *("text", "photo", "video", "animation", "audio", "voice", "video_note", "document", "sticker"),
    *("contact", "location", "venue", "poll", "dice", "story", "checklist"),
)
"""What somebody may say; everything else tells of the group itself."""

LARGEST = 10_000_000
"""Bytes of a picture that every platform takes."""

LONGEST = 1000
"""Characters of a command's words that are kept until it is worked on."""

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@(\w{1,40}))?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_CALLED = re.compile(r"@(\w{1,40})\W*(?:([^\W_]{1,32})[^\w\s]*(?:\s(.*))?)?", re.DOTALL)


@dataclass(frozen=True)
class Ours:
    """What we are called on the platform, and the commands that we know in a group.

    `hears` are the chats whose words are passed on, because their young person wants that.
    """

    name: str = ""
    commands: Collection[str] = ()
    hears: Collection[str] = ()


def kept_press(query: dict[str, Any]) -> dict[str, Any] | None:
    """A press on a button of ours in a group, without the message that it stood under; None for any other."""
    message, data = query["message"], query.get("data")
    if not isinstance(data, str) or not data.startswith(PRESS):
        return None
    told: dict[str, Any] = {key: query[key] for key in ("id", "chat_instance") if key in query}
    return {**told, "from": _person(query["from"]), "message": _numbers(message), "data": data}


def kept_message(message: dict[str, Any], ours: Ours) -> dict[str, Any] | None:
    """Of a message in a group: its numbers and, where it is a command of ours, the command's words; None for nothing."""
    sender = message.get("from") or {}
    if any(key in message for key in MOVED):
        told = {key: message[key] for key in MOVED if key in message}
        return {**_numbers(message), **told}
    started = _start(message.get("text"), ours)
    if started is not None:
        return {**_numbers(message), "from": _person(sender), "text": started} if started else None
    if sender.get("id") in NOBODY or sender.get("is_bot") or "sender_chat" in message or "via_bot" in message:
        return None
    if not any(key in message for key in SPOKEN):
        return None
    kept = {**_numbers(message), "from": _person(sender)}
    if "forward_origin" in message:  # somebody else's words are nobody's command
        return kept
    said = _said(message.get("text"), ours)
    if said is None:
        return None
    return {**kept, "text": said} if said else kept


def kept_words(message: dict[str, Any]) -> dict[str, Any]:
    """What somebody said in a chat that is one with another platform's: the words, a picture's id, how much else there was."""
    pictures = [each for each in message.get("photo") or () if each.get("file_size", 0) <= LARGEST]
    above = message.get("reply_to_message") or {}
    told = {
        "words": str(message.get("text") or message.get("caption") or ""),
        "picture": str(pictures[-1]["file_id"]) if pictures else "",
        "more": int(not pictures and "text" not in message),
    }
    return told | ({"above": str(above["message_id"])} if "message_id" in above else {})


def kept_reaction(changed: dict[str, Any]) -> dict[str, Any] | None:
    """That somebody put their first mark on a message, or took away their last: not which mark, and nothing of any other."""
    old, new = (bool(changed.get(key)) for key in ("old_reaction", "new_reaction"))
    if old == new or changed["chat"]["type"] == "private" or not isinstance(changed.get("user"), dict):
        return None
    marks = {"old_reaction": [_MARK] * old, "new_reaction": [_MARK] * new}
    return {**_numbers(changed), "user": _person(changed["user"]), **marks}


def commanded(text: str) -> tuple[str, str]:
    """A kept command and its words."""
    command, _space, words = text.removeprefix("/").partition(" ")
    return command, words


def _start(text: object, ours: Ours) -> str | None:
    """`/start TOKEN` as it is kept; "" where it is another bot's, None where it is none."""
    found = _COMMAND.fullmatch(text) if isinstance(text, str) else None
    if found is None or found[1].lower() != "start":
        return None
    return f"/start {found[3] or ''}"[:100] if _for_us(found[2], ours) else ""


def _said(text: object, ours: Ours) -> str | None:
    """`/command words` for a command of ours, "" for talk, None for what is another bot's."""
    if not isinstance(text, str):
        return ""
    if found := _COMMAND.fullmatch(text):
        command = found[1].lower()
        if not _for_us(found[2], ours) or not (found[2] or command in ours.commands):
            return None
        return f"/{command} {(found[3] or '').strip()[:LONGEST]}"
    if (found := _CALLED.match(text)) and found[1].lower() == ours.name.lower() != "":
        return f"/{(found[2] or '').lower()} {(found[3] or '').strip()[:LONGEST]}"
    return ""


def _for_us(name: str | None, ours: Ours) -> bool:
    return not name or not ours.name or name.lower() == ours.name.lower()


_MARK = {"type": "emoji", "emoji": "👍"}


def _numbers(message: dict[str, Any]) -> dict[str, Any]:
    chat = {"id": message["chat"]["id"], "type": message["chat"]["type"]}
    return {"message_id": message["message_id"], "date": message.get("date", 0), "chat": chat}


def _person(sender: dict[str, Any]) -> dict[str, Any]:
    """The library wants a name; nobody's is kept."""
    return {"id": sender["id"], "is_bot": bool(sender.get("is_bot")), "first_name": ""}
