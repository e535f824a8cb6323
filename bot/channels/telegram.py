"""Telegram: its library as a typed client, our own polling, and every call mapped to the port's few errors."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

import aiohttp
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels import telegram_calls as calls
from bot.channels import telegram_errors as errors
from bot.channels import telegram_updates as updates
from bot.channels.channel import ChannelDown, Delivered, Health, Inbound, Limits, Refused
from bot.channels.telegram_groups import LARGEST, Ours
from bot.channels.telegram_request import AiohttpRequest, decoded
from bot.log import log
from bot.metrics import HEARD
from store.inbox import Seen

LIMITS = Limits(
    per_second=30, per_chat_second=1, per_group_minute=20, text=4096, button_label=64, button_data_bytes=64
)
"""As Telegram documents them for bots."""

LONGEST_PAUSE = 10
"""Seconds between two tries at most where Telegram does not answer: whoever asks for help just then waits for the next one."""

POLL_SECONDS = 50

A_MOMENT = 0.01
"""Seconds that the clock on a button turns at least, so that what was pressed for is not held up by stopping it."""

A_WHILE = 0.25
"""The same at most, where many press at once: until then their replies go first."""

CLOCKS = 4
"""Clocks that are being stopped at the same time."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name


class TelegramChannel:
    """One bot on Telegram. With a `secret`, which Telegram shows at our door, it does not poll."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        api: str,
        limits: Limits = LIMITS,
        in_groups: Collection[str] = (),
        secret: str = "",
    ) -> None:
        self.limits = limits
        self.secret = secret
        self.listens = not secret
        self.health = Health()
        self._api, self._token = api, token
        self._request = AiohttpRequest()
        self._polls = AiohttpRequest(connections=4)
        self._bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._request,
            get_updates_request=self._polls,  # else the library makes an unused one, which costs the start
        )
        self._id = int(token.partition(":")[0])
        self._username = ""
        self._in_groups = in_groups
        self._hears: frozenset[str] = frozenset()
        self._turning: deque[tuple[float, str]] = deque()
        """Presses whose clock turns, and since when."""
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._at_work = False
        """Whether what came is being worked on."""
        self._leaving = 0
        """How many messages are on their way."""

    async def open(self) -> None:
        """Ask Telegram who we are; Refused("token") where it does not know the token."""
        try:
            await self._request.initialize()
            me = await self._bot.get_me()
        except InvalidToken:
            raise Refused("token") from None
        except TelegramError as error:
            raise errors.port_error(error) from None
        self._username = me.username or ""

    async def introduce(
        self, commands: dict[str, list[tuple[str, str]]], in_groups: dict[str, list[tuple[str, str]]]
    ) -> None:
        """Set the menus of commands, in private and in groups: language → (command, what it does)."""
        for menu, scope in ((commands, None), (in_groups, BotCommandScopeAllGroupChats())):
            for language, listed in menu.items():
                await self._bot.set_my_commands(
                    [BotCommand(command, words) for command, words in listed],
                    scope=scope,
                    language_code=language if language != "en" else None,
                )

    async def describe(self) -> dict[str, Any]:
        """What `kreds doctor` wants to know of the bot and its webhook."""
        me = await self._bot.get_me()
        hook = await self._bot.get_webhook_info()
        return {
            "username": me.username,
            "can_join_groups": bool(me.can_join_groups),
            "webhook": hook.url,
            "pending": hook.pending_update_count,
            "trouble": bool(hook.last_error_message),
        }

    async def set_webhook(self, url: str) -> None:
        """Let Telegram deliver to us."""
        allowed = [*updates.ALLOWED, updates.EDITED]  # asked for once, and dropped where nothing is passed on
        await self._bot.set_webhook(url, secret_token=self.secret, allowed_updates=allowed)

    async def delivered(self, headers: Mapping[str, str], content: bytes) -> Delivered:
        """An update at our door, if whoever brings it knows the secret."""
        shown = headers.get(SECRET_HEADER, "")
        if not self.secret or not hmac.compare_digest(shown.encode(), self.secret.encode()):
            return Delivered(403)
        try:
            return Delivered(200, self.seen([json.loads(content)]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            log.warning("webhook.unreadable", channel=self.name)
            return Delivered(400)

    async def listen(self) -> AsyncIterator[list[Seen]]:
        """Long polling. A batch is confirmed only when the next is asked for, so it may be stored in peace.

        The first look does not wait for anything, and says so with an empty batch where nothing was there.
        """
        await self._call_until_it_works("deleteWebhook", {})
        confirm: int | None = None
        wait = 0
        pause = 1.0
        while True:
            allowed = [*updates.ALLOWED, *([updates.EDITED] if self._hears else [])]
            asked: dict[str, Any] = {"timeout": wait, "allowed_updates": allowed}
            if confirm is not None:
                asked["offset"] = confirm
            try:
                found = await self._call("getUpdates", asked, POLL_SECONDS + 15)
            except ChannelDown as error:
                self.health.trouble = str(error)
                log.warning("poll.failed", channel=self.name, error=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause, confirm = 1.0, None
            self.health.trouble = ""
            HEARD.labels(self.name).set(time.time())
            if found or not wait:
                wait = POLL_SECONDS
                self._at_work = True
                yield self.seen(found)
                self._at_work = False
            if found:
                confirm = found[-1]["update_id"] + 1

    def seen(self, found: Sequence[dict[str, Any]]) -> list[Seen]:
        """The updates that are for us; presses in private are acknowledged once they are worked on, or after a while.

        A press in a group is answered with words for the presser alone, once it has been worked on.
        """
        ours = Ours(self._username, self._in_groups, self._hears)
        kept = [updates.seen(update, ours) for update in found]
        for update, seen in zip(found, kept, strict=True):
            query = update.get("callback_query")
            if seen is None or not updates.in_group("callback_query", query):
                self._let_go(query)
        return [each for each in kept if each is not None]

    def hears(self, chats: frozenset[str]) -> None:
        """Of these chats, and of no others, what people say is kept until it is passed on."""
        self._hears = chats

    def passed_over(self, seen: Seen) -> None:
        """A press in a group that is not worked on is acknowledged without words."""
        if seen.by:
            self._let_go(json.loads(seen.payload).get("callback_query"))

    def _let_go(self, query: Any) -> None:
        """The clock on the button stops."""
        if isinstance(query, dict) and "id" in query:
            self._turning.append((time.monotonic(), str(query["id"])))
            if len(self._acknowledging) < CLOCKS:
                task = asyncio.ensure_future(self._acknowledge())
                self._acknowledging.add(task)
                task.add_done_callback(self._acknowledging.discard)

    def parse(self, payload: str) -> list[Inbound]:
        """What an update says."""
        return updates.parse(payload, self._id)

    async def send(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one thing; SendError says how it failed."""
        counts = kind == "message"
        self._leaving += counts
        try:
            return await calls.do(self._bot, kind, int(chat), body)
        except TelegramError as error:
            if isinstance(error, BadRequest) and errors.says(error, errors.FINE):
                return {}
            raise errors.port_error(error) from None
        finally:
            self._leaving -= counts

    async def picture(self, file: str) -> bytes:
        """A picture that somebody showed; SendError says how it could not be fetched."""
        try:
            found = await self._bot.get_file(file)
            if (found.file_size or 0) > LARGEST:
                raise Refused("too_large")
            return bytes(await found.download_as_bytearray())
        except TelegramError as error:
            raise errors.port_error(error) from None

    def invitation_link(self, token: str) -> str:
        """A link that opens a private chat with us."""
        return f"https://t.me/{self._username}?start={token}"

    def group_link(self, token: str) -> str:
        """A link that makes a group with us as its administrator."""
        rights = "invite_users+restrict_members+delete_messages+pin_messages+change_info"
        return f"https://t.me/{self._username}?startgroup={token}&admin={rights}"

    async def close(self) -> None:
        """Let go of connections."""
        if self._acknowledging:
            await asyncio.wait(self._acknowledging, timeout=2)
        await self._request.shutdown()
        await self._polls.shutdown()

    async def _acknowledge(self) -> None:
        await asyncio.sleep(A_MOMENT)
        while self._turning:
            since, query = self._turning[0]
            busy = self._at_work or self._leaving > CLOCKS
            if busy and time.monotonic() < since + A_WHILE:
                await asyncio.sleep(A_MOMENT)
                continue
            self._turning.popleft()
            try:
                await self._bot.do_api_request("answercallbackquery", {"callback_query_id": query})
            except TelegramError as error:
                log.info("acknowledge.failed", channel=self.name, error=type(error).__name__)

    async def _call_until_it_works(self, method: str, asked: dict[str, Any]) -> None:
        pause = 1.0
        while True:
            try:
                await self._call(method, asked, 20)
            except ChannelDown as error:
                self.health.trouble = str(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    async def _call(self, method: str, asked: dict[str, Any], seconds: float) -> Any:
        """A raw call for polling; ChannelDown with a fixed word for whatever goes wrong."""
        try:
            async with self._polls.session().post(
                f"{self._api}/bot{self._token}/{method}",
                json=asked,
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=5),
            ) as reply:
                read = decoded(await reply.read())
        except (aiohttp.ClientError, TimeoutError):
            raise ChannelDown("unreachable") from None
        except ValueError:
            raise ChannelDown("unreadable") from None
        if not read.get("ok"):
            code = int(read.get("error_code", 0))
            raise ChannelDown({401: "token", 404: "token", 409: "conflict"}.get(code, f"code {code}"))
        return read["result"]
