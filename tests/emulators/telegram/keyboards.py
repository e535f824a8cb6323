"""Checks the keyboards a bot sends, button by button, as Telegram does."""

from collections.abc import Callable
from typing import Any, Final

from tests.emulators.telegram import rights
from tests.emulators.telegram.errors import bad_request

_INLINE_KINDS: Final = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_REPLY_KINDS: Final = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)
_STYLE: Final = ("icon_custom_emoji_id", "style")
_REQUEST_CHAT: Final = {
    "request_id": int,
    "chat_is_channel": bool,
    "chat_is_forum": bool,
    "chat_has_username": bool,
    "chat_is_created": bool,
    "user_administrator_rights": dict,
    "bot_administrator_rights": dict,
    "bot_is_member": bool,
    "request_title": bool,
    "request_username": bool,
    "request_photo": bool,
}
_REPLY_OPTIONS: Final = {
    "is_persistent": bool,
    "resize_keyboard": bool,
    "one_time_keyboard": bool,
    "input_field_placeholder": str,
    "selective": bool,
}


def checked(markup: dict[str, Any], *, private: bool) -> dict[str, Any] | None:
    """The markup to keep with a message; None for an empty one."""
    if "inline_keyboard" in markup:
        return inline(markup)
    if "keyboard" in markup:
        return _reply(markup, private=private)
    if markup.get("remove_keyboard") is True:
        _only(markup, {"remove_keyboard": bool, "selective": bool}, "reply keyboard remove")
        return markup
    if markup.get("force_reply") is True:
        _only(
            markup,
            {"force_reply": bool, "input_field_placeholder": str, "selective": bool},
            "force reply",
        )
        return markup
    if markup:
        raise bad_request("object expected as reply markup")
    return None


def inline(markup: dict[str, Any]) -> dict[str, Any] | None:
    """Edits take only this kind; one without buttons removes the keyboard."""
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows = _rows(markup.get("inline_keyboard", []), _inline_button, "inline keyboard")
    return {"inline_keyboard": rows} if rows else None


def _rows(
    rows: Any, button: Callable[[dict[str, Any]], dict[str, Any]], what: str
) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"can't parse {what}: Field must be an Array of Arrays")
    if sum(map(len, rows)) > 300:
        raise bad_request("reply markup is too long")
    return [[button(one) for one in row] for row in rows if row]


def _inline_button(button: dict[str, Any]) -> dict[str, Any]:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{where}: InlineKeyboardButton must be an Object")
    _has_text(button, where)
    kinds = [name for name in _INLINE_KINDS if name in button]
    unknown = set(button) - {"text", *_INLINE_KINDS, *_STYLE}
    if unknown:
        raise bad_request(f'{where}: unknown field "{min(unknown)}"')
    if len(kinds) != 1:
        raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        url = button["url"]
        if not isinstance(url, str) or not url.startswith(("http://", "https://", "tg://", "ton://")):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return button


def _reply(markup: dict[str, Any], *, private: bool) -> dict[str, Any]:
    _only(markup, {"keyboard": list, **_REPLY_OPTIONS}, "reply keyboard markup")
    rows = _rows(markup["keyboard"], lambda one: _reply_button(one, private=private), "reply keyboard")
    if not rows:
        raise bad_request("reply keyboard must contain at least one button")
    asked = [one["request_chat"]["request_id"] for row in rows for one in row if "request_chat" in one]
    if len(asked) != len(set(asked)):
        raise bad_request("BUTTON_ID_INVALID")
    if len(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("input field placeholder is too long")
    return {**markup, "keyboard": rows}


def _reply_button(button: dict[str, Any] | str, *, private: bool) -> dict[str, Any]:
    where = "can't parse keyboard button"
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(f"{where}: KeyboardButton must be an Object")
    _has_text(button, where)
    unknown = set(button) - {"text", *_REPLY_KINDS, *_STYLE}
    if unknown:
        raise bad_request(f'{where}: unknown field "{min(unknown)}"')
    if not private and any(button.get(kind) for kind in _REPLY_KINDS):
        raise bad_request("BUTTON_TYPE_INVALID")
    if "request_chat" in button:
        _request_chat(button["request_chat"])
    return button


def _request_chat(asked: Any) -> None:
    if not isinstance(asked, dict):
        raise bad_request("can't parse keyboard button: request_chat must be an Object")
    _only(asked, _REQUEST_CHAT, "request_chat")
    for name in ("request_id", "chat_is_channel"):
        if name not in asked:
            raise bad_request(f"can't parse request_chat: Can't find field \"{name}\"")
    if not -(2**31) <= asked["request_id"] < 2**31:
        raise bad_request("can't parse request_chat: request_id must be a signed 32-bit number")
    for_bot = rights.granted(asked.get("bot_administrator_rights") or {})
    for_user = rights.granted(asked.get("user_administrator_rights") or {})
    if not for_bot <= for_user:
        raise bad_request("USER_RIGHTS_MISSING")


def _has_text(button: dict[str, Any], where: str) -> None:
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request(f'{where}: Can\'t find field "text"')


def _only(given: dict[str, Any], fields: dict[str, type], what: str) -> None:
    for name, value in given.items():
        if name not in fields:
            raise bad_request(f'can\'t parse {what} JSON object: unknown field "{name}"')
        wanted = fields[name]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise bad_request(f'can\'t parse {what} JSON object: Field "{name}" has a wrong type')
