"""Slack: one app in one workspace, heard over its socket or at our door, and every call mapped to the port's few errors."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import aiohttp

from bot.channels import slack_updates as updates
from bot.channels.channel import ChannelDown, Delivered, Health, Inbound, Limits, Refused, SendError
from bot.channels.slack_calls import Calls
from bot.channels.slack_forms import Forms, helps, wanted
from bot.channels.slack_gate import Gate
from bot.channels.slack_talk import LARGEST
from bot.channels.slack_updates import Ours
from bot.channels.slack_web import A_MINUTE, Web
from bot.log import log
from bot.metrics import HEARD
from store.inbox import Seen

LIMITS = Limits(
    per_second=5,
    per_chat_second=1,
    per_group_minute=50,
    text=4000,
    button_label=75,
    button_data_bytes=2000,
    makes_groups=True,
    finds_again=True,
    edits_minute=50,
    tells_of_deleting=True,
    overseen=True,
)
"""As Slack documents them: one message a second in each conversation, several hundred a minute in all, and fifty changes."""

LONGEST_PAUSE = 60
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""How an update fails that is not of the shape that Slack sends."""

CLOSED = (
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
)

BEAT = 20
"""Seconds between two looks at whether the socket is still there."""


class SlackChannel:
    """One app. With an `app_token` it listens over a socket; with a `secret`, by which Slack signs, at our door."""

    name = "slack"

    def __init__(
        self,
        token: str,
        api: str,
        *,
        app_token: str = "",
        secret: str = "",
        limits: Limits = LIMITS,
        in_groups: Collection[str] = (),
    ) -> None:
        self.limits = limits
        self.listens = bool(app_token)
        self.health = Health()
        self._app_token = app_token
        self._in_groups = in_groups
        self._hears: frozenset[str] = frozenset()
        # Where no limit is kept, as in stories that do not wait for real minutes, none of a single call's is either.
        self._web = Web(token, api, A_MINUTE if limits.edits_minute else {})
        self._calls = Calls(self._web)
        self._forms = Forms(self._web)
        self._opening: set[asyncio.Task[list[Seen]]] = set()
        """Forms that are on their way to people's screens, beside what comes in meanwhile."""
        self._answering: set[asyncio.Task[None]] = set()
        self._gate = Gate(token, secret, self._us)
        self._ours: Ours | None = None

    async def open(self) -> None:
        """Ask Slack who we are; Refused("token") where it does not know the token."""
        try:
            me = await self._web.call("auth.test")
        except ChannelDown as down:
            if str(down) == "token":
                raise Refused("token") from None
            raise
        if not me.get("bot_id"):
            raise Refused("token")  # a person's token, not the app's
        if self._ours is None:
            about = await self._web.call("bots.info", bot=str(me["bot_id"]))
            app = str(about["bot"].get("app_id", ""))
            self._ours = Ours(str(me["team_id"]), app, str(me["user_id"]), self._in_groups)
            self._calls.us = self._ours.bot
        if self.health.trouble == "token":
            self.health.trouble = ""

    async def introduce(
        self, commands: dict[str, list[tuple[str, str]]], in_groups: dict[str, list[tuple[str, str]]]
    ) -> None:
        """Slack learns of commands from the app's manifest."""

    async def set_webhook(self, url: str) -> None:
        """Slack learns of our door from the app's manifest."""

    async def describe(self) -> dict[str, Any]:
        """What `kreds doctor` wants to know: the workspace, whether the socket opens, and which permissions are missing."""
        me = await self._web.call("auth.test")
        socket = True
        if self.listens:
            try:
                await self._web.call("apps.connections.open", token=self._app_token)
            except SendError:
                socket = False
        return {"team": me.get("team", ""), "user": me.get("user", ""), "socket": socket}

    async def missing_scopes(self, wanted: Collection[str]) -> list[str]:
        """Which of the permissions we were not given."""
        return sorted(set(wanted) - await self._web.scopes())

    async def listen(self) -> AsyncIterator[list[Seen]]:
        """Over a socket. What came is acknowledged only when the next is asked for, so it may be stored in peace."""
        pause = 1.0
        while True:
            try:
                if self._ours is None:
                    await self.open()
                url = (await self._web.call("apps.connections.open", token=self._app_token))["url"]
                async with self._web.session.ws_connect(str(url), heartbeat=BEAT) as socket:
                    async for batch in self._through(socket):
                        pause = 1.0
                        yield batch
            except (SendError, aiohttp.ClientError, TimeoutError, ValueError) as error:
                self.health.trouble = (
                    str(error) if str(error) in ("token", "scope", "conflict") else "unreachable"
                )
                log.warning("socket.failed", channel=self.name, error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _through(self, socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[list[Seen]]:
        """What comes over one socket, until Slack or the line closes it."""
        async for told in self._told(socket):
            if isinstance(told, list):
                yield told
                continue
            HEARD.labels(self.name).set(time.time())
            if told["type"] == "disconnect":
                if told.get("reason") == "link_disabled":
                    raise ChannelDown("token")
                return
            if told["type"] == "hello":
                if told.get("num_connections", 1) > 1:  # another service hears half of what is ours
                    raise ChannelDown("conflict")
                self.health.trouble = ""
            if "envelope_id" not in told:
                continue
            kept = await self._looked_at(told.get("payload"))
            if kept is None:
                continue  # not acknowledged, so it comes again
            if kept:
                yield kept
            await socket.send_json({"envelope_id": told["envelope_id"]})

    async def _told(
        self, socket: aiohttp.ClientWebSocketResponse
    ) -> AsyncIterator[dict[str, Any] | list[Seen]]:
        """What the socket brings, and between it the presses whose forms did not open."""
        reading = asyncio.ensure_future(socket.receive())
        try:
            while True:
                await asyncio.wait({reading, *self._opening}, return_when=asyncio.FIRST_COMPLETED)
                for each in [each for each in self._opening if each.done()]:
                    self._opening.discard(each)
                    if each.result():
                        yield each.result()
                if reading.done():
                    message = reading.result()
                    if message.type in CLOSED:
                        return
                    reading = asyncio.ensure_future(socket.receive())
                    if message.type is aiohttp.WSMsgType.TEXT:
                        yield json.loads(message.data)
        finally:
            reading.cancel()

    async def _looked_at(self, payload: Any) -> list[Seen] | None:
        """What is for us; None where we could not look. What is unreadable would come again and be no better."""
        if not isinstance(payload, dict) or not updates.is_ours(payload, self._known):
            return []
        try:
            status, _reply, brought = await self._gate.over_socket(payload)
            if brought is not None and wanted(brought):
                self._opening.add(asyncio.create_task(self._unless_opened(brought)))
                return []
            self._answer_help(brought)
            return None if status >= 500 else self.seen([brought] if brought else [])
        except UNREADABLE:
            log.warning("socket.unreadable", channel=self.name)
            return []

    async def delivered(self, headers: Mapping[str, str], content: bytes) -> Delivered:
        """A request at our door, if Slack has signed it."""
        status, reply, brought = await self._gate.over_http(headers, content)
        if status != 200 or brought is None:
            return Delivered(status, (), reply)
        HEARD.labels(self.name).set(time.time())
        try:
            if wanted(brought):
                return Delivered(200, await self._unless_opened(brought), reply)
            self._answer_help(brought)
            return Delivered(200, self.seen([brought]), reply)
        except UNREADABLE:
            log.warning("webhook.unreadable", channel=self.name)
            return Delivered(400)

    async def _unless_opened(self, brought: dict[str, Any]) -> list[Seen]:
        """The press that wants a form, to be kept where the form did not open."""
        try:
            return [] if await self._forms.open(brought) else self.seen([brought])
        except UNREADABLE:
            log.warning("form.unreadable", channel=self.name)
            return []

    def _answer_help(self, brought: dict[str, Any] | None) -> None:
        """Beside the press itself, which is kept and worked on like any other."""
        if brought is not None and helps(brought):
            task = asyncio.create_task(self._forms.answer_help(brought))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    def seen(self, found: Sequence[dict[str, Any]]) -> list[Seen]:
        """Those that are for us, ready to be kept."""
        for each in found:
            if each.get("event", {}).get("type") in ("tokens_revoked", "app_uninstalled"):
                self.health.trouble = "token"
        return [kept for each in found if (kept := updates.seen(each, self._known)) is not None]

    def hears(self, chats: frozenset[str]) -> None:
        """Of these channels, and of no others, what people say is kept until it is passed on."""
        self._hears = chats

    async def picture(self, file: str) -> bytes:
        """A picture that somebody showed; SendError says how it could not be fetched."""
        about = (await self._web.call("files.info", file=file))["file"]
        if int(about.get("size", 0)) > LARGEST:
            raise Refused("too_large")
        return await self._web.download(str(about["url_private"]))

    def passed_over(self, seen: Seen) -> None:
        """Slack wants no answer to what is not worked on."""

    def parse(self, payload: str) -> list[Inbound]:
        """What an update says."""
        return updates.parse(payload, self._known)

    async def send(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one thing; SendError says how it failed."""
        try:
            return await self._calls.do(kind, chat, body)
        except ChannelDown as down:
            if str(down) in ("token", "scope"):
                self.health.trouble = str(down)
            raise

    def invitation_link(self, token: str) -> str:
        """A link that leads to our direct message, to be pasted there: a link alone says nothing to an app."""
        return f"https://slack.com/app_redirect?app={self._known.app}&team={self._known.team}&code={token}"

    def group_link(self, token: str) -> str:
        """Nobody needs one: we make groups ourselves."""
        return self.invitation_link(token)

    async def close(self) -> None:
        """Let go of connections."""
        for each in (*self._opening, *self._answering):
            each.cancel()
        await self._web.close()

    @property
    def _known(self) -> Ours:
        found = self._ours or Ours("", "", "", self._in_groups)
        return replace(found, hears=self._hears)

    async def _us(self) -> tuple[str, str]:
        if self._ours is None:
            await self.open()
        return self._known.team, self._known.bot
