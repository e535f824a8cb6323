"""A person with Slack on their computer: everything they can do, with the events it causes."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack import reading
from tests.emulators.slack.errors import NotPossible
from tests.emulators.slack.events import Events, Parcel
from tests.emulators.slack.form import Form
from tests.emulators.slack.messages import Conversation, File, Message, User
from tests.emulators.slack.text import escaped
from tests.emulators.slack.world import World


class Person(User):
    """One account. What no client would let a person do raises NotPossible."""

    __slots__ = ("events", "world")

    def __init__(self, world: World, events: Events, number: str, name: str) -> None:
        super().__init__(number, name)
        self.world, self.events = world, events

    @property
    def chat(self) -> Conversation:
        return self.world.direct(self)

    @property
    def messages(self) -> list[Message]:
        """The direct message with the app, in order, as it looks now."""
        return self.chat.messages

    @property
    def groups(self) -> list[Conversation]:
        return [
            each
            for each in self.world.conversations.values()
            if each.with_user is None and self.id in each.members and not each.deleted
        ]

    @property
    def whispers(self) -> list[Message]:
        """What only this person sees, in any channel."""
        return self.world.whispers.get(self.id, [])

    @property
    def home(self) -> Message:
        """The app's own page, as a message, so that it is read and pressed like one."""
        view = self.world.homes.get(self.id, {"blocks": []})
        return Message("", self.chat, self.world.bot, blocks=view["blocks"], service="home")

    @property
    def form(self) -> Form | None:
        """The app's form, if one is open on this person's screen."""
        view = self.world.modals.get(self.id)
        return Form(self.world, self.events, self._account(), view) if view is not None else None

    def read(self, chat: Conversation | None = None) -> str:
        """The chat as this person sees it, in plain lines with buttons in [brackets]."""
        return reading.transcript(chat or self.chat, self)

    async def open(self, link: str) -> Message:
        """Follow a link of the app's into its direct message, and paste it there as one is asked to."""
        if f"app={self.world.app}" not in link:
            raise NotPossible("that link does not lead to the app")
        await self.open_messages()
        return await self.write(link)

    async def open_messages(self) -> Parcel:
        """Look at the direct message with the app."""
        return self._event(
            {"type": "app_home_opened", "user": self.id, "channel": self.chat.id, "tab": "messages"}
        )

    async def open_home(self) -> Parcel:
        """Look at the app's own page."""
        return self._event(
            {"type": "app_home_opened", "user": self.id, "channel": self.chat.id, "tab": "home"}
        )

    async def write(
        self, words: str, chat: Conversation | None = None, *, reply_to: Message | None = None
    ) -> Message:
        """Write to the app, or into a channel, or in a thread there. Words that begin with a slash are a command."""
        where = chat or self.chat
        self._present(where)
        if words.startswith("/"):
            name, _space, rest = words[1:].partition(" ")
            await self.command(rest if name == "kreds" else words[1:], where)
            return Message("", where, self, plain=words)
        if where.archived:
            raise NotPossible(f"{where.name} is archived")
        message = Message(self.world.ts(), where, self, plain=escaped(words))
        if reply_to is not None:
            message.thread = reply_to.thread or reply_to
        self.world.post(message)
        kind = "im" if where.with_user is not None else "group"
        self._event({**message.json(), "channel": where.id, "channel_type": kind, "team": self.world.team})
        return message

    async def command(self, words: str, chat: Conversation | None = None) -> Parcel:
        """Write `/kreds words` anywhere."""
        where = chat or self.chat
        self._present(where)
        payload = {
            "token": "verification",
            "team_id": self.world.team,
            "team_domain": "kreds-demo",
            "channel_id": where.id,
            "channel_name": where.name or "directmessage",
            "user_id": self.id,
            "user_name": self.name.lower(),
            "command": "/kreds",
            "text": words,
            "api_app_id": self.world.app,
            "response_url": f"{self.world.url}/response",
            "trigger_id": self.world.trigger(self.id),
        }
        return self.events.put("slash_commands", payload)

    async def press(
        self, label: str, *, message: Message | None = None, chat: Conversation | None = None
    ) -> Parcel:
        """Press the newest button with this label: exact, or a part of exactly one label."""
        where = message.chat if message is not None else chat or self.chat
        found = reading.find_button([message] if message is not None else where.messages, label)
        if found is None:
            raise NotPossible(f"no button {label!r} in\n{self.read(where)}")
        return await self.press_data(found[0], found[1].data or "")

    async def press_data(self, message: Message, data: str) -> Parcel:
        """A press with any data, as a client of the person's own making might send it."""
        self._present(message.chat)
        stamp = f"{int(self.world.clock().timestamp())}.{self.world.number():06d}"
        action = {
            "type": "button",
            "block_id": "b",
            "action_id": "k",
            "value": data,
            "action_ts": stamp,
            "text": {"type": "plain_text", "text": "?"},
        }
        payload: dict[str, Any] = {
            "type": "block_actions",
            "team": {"id": self.world.team, "domain": "kreds-demo"},
            "user": self._account(),
            "api_app_id": self.world.app,
            "token": "verification",
            "trigger_id": self.world.trigger(self.id),
            "actions": [action],
            "is_enterprise_install": False,
        }
        if message.service == "home":
            payload |= {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home"}}
        else:
            payload |= {
                "container": {"type": "message", "message_ts": message.ts, "channel_id": message.chat.id},
                "channel": {"id": message.chat.id, "name": message.chat.name or "directmessage"},
                "message": message.json(),
                "response_url": f"{self.world.url}/response",
            }
        return self.events.put("interactive", payload)

    def react(self, message: Message, emoji: str) -> None:
        """Put a reaction on a message."""
        self._present(message.chat)
        message.reactions.setdefault(emoji, []).append(self.id)
        item = {"type": "message", "channel": message.chat.id, "ts": message.ts}
        self._event({"type": "reaction_added", "user": self.id, "reaction": emoji, "item": item})

    def take_mark(self, message: Message, emoji: str) -> None:
        """Take a reaction of one's own away."""
        self._present(message.chat)
        message.reactions[emoji].remove(self.id)
        item = {"type": "message", "channel": message.chat.id, "ts": message.ts}
        self._event({"type": "reaction_removed", "user": self.id, "reaction": emoji, "item": item})

    def edit(self, message: Message, words: str) -> None:
        """Change one's own message."""
        if message.sender is not self:
            raise NotPossible("only one's own messages can be edited")
        before = message.json()
        message.plain, message.edited = escaped(words), True
        now = {"message": message.json(), "previous_message": before}
        self._changed(message, {"subtype": "message_changed", **now})

    def unfurled(self, message: Message) -> None:
        """Slack adds a preview to a message: it looks different, and nobody changed it."""
        told = {"message": message.json(), "previous_message": message.json()}
        self._changed(message, {"subtype": "message_changed", **told})

    def delete(self, message: Message) -> None:
        """Take one's own message away."""
        if message.sender is not self:
            raise NotPossible("only one's own messages can be deleted")
        message.deleted = True
        message.chat.messages.remove(message)
        told = {"deleted_ts": message.ts, "previous_message": message.json()}
        self._changed(message, {"subtype": "message_deleted", **told})

    async def send_photo(self, content: bytes, chat: Conversation, *, caption: str = "") -> Message:
        """A picture in a channel."""
        self._present(chat)
        file = File(self.world.id("F"), "picture.png", content, "image/png")
        self.world.uploads[file.id] = file
        message = Message(
            self.world.ts(), chat, self, plain=escaped(caption), files=[file], service="file_share"
        )
        self.world.post(message)
        self._event({**message.json(), "channel": chat.id, "channel_type": "group"})
        return message

    async def send_file(self, name: str) -> Message:
        """A picture or a file in the direct message, without words."""
        message = self.world.post(Message(self.world.ts(), self.chat, self, service="file_share"))
        self._event(
            {**message.json(), "channel": self.chat.id, "channel_type": "im", "files": [{"name": name}]}
        )
        return message

    async def add_member(self, group: Conversation, other: User) -> None:
        """Put somebody into a channel that one is in."""
        self._present(group)
        if other.id in group.members:
            raise NotPossible("already there")
        self.world.join(group, other, self)

    def leave(self, group: Conversation) -> None:
        """Leave a channel."""
        self._present(group)
        self.world.part(group, self)

    def remove(self, group: Conversation, other: User) -> None:
        """Put somebody out, the app too."""
        self._present(group)
        self.world.part(group, other)

    def rename_group(self, group: Conversation, name: str) -> None:
        """Another name for a channel."""
        self._present(group)
        group.name = name
        channel = {"id": group.id, "name": name, "name_normalized": name, "is_channel": False, "created": 1}
        self._event({"type": "channel_rename", "channel": channel})

    def archive(self, group: Conversation) -> None:
        """Archive a channel."""
        self._present(group)
        group.archived = True
        self._event({"type": "group_archive", "channel": group.id, "user": self.id})

    def unarchive(self, group: Conversation) -> None:
        """Open it again."""
        group.archived = False
        self._event({"type": "group_unarchive", "channel": group.id, "user": self.id})

    def destroy(self, group: Conversation) -> None:
        """Delete a channel for good."""
        group.deleted = True
        self._event({"type": "group_deleted", "channel": group.id})

    def deactivate(self) -> None:
        """The account is closed by an administrator."""
        self.deleted = True
        self.world.activity.happened()

    def block_bot(self) -> None:
        """The nearest that Slack has: the account is closed for now."""
        self.deactivate()

    def unblock_bot(self) -> None:
        """It is open again."""
        self.deleted = False

    def _account(self) -> dict[str, Any]:
        return {"id": self.id, "username": self.name.lower(), "team_id": self.world.team}

    def _changed(self, message: Message, what: dict[str, Any]) -> None:
        self.world.show(message)
        kind = "im" if message.chat.with_user is not None else "group"
        self._event(
            {"type": "message", "channel": message.chat.id, "channel_type": kind, "hidden": True, **what}
        )

    def _event(self, event: dict[str, Any]) -> Parcel:
        return self.events.emit(event)

    def _present(self, where: Conversation) -> None:
        if self.deleted:
            raise NotPossible("the account is closed")
        if self.id not in where.members:
            raise NotPossible(f"{self.name} is not in {where.name or 'that direct message'}")
