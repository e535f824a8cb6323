"""Forms on Slack: opened the moment somebody presses “Write …”, for what opens one is good for three seconds only.

So no turn is waited for: the press itself says what the form is for, and nothing of it is kept. What is sent in it is kept
like any words. Where it did not open, the press is kept instead, and the question is asked again for the chat.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.channels import slack_blocks as blocks
from bot.channels.channel import Refused, SendError, Uncertain
from bot.channels.slack_web import Web
from bot.config import LANGUAGES
from bot.render import render
from bot.tell import HELP
from conversations import writing
from conversations.text import Words

OPENS = "w."
"""How the data of the button that opens a form begins."""

CALLED = "write"
FIELD = "answer"
LONGEST = 3000
"""Characters that a field takes on Slack."""

TITLE = "Kreds"

PATIENCE = 2.5
"""Seconds for opening: what opens a form is worth nothing after three."""

AT_MOST, WITHIN = 10, 60.0
"""Forms that one person is opened in so many seconds; Slack opens a hundred a minute for everybody."""

_DATA = re.compile(r"w\.([\w-]{1,40}\.[0-9a-z]{1,12})\.(\d{1,4})\.([a-z]{2})")
_HELPS = "s.asking_for_help"


class Forms:
    """Opens forms; `clock` gives seconds that only grow."""

    def __init__(self, web: Web, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._clock = clock
        self._opened: dict[str, deque[float]] = {}

    async def open(self, payload: dict[str, Any]) -> bool:
        """Open what the press asks for; False where that surely or probably failed, and the chat has to do."""
        view = asked_for(payload)
        if view is None or not self._may(str(payload["user"]["id"])):
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await self._web.call(
                    "views.open", trigger_id=str(payload["trigger_id"]), view=json.dumps(view)
                )
        except Refused as refused:
            return refused.code == "exchanged_trigger_id"  # the same press, brought twice
        except Uncertain:
            return True
        except (SendError, TimeoutError):
            return False
        return True

    async def answer_help(self, payload: dict[str, Any]) -> None:
        """In the form too it is said at once where help is; the chat, where it comes, lies behind the form."""
        view = payload["view"]
        language = _kept(view).get("language", "en")
        told = _view(language, blocks.blocks(render(writing.look_in_the_chat(), language), []), {})
        try:
            async with asyncio.timeout(PATIENCE):
                await self._web.call("views.update", view_id=str(view["id"]), view=json.dumps(told))
        except (SendError, TimeoutError):
            return  # the press is worked on all the same

    def _may(self, user: str) -> bool:
        now = self._clock()
        if len(self._opened) > 10_000:
            self._opened = {who: times for who, times in self._opened.items() if times[-1] > now - WITHIN}
        times = self._opened.setdefault(user, deque())
        while times and times[0] <= now - WITHIN:
            times.popleft()
        if len(times) >= AT_MOST:
            return False
        times.append(now)
        return True


def wanted(payload: dict[str, Any] | None) -> bool:
    """Whether somebody pressed “Write …” in private."""
    if payload is None or payload.get("type") != "block_actions":
        return False
    where = payload.get("container") or {}
    private = str(where.get("channel_id", "")).startswith("D")
    return private and str(payload["actions"][0].get("value", "")).startswith(OPENS)


def helps(payload: dict[str, Any] | None) -> bool:
    """Whether somebody pressed the help button inside a form of ours."""
    if payload is None or payload.get("type") != "block_actions":
        return False
    ours = (payload.get("view") or {}).get("callback_id") == CALLED
    return ours and str(payload["actions"][0].get("value", "")).startswith(_HELPS)


def asked_for(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The form that a press asks for: the question as it stands in the chat, a field, and help where it is there."""
    found = _DATA.fullmatch(str(payload["actions"][0].get("value", "")))
    message = payload.get("message") or {}
    if found is None or found[3] not in LANGUAGES:
        return None
    question, longest, language = found[1], min(int(found[2]), LONGEST) or 1, found[3]
    shown = [each for each in message.get("blocks", []) if isinstance(each, dict)]
    field = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": longest > 100,
        "max_length": longest,
        "focus_on_load": True,
    }
    asked: list[dict[str, Any]] = [
        *blocks.blocks(blocks.said(shown), []),
        {
            "type": "input",
            "block_id": FIELD,
            "label": _plain(writing.your_words(), language),
            "element": field,
        },
    ]
    if any(str(each.get("value", "")).startswith(_HELPS) for each in _buttons(shown)):
        helped = {"label": render(HELP, language), "data": f"{_HELPS}."}
        asked += blocks.blocks("", [[helped]])
    stands = (payload.get("container") or {}).get("message_ts", "")
    return _view(language, asked, {"to": question, "message": str(stands)[:32]}, sends=True)


def sent(view: dict[str, Any]) -> dict[str, str] | None:
    """What was written, for which question and under which message; None where the form is none of ours."""
    kept = _kept(view)
    if view.get("callback_id") != CALLED or not kept.get("to"):
        return None
    words = view["state"]["values"][FIELD][FIELD].get("value") or ""
    return {"text": str(words), "to": str(kept["to"]), "message": str(kept.get("message", ""))}


def _view(
    language: str, shown: list[dict[str, Any]], kept: dict[str, str], *, sends: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "modal",
        "callback_id": CALLED,
        "title": {"type": "plain_text", "text": TITLE},
        "close": _plain(writing.not_now() if sends else writing.close(), language),
        "blocks": shown,
        "private_metadata": json.dumps({**kept, "language": language}),
    }
    if sends:
        found["submit"] = _plain(writing.send(), language)
    return found


def _kept(view: dict[str, Any]) -> dict[str, Any]:
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _buttons(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for each in shown if each.get("type") == "actions" for part in each.get("elements", [])]


def _plain(words: Words, language: str) -> dict[str, str]:
    return {"type": "plain_text", "text": render(words, language)}
