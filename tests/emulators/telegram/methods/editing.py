"""editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage, deleteMessages."""

from typing import Any, Final

from tests.emulators.telegram import keyboards, markup, text
from tests.emulators.telegram.chats import Chat, Group, PrivateChat
from tests.emulators.telegram.errors import ApiError, bad_request
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.parameters import an_array, an_object, boolean, chat, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]

_WHICH: Final = {
    "business_connection_id": string,
    "chat_id": chat,
    "message_id": integer,
    "inline_message_id": string,
    "reply_markup": an_object,
}
_SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_DELETABLE_SECONDS: Final = 48 * 3600


@method(
    "editMessageText",
    {"text": string},
    {
        **_WHICH,
        "parse_mode": string,
        "entities": an_array,
        "link_preview_options": an_object,
        "disable_web_page_preview": boolean,
    },
)
def edit_message_text(world: World, args: Args) -> Any:
    message = _editable(world, args)
    if not message.text:
        raise bad_request("there is no text in the message to edit")
    raw, entities = args["text"], args.get("entities")
    if args.get("parse_mode"):
        raw, entities = markup.parsed(raw, args["parse_mode"])
    words = text.checked(raw, text.MAX_TEXT, "message text is empty", "message is too long")
    return _replace(world, message, args, words=words, entities=entities)


@method(
    "editMessageCaption",
    {},
    {
        **_WHICH,
        "caption": string,
        "parse_mode": string,
        "caption_entities": an_array,
        "show_caption_above_media": boolean,
    },
)
def edit_message_caption(world: World, args: Args) -> Any:
    message = _editable(world, args)
    if message.photo is None and message.document is None:
        raise bad_request("there is no caption in the message to edit")
    raw, entities = args.get("caption", ""), args.get("caption_entities")
    if args.get("parse_mode"):
        raw, entities = markup.parsed(raw, args["parse_mode"])
    words = text.checked(raw, text.MAX_CAPTION, None, "message caption is too long")
    return _replace(world, message, args, words=words, entities=entities)


@method("editMessageReplyMarkup", {}, _WHICH)
def edit_message_reply_markup(world: World, args: Args) -> Any:
    message = _editable(world, args)
    shown = keyboards.inline(args.get("reply_markup") or {})
    if shown == message.markup:
        raise bad_request(_SAME)
    message.markup = shown
    message.edited_at = world.now()
    world.show(message)
    return message.json()


@method("deleteMessage", {"chat_id": chat, "message_id": integer})
def delete_message(world: World, args: Args) -> bool:
    where = world.chat(args["chat_id"])
    world.inside(where)
    message = world.message(where, args["message_id"], "message to delete not found")
    refusal = _kept(world, where, message)
    if refusal is not None:
        raise refusal
    remove(where, message)
    world.show(message)
    return True


@method("deleteMessages", {"chat_id": chat, "message_ids": an_array})
def delete_messages(world: World, args: Args) -> bool:
    where = world.chat(args["chat_id"])
    world.inside(where)
    wanted = args["message_ids"]
    if not 1 <= len(wanted) <= 100 or not all(isinstance(one, int) for one in wanted):
        raise bad_request("can't parse message identifiers: 1-100 integers are expected")
    found = [where.by_id[one] for one in wanted if one in where.by_id]
    for message in found:
        if (refusal := _kept(world, where, message)) is not None:
            raise refusal
    for message in found:
        remove(where, message)
    return True


def remove(where: Chat, message: Message) -> None:
    """Takes a message away for everyone in the chat."""
    where.by_id.pop(message.id, None)
    message.deleted = True
    if message.id in where.pins:
        where.pins.remove(message.id)


def _editable(world: World, args: Args) -> Message:
    if "inline_message_id" in args:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in args:
        raise bad_request("chat_id is empty")
    if "message_id" not in args:
        raise bad_request("message identifier is not specified")
    where = world.chat(args["chat_id"])
    world.inside(where)
    message = world.message(where, args["message_id"], "message to edit not found")
    if message.sender is not world.bot or message.service is not None:
        raise bad_request("message can't be edited")
    return message


def _replace(
    world: World, message: Message, args: Args, *, words: str, entities: list[dict[str, Any]] | None
) -> Any:
    found = sorted(
        (text.given(words, entities) if entities else []) + text.recognised(words),
        key=lambda one: int(one["offset"]),
    )
    shown = keyboards.inline(args.get("reply_markup") or {})
    old = message.text or message.caption
    if (words, found, shown) == (old, message.entities or [], message.markup):
        raise bad_request(_SAME)
    if message.text:
        message.text = words
        if "link_preview_options" in args:
            message.preview = args["link_preview_options"]
    else:
        message.caption = words
    message.entities, message.markup = found, shown
    message.edited_at = world.now()
    world.show(message)
    return message.json()


def _kept(world: World, where: Chat, message: Message) -> ApiError | None:
    """Why the bot may not delete this message, if so."""
    refusal = bad_request("message can't be deleted")
    if world.now() - message.date > _DELETABLE_SECONDS:
        return refusal
    if isinstance(where, PrivateChat) or message.sender is world.bot:
        return None
    created = message.service is not None and "migrate_from_chat_id" in message.service
    may = where.bot_member.may("can_delete_messages") or (where.type == "group" and where.bot_member.leads)
    return None if may and not created and isinstance(where, Group) else refusal
