"""Telegram's refusals and failures, in the port's own words."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.channel import ChannelDown, Moved, Refused, Throttled, Uncertain, Unreachable
from bot.channels.telegram_request import NotSent, ServerIll

FINE = (
    "message is not modified",
    "user_already_participant",
    "hide_requester_missing",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
)
"""Refusals that mean: it is so already, or no longer matters."""

_GONE = (
    "chat not found",
    "user not found",
    "user_deactivated",
    "peer_id_invalid",
    "group chat was deactivated",
)


def port_error(error: TelegramError) -> Exception:
    """A failure in the port's words."""
    match error:
        case RetryAfter():
            after = error.retry_after
            return Throttled(after if isinstance(after, int | float) else after.total_seconds())
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case Forbidden():
            return Unreachable()
        case BadRequest():
            return Unreachable() if says(error, _GONE) else Refused(_code(error))
        case NotSent() | ServerIll() | InvalidToken():
            return ChannelDown(type(error).__name__)
        case NetworkError():
            return Uncertain()
        case _:
            return Refused("other")


def says(error: TelegramError, parts: tuple[str, ...]) -> bool:
    """Whether Telegram's text contains one of `parts`."""
    return any(part in error.message.lower() for part in parts)


def _code(error: BadRequest) -> str:
    """A fixed word, since Telegram's own text may hold words of people."""
    for code in ("too long", "not enough rights", "text is empty", "can't parse", "button_data_invalid"):
        if code in error.message.lower():
            return code.replace(" ", "_")
    return "other"
