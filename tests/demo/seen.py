"""What people see, alike on every platform: a message, whose chat it stands in, and words for what only happened."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import TypeAlias

from tests.emulators import slack, telegram
from tests.emulators.telegram.reading import service_words
from tests.rig import ZONE, Anybody

AnyMessage: TypeAlias = telegram.Message | slack.Message
AnyGroup: TypeAlias = telegram.Group | slack.Conversation
AnyChat: TypeAlias = telegram.PrivateChat | telegram.Group | slack.Conversation

JOINED = "+ "
"""How words for somebody who came in begin; nothing else that only happens is shown."""

MARKS = {"❤": "heart", "🎉": "tada"}
"""What Slack calls marks that people put on messages."""


def owner(chat: AnyChat) -> str | None:
    """The id of whoever's private chat it is; None for a group."""
    if isinstance(chat, telegram.PrivateChat):
        return str(chat.user.id)
    if isinstance(chat, slack.Conversation) and chat.with_user is not None:
        return chat.with_user.id
    return None


def title(chat: AnyChat) -> str:
    """What a chat is called."""
    if isinstance(chat, telegram.PrivateChat):
        return f"{chat.user.first_name} ↔ Kreds"
    if isinstance(chat, slack.Conversation) and chat.with_user is not None:
        return f"{chat.with_user.first_name} ↔ Kreds"
    return f"{chat.title} (the group)"


def title_there(chat: AnyChat) -> str:
    """The same where people are on two platforms, with the platform's name."""
    where = "Slack" if isinstance(chat, slack.Conversation) else "Telegram"
    return (
        f"{title(chat)}, on {where}"
        if owner(chat)
        else title(chat).replace("the group", f"the group on {where}")
    )


def answers(message: AnyMessage) -> str:
    """What a message replies to; "" where it replies to none."""
    to = message.reply_to if isinstance(message, telegram.Message) else message.thread
    return to.text or to.caption if to is not None else ""


def happened(message: AnyMessage) -> str:
    """Words for what only happened, such as somebody who came in; "" for what was said."""
    if isinstance(message, telegram.Message):
        return service_words(message) if message.service is not None else ""
    if message.service is None:
        return ""
    return f"{JOINED}{message.sender.first_name}" if message.service == "channel_join" else "·"


def has_picture(message: AnyMessage) -> bool:
    """Whether a picture is shown."""
    if isinstance(message, telegram.Message):
        return message.photo is not None
    return any(each.name.endswith(".png") for each in message.files)


def sent_at(message: AnyMessage) -> datetime:
    """When it came."""
    stamp = message.date if isinstance(message, telegram.Message) else float(message.ts)
    return datetime.fromtimestamp(stamp, ZONE)


def is_in(group: AnyGroup, person: Anybody) -> bool:
    """Whether somebody is in a group."""
    if isinstance(group, telegram.Group):
        return isinstance(person, telegram.Person) and group.member(person).present
    return person.id in group.members


def speak(person: Anybody, words: str, group: AnyGroup) -> Awaitable[object]:
    """Somebody writes in a group."""
    if isinstance(person, telegram.Person):
        assert isinstance(group, telegram.Group)
        return person.write(words, group)
    assert isinstance(group, slack.Conversation)
    return person.write(words, group)


def mark(person: Anybody, message: AnyMessage, emoji: str) -> None:
    """Somebody puts a mark on a message."""
    if isinstance(person, telegram.Person):
        assert isinstance(message, telegram.Message)
        person.react(message, emoji)
    else:
        assert isinstance(message, slack.Message)
        person.react(message, MARKS[emoji])
