"""A person with Telegram on their phone: everything they can do, with the updates it causes."""

from typing import Any, TypeVar

from tests.emulators.telegram import group_acts, opening, reading, text
from tests.emulators.telegram.chats import Chat, Group, PrivateChat
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.files import Upload
from tests.emulators.telegram.messages import Button, Message
from tests.emulators.telegram.methods.reactions import EMOJI
from tests.emulators.telegram.users import User, anonymous_administrator
from tests.emulators.telegram.world import Press, World

Result = TypeVar("Result")


class Person(User):
    """One account. What no client would let a person do raises NotPossible."""

    __slots__ = ("world",)

    def __init__(
        self, world: World, user_id: int, first_name: str, username: str | None, language: str | None
    ) -> None:
        super().__init__(user_id, first_name, username, language)
        self.world = world

    @property
    def chat(self) -> PrivateChat:
        return self.world.private[self.id]

    @property
    def messages(self) -> list[Message]:
        """The private chat with the bot, in order, as it looks now."""
        return self.chat.messages

    @property
    def groups(self) -> list[Group]:
        return [group for group in self.world.groups.values() if group.member(self).present]

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The reply keyboard now shown under the private chat, as rows of KeyboardButton objects."""
        return list(self.chat.keyboard["keyboard"]) if self.chat.keyboard else []

    def read(self, chat: Chat | None = None) -> str:
        """The chat as this person sees it, in plain lines with buttons in [brackets]."""
        return reading.transcript(chat or self.chat, self)

    async def open(self, link: str, *, title: str = "New group", group: Group | None = None) -> object:
        """Follows a t.me link.

        Gives the /start message, the group the bot was put into or the person joined, or the
        JoinRequest now waiting. `title` names the new group of a startgroup link; `group` puts the
        bot into an existing one instead.
        """
        asked = opening.read(link)
        if asked.invitation is not None:
            return self._done(group_acts.follow(self.world, self, asked.invitation))
        if (asked.username or "").lower() != (self.world.bot.username or "").lower():
            raise NotPossible(f"nobody is called {asked.username}")
        if asked.start_group is not None:
            chosen = group or group_acts.new_group(self.world, self, title, [])
            group_acts.put_bot(self.world, self, chosen, asked.start_group, asked.admin)
            return self._done(chosen)
        return await self.write(f"/start {asked.start}" if asked.start else "/start")

    async def write(
        self,
        words: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Writes into the private chat with the bot, or into a group."""
        where = chat or self.chat
        message = self._new(where, reply_to, anonymous=anonymous)
        message.text = text.checked(words, text.MAX_TEXT, "message text is empty", "message is too long")
        message.entities = text.recognised(message.text) or None
        self._post(message)
        return message

    async def send_photo(self, content: bytes, chat: Chat | None = None, *, caption: str = "") -> Message:
        message = self._new(chat or self.chat, None)
        message.photo = self.world.keep_file(Upload("photo.jpg", "image/jpeg", content), photo=True)
        message.caption = caption
        self._post(message)
        return message

    async def send_document(
        self, name: str, content: bytes, chat: Chat | None = None, *, mime: str = "application/octet-stream"
    ) -> Message:
        message = self._new(chat or self.chat, None)
        message.document = self.world.keep_file(Upload(name, mime, content), photo=False)
        self._post(message)
        return message

    async def press(self, label: str, *, message: Message | None = None, chat: Chat | None = None) -> Press:
        """Presses the newest button with this label: exact, or a part of exactly one label.

        The bot's answer arrives in the Press. A link button is followed and a key of the reply keyboard
        writes its words (or makes the group it asks for); the Press then carries no data.
        """
        where = chat or (message.chat if message is not None else self.chat)
        self._present(where)
        found = reading.find_button([message] if message is not None else where.messages, label)
        if found is not None and found[1].data is not None:
            return self._press(*found)
        key = reading.find_key(self.keyboard, label) if message is None and where is self.chat else None
        if found is not None:
            carrier = found[0]
            await self.open(found[1].url or "")
        elif key is not None and "request_chat" in key:
            await self.share_chat(str(key["text"]))
            carrier = self.messages[-1]
        elif key is not None:
            carrier = await self.write(str(key["text"]))
        else:
            raise NotPossible(f"no button {label!r} in\n{self.read(where)}")
        return Press("", self, carrier, "", self.world.now())

    async def press_data(self, message: Message, data: str) -> Press:
        """A callback with any data, from a client of the person's own making; also on a deleted message."""
        return self._press(message, Button("", data))

    async def share_chat(
        self, label: str | None = None, *, title: str = "New group", others: list[User] | None = None
    ) -> Group:
        """Presses a request_chat key and makes the new group it asks for, with the bot's rights in it."""
        keys = [key for row in self.keyboard for key in row if "request_chat" in key]
        if label is not None:
            keys = [key for key in keys if label in key["text"]]
        if len(keys) != 1:
            raise NotPossible(f"{len(keys)} keys ask for a group here")
        asked = keys[0]["request_chat"]
        group = group_acts.shared(self.world, self, asked, title, others or [])
        claim = {"request_id": asked["request_id"], "chat_id": group.id}
        if asked.get("request_title"):
            claim["title"] = group.title
        self._service(chat_shared=claim)
        return group

    async def share_existing(self, group: Group, request_id: int) -> None:
        """Only claims to have chosen this group: nothing is created, no rights are given."""
        self._service(chat_shared={"request_id": request_id, "chat_id": group.id})

    def edit(self, message: Message, words: str) -> None:
        """Changes one's own message."""
        if message.sender is not self or message.deleted:
            raise NotPossible("only one's own messages can be edited")
        message.text, message.edited_at = words, self.world.now()
        message.entities = text.recognised(words) or None
        self.world.show(message)
        if group_acts.bot_sees(self.world, message):
            self.world.updates.push("edited_message", message.json(), message.chat.id)
        self._done(None)

    def react(self, message: Message, emoji: str | None, *, anonymous: bool = False) -> None:
        """Puts one reaction on a message, or takes it away with None."""
        self._present(message.chat)
        if emoji is not None and emoji not in EMOJI:
            raise NotPossible(f"{emoji} is not among the reactions")
        group_acts.react(self.world, self, message, emoji, anonymous=anonymous)
        self._done(None)

    async def create_group(self, title: str, others: list[User] | None = None) -> Group:
        """A new basic group of this person's; with the bot among the others it is told so."""
        return self._done(group_acts.new_group(self.world, self, title, others or []))

    async def add_member(self, group: Group, other: User) -> None:
        group_acts.add(self.world, self, group, other)
        self._done(None)

    def leave(self, group: Group) -> None:
        group_acts.leave(self.world, self, group)
        self._done(None)

    def remove(self, group: Group, other: User) -> None:
        """Removes someone for good (a ban in a supergroup)."""
        group_acts.remove(self.world, self, group, other)
        self._done(None)

    def promote(self, group: Group, other: User, *rights: str, anonymous: bool = False) -> None:
        """Makes someone administrator with these rights (all ordinary ones when none are named)."""
        group_acts.promote(self.world, self, group, other, rights, anonymous=anonymous)
        self._done(None)

    def demote(self, group: Group, other: User) -> None:
        group_acts.demote(self.world, self, group, other)
        self._done(None)

    def rename_group(self, group: Group, title: str) -> None:
        group_acts.rename(self.world, self, group, title)
        self._done(None)

    def set_permissions(self, group: Group, **changes: bool) -> None:
        """Changes what members may do, e.g. can_invite_users=True."""
        group_acts.set_permissions(self, group, changes)
        self._done(None)

    def invite_link(self, group: Group) -> str:
        """The person's own primary link into a group they lead."""
        return group_acts.primary_link(self, group)

    def withdraw(self, group: Group) -> None:
        """Takes back a request to join."""
        request = group.requests.pop(self.id, None)
        if request is not None:
            request.link.pending -= 1
        self._done(None)

    def delete(self, message: Message) -> None:
        """Deletes a message for everyone; bots are not told."""
        group_acts.delete(self, message)
        self._done(None)

    def block_bot(self) -> None:
        self._standing("member", "kicked")

    def unblock_bot(self) -> None:
        self._standing("kicked", "member")

    def deactivate(self) -> None:
        """The account is deleted."""
        self.deactivated = True
        self._done(None)

    def _standing(self, old: str, new: str) -> None:
        blocked = new == "kicked"
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        change: dict[str, Any] = {"chat": self.chat.card, "from": self.card, "date": self.world.now()}
        for name, status in (("old_chat_member", old), ("new_chat_member", new)):
            member: dict[str, Any] = {"user": self.world.bot.card, "status": status}
            change[name] = {**member, "until_date": 0} if status == "kicked" else member
        self.world.updates.push("my_chat_member", change, self.id)
        self._done(None)

    def _new(self, where: Chat, reply_to: Message | None, *, anonymous: bool = False) -> Message:
        self._present(where)
        if isinstance(where, Group):
            group_acts.may_write(self, where, anonymous=anonymous)
        elif where.blocked:
            raise NotPossible("the bot is blocked: unblock it first")
        number = self.world.message_id(where)
        sender = anonymous_administrator() if anonymous else self
        message = Message(number, where, sender, self.world.now(), reply_to=reply_to)
        message.anonymous = anonymous
        return message

    def _post(self, message: Message) -> None:
        where = message.chat
        if isinstance(where, PrivateChat):
            where.started = True
        self.world.store(message)
        if group_acts.bot_sees(self.world, message):
            self.world.updates.push("message", message.json(), where.id)
        self.world.activity.happened()

    def _service(self, **payload: Any) -> None:
        message = self._new(self.chat, None)
        message.service = payload
        self._post(message)

    def _press(self, message: Message, button: Button) -> Press:
        self._present(message.chat)
        if isinstance(message.chat, PrivateChat) and message.chat.blocked:
            raise NotPossible("the bot is blocked: unblock it first")
        number = str(4_000_000_000_000_000_000 + self.world.new_number())
        press = Press(number, self, message, button.data or "", self.world.now())
        self.world.presses[number] = press
        payload = {
            "id": number,
            "from": self.card,
            "message": message.inaccessible() if message.deleted else message.json(),
            "chat_instance": str(message.chat.id * 7919),
            "data": press.data,
        }
        self.world.updates.push("callback_query", payload, message.chat.id)
        self.world.activity.happened()
        return press

    def _present(self, where: Chat) -> None:
        if self.deactivated:
            raise NotPossible("the account is deleted")
        if isinstance(where, Group):
            if not where.member(self).present:
                raise NotPossible(f"{self.first_name} is not in {where.title}")
        elif where.user is not self:
            raise NotPossible("that is someone else's private chat")

    def _done(self, result: Result) -> Result:
        self.world.activity.happened()
        return result
