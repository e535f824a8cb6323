"""sendMessage, sendPhoto, sendDocument, sendChatAction."""

from typing import Any, Final

from tests.emulators.telegram import keyboards, markup, text
from tests.emulators.telegram.chats import Chat, Group, PrivateChat
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.files import StoredFile, Upload
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.parameters import an_array, an_object, boolean, chat, file, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]

_COMMON: Final = {
    "business_connection_id": string,
    "message_thread_id": integer,
    "direct_messages_topic_id": integer,
    "parse_mode": string,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": string,
    "suggested_post_parameters": an_object,
    "reply_parameters": an_object,
    "reply_markup": an_object,
    # Older names that Telegram still understands.
    "reply_to_message_id": integer,
    "allow_sending_without_reply": boolean,
}
_CAPTIONED: Final = {
    "caption": string,
    "caption_entities": an_array,
    **_COMMON,
}
_PHOTO_LIMIT: Final = 10 * 1024 * 1024
_ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


@method(
    "sendMessage",
    {"chat_id": chat, "text": string},
    {
        **_COMMON,
        "entities": an_array,
        "link_preview_options": an_object,
        "disable_web_page_preview": boolean,
    },
    sends=True,
)
def send_message(world: World, args: Args) -> Any:
    where = _open(world, args, "can_send_messages", "text messages")
    words, entities = _worded(args, "text", "entities")
    message = _prepared(world, where, args)
    message.text, message.entities = words, entities
    message.preview = args.get("link_preview_options")
    if args.get("disable_web_page_preview"):
        message.preview = {"is_disabled": True}
    world.store(message)
    return message.json()


@method(
    "sendPhoto",
    {"chat_id": chat, "photo": file},
    {**_CAPTIONED, "has_spoiler": boolean, "show_caption_above_media": boolean},
    sends=True,
)
def send_photo(world: World, args: Args) -> Any:
    where = _open(world, args, "can_send_photos", "photos")
    upload = args["photo"]
    if isinstance(upload, Upload) and len(upload.content) > _PHOTO_LIMIT:
        size = len(upload.content)
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {_PHOTO_LIMIT} bytes"
        )
    words, entities = _captioned(args)
    message = _prepared(world, where, args)
    message.photo = _stored(world, upload, photo=True)
    message.caption, message.entities = words, entities
    world.store(message)
    return message.json()


@method(
    "sendDocument",
    {"chat_id": chat, "document": file},
    {**_CAPTIONED, "thumbnail": file, "disable_content_type_detection": boolean},
    sends=True,
)
def send_document(world: World, args: Args) -> Any:
    where = _open(world, args, "can_send_documents", "documents")
    words, entities = _captioned(args)
    message = _prepared(world, where, args)
    message.document = _stored(world, args["document"], photo=False)
    message.caption, message.entities = words, entities
    world.store(message)
    return message.json()


@method(
    "sendChatAction",
    {"chat_id": chat, "action": string},
    {"business_connection_id": string, "message_thread_id": integer},
)
def send_chat_action(world: World, args: Args) -> bool:
    _open(world, args, "can_send_messages", "text messages")
    if args["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _open(world: World, args: Args, permission: str, what: str) -> Chat:
    """The chat, when the bot may send this kind of thing there."""
    where = world.chat(args["chat_id"])
    world.inside(where)
    if "business_connection_id" in args:
        raise bad_request("business connection not found")
    if args.get("message_thread_id") or args.get("direct_messages_topic_id"):
        raise bad_request("message thread not found")
    if isinstance(where, Group):
        member = where.bot_member
        permitted = member.permitted if member.status == "restricted" else where.permitted
        if not member.leads and permission not in permitted:
            raise bad_request(f"not enough rights to send {what} to the chat")
    return where


def _worded(args: Args, name: str, entities_name: str) -> tuple[str, list[dict[str, Any]] | None]:
    raw: str = args[name]
    entities: list[dict[str, Any]] | None = args.get(entities_name)
    if args.get("parse_mode"):
        raw, entities = markup.parsed(raw, args["parse_mode"])
    limit = text.MAX_TEXT if name == "text" else text.MAX_CAPTION
    too_long = "message is too long" if name == "text" else "message caption is too long"
    words = text.checked(raw, limit, "message text is empty" if name == "text" else None, too_long)
    cut = text.length(raw[: len(raw) - len(raw.lstrip())]) if raw[:1].isspace() else 0
    chosen = text.given(words, entities, cut) if entities else []
    return words, sorted(chosen + text.recognised(words), key=lambda one: int(one["offset"]))


def _captioned(args: Args) -> tuple[str, list[dict[str, Any]] | None]:
    return _worded(args, "caption", "caption_entities") if args.get("caption") else ("", None)


def _prepared(world: World, where: Chat, args: Args) -> Message:
    """The message with everything but its content."""
    private = isinstance(where, PrivateChat)
    keyboard = args.get("reply_markup")
    shown = keyboards.checked(keyboard, private=private) if keyboard else None
    answered = _answered(where, args)
    if args.get("message_effect_id") and not private:
        raise bad_request("EFFECT_ID_INVALID")
    message = Message(world.message_id(where), where, world.bot, world.now(), markup=shown, reply_to=answered)
    message.protected = args.get("protect_content", False)
    message.silent = args.get("disable_notification", False)
    message.effect = args.get("message_effect_id")
    if shown and isinstance(where, PrivateChat):
        if "keyboard" in shown:
            where.keyboard = shown
        elif "remove_keyboard" in shown:
            where.keyboard = None
    return message


def _answered(where: Chat, args: Args) -> Message | None:
    asked = args.get("reply_parameters")
    if asked is None and args.get("reply_to_message_id"):
        asked = {"message_id": args["reply_to_message_id"]}
    if asked is None:
        return None
    if not isinstance(asked.get("message_id"), int):
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    if asked.get("chat_id", where.id) != where.id:
        raise bad_request("message to be replied not found")
    found = where.by_id.get(asked["message_id"])
    lenient = asked.get("allow_sending_without_reply") or args.get("allow_sending_without_reply")
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    if found is not None and asked.get("quote") and asked["quote"] not in (found.text or found.caption):
        raise bad_request("QUOTE_TEXT_INVALID")
    return found


def _stored(world: World, given: Upload | str, *, photo: bool) -> StoredFile:
    if isinstance(given, Upload):
        if not given.content:
            raise bad_request("file must be non-empty")
        return world.keep_file(given, photo=photo)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = world.files.get(given)
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if bool(found.width) != photo:
        raise bad_request("can't use file of type Document as Photo" if photo else "type of file mismatch")
    return found
