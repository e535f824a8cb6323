"""Blocks: what Slack refuses in them, and how people see them."""

from collections.abc import Container
from typing import Any, Final

from tests.emulators.slack.errors import Failure

MOST_BLOCKS: Final = 50
LONGEST_TEXT: Final = 40_000
LONGEST_BLOCKS: Final = 13_200
LIMITS: Final = {
    "button": 75,
    "section": 3000,
    "header": 150,
    "value": 2000,
    "field": 3000,
    "action_id": 255,
    "block_id": 255,
}
IN_MESSAGES: Final = {"section", "actions", "context", "divider", "header", "rich_text", "image"}
IN_VIEWS: Final = IN_MESSAGES | {"input"}


def escaped(words: str) -> str:
    """As Slack hands on what somebody wrote."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """As a person reads it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def checked(
    blocks: Any, kinds: Container[object] = IN_MESSAGES, most: int = MOST_BLOCKS
) -> list[dict[str, Any]]:
    """The blocks, if Slack would take them; Failure("invalid_blocks") otherwise."""
    if not isinstance(blocks, list) or len(blocks) > most:
        raise Failure("invalid_blocks")
    seen: set[str] = set()
    for block in blocks:
        if not isinstance(block, dict) or block.get("type") not in kinds:
            raise Failure("invalid_blocks")
        name = block.get("block_id", "")
        if len(name) > LIMITS["block_id"] or (name and name in seen):
            raise Failure("invalid_blocks")
        seen.add(name)
        _check(block)
    if len(shown(blocks)) > LONGEST_BLOCKS:
        raise Failure("msg_blocks_too_long")
    return blocks


def _check(block: dict[str, Any]) -> None:
    match block["type"]:
        case "section":
            _text(block.get("text"), LIMITS["section"])
        case "header":
            _text(block.get("text"), LIMITS["header"])
        case "actions":
            elements = block.get("elements")
            if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
                raise Failure("invalid_blocks")
            actions = [each.get("action_id") for each in elements]
            if len(set(actions)) != len(actions):
                raise Failure("invalid_blocks")
            for each in elements:
                _button(each)
        case "input":
            _input(block)
        case "rich_text":
            for section in block["elements"]:
                if section["type"] not in ("rich_text_section", "rich_text_quote"):
                    raise Failure("invalid_blocks")
                for part in section["elements"]:
                    if part["type"] not in ("text", "link") or not part.get(
                        "url" if part["type"] == "link" else "text"
                    ):
                        raise Failure("invalid_blocks")


def _button(each: dict[str, Any]) -> None:
    if (
        each.get("type") != "button"
        or not each.get("action_id")
        or len(each["action_id"]) > LIMITS["action_id"]
    ):
        raise Failure("invalid_blocks")
    _text(each.get("text"), LIMITS["button"], kinds=("plain_text",))
    if len(each.get("value", "")) > LIMITS["value"]:
        raise Failure("invalid_blocks")


def _input(block: dict[str, Any]) -> None:
    """A field to write in; no other kind of field is known here."""
    field = block.get("element")
    if not is_plain(block.get("label"), 2000) or not isinstance(field, dict):
        raise Failure("invalid_blocks")
    longest, least = field.get("max_length", LIMITS["field"]), field.get("min_length", 0)
    if field.get("type") != "plain_text_input" or not field.get("action_id"):
        raise Failure("invalid_blocks")
    if not 1 <= longest <= LIMITS["field"] or not 0 <= least <= longest:
        raise Failure("invalid_blocks")
    if len(field.get("initial_value", "")) > longest:
        raise Failure("invalid_blocks")


def is_plain(text: Any, longest: int) -> bool:
    """Whether it is plain text of that length at most, and of some."""
    return (
        isinstance(text, dict)
        and text.get("type") == "plain_text"
        and 1 <= len(text.get("text", "")) <= longest
    )


def _text(text: Any, longest: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    if (
        not isinstance(text, dict)
        or text.get("type") not in kinds
        or not 1 <= len(text.get("text", "")) <= longest
    ):
        raise Failure("invalid_blocks")


def shown(blocks: list[dict[str, Any]]) -> str:
    """The words of blocks, without their buttons."""
    return "\n".join(found for each in blocks if (found := _shown(each)))


def _shown(block: dict[str, Any]) -> str:
    match block["type"]:
        case "rich_text":
            sections = (
                "".join(str(part.get("text") or part.get("url")) for part in section["elements"])
                for section in block["elements"]
            )
            return "\n".join(section.removesuffix("\n") for section in sections)
        case "section" | "header":
            return unescaped(block["text"]["text"])
        case _:
            return ""
