"""Where messages are: a person's private chat with the bot, and groups with their roster and rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.telegram import rights
from tests.emulators.telegram.links import InviteLink, JoinRequest
from tests.emulators.telegram.members import Member
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.users import User


@dataclass(slots=True, eq=False, repr=False)
class PrivateChat:
    """The chat between one person and the bot."""

    user: User
    started: bool = False
    blocked: bool = False
    # After a join request the bot may write for five minutes, although the person never did.
    open_until: int = 0
    keyboard: dict[str, Any] | None = None
    by_id: dict[int, Message] = field(default_factory=dict)
    pins: list[int] = field(default_factory=list)
    menu_button: dict[str, Any] | None = None
    _card: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"PrivateChat({self.user.first_name}, {self.user.id})"

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def type(self) -> str:
        return "private"

    @property
    def messages(self) -> list[Message]:
        return list(self.by_id.values())

    @property
    def pinned(self) -> list[Message]:
        return [self.by_id[at] for at in self.pins if at in self.by_id]

    @property
    def card(self) -> dict[str, Any]:
        if self._card is None:
            card: dict[str, Any] = {"id": self.user.id, "first_name": self.user.first_name, "type": "private"}
            if self.user.last_name:
                card["last_name"] = self.user.last_name
            if self.user.username:
                card["username"] = self.user.username
            self._card = card
        return self._card

    def tag_of(self, user_id: int) -> str | None:
        return None


@dataclass(slots=True, eq=False, repr=False)
class Group:
    """A group or supergroup. The same object lives on when it is upgraded; its id then changes."""

    id: int
    title: str
    type: str
    bot: User
    description: str = ""
    roster: dict[int, Member] = field(default_factory=dict)
    permitted: frozenset[str] = rights.NEW_GROUP_PERMISSIONS
    by_id: dict[int, Message] = field(default_factory=dict)
    before_upgrade: list[Message] = field(default_factory=list)
    pins: list[int] = field(default_factory=list)
    invitations: dict[str, InviteLink] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    last_message_id: int = 0
    former_id: int | None = None
    upgrade: Callable[["Group"], int] | None = None
    _card: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"Group({self.title}, {self.id})"

    @property
    def card(self) -> dict[str, Any]:
        if self._card is None:
            self._card = {"id": self.id, "title": self.title, "type": self.type}
        return self._card

    def migrate(self) -> int:
        """Upgrades a basic group to a supergroup, as its owner would; returns the new id."""
        assert self.upgrade is not None
        return self.upgrade(self)

    def changed(self) -> None:
        """To be called after a new id, type or title; updates already made keep the old card."""
        self._card = None

    @property
    def messages(self) -> list[Message]:
        """What members read, in order, with what was written before an upgrade."""
        return [*self.before_upgrade, *self.by_id.values()]

    @property
    def pinned(self) -> list[Message]:
        return [self.by_id[at] for at in self.pins if at in self.by_id]

    @property
    def members(self) -> list[User]:
        return [member.user for member in self.roster.values() if member.present]

    @property
    def admins(self) -> list[User]:
        return [member.user for member in self.roster.values() if member.leads]

    @property
    def kicked(self) -> list[User]:
        return [member.user for member in self.roster.values() if member.status == "kicked"]

    @property
    def tags(self) -> dict[int, str]:
        return {at: member.tag for at, member in self.roster.items() if member.present and member.tag}

    @property
    def permissions(self) -> dict[str, bool]:
        return {name: name in self.permitted for name in rights.PERMISSIONS}

    @property
    def links(self) -> list[InviteLink]:
        return list(self.invitations.values())

    @property
    def bot_member(self) -> Member:
        return self.member(self.bot)

    def member(self, user: User) -> Member:
        return self.roster.get(user.id) or Member(user, "left")

    def tag_of(self, user_id: int) -> str | None:
        member = self.roster.get(user_id)
        return member.tag if member is not None else None


Chat = PrivateChat | Group
