"""One workspace with one app in it: people, conversations, tokens and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.messages import Conversation, File, Message, User
from tests.emulators.telegram.activity import Activity

SCOPES = {
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:write",
    "pins:write",
    "reactions:read",
    "users:read",
}
"""What the app was given when it was installed; a test may take some away."""


class World:
    """Everything that Slack remembers."""

    def __init__(self, clock: Callable[[], datetime] | None) -> None:
        self.clock = clock or (lambda: datetime.now(UTC))
        self.activity = Activity()
        self.team, self.app = "T0KREDS", "A0KREDS"
        self.bot_token, self.app_token = "xoxb-" + "made-up-for-tests", "xapp-" + "made-up-for-tests"
        self.signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"
        self.scopes = set(SCOPES)
        self.app_scopes = {"connections:write"}
        self.revoked = False
        self.bot = User("U0KREDS", "Kreds", bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.conversations: dict[str, Conversation] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.modals: dict[str, dict[str, Any]] = {}
        """The form that is open on a person's screen, by person."""
        self.triggers: dict[str, tuple[str, datetime]] = {}
        """Who did it and when, by what lets the app open a form for a moment; "" where that was used."""
        self.uploads: dict[str, File] = {}
        self.whispers: dict[str, list[Message]] = {}
        """What only one person sees, by person."""
        self.url = ""
        self.listeners: list[Callable[[Message], None]] = []
        self.emit: Callable[[dict[str, Any]], object] = lambda _event: None
        """Tells the app of an event."""
        self._number = 0

    def number(self) -> int:
        """One that was never used."""
        self._number += 1
        return self._number

    def id(self, letter: str) -> str:
        """A new id, as Slack makes them."""
        return f"{letter}{self.number():09X}"

    def ts(self) -> str:
        """The stamp that a message is known by in its conversation."""
        return f"{int(self.clock().timestamp())}.{self.number():06d}"

    def trigger(self, user: str) -> str:
        """What lets the app open a form for somebody who has just done something."""
        made = f"{self.number()}.{self.number()}.{'c' * 32}"
        self.triggers[made] = (user, self.clock())
        return made

    def conversation(self, name: str) -> Conversation:
        """One that the app may know of; Failure("channel_not_found")."""
        found = self.conversations.get(name)
        if found is None or found.deleted:
            raise Failure("channel_not_found")
        if found.with_user is None and self.bot.id not in found.members:
            raise Failure("channel_not_found")
        return found

    def direct(self, user: User) -> Conversation:
        """The direct message between a person and the app."""
        for each in self.conversations.values():
            if each.with_user is user:
                return each
        made = Conversation(self.id("D"), self.app, with_user=user, members=[user.id, self.bot.id])
        self.conversations[made.id] = made
        return made

    def user(self, name: str) -> User:
        """Failure("user_not_found")."""
        if name not in self.users:
            raise Failure("user_not_found")
        return self.users[name]

    def post(self, message: Message) -> Message:
        """Put a message where it belongs, and show it."""
        message.chat.messages.append(message)
        self.show(message)
        return message

    def show(self, message: Message) -> None:
        """It is new, or looks different now."""
        for listener in list(self.listeners):
            listener(message)

    def find(self, where: Conversation, ts: str) -> Message:
        """Failure("message_not_found")."""
        for message in where.messages:
            if message.ts == ts and not message.deleted:
                return message
        raise Failure("message_not_found")

    def join(self, where: Conversation, user: User, inviter: User | None) -> None:
        """Somebody is in a channel from now on; the app hears of it if it is in there."""
        where.members.append(user.id)
        self.post(Message(self.ts(), where, user, plain=f"<@{user.id}> has joined", service="channel_join"))
        event = {"type": "member_joined_channel", "user": user.id, "channel": where.id, "channel_type": "G"}
        if inviter is not None:
            event["inviter"] = inviter.id
        self.emit({**event, "team": self.team})

    def part(self, where: Conversation, user: User) -> None:
        """Somebody is no longer in a channel."""
        where.members.remove(user.id)
        self.post(Message(self.ts(), where, user, plain=f"<@{user.id}> has left", service="channel_leave"))
        if user is self.bot:
            self.emit({"type": "group_left", "channel": where.id})
        else:
            self.emit(
                {"type": "member_left_channel", "user": user.id, "channel": where.id, "channel_type": "G"}
            )
