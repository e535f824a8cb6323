"""What happens when a person opens a t.me link."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from tests.emulators.telegram.errors import NotPossible

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
# The words of the admin= part, as the links' documentation has them.
_ADMIN: Final = {
    "change_info": "can_change_info",
    "post_messages": "can_post_messages",
    "edit_messages": "can_edit_messages",
    "delete_messages": "can_delete_messages",
    "restrict_members": "can_restrict_members",
    "invite_users": "can_invite_users",
    "pin_messages": "can_pin_messages",
    "manage_topics": "can_manage_topics",
    "promote_members": "can_promote_members",
    "manage_video_chats": "can_manage_video_chats",
    "anonymous": "is_anonymous",
    "manage_chat": "can_manage_chat",
    "post_stories": "can_post_stories",
    "edit_stories": "can_edit_stories",
    "delete_stories": "can_delete_stories",
    "manage_direct_messages": "can_manage_direct_messages",
    "manage_tags": "can_manage_tags",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link asks for: an invitation, a private start, or the bot in a group."""

    invitation: str | None = None
    username: str | None = None
    start: str | None = None
    start_group: str | None = None
    admin: frozenset[str] = frozenset()


def read(link: str) -> Opened:
    """Understands t.me/… and tg://…; refuses what a client would not follow."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if parts.scheme == "tg":
        if parts.netloc == "join":
            return Opened(invitation=f"https://t.me/+{query.get('invite', '')}")
        path = query.pop("domain", "")
    elif parts.hostname in {"t.me", "telegram.me"}:
        path = parts.path.strip("/")
    else:
        raise NotPossible(f"not a Telegram link: {parts.scheme}://{parts.hostname}")
    if path.startswith(("+", "joinchat/")):
        return Opened(invitation=f"https://t.me/+{path.removeprefix('joinchat/').removeprefix('+')}")
    for name in ("start", "startgroup"):
        if not _PAYLOAD.fullmatch(query.get(name, "")):
            raise NotPossible(f"the {name} payload must be up to 64 of A-Z a-z 0-9 _ -")
    asked = [word for word in re.split(r"[ +]", query.get("admin", "")) if word]
    unknown = [word for word in asked if word not in _ADMIN]
    if unknown:
        raise NotPossible(f"no client knows the administrator right {unknown[0]}")
    return Opened(
        username=path,
        start=query.get("start"),
        start_group=query.get("startgroup"),
        admin=frozenset(_ADMIN[word] for word in asked),
    )
