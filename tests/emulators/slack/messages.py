"""Messages, conversations and people as they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulators.slack.text import shown, unescaped


@dataclass(slots=True, eq=False)
class User:
    """An account of the workspace; the app has one too."""

    id: str
    name: str
    bot: bool = False
    deleted: bool = False

    @property
    def first_name(self) -> str:
        return self.name

    @property
    def is_bot(self) -> bool:
        return self.bot


@dataclass(frozen=True, slots=True)
class Button:
    """One button; `data` is its value, `url` is opened by the client."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that was shared."""

    id: str
    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """One message; edits change it in place, so readers always see the current state."""

    ts: str
    chat: Conversation
    sender: User
    plain: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    files: list[File] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: bool = False
    deleted: bool = False
    pinned: bool = False
    service: str | None = None
    thread: Message | None = None

    def __repr__(self) -> str:
        return f"Message({self.ts} in {self.chat.id}: {self.text!r})"

    @property
    def id(self) -> str:
        return self.ts

    @property
    def text(self) -> str:
        """The words as people see them."""
        return shown(self.blocks) if self.blocks else unescaped(self.plain)

    @property
    def caption(self) -> str:
        return self.text if self.files else ""

    @property
    def buttons(self) -> list[list[Button]]:
        return [
            [Button(each["text"]["text"], each.get("value"), each.get("url")) for each in block["elements"]]
            for block in self.blocks
            if block["type"] == "actions"
        ]

    def json(self) -> dict[str, Any]:
        """As the Web API and events show it."""
        out: dict[str, Any] = {"type": "message", "user": self.sender.id, "text": self.plain, "ts": self.ts}
        if self.sender.bot:
            out |= {"bot_id": "B0KREDS", "app_id": self.chat.app}
        if self.blocks:
            out["blocks"] = self.blocks
        if self.thread is not None:
            out["thread_ts"] = self.thread.ts
        if self.files:
            out["files"] = [
                {
                    "id": each.id,
                    "name": each.name,
                    "title": each.name,
                    "mimetype": each.mime,
                    "size": len(each.content),
                }
                for each in self.files
            ]
        if self.metadata:
            out["metadata"] = self.metadata
        marks = {name: users for name, users in self.reactions.items() if users}
        if marks:
            out["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in marks.items()
            ]
        if self.edited:
            out["edited"] = {"user": self.sender.id, "ts": self.ts}
        if self.service:
            out["subtype"] = self.service
        return out


@dataclass(slots=True, eq=False)
class Conversation:
    """A private channel, or (with `with_user`) a direct message with the app."""

    id: str
    app: str
    name: str = ""
    creator: str = ""
    with_user: User | None = None
    members: list[str] = field(default_factory=list)
    topic: str = ""
    archived: bool = False
    deleted: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.name

    @property
    def pinned(self) -> list[Message]:
        return [each for each in self.messages if each.pinned]

    def json(self) -> dict[str, Any]:
        """As the Web API shows it."""
        if self.with_user is not None:
            return {"id": self.id, "is_im": True, "user": self.with_user.id, "is_archived": False}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": False,
            "is_group": True,
            "is_private": True,
            "is_archived": self.archived,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": 0},
            "num_members": len(self.members),
        }
