"""People, groups, messages and calls as JSON for the control interface."""

from collections.abc import Sequence
from typing import Any

from tests.emulators.telegram.chats import Group
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.person import Person
from tests.emulators.telegram.reading import service_words
from tests.emulators.telegram.server import Call, without_files


def person(one: Person) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.first_name,
        "username": one.username,
        "language": one.language,
        "blocked": one.chat.blocked,
        "deactivated": one.deactivated,
        "groups": [group.title for group in one.groups],
    }


def group(one: Group) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "type": one.type,
        "description": one.description,
        "members": [user.first_name for user in one.members],
        "admins": [user.first_name for user in one.admins],
        "kicked": [user.first_name for user in one.kicked],
        "tags": {one.roster[at].user.first_name: tag for at, tag in one.tags.items()},
        "pinned": [message(found) for found in one.pinned],
        "permissions": one.permissions,
        "links": [link.json(link.creator.id) for link in one.links],
        "requests": [request.user.first_name for request in one.requests.values()],
        "bot": one.bot_member.json(one.bot.id),
    }


def message(one: Message) -> dict[str, Any]:
    return {
        "id": one.id,
        "date": one.date,
        "from": one.sender.first_name,
        "text": one.text,
        "caption": one.caption,
        "service": service_words(one),
        "buttons": [[{"label": b.label, "data": b.data, "url": b.url} for b in row] for row in one.buttons],
        "photo": len(one.photo.content) if one.photo is not None else None,
        "document": one.document.name if one.document is not None else None,
        "edited": one.edited,
        "pinned": one.pinned,
        "effects": one.effects,
        "reactions": one.reactions or {},
    }


def calls(made: Sequence[Call], last: int) -> list[dict[str, Any]]:
    """The last calls, oldest first."""
    return [
        {"method": call.method, "params": without_files(call.params), "at": call.at.isoformat()}
        for call in list(made)[-last:]
    ]
