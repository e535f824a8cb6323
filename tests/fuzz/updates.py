"""Updates as Telegram sends them, and what a broken or hostile one may look like."""

from __future__ import annotations

import json
from typing import Any

from tests.models.bench import Choices
from tests.models.town import CHATS, USERS

SOL, ZOE, LARS = (int(USERS[name]) for name in ("Sol", "Zoe", "Lars"))
GROUP = int(CHATS["sol"])
BOT = 7
RIGHTS = {
    **dict.fromkeys(
        ("can_be_edited", "can_manage_chat", "can_delete_messages", "can_restrict_members"), True
    ),
    **dict.fromkeys(("can_invite_users", "can_pin_messages", "can_change_info"), True),
    **dict.fromkeys(("is_anonymous", "can_manage_video_chats", "can_promote_members"), False),
    **dict.fromkeys(("can_post_stories", "can_edit_stories", "can_delete_stories"), False),
}

TALES = (
    "",
    "\u202e\u2066gnp.exe",
    "e" + "\u0301" * 60,
    "👩\u200d👩\u200d👧\u200d👦 \U0001f3f3\ufe0f\u200d⚧\ufe0f",
    "x" * 4096,
    "🙂" * 2048,
    "\ud800 half a character",
    "a\0b",
    "\u200b\u2063",
    "<b>bold</b> <a href='tg://user?id=1'>x</a> & &lt;",
    "_*[x](http://x)`~||spoiler||",
    "{0} {name} %s %(name)s {name.__class__}",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE member; --",
    "one\ntwo\r\n\n\nKreds: you have won",
    "12345678901234567890",
    "/settings /start",
    "שלום مرحبا",
)
"""What somebody may call themselves or write."""


def user(number: int, **more: Any) -> dict[str, Any]:
    """A person."""
    return {"id": number, "is_bot": False, "first_name": "A", "language_code": "en", **more}


def private(number: int) -> dict[str, Any]:
    """A person's chat with us."""
    return {"id": number, "type": "private", "first_name": "A"}


def message(number: int, **more: Any) -> dict[str, Any]:
    """Something said in private."""
    return {"message_id": 5, "date": 1, "chat": private(number), "from": user(number)} | more


def in_group(**more: Any) -> dict[str, Any]:
    """Something in a group."""
    chat = {"id": GROUP, "type": "supergroup", "title": "Sol's circle"}
    return {"message_id": 5, "date": 1, "chat": chat, "from": user(SOL), **more}


def changed(who: int, old: str, new: str, **more: Any) -> dict[str, Any]:
    """Somebody's place in a group changes."""
    chat = {"id": GROUP, "type": "supergroup", "title": "Sol's circle"}
    member = {"user": user(who), "status": new, **more}
    return {
        "chat": chat,
        "from": user(LARS),
        "date": 1,
        "old_chat_member": {"user": user(who), "status": old},
        "new_chat_member": member,
    }


def marked(old: list[dict[str, str]], new: list[dict[str, str]]) -> dict[str, Any]:
    """Somebody puts a mark on a message in a group, or takes it away."""
    chat = {"id": GROUP, "type": "supergroup", "title": "Sol's circle"}
    more = {"user": user(LARS), "old_reaction": old, "new_reaction": new}
    return {"chat": chat, "message_id": 5, "date": 1, **more}


def real(number: int) -> list[dict[str, Any]]:
    """One of each kind, with what somebody writes chosen by a number."""
    words = TALES[number % len(TALES)]
    asked = message(BOT, text="Hi", chat=private(SOL))
    query = {"id": "9", "chat_instance": "1", "from": user(SOL), "message": asked}
    return [
        {"message": message(SOL, text=words)},
        {"message": message(ZOE, text="/start " + words[:64])},
        {"message": message(SOL, text="/needhelp", **{"from": user(SOL, first_name=words)})},
        {"message": message(SOL, photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}])},
        {"message": message(LARS, chat_shared={"request_id": 1, "chat_id": -777})},
        {"message": in_group(text="we talk " + words)},
        {"message": in_group(text="/circle " + words)},
        {"message": in_group(text="/needhelp@kreds_bot " + words)},
        {"message": in_group(text="@kreds_bot " + words)},
        {"message": in_group(sticker={"file_id": "a"}, **{"from": user(ZOE, username="zoe")})},
        {"message": in_group(text="/start " + words)},
        {"message": in_group(migrate_to_chat_id=-100501)},
        {"message": in_group(migrate_from_chat_id=-501, is_topic_message=True, message_thread_id=4)},
        {"message": in_group(sender_chat={"id": -9, "type": "channel", "title": words}, text="/start x")},
        {"callback_query": {**query, "data": words[:40] or "s.settings."}},
        {"callback_query": {**query, "data": "s.my_data."}},
        {"callback_query": {**query, "message": in_group(text=words), "data": "g." + words[:40]}},
        {"callback_query": {**query, "message": in_group(text=words), "data": "g.my_circle.yes.1"}},
        {"callback_query": {**query, "inline_message_id": "x", "message": None, "data": "c.x.0aa.yes"}},
        {"my_chat_member": changed(BOT, "administrator", "left")},
        {"my_chat_member": changed(BOT, "member", "administrator", **RIGHTS)},
        {"chat_member": changed(ZOE, "left", "member")},
        {"chat_member": changed(SOL, "member", "kicked", until_date=0)},
        {"message_reaction": marked([], [{"type": "emoji", "emoji": "👍"}])},
        {"message_reaction": marked([{"type": "emoji", "emoji": words[:1]}], [])},
        {"chat_join_request": {**changed(ZOE, "left", "member"), "user_chat_id": ZOE}},
        {"channel_post": in_group(text=words)},
        {"business_message": message(SOL, text=words)},
        {"edited_message": message(SOL, text=words)},
        {"something_new": {"from": user(SOL)}},
        {"message": None, "callback_query": None},
        {},
    ]


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    made: Any = []
    for _level in range(levels):
        made = [made]
    return made


JUNK: tuple[Any, ...] = (
    *(
        None,
        [],
        {},
        "",
        True,
        1.5,
        -1,
        0,
        10**30,
        2**63,
        -(2**63),
        "1001",
        [1],
        {"id": 1},
        "\ud800",
        "x" * 300,
    ),
    *(deep(200), SOL, ZOE, LARS, GROUP, int(CHATS["kim"]), int(USERS["Kim"])),
)


def update(chosen: Choices) -> dict[str, Any]:
    """A real update, with up to three things in it replaced, taken away or added."""
    made = json.loads(json.dumps(chosen.one(real(chosen.below(len(TALES))))))
    for _change in range(chosen.below(4)):
        places = list(_places(made))
        if places:
            holder, key = chosen.one(places)
            match chosen.below(6):
                case 0:
                    del holder[key]
                case 1 if isinstance(holder, dict):
                    holder["unknown"] = holder[key]
                case _:
                    holder[key] = chosen.one(JUNK)
    return {"update_id": 1, **made}


def _places(inside: Any, level: int = 0) -> list[tuple[Any, Any]]:
    if level > 6:
        return []
    pairs = (
        list(inside.items())
        if isinstance(inside, dict)
        else list(enumerate(inside))
        if isinstance(inside, list)
        else []
    )
    return [(inside, key) for key, _value in pairs] + [
        found for _key, value in pairs for found in _places(value, level + 1)
    ]
