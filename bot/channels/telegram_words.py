"""Somebody's own words on Telegram: apart from ours, calling nobody, under what they reply to."""

from __future__ import annotations

import re
from typing import Any

_CALLS = re.compile(r"(?<!\w)[@/#](?=\w)")
"""What Telegram turns into something to press."""


def quoted(text: str, quote: int | None) -> tuple[str, list[dict[str, Any]]]:
    """Somebody's own words, from `quote` on, stand apart as a quotation, and call nobody: Telegram would make a call of
    an @name, and something to press of a /command, wherever they stand. A sign without width before the name prevents it.
    """
    if quote is None:
        return text, []
    who, words = (_CALLS.sub("\\g<0>\u2060", each) for each in (text[:quote], text[quote:]))
    if not words:
        return who, []
    before, within = (len(each.encode("utf-16-le")) // 2 for each in (who, words))
    return who + words, [{"type": "blockquote", "offset": before, "length": within}]


def above(body: dict[str, Any]) -> dict[str, Any]:
    """That it replies to something; where that is gone, it is said all the same."""
    if not str(body.get("reply_to", "")).isdigit():
        return {}
    told = {"message_id": int(body["reply_to"]), "allow_sending_without_reply": True}
    return {"reply_parameters": told}
