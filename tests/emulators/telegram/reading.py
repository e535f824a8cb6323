"""How a chat looks to a person, and how they find a button in it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from tests.emulators.telegram.chats import Chat, PrivateChat
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.messages import Button, Message
from tests.emulators.telegram.users import User

Item = TypeVar("Item")


def transcript(chat: Chat, reader: User) -> str:
    """Plain lines: time, who, what, and buttons in [brackets]."""
    lines = [line for message in chat.messages for line in _lines(message, reader)]
    if isinstance(chat, PrivateChat) and chat.keyboard:
        lines += ["keyboard:", *("  " + _row(row) for row in chat.keyboard["keyboard"])]
    return "\n".join(lines)


def find_button(messages: Sequence[Message], label: str) -> tuple[Message, Button] | None:
    """The newest message that carries a button with this label, and the button."""
    for message in reversed(messages):
        buttons = [button for row in message.buttons for button in row]
        found = _match(buttons, label, lambda one: one.label)
        if found is not None:
            return message, found
    return None


def find_key(keyboard: list[list[dict[str, Any]]], label: str) -> dict[str, Any] | None:
    return _match([key for row in keyboard for key in row], label, lambda key: str(key["text"]))


def _match(items: Sequence[Item], label: str, name: Callable[[Item], str]) -> Item | None:
    exact = [one for one in items if name(one) == label]
    if exact:
        return exact[0]
    partly = [one for one in items if label in name(one)]
    if len(partly) > 1:
        raise NotPossible(f"{label!r} could be any of {[name(one) for one in partly]}")
    return partly[0] if partly else None


def _lines(message: Message, reader: User) -> list[str]:
    clock = datetime.fromtimestamp(message.date, UTC).strftime("%H:%M")
    who = "you" if message.sender is reader else message.sender.first_name
    tag = message.chat.tag_of(message.sender.id)
    notes = "".join(f" ({note})" for note in _notes(message))
    name = f"{who} [{tag}]" if tag else who
    body = (message.text or message.caption or service_words(message)).replace("\n", "\n        ")
    lines = [f"{clock}  {name}: {body}{notes}"]
    return [*lines, *("        " + " ".join(f"[{one.label}]" for one in row) for row in message.buttons)]


def _notes(message: Message) -> list[str]:
    notes = ["edited"] if message.edited else []
    if message.pinned:
        notes.append("pinned")
    if message.photo is not None:
        notes.append(f"photo, {len(message.photo.content)} bytes")
    if message.document is not None:
        notes.append(f"document {message.document.name}, {len(message.document.content)} bytes")
    notes += sorted({one for chosen in (message.reactions or {}).values() for one in chosen})
    return notes + [effect for effect in message.effects if effect in {"protected", "silent"}]


def service_words(message: Message) -> str:
    """A service message in words."""
    match message.service:
        case {"new_chat_members": [{"first_name": name}]}:
            return f"+ {name} joined"
        case {"left_chat_member": {"first_name": name}}:
            return f"- {name} left"
        case {"new_chat_title": title}:
            return f"the group is now called {title}"
        case {"pinned_message": _}:
            return "pinned a message"
        case {"group_chat_created": True}:
            return "created the group"
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return "the group became a supergroup"
        case {"chat_shared": _}:
            return "shared a group with the bot"
        case _:
            return ""


def _row(row: list[dict[str, Any]]) -> str:
    return " ".join(f"[{key['text']}]" for key in row)
