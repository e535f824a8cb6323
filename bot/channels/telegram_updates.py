"""What a Telegram update says. Of what people talk about in a group nothing is kept, not even for a moment."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

from telegram import (
    ChatJoinRequest,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    Update,
    User,
)

from bot.channels import telegram_groups as groups
from bot.channels import telegram_presses as presses
from bot.channels.channel import (
    ButtonPressed,
    CameIn,
    Commanded,
    GroupCommanded,
    GroupEdited,
    GroupMoved,
    GroupOpened,
    GroupPressed,
    GroupReacted,
    GroupRights,
    GroupShared,
    GroupSpoke,
    GroupWrote,
    Inbound,
    Knocked,
    Opened,
    Reached,
    Said,
    WentOut,
)
from store.inbox import Seen

ALLOWED = [
    *("message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"),
    "message_reaction",
]
"""Without being named here, `chat_member` and `message_reaction` would never arrive."""

EDITED = "edited_message"
"""Asked for only where some circle's chats are one, and of other chats dropped like everything people say."""

SAID = "said"
"""Our own field of a kept update: what somebody said in a chat that is one with another platform's."""

OUT = {ChatMember.LEFT, ChatMember.BANNED}

RIGHTS = {
    "can_invite_users": "invite",
    "can_restrict_members": "restrict",
    "can_delete_messages": "delete",
    "can_pin_messages": "pin",
    "can_change_info": "change_info",
}

_NUMBER = re.compile(r"-?[0-9]{1,19}")


def seen(update: dict[str, Any], ours: groups.Ours = groups.Ours()) -> Seen | None:  # noqa: B008 — a value
    """An update to be kept, or None where it is nothing to us: then not a word of it is stored."""
    number = str(update["update_id"])
    if EDITED in update:
        return _edited(number, update[EDITED], ours)
    for kind in ALLOWED:
        content = update.get(kind)
        if content is None:
            continue
        by, said = "", {}
        try:
            if in_group(kind, content):
                kept = (
                    groups.kept_press(content)
                    if kind == "callback_query"
                    else groups.kept_message(content, ours)
                )
                if kept is None:
                    return None
                if kind == "message" and "text" not in kept and _heard(content, ours):
                    said = {SAID: groups.kept_words(content)}
                content, by = kept, _number(kept.get("from"))
            elif kind == "message_reaction":
                kept = groups.kept_reaction(content)
                if kept is None:
                    return None
                content, by = kept, _number(kept["user"])
            chat = content.get("chat") or content.get("message", {}).get("chat") or content.get("from")
            order = _number(chat)
        except (AttributeError, KeyError, TypeError):
            # Of a shape that we do not know: set aside later, so that the others go on; in a group nothing of it.
            if kind == "message_reaction" or (kind != "callback_query" and in_group(kind, content)):
                return None
            order = ""
        told = {"update_id": update["update_id"], kind: content, **said}
        return _seen(number, order, told, by)
    return None


def _edited(number: str, content: Any, ours: groups.Ours) -> Seen | None:
    """A correction, where words are passed on; nothing of any other."""
    try:
        if content["chat"]["type"] == "private" or not _heard(content, ours):
            return None
        kept = groups.kept_message(content, ours)
        if kept is None or "from" not in kept or "text" in kept:
            return None
        told = {"update_id": int(number), EDITED: kept, SAID: groups.kept_words(content)}
        return _seen(number, _number(content["chat"]), told, _number(kept["from"]))
    except (AttributeError, KeyError, TypeError):
        return None


def _heard(message: dict[str, Any], ours: groups.Ours) -> bool:
    return str(message["chat"]["id"]) in ours.hears and "migrate_to_chat_id" not in message


def _seen(number: str, order: str, told: dict[str, Any], by: str) -> Seen:
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return Seen(number, order, text.encode(errors="replace").decode(), by)  # half a character is none


def in_group(kind: str, content: Any) -> bool:
    """Whether somebody wrote or pressed in a group."""
    try:
        chat = content["message"]["chat"] if kind == "callback_query" else content["chat"]
        return kind in ("message", "callback_query") and chat["type"] != "private"
    except (KeyError, TypeError):
        return False


def _number(holder: Any) -> str:
    number = holder.get("id") if isinstance(holder, dict) else None
    return str(number) if type(number) is int else ""


def parse(payload: str, bot_id: int) -> list[Inbound]:
    """What an update says, in order; ValueError where a part of it is not of the kind that it must be."""
    told = json.loads(payload)
    found = presses.pressed(told) or _by_the_library(told, bot_id)
    kinds = {"str": str, "int": int, "bool": bool}  # the library takes whatever it is given
    for value, field in [(getattr(each, field.name), field) for each in found for field in fields(each)]:
        wrong = field.type in kinds and type(value) is not kinds[field.type]
        large = type(value) is int and abs(value) >= 2**31
        number = field.name in ("user", "chat", "new", "message", "above")
        if wrong or large or (number and not _NUMBER.fullmatch(value or "0")):
            raise ValueError(field.name)
    return found


def _by_the_library(told: Any, bot_id: int) -> list[Inbound]:
    said = told.pop(SAID, None)
    update = Update.de_json(told, None)
    return _read(update, bot_id) if said is None else _passed_on(update, said)


