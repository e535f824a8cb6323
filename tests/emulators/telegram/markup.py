"""Text with HTML or MarkdownV2 turned into words and entities, with Telegram's complaints."""

import html
import re
from typing import Any, Final

from tests.emulators.telegram import text
from tests.emulators.telegram.errors import bad_request

_TAGS: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
_TOKEN: Final = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^>]*)>|<")
_HREF: Final = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS: Final = {
    "*": "bold",
    "__": "underline",
    "_": "italic",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
}


def parsed(raw: str, mode: str) -> tuple[str, list[dict[str, Any]]]:
    """The words and their entities; refuses what does not nest."""
    match mode.lower():
        case "html":
            return _from_html(raw)
        case "markdownv2":
            return _from_markdown(raw, strict=True)
        case "markdown":
            return _from_markdown(raw, strict=False)
        case _:
            raise bad_request("unsupported parse_mode")


def _from_html(raw: str) -> tuple[str, list[dict[str, Any]]]:
    words, at, entities = "", 0, []
    open_tags: list[tuple[str, int, dict[str, Any]]] = []
    for token in _TOKEN.finditer(raw):
        words += html.unescape(raw[at : token.start()])
        at = token.end()
        tag, byte = (token["tag"] or "").lower(), len(raw[: token.start()].encode())
        if tag not in _TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {byte}')
        if not token["end"]:
            open_tags.append((tag, text.length(words), _html_entity(tag, token["rest"])))
            continue
        if not open_tags or open_tags[-1][0] != tag:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {byte}")
        _, start, entity = open_tags.pop()
        entities.append({**entity, "offset": start, "length": text.length(words) - start})
    words += html.unescape(raw[at:])
    if open_tags:
        tag = open_tags[-1][0]
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return words, [one for one in entities if one["length"]]


def _html_entity(tag: str, rest: str) -> dict[str, Any]:
    if tag == "a" and (href := _HREF.search(rest)):
        return {"type": "text_link", "url": html.unescape(href[1] or href[2] or href[3] or "")}
    if tag == "blockquote" and "expandable" in rest:
        return {"type": "expandable_blockquote"}
    return {"type": _TAGS[tag]}


def _from_markdown(raw: str, *, strict: bool) -> tuple[str, list[dict[str, Any]]]:
    words, at, entities = "", 0, []
    opened: list[tuple[str, int]] = []
    while at < len(raw):
        one = raw[at]
        if one == "\\" and at + 1 < len(raw) and ord(raw[at + 1]) < 127:
            words, at = words + raw[at + 1], at + 2
            continue
        mark = next((mark for mark in ("||", "__", "*", "_", "~", "`") if raw.startswith(mark, at)), None)
        inside_code = bool(opened) and opened[-1][0] == "`"
        if mark and (not inside_code or mark == "`") and (strict or mark in {"*", "_", "`"}):
            at += len(mark)
            if opened and opened[-1][0] == mark:
                _, start = opened.pop()
                if size := text.length(words) - start:
                    entities.append({"type": _MARKS[mark], "offset": start, "length": size})
            else:
                opened.append((mark, text.length(words)))
            continue
        if one == "[" and not inside_code and (link := re.match(r"\[([^\]]*)\]\(([^)]*)\)", raw[at:])):
            inner, nested = _from_markdown(link[1], strict=strict)
            start = text.length(words)
            entities += [{**found, "offset": found["offset"] + start} for found in nested]
            entities.append(
                {"type": "text_link", "url": link[2], "offset": start, "length": text.length(inner)}
            )
            words, at = words + inner, at + link.end()
            continue
        if strict and one in _RESERVED and not inside_code:
            raise bad_request(
                f"can't parse entities: Character '{one}' is reserved and must be escaped with the preceding '\\'"
            )
        words, at = words + one, at + 1
    if opened:
        kind, start = _MARKS[opened[-1][0]].capitalize(), opened[-1][1]
        raise bad_request(f"can't parse entities: Can't find end of {kind} entity at byte offset {start}")
    return words, entities
