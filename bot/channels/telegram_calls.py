"""Each thing that we do on Telegram, as calls of its library, and their failures in the port's own words."""

from __future__ import annotations

import base64
import os
from typing import Any

from telegram import (
    Bot,
    ChatAdministratorRights,
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatPermissions,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.channels.channel import Refused
from bot.channels.telegram_errors import says
from bot.channels.telegram_words import above, quoted
from bot.log import log

os.environ.setdefault("PTB_TIMEDELTA", "true")
"""The library's own switch for waits as timedeltas, as in its next version; without it every 429 warns."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

GROUP_RIGHTS: dict[str, Any] = dict.fromkeys(
    (
        "can_invite_users",
        "can_restrict_members",
        "can_delete_messages",
        "can_pin_messages",
        "can_change_info",
        "can_manage_chat",
    ),
    True,
)
_NO_RIGHTS: dict[str, Any] = dict.fromkeys(
    (
        "is_anonymous",
        "can_manage_video_chats",
        "can_promote_members",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    False,
)

ANSWER = 200
"""UTF-16 units that an answer to a press may have."""

GLANCE = 60
"""Characters that anybody reads before they disappear by themselves."""


async def do(bot: Bot, kind: str, chat: int, body: dict[str, Any]) -> dict[str, Any]:
    """Do one thing in one chat; what Telegram returned that matters. Raises the library's errors."""
    match kind:
        case "message":
            told = _message(chat, body["text"], body["rows"], body.get("quote")) | above(body)
            if body.get("quiet"):
                told["disable_notification"] = True
            sent = await bot.do_api_request("sendmessage", told)
            return {"message": str(sent["message_id"])}
        case "answer":
            await _answer(bot, chat, body)
            return {}
        case "edit":
            await _edit(bot, chat, body)
            return {}
        case "delete":
            await bot.delete_message(chat, int(body["message"]))
            return {}
        case "photo":
            content = base64.b64decode(body["content"])
            caption, entities = quoted(body["text"], body.get("quote"))
            shown = await bot.send_photo(
                chat,
                content,
                caption=caption or None,
                caption_entities=[MessageEntity(**each) for each in entities] or None,
                filename=body["name"],
                reply_markup=_buttons(body["rows"]),
                reply_parameters=ReplyParameters(**above(body)["reply_parameters"]) if above(body) else None,
            )
            return {"message": str(shown.message_id)}
        case "document":
            content = base64.b64decode(body["content"])
            await bot.send_document(
                chat,
                content,
                caption=body["text"] or None,
                filename=body["name"],
                reply_markup=_buttons(body["rows"]),
            )
            return {}
        case "offer_group":
            await bot.send_message(
                chat, body["text"], reply_markup=_group_button(body), link_preview_options=NO_PREVIEW
            )
            return {}
        case _:
            return await _in_group(bot, kind, chat, body)


async def _in_group(bot: Bot, kind: str, chat: int, body: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case "verify":
            return await _verify(bot, chat, int(body["user"]))
        case "guard":
            await bot.set_chat_permissions(chat, _members_may())
            await bot.export_chat_invite_link(chat)
            return {}
        case "link":
            link = await bot.create_chat_invite_link(chat, creates_join_request=True, name="Kreds")
            return {"link": link.invite_link}
        case "admit":
            await bot.approve_chat_join_request(chat, int(body["user"]))
            return {}
        case "decline":
            await bot.decline_chat_join_request(chat, int(body["user"]))
            return {}
        case "remove":
            await bot.ban_chat_member(chat, int(body["user"]))
            await bot.unban_chat_member(chat, int(body["user"]), only_if_banned=True)
            return {}
        case "tag":
            await _tag(bot, chat, body)
            return {}
        case "roster":
            return await _roster(bot, chat, body)
        case "leave":
            await bot.leave_chat(chat)
            return {}
        case _:
            raise Refused("unknown_kind")


async def _edit(bot: Bot, chat: int, body: dict[str, Any]) -> None:
    if not body.get("message", "").isdigit():
        return
    told = {"message_id": int(body["message"])}
    if body.get("caption"):
        caption, entities = quoted(body["text"], body.get("quote"))
        shown = {"chat_id": chat, "caption": caption, "caption_entities": entities, **told}
        await bot.do_api_request("editmessagecaption", shown)
    elif "text" in body:
        told |= _message(chat, body["text"], body.get("rows", []), body.get("quote"))
        await bot.do_api_request("editmessagetext", told)
    else:
        told |= {"chat_id": chat, **_keyboard(body.get("rows", []))}
        await bot.do_api_request("editmessagereplymarkup", told)


async def _answer(bot: Bot, chat: int, body: dict[str, Any]) -> None:
    """To the presser alone: over the chat for a moment, or until they close it where it takes longer to read.

    Where the press is too old to be answered, in private instead.
    """
    text = body["text"]
    fits = len(text.encode("utf-16-le")) // 2 <= ANSWER
    try:
        shown = text if fits else ""
        await bot.answer_callback_query(body["press"], text=shown or None, show_alert=len(shown) > GLANCE)
    except BadRequest as error:
        if not says(error, ("query is too old", "query_id_invalid")):
            raise
        fits = False
    if text and not fits:
        await bot.do_api_request("sendmessage", _message(chat, text, []))


def _message(
    chat: int, text: str, rows: list[list[dict[str, str]]], quote: int | None = None
) -> dict[str, Any]:
    """What most calls say. They go through the library's call for any method, which returns what Telegram answered
    as it is: reading a whole message into objects takes longer than sending it, and we want its number only.

    Telegram reads a method's name in any case; so written, the library does not ask for its own function instead.
    """
    text, entities = quoted(text, quote)
    told: dict[str, Any] = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
    if entities:
        told["entities"] = entities
    return told | _keyboard(rows)


def _keyboard(rows: list[list[dict[str, str]]]) -> dict[str, Any]:
    if not rows:
        return {}
    shown = [[{"text": each["label"], "callback_data": each["data"]} for each in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": shown}}


async def _verify(bot: Bot, chat: int, user: int) -> dict[str, Any]:
    """Whether this person runs the group, and how many people are in it besides them and us."""
    try:
        member = await bot.get_chat_member(chat, user)
    except BadRequest as error:
        if says(error, ("user not found", "participant_id_invalid", "member not found")):
            return {"in_charge": False, "others": 0}
        raise
    in_charge = isinstance(member, ChatMemberOwner | ChatMemberAdministrator)
    return {"in_charge": in_charge, "others": await bot.get_chat_member_count(chat) - 2}


async def _roster(bot: Bot, chat: int, body: dict[str, Any]) -> dict[str, Any]:
    if body.get("message"):
        try:
            await bot.edit_message_text(
                body["text"], chat, int(body["message"]), link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if not says(error, ("message to edit not found", "message can't be edited")):
                raise
        else:
            return {}
    sent = await bot.send_message(
        chat, body["text"], disable_notification=True, link_preview_options=NO_PREVIEW
    )
    await bot.pin_chat_message(chat, sent.message_id, disable_notification=True)
    return {"message": str(sent.message_id)}


async def _tag(bot: Bot, chat: int, body: dict[str, Any]) -> None:
    """A role beside a name is a nicety: where Telegram will not have it, we go without."""
    plain = "".join(each for each in body["tag"] if each.isprintable() and ord(each) < 0x2190)[:16].strip()
    try:
        await bot.set_chat_member_tag(chat, int(body["user"]), plain)
    except BadRequest:
        log.info("tag.refused", channel="telegram")


def _buttons(rows: list[list[dict[str, str]]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each["label"], callback_data=each["data"]) for each in row] for row in rows]
    )


def _group_button(body: dict[str, Any]) -> ReplyKeyboardMarkup:
    rights = ChatAdministratorRights(**GROUP_RIGHTS, **_NO_RIGHTS)
    # Telegram wants the person's rights to include ours, and an owner has them all.
    asked = KeyboardButtonRequestChat(
        request_id=body["circle"],
        chat_is_channel=False,
        chat_is_created=True,
        request_title=True,
        user_administrator_rights=rights,
        bot_administrator_rights=rights,
        bot_is_member=True,
    )
    return ReplyKeyboardMarkup(
        [[KeyboardButton(body["label"], request_chat=asked)]], resize_keyboard=True, one_time_keyboard=True
    )


def _members_may() -> ChatPermissions:
    """Members talk and share; nobody but us lets people in."""
    return ChatPermissions(
        can_send_messages=True,
        can_send_polls=True,
        can_send_other_messages=True,
        can_add_web_page_previews=True,
        can_change_info=False,
        can_invite_users=False,
        can_pin_messages=False,
        can_manage_topics=False,
        can_send_audios=True,
        can_send_documents=True,
        can_send_photos=True,
        can_send_videos=True,
        can_send_video_notes=True,
        can_send_voice_notes=True,
    )
