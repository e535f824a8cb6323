"""What the open pages have been shown, and what they are sent when something changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from tests.demo.panels import Panels
from tests.demo.phones import Drawn, phones, shown
from tests.demo.stage import SCENES, Stage
from tests.demo.words import LANGUAGES, say

BREATH = 0.1
"""Seconds in which changes are gathered, so that a page is not drawn anew for each."""

_REGION = {"en": "en_GB", "da": "da"}


class Screen:
    """Looks at the phones whenever something happens at the platform, and tells every page that is open."""

    def __init__(self, stage: Stage, panels: Panels) -> None:
        self._stage = stage
        self._panels = panels
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._seen: dict[str, dict[str, str]] = {}
        self._drawn: Drawn = {}
        self._beside: dict[str, str] = {}
        self._new = asyncio.Event()
        self._over = False
        stage.told = self._new.set

    async def watch(self) -> None:
        """For as long as the demo runs: first the phones, and what stands beside them once all is quiet."""
        activity = self._stage.rig.telegram.world.activity
        while True:
            waiting = [asyncio.ensure_future(activity.next(3600)), asyncio.ensure_future(self._new.wait())]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waiting:
                    each.cancel()
            beside = self._new.is_set()
            self._new.clear()
            await asyncio.sleep(BREATH)
            self._tell_phones()
            if beside:
                await self._tell_beside()

    async def events(self) -> AsyncIterator[str]:
        """Everything as it stands, then every change; ends with the demo."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        for key, fragments in self._seen.items():
            queue.put_nowait(_event("chat", {"phone": key, "anew": True, "put": list(fragments.items())}))
        for name, data in self._beside.items():
            queue.put_nowait(_sent(name, data))
        self._pages.add(queue)
        self._new.set()
        try:
            while not self._over:
                said = await queue.get()
                if said is None:
                    yield _event("over", {})
                    return
                yield said
        finally:
            self._pages.discard(queue)

    def close(self) -> None:
        """Tell the pages that it is over."""
        self._over = True
        for each in self._pages:
            each.put_nowait(None)

    def _tell_phones(self) -> None:
        for phone in phones(self._stage):
            now = dict(shown(phone, self._drawn)) | {
                "keys": json.dumps(phone.keyboard()),
                "people": json.dumps([each.first_name for each in phone.people]),
            }
            before = self._seen.get(phone.key, {})
            put = [(key, html) for key, html in now.items() if before.get(key) != html]
            gone = [key for key in before if key not in now]
            self._seen[phone.key] = now
            if put or gone:
                self._say(_event("chat", {"phone": phone.key, "put": put, "gone": gone}))

    async def _tell_beside(self) -> None:
        stage = self._stage
        place = SCENES.index(stage.scene)
        told: dict[str, Any] = {
            "clock": {
                "text": {each: _moment(stage.now, each) for each in LANGUAGES},
                "hour": f"{stage.now:%H:%M}",
                "moving": stage.moving,
            },
            "scene": {
                "ready": stage.ready,
                "text": {each: say(each, f"scene_{stage.scene}") for each in LANGUAGES},
                "done": place,
                "of": len(SCENES) - 1,
            },
        }
        if not stage.moving:
            told["panels"] = await self._panels.html()
        told["steps"] = sorted(stage.steps)
        for name, data in told.items():
            text = json.dumps(data)
            if self._beside.get(name) != text:
                self._beside[name] = text
                self._say(_sent(name, text))

    def _say(self, event: str) -> None:
        for each in self._pages:
            each.put_nowait(event)


def _moment(now: datetime, language: str) -> str:
    return format_datetime(now, "EEE d MMM yyyy, HH:mm", locale=_REGION[language])


def _event(name: str, data: dict[str, object]) -> str:
    return _sent(name, json.dumps(data))


def _sent(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
