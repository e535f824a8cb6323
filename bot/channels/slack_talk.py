"""What people say in a Slack channel whose chat is one with another platform's; of other channels nothing comes here."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.channels.bridged import GroupDeleted, GroupEdited, GroupWrote
from bot.channels.slack_blocks import written
from store.inbox import Seen

LONGEST = 12_000
"""Characters that are passed on of one message."""

LARGEST = 10_000_000
"""Bytes of a picture that every platform takes."""

_FILE = re.compile(r"F[A-Z0-9]{2,20}")


def wrote(event: dict[str, Any], number: str) -> Seen:
    """Somebody said something; `above` is the message whose thread it stands in."""
    user, chat, stamp = event["user"], event["channel"], event["ts"]
    above = event.get("thread_ts")
    told = _said(event) | ({"above": above} if above and above != stamp else {})
    return keep(number, chat, by=user, type="wrote", user=user, chat=chat, message=stamp, **told)


def changed(event: dict[str, Any], number: str, bot: str) -> Seen | None:
    """A person changed what they said, or it was taken away; not what only looks different, and nothing of ours."""
    before, now = event.get("previous_message") or {}, event.get("message") or {}
    gone = event.get("subtype") == "message_deleted" or now.get("subtype") == "tombstone"
    chat, about = event["channel"], before if gone else now
    user, stamp = about.get("user"), event.get("deleted_ts") if gone and not now else now.get("ts")
    if about.get("bot_id") or not user or user == bot:
        return None
    if gone:
        return keep(number, chat, by=user, type="deleted", user=user, chat=chat, message=stamp)
    if not now.get("edited") or now.get("text") == before.get("text", None):
        return None
    return keep(number, chat, by=user, type="edited", user=user, chat=chat, message=stamp, **_said(now))


def read(told: dict[str, Any]) -> GroupWrote | GroupEdited | GroupDeleted:
    """What was kept, as the port says it."""
    who, chat, message = told["user"], told["chat"], told["message"]
    if told["type"] == "deleted":
        return GroupDeleted(who, chat, message)
    words, picture, more = written(told["text"]), told["picture"], told["more"]
    if picture and not _FILE.fullmatch(picture):
        raise ValueError("picture")
    if type(more) is not int:
        raise ValueError("more")
    if told["type"] == "edited":
        return GroupEdited(who, chat, message, words, picture, more)
    return GroupWrote(who, chat, message, words, told.get("above", ""), picture, more)


def keep(event: str, order: object, by: str = "", **told: Any) -> Seen:
    """An update in our own few words, ready to be kept."""
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return Seen(event, str(order), text.encode(errors="replace").decode(), by)


def _said(message: dict[str, Any]) -> dict[str, Any]:
    files = [each for each in message.get("files") or () if isinstance(each, dict)]
    pictures = [
        str(each.get("id", ""))
        for each in files
        if str(each.get("mimetype", "")).startswith("image/") and each.get("size", 0) <= LARGEST
    ]
    return {
        "text": str(message.get("text") or "")[:LONGEST],
        "picture": pictures[0] if pictures else "",
        "more": len(files) - bool(pictures),
    }
