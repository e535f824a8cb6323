"""Text as Telegram counts and reads it: UTF-16 lengths, given entities, recognised commands and links."""

import re
from typing import Any, Final

from tests.emulators.telegram.errors import bad_request

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_ENTITIES: Final = 100

_FOUND: Final = re.compile(
    r"(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})"
    r"|(?P<url>(?:https?://|\bt\.me/)[^\s<>\"]+)"
)
_KINDS: Final = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)


def length(text: str) -> int:
    """In UTF-16 code units, the only unit Telegram counts in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def checked(text: str, limit: int, empty: str | None, too_long: str) -> str:
    """The text without white space around it; refuses an empty or too long one."""
    text = text.strip()
    if not text and empty is not None:
        raise bad_request(empty)
    if len(text) * 2 > limit and length(text) > limit:
        raise bad_request(too_long)
    return text


def given(text: str, entities: list[Any], cut: int = 0) -> list[dict[str, Any]]:
    """The entities a bot gave, checked against the text; `cut` units went from its beginning."""
    size = length(text)
    kept = []
    for entity in entities[:MAX_ENTITIES]:
        if not isinstance(entity, dict) or entity.get("type") not in _KINDS:
            raise bad_request("can't parse entities: unsupported MessageEntity type")
        offset, span = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(span, int) or offset < 0 or span < 0:
            raise bad_request('can\'t parse MessageEntity: field "offset" must be of type Number')
        if entity["type"] == "text_link" and not isinstance(entity.get("url"), str):
            raise bad_request("can't parse MessageEntity: can't find field \"url\"")
        end = offset + span - cut
        if end > size + cut:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
                f" at UTF-16 offset {offset + span}"
            )
        start, end = max(0, offset - cut), min(end, size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return kept


def recognised(text: str) -> list[dict[str, Any]]:
    """What Telegram finds by itself: commands, mentions and addresses."""
    if "/" not in text and "@" not in text and "t.me" not in text:
        return []
    return [
        {"type": str(hit.lastgroup), "offset": length(text[: hit.start()]), "length": length(hit.group())}
        for hit in _FOUND.finditer(text)
    ]


def part(text: str, entity: dict[str, Any]) -> str:
    """The words an entity covers."""
    units = text.encode("utf-16-le")
    return units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
