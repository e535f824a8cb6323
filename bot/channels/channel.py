"""The port: what a platform tells us and what we ask of it; `errors.py` is how sending can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bot.channels.bridged import GroupDeleted as GroupDeleted
from bot.channels.bridged import GroupEdited as GroupEdited
from bot.channels.bridged import GroupWrote as GroupWrote
from bot.channels.errors import ChannelDown as ChannelDown
from bot.channels.errors import Moved as Moved
from bot.channels.errors import Refused as Refused
from bot.channels.errors import SendError as SendError
from bot.channels.errors import Throttled as Throttled
from bot.channels.errors import Uncertain as Uncertain
from bot.channels.errors import Unreachable as Unreachable
from store.inbox import Seen

CHANNELS = ("telegram", "slack", "web")
"""The platforms that there are, by name."""


@dataclass(frozen=True)
class Limits:
    """What a platform can take and do: sends a second in all, in one chat, and a minute in one group.

    `makes_groups`: we make a circle's group and put people in ourselves. `finds_again`: it can tell whether a message
    with our number has arrived. `edits_minute`: changes to messages that it takes in a minute, 0 where they only count in all.
    `tells_of_deleting`: we hear that somebody took away what they wrote in a group. `overseen`: whoever owns the place where
    people are may be able to read what is written there, in private too. `stands`: days for which what people write in a
    group is kept with us, for we are the platform there.
    """

    per_second: float
    per_chat_second: float
    per_group_minute: float
    text: int
    button_label: int
    button_data_bytes: int
    makes_groups: bool = False
    finds_again: bool = False
    edits_minute: float = 0
    tells_of_deleting: bool = False
    overseen: bool = False
    stands: int = 0


@dataclass(frozen=True)
class Said:
    """Somebody wrote in private; in the form for the question `to`, under `message`, where they are given."""

    user: str
    words: str
    to: str = ""
    message: str = ""


@dataclass(frozen=True)
class Opened:
    """Somebody opened a link of ours; `token` is "" for none. `language` is what their app speaks."""

    user: str
    token: str
    language: str


@dataclass(frozen=True)
class Looked:
    """Somebody looks at our own page, or (`page` is false) for the first time at our chat, without a word."""

    user: str
    page: bool


@dataclass(frozen=True)
class Commanded:
    """Somebody wrote a command in private, such as /settings; `words` stood after it."""

    user: str
    command: str
    words: str = ""


@dataclass(frozen=True)
class ButtonPressed:
    """Somebody pressed one of our buttons; `data` is whatever their app claims it was."""

    user: str
    data: str
    message: str


@dataclass(frozen=True)
class Reached:
    """Somebody blocked us, or let us in again."""

    user: str
    reachable: bool


@dataclass(frozen=True)
class GroupShared:
    """Somebody made or picked a group by our button; only a claim, `circle` is what the button was for."""

    user: str
    chat: str
    circle: int


@dataclass(frozen=True)
class GroupOpened:
    """Somebody opened our group link in a group; `user` is None where they hid as an anonymous administrator."""

    user: str | None
    chat: str
    token: str


@dataclass(frozen=True)
class GroupReacted:
    """Somebody put a mark on a message in a group (`more` is 1) or took their last one away (-1); not which mark.

    `more` is 0 where the platform tells of each mark, and not whether it was somebody's first or last.
    """

    user: str
    chat: str
    message: str
    more: int


@dataclass(frozen=True)
class GroupRights:
    """What we are and may do in a group now: "administrator", "member" or "gone"."""

    user: str
    chat: str
    status: str
    rights: tuple[str, ...]


@dataclass(frozen=True)
class GroupMoved:
    """The platform gave a group another id."""

    chat: str
    new: str


@dataclass(frozen=True)
class Knocked:
    """Somebody asks to join a group."""

    user: str
    chat: str


@dataclass(frozen=True)
class CameIn:
    """Somebody is in a group."""

    user: str
    chat: str


@dataclass(frozen=True)
class WentOut:
    """Somebody has left a group or was removed."""

    user: str
    chat: str


@dataclass(frozen=True)
class GroupCommanded:
    """Somebody wrote a command in a group, or called us by name: "agree" and what stood after it.

    `command` is "" where they called us and said nothing that we know the beginning of.
    """

    user: str
    chat: str
    command: str
    words: str


@dataclass(frozen=True)
class GroupPressed:
    """Somebody pressed a button of ours in a group; `data` is whatever their app claims it was.

    `press` is what the platform lets us answer by, to the presser alone.
    """

    user: str
    chat: str
    data: str
    message: str
    press: str = ""


@dataclass(frozen=True)
class GroupSpoke:
    """Somebody wrote or showed something in a group. What it was is not known to us."""

    user: str
    chat: str


PrivateInbound: TypeAlias = Said | Opened | Looked | Commanded | ButtonPressed | Reached
GroupInbound: TypeAlias = (
    GroupShared | GroupOpened | GroupReacted | GroupRights | GroupMoved | Knocked | CameIn | WentOut
)
GroupTalk: TypeAlias = GroupSpoke | GroupWrote | GroupEdited | GroupDeleted
GroupAct: TypeAlias = GroupCommanded | GroupPressed | GroupTalk
"""What a person does by hand in a group."""
Inbound: TypeAlias = PrivateInbound | GroupInbound | GroupAct


@dataclass(frozen=True)
class Delivered:
    """What a platform brought to our door. `status` other than 200 turns it away; `reply` goes back once it is kept."""

    status: int
    seen: Sequence[Seen] = ()
    reply: str = ""


@dataclass
class Health:
    """What the service knows of its connection to a platform."""

    heard_at: datetime | None = None
    trouble: str = ""


class Channel(Protocol):
    """A platform, for whoever reads what it says and sends to it."""

    name: str
    limits: Limits

    def parse(self, payload: str) -> list[Inbound]:
        """What an update says, in order; [] where it is nothing to us. Raises on what cannot be read."""
        ...

    async def send(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one thing on the platform; SendError says how it failed. What it returned that matters."""
        ...


