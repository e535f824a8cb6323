"""How a conversation looks to a person, and how they find a button in it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.emulators.slack.errors import NotPossible
from tests.emulators.slack.messages import Button, Conversation, Message, User


def transcript(chat: Conversation, reader: User) -> str:
    """Plain lines: who, what, and buttons in [brackets]."""
    return "\n".join(line for message in chat.messages for line in _lines(message, reader))


def find_button(messages: Sequence[Message], label: str) -> tuple[Message, Button] | None:
    """The newest message that carries a button with this label, and the button."""
    for message in reversed(messages):
        buttons = [each for row in message.buttons for each in row]
        exact = [each for each in buttons if each.label == label]
        partly = exact or [each for each in buttons if label in each.label]
        if len(partly) > 1 and not exact:
            raise NotPossible(f"{label!r} could be any of {[each.label for each in partly]}")
        if partly:
            return message, partly[0]
    return None


def _lines(message: Message, reader: User) -> list[str]:
    who = "you" if message.sender is reader else message.sender.first_name
    notes = [name for name in ("edited", "pinned") if getattr(message, name)]
    notes += [f"{each.name}, {len(each.content)} bytes" for each in message.files]
    body = message.text.replace("\n", "\n        ") + "".join(f" ({note})" for note in notes)
    return [
        f"{who}: {body}",
        *("        " + " ".join(f"[{each.label}]" for each in row) for row in message.buttons),
    ]
