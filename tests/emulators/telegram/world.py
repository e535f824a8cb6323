"""Everything the emulator knows: accounts, chats, files, presses, and the bot's queue."""

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from tests.emulators.telegram.activity import Activity
from tests.emulators.telegram.chats import Chat, Group, PrivateChat
from tests.emulators.telegram.errors import bad_request, forbidden
from tests.emulators.telegram.files import StoredFile, Upload, picture_size
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.updates import Updates
from tests.emulators.telegram.users import User
from tests.emulators.telegram.webhook import Webhook

QUERY_LIVES_SECONDS: Final = 60


@dataclass(slots=True, eq=False)
class Press:
    """One press on an inline button, and what the bot answered to it."""

    id: str
    user: User
    message: Message
    data: str
    at: int
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str | None = None


@dataclass(slots=True, eq=False)
class Profile:
    """What the bot says about itself, per language; commands per scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None
    default_rights: dict[str, Any] = field(default_factory=dict)


class World:
    """The state behind the HTTP: every method and every act of a person reads and changes this."""

    def __init__(self, token: str, username: str, clock: Callable[[], datetime] | None) -> None:
        self.token = token
        self.clock = clock or (lambda: datetime.now(UTC))
        self.bot = User(int(token.split(":")[0]), "Kreds", username=username, is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.private: dict[int, PrivateChat] = {}
        self.groups: dict[int, Group] = {}
        self.migrated: dict[int, int] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.profile = Profile()
        self.activity = Activity()
        self.updates = Updates(self.now)
        self.webhook = Webhook(self.updates, self.activity, self.now)
        self.listeners: list[Callable[[Message], None]] = []
        self.reads_all_group_messages = False
        self.upgrades_groups = True
        self._ids = itertools.count(1)
        self._message_ids = itertools.count(1)

    def now(self) -> int:
        return int(self.clock().timestamp())

    def new_number(self) -> int:
        return next(self._ids)

    def chat(self, chat_id: int | str) -> Chat:
        """The chat a method names, or Telegram's refusal."""
        if isinstance(chat_id, str):
            raise bad_request("chat not found")
        if chat_id > 0:
            private = self.private.get(chat_id)
            if private is None:
                raise bad_request("chat not found")
            return private
        if chat_id in self.migrated:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated[chat_id]
            )
        group = self.groups.get(chat_id)
        if group is None:
            raise bad_request("chat not found")
        return group

    def inside(self, chat: Chat) -> None:
        """Refuses what the bot may not do because it is not, or no longer, in that chat."""
        if isinstance(chat, PrivateChat):
            if chat.user.deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started and chat.open_until < self.now():
                raise forbidden("bot can't initiate conversation with a user")
            return
        member = chat.bot_member
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if not member.present:
            raise forbidden(f"bot is not a member of the {chat.type} chat")

    def group(self, chat_id: int | str) -> Group:
        chat = self.chat(chat_id)
        if isinstance(chat, PrivateChat):
            raise bad_request("method is available only for groups and supergroups")
        self.inside(chat)
        return chat

    def message_id(self, chat: Chat) -> int:
        # Private chats and basic groups share one sequence per account; each supergroup has its own.
        if isinstance(chat, Group) and chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        return next(self._message_ids)

    def store(self, message: Message) -> None:
        message.chat.by_id[message.id] = message
        self.show(message)

    def show(self, message: Message) -> None:
        for listener in self.listeners:
            listener(message)

    def message(self, chat: Chat, message_id: int, missing: str) -> Message:
        found = chat.by_id.get(message_id)
        if found is None:
            raise bad_request(missing)
        return found

    def user(self, user_id: int) -> User:
        found = self.users.get(user_id)
        if found is None:
            raise bad_request("user not found")
        return found

    def keep_file(self, upload: Upload, *, photo: bool) -> StoredFile:
        number = self.new_number()
        width, height = picture_size(upload.content) if photo else (0, 0)
        folder = "photos" if photo else "documents"
        path = f"{folder}/file_{number}.{upload.name.rpartition('.')[2] or 'bin'}"
        file_id = f"{'AgAC' if photo else 'BQAC'}{number:06d}{secrets.token_urlsafe(24)}"
        stored = StoredFile(file_id, path, upload.name, upload.mime, upload.content, width, height)
        self.files[file_id] = stored
        return stored