class Platform(Channel, Protocol):
    """A platform, for whoever runs it. `listens` is whether it is asked for updates, or brings them to our door."""

    health: Health
    listens: bool

    async def open(self) -> None:
        """See that it answers and knows us; a SendError says how not."""
        ...

    async def introduce(
        self, commands: dict[str, list[tuple[str, str]]], in_groups: dict[str, list[tuple[str, str]]]
    ) -> None:
        """Set the menus of commands, in private and in groups: language → (command, what it does)."""
        ...

    async def set_webhook(self, url: str) -> None:
        """Let it bring updates to our door at `url`, where it needs to be told."""
        ...

    def listen(self) -> AsyncIterator[list[Seen]]:
        """Updates as they come; asking for the next batch confirms the one before."""
        ...

    async def delivered(self, headers: Mapping[str, str], content: bytes) -> Delivered:
        """What somebody brought to our door, if it is surely the platform."""
        ...

    def seen(self, found: Sequence[dict[str, Any]]) -> list[Seen]:
        """Those of the platform's updates that are for us, ready to be kept."""
        ...

    def hears(self, chats: frozenset[str]) -> None:
        """Of these chats, and of no others, what people say is kept until it is passed on."""
        ...

    async def picture(self, file: str) -> bytes:
        """A picture that somebody showed there, to be passed on; a SendError says how not."""
        ...

    def passed_over(self, seen: Seen) -> None:
        """It will not be worked on, for whoever did it does too much at once."""
        ...

    def invitation_link(self, token: str) -> str:
        """A link that opens a private chat with us."""
        ...

    def group_link(self, token: str) -> str:
        """A link that makes a group with us in it."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
