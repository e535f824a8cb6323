"""A message as it stands now, for the bot (JSON) and for the people who look at it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulators.telegram.files import StoredFile
from tests.emulators.telegram.users import User

if TYPE_CHECKING:
    from tests.emulators.telegram.chats import Group, PrivateChat


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; `data` comes back in a callback, `url` is opened by the client."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """One message in a chat; edits change it in place, so readers always see the current state."""

    id: int
    chat: "PrivateChat | Group"
    sender: User
    date: int
    text: str = ""
    caption: str = ""
    entities: list[dict[str, Any]] | None = None
    markup: dict[str, Any] | None = None
    reply_to: "Message | None" = None
    photo: StoredFile | None = None
    document: StoredFile | None = None
    edited_at: int = 0
    pinned: bool = False
    deleted: bool = False
    anonymous: bool = False
    protected: bool = False
    silent: bool = False
    effect: str | None = None
    preview: dict[str, Any] | None = None
    # What makes it a service message, e.g. {"pinned_message": …}, ready for the wire.
    service: dict[str, Any] | None = None
    reactions: dict[int, list[str]] | None = field(default=None)

    def __repr__(self) -> str:
        return f"Message({self.id} in {self.chat.id}: {self.text or self.caption or self.service!r})"

    @property
    def edited(self) -> bool:
        return self.edited_at > 0

    @property
    def buttons(self) -> list[list[Button]]:
        if self.markup is None or "inline_keyboard" not in self.markup:
            return []
        return [
            [Button(str(b["text"]), b.get("callback_data"), b.get("url")) for b in row]
            for row in self.markup["inline_keyboard"]
        ]

    @property
    def effects(self) -> list[str]:
        """What else a reader notices: protected, silent, preview off, an asked-for reply, an animation."""
        seen = []
        if self.protected:
            seen.append("protected")
        if self.silent:
            seen.append("silent")
        if self.preview and self.preview.get("is_disabled"):
            seen.append("no preview")
        if self.markup:
            seen += [name for name in ("keyboard", "remove_keyboard", "force_reply") if name in self.markup]
        if self.effect:
            seen.append(f"effect {self.effect}")
        return seen

    def json(self, *, nested: bool = False) -> dict[str, Any]:
        """The Message object; a nested one (replied to, pinned) carries no further message."""
        out: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender.card,
            "chat": self.chat.card,
            "date": self.date,
        }
        if self.anonymous:
            out["sender_chat"] = self.chat.card
        if self.text:
            out["text"] = self.text
            if self.entities:
                out["entities"] = self.entities
            if self.preview:
                out["link_preview_options"] = self.preview
        if self.markup is not None and "inline_keyboard" in self.markup:
            out["reply_markup"] = self.markup
        if self.protected:
            out["has_protected_content"] = True
        self._add_rare(out, nested=nested)
        return out

    def _add_rare(self, out: dict[str, Any], *, nested: bool) -> None:
        if self.edited_at:
            out["edit_date"] = self.edited_at
        if self.photo is not None:
            out["photo"] = self.photo.as_photo()
        if self.document is not None:
            out["document"] = self.document.as_document()
        if self.caption:
            out["caption"] = self.caption
            if self.entities:
                out["caption_entities"] = self.entities
        if self.effect:
            out["effect_id"] = self.effect
        if self.service is not None:
            out.update(self.service)
        if self.reply_to is not None and not nested:
            out["reply_to_message"] = self.reply_to.json(nested=True)
        tag = self.chat.tag_of(self.sender.id)
        if tag:
            out["sender_tag"] = tag

    def inaccessible(self) -> dict[str, Any]:
        """What a press on a deleted message carries instead of the message."""
        return {"chat": self.chat.card, "message_id": self.id, "date": 0}
