"""What most updates are, read without the library."""

from __future__ import annotations

from typing import Any

from bot.channels.channel import ButtonPressed, Inbound


def pressed(told: Any) -> list[Inbound]:
    """A press in private, which most updates are: the library would make a dozen objects of it."""
    match told:
        case {
            "callback_query": {
                "from": {"id": int(user)},
                "data": str(data),
                "message": {"message_id": int(message), "chat": {"type": "private"}},
            }
        }:
            return [ButtonPressed(str(user), data, str(message))]
    return []
