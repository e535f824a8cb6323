"""How words and buttons look on Slack: the one place where either is written for it.

Words go into rich text, whose parts are literal: nothing in them is read as a mention, a link or an emphasis. The same
words without buttons go along for notifications, escaped.
"""

from __future__ import annotations

import json
import re
from typing import Any

from bot.registry import COMMANDS, GROUP_COMMANDS

LABEL = 75
"""Characters of a button that Slack takes."""

_NAMES = "|".join(sorted({"start", "help", "more", "stop", "invite", *COMMANDS, *GROUP_COMMANDS}))
_COMMAND = re.compile(rf"(?<!\S)/(?=(?:{_NAMES})\b)")
"""Slack gives an app one command of its own: the others are its first word."""

_LINK = re.compile(r"https://[^\s<>|]+")


def message(
    text: str,
    rows: list[list[dict[str, str]]],
    form: dict[str, str] | None = None,
    quote: int | None = None,
) -> dict[str, str]:
    """The arguments of a message that say what it says; from `quote` on they are somebody's own words."""
    if quote is not None:
        told = [_section("rich_text_section", text[:quote]), _section("rich_text_quote", text[quote:])]
        shown = [{"type": "rich_text", "block_id": "words", "elements": [each for each in told if each]}]
        return {"text": escaped(text), "mrkdwn": "false", "blocks": json.dumps(shown)}
    text = spoken(text)
    return {"text": escaped(text), "mrkdwn": "false", "blocks": json.dumps(blocks(text, rows, form))}


def blocks(
    text: str, rows: list[list[dict[str, str]]], form: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """Words, under them the button that opens a form if there is one, and each row of buttons."""
    found: list[dict[str, Any]] = []
    if text.strip():
        section = {"type": "rich_text_section", "elements": _parts(text)}
        found.append({"type": "rich_text", "block_id": "words", "elements": [section]})
    if form is not None:
        found.append({"type": "actions", "block_id": "form", "elements": [_button(form, "form")]})
    for number, row in enumerate(rows):
        buttons = [_button(each, f"{number}.{place}") for place, each in enumerate(row)]
        found.append({"type": "actions", "block_id": f"row{number}", "elements": buttons})
    return found


def _section(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "elements": _parts(text)} if text else {}


def spoken(text: str) -> str:
    """With our commands as they are written on Slack."""
    return _COMMAND.sub("/kreds ", text)


def edited(shown: list[dict[str, Any]], rows: list[list[dict[str, str]]]) -> dict[str, str]:
    """The arguments that show the same words over other buttons."""
    words = [each for each in shown if each.get("type") != "actions"]
    return {
        "text": escaped(said(shown)),
        "mrkdwn": "false",
        "blocks": json.dumps(words + blocks("", rows)),
    }


def said(shown: list[dict[str, Any]]) -> str:
    """The words of a message of ours."""
    parts = [
        part
        for each in shown
        if each.get("type") == "rich_text"
        for section in each.get("elements", [])
        for part in section.get("elements", [])
    ]
    return "".join(str(part.get("text") or part.get("url") or "") for part in parts)


def escaped(text: str) -> str:
    """Text in which Slack finds nothing but text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def written(text: str) -> str:
    """What a person wrote, from how Slack hands it on: its own marks around links and names are taken off."""
    text = re.sub(r"<(?:mailto:|tel:)?([^<>|@#!]+?)(?:\|[^<>]*)?>", r"\1", text)
    text = re.sub(r"<[@#!][^<>|]*(?:\|([^<>]*))?>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _parts(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    at = 0
    for link in _LINK.finditer(text):
        if link.start() > at:
            found.append({"type": "text", "text": text[at : link.start()]})
        found.append({"type": "link", "url": link[0]})
        at = link.end()
    if at < len(text):
        found.append({"type": "text", "text": text[at:]})
    return found


def _button(each: dict[str, str], number: str) -> dict[str, Any]:
    label = each["label"] if len(each["label"]) <= LABEL else each["label"][: LABEL - 1] + "…"
    shown = {"type": "plain_text", "text": label, "emoji": True}
    return {"type": "button", "action_id": f"press.{number}", "text": shown, "value": each["data"]}