def _read(update: Update, bot_id: int) -> list[Inbound]:
    if update.callback_query is not None:
        query = update.callback_query
        message = str(query.message.message_id) if query.message else ""
        who, data = str(query.from_user.id), query.data or ""
        if query.message is not None and query.message.chat.type != "private":
            pressed = GroupPressed(who, str(query.message.chat.id), data, message, query.id)
            return [pressed] if data.startswith(groups.PRESS) else []
        return [ButtonPressed(who, data, message)]
    if update.my_chat_member is not None:
        return _about_us(update.my_chat_member)
    if update.chat_member is not None:
        return _about_member(update.chat_member, bot_id)
    if update.chat_join_request is not None:
        return _knocked(update.chat_join_request)
    if update.message_reaction is not None:
        return _reacted(update.message_reaction)
    if update.message is not None:
        if update.message.chat.type == "private":
            return _private(update.message)
        return _in_group(update.message)
    return []


def _passed_on(update: Update, said: dict[str, Any]) -> list[Inbound]:
    """What somebody wrote or corrected, where words are passed on."""
    message = update.message or update.edited_message
    who = _known(message.from_user) if message is not None else None
    if message is None or who is None:
        return []
    chat, number = str(message.chat.id), str(message.message_id)
    words, picture, more = said["words"], said["picture"], said["more"]
    if update.edited_message is not None:
        return [GroupEdited(who, chat, number, words, picture, more)]
    return [GroupWrote(who, chat, number, words, said.get("above", ""), picture, more)]


def _reacted(changed: MessageReactionUpdated) -> list[Inbound]:
    """From none to some, or from some to none; who hides as the group itself is not counted."""
    more = bool(changed.new_reaction) - bool(changed.old_reaction)
    if changed.user is None or changed.user.is_bot or not more or changed.chat.type == "private":
        return []
    return [GroupReacted(str(changed.user.id), str(changed.chat.id), str(changed.message_id), more)]


def _private(message: Message) -> list[Inbound]:
    user = message.from_user
    if user is None or user.is_bot:
        return []
    who = str(user.id)
    if message.chat_shared is not None:
        shared = message.chat_shared
        return [GroupShared(who, str(shared.chat_id), shared.request_id)]
    text = message.text
    if text is None:
        return [Said(who, "")] if not _service(message) else []
    if text.startswith("/"):
        command, argument = ([*text[1:].split(maxsplit=1), "", ""])[:2]
        command = command.partition("@")[0].lower()
        if command == "start":
            return [Opened(who, argument.strip()[:64], (user.language_code or "")[:2])]
        return [Commanded(who, command, argument.strip()[: groups.LONGEST])]
    return [Said(who, text)]


def _service(message: Message) -> bool:
    return bool(message.pinned_message or message.write_access_allowed or message.users_shared)


def _in_group(message: Message) -> list[Inbound]:
    chat = str(message.chat.id)
    if message.migrate_to_chat_id:
        return [GroupMoved(chat, str(message.migrate_to_chat_id))]
    if message.migrate_from_chat_id:
        return [GroupMoved(str(message.migrate_from_chat_id), chat)]
    if message.text and message.text.startswith("/start "):
        token = message.text.partition(" ")[2].strip()[:64]
        return [GroupOpened(_known(message.from_user), chat, token)] if token else []
    who = _known(message.from_user)
    if who is None:
        return []
    if message.text:
        return [GroupCommanded(who, chat, *groups.commanded(message.text))]
    return [GroupSpoke(who, chat)]


def _known(user: User | None) -> str | None:
    return None if user is None or user.id == groups.ANONYMOUS_ADMIN else str(user.id)


def _about_us(changed: ChatMemberUpdated) -> list[Inbound]:
    user, new = str(changed.from_user.id), changed.new_chat_member
    if changed.chat.type == "private":
        return [Reached(user, new.status not in OUT)]
    status = "gone"
    rights: tuple[str, ...] = ()
    if isinstance(new, ChatMemberAdministrator):
        status, rights = "administrator", rights_of(new)
    elif new.status not in OUT:
        status = "member"
    return [GroupRights(user, str(changed.chat.id), status, rights)]


def rights_of(admin: ChatMemberAdministrator) -> tuple[str, ...]:
    """An administrator's rights in our own words."""
    return tuple(right for name, right in RIGHTS.items() if getattr(admin, name, False))


def _about_member(changed: ChatMemberUpdated, bot_id: int) -> list[Inbound]:
    user, chat = changed.new_chat_member.user, str(changed.chat.id)
    if user.id == bot_id:
        return []
    was_in, is_in = inside(changed.old_chat_member), inside(changed.new_chat_member)
    if is_in and not was_in:
        return [CameIn(str(user.id), chat)]
    if was_in and not is_in:
        return [WentOut(str(user.id), chat)]
    return []


def inside(member: ChatMember) -> bool:
    """Whether this member is in the chat; a restricted one may be either."""
    return member.status not in OUT and getattr(member, "is_member", True) is not False


def _knocked(request: ChatJoinRequest) -> list[Inbound]:
    return [Knocked(str(request.from_user.id), str(request.chat.id))]
