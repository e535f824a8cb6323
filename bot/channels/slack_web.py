"""Slack's Web API: its library as a typed client, one shared session, no second try of its own, and honest errors."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.channel import ChannelDown, Refused, SendError, Throttled, Uncertain, Unreachable

QUIET = logging.getLogger("slack_sdk")
"""What the library says may hold what people wrote."""
QUIET.setLevel(logging.CRITICAL)

SECONDS = 30
"""How long one call may take in all; after that it is not known whether it was done."""

FINE = {
    "already_archived",
    "already_in_channel",
    "already_pinned",
    "cant_delete_message",
    "cant_update_message",
    "edit_window_closed",
    "message_not_found",
    "not_pinnable",
    "too_many_pins",
}
"""Refusals that mean: it is so already, or no longer matters."""

GONE = {
    "account_inactive",
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "not_in_channel",
    "posting_to_channel_denied",
    "user_disabled",
    "user_not_found",
    "user_not_in_channel",
    "user_not_visible",
    "restricted_action_read_only_channel",
}
"""The person, or the channel, is not there for us."""

LOCKED_OUT = {
    "access_denied",
    "app_access_restricted",
    "ekm_access_denied",
    "forbidden_team",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}
"""Nothing can be done until an administrator mends it; what waits is kept for then."""

ILL = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
"""Slack says itself that it could not."""

SLOWER = {"message_limit_exceeded", "rate_limited", "ratelimit", "ratelimited"}

BY_CHAT = {"chat.postMessage"}
"""Methods whose limit is each conversation's own."""

A_MINUTE = {
    "apps.connections.open": 50,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "conversations.archive": 20,
    "conversations.create": 20,
    "conversations.history": 50,
    "conversations.invite": 50,
    "conversations.kick": 50,
    "conversations.list": 20,
    "conversations.members": 100,
    "conversations.open": 50,
    "conversations.setTopic": 20,
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "pins.add": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}
"""Calls of each method in a minute, by Slack's tiers: more are not tried, so Slack need not refuse them."""

MINUTE = 62.0
"""Seconds that we take a minute to be, since clocks and networks jitter."""


class Web:
    """Calls any method with a form. The library is given our session, or it would open one for each call."""

    def __init__(self, token: str, api: str, a_minute: Mapping[str, int] = A_MINUTE) -> None:
        self._token, self._api, self._a_minute = token, api, a_minute
        self._client: AsyncWebClient | None = None
        self._session: aiohttp.ClientSession | None = None
        self._wait: dict[str, float] = {}
        """Until when a method must not be called."""
        self._called: dict[str, deque[float]] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session, opened at first use inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=60),
                timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=5),
            )
        return self._session

    async def call(self, method: str, *, token: str = "", **args: str) -> dict[str, Any]:
        """One call, carried out at most once; a SendError says how it failed.

        A method that we were told to leave alone, or have called enough, is not called, so others that need it wait too.
        """
        wait = self._until(method)
        if wait > 0:
            raise Throttled(wait)
        try:
            answer = await self._library().api_call(method, data=args, headers=_as(token))
        except SlackApiError as refused:
            error = _port_error(refused)
            if isinstance(error, Throttled) and method not in BY_CHAT:
                self._wait[method] = time.monotonic() + error.after
            raise error from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise ChannelDown("no_connection") from None
        except (aiohttp.ClientError, TimeoutError, SlackClientError):
            raise Uncertain from None
        data = answer.data
        if not isinstance(data, dict):
            raise Uncertain
        return data

    def _until(self, method: str) -> float:
        """Seconds until a method may be called; if it may be now, this counts as one call."""
        now = time.monotonic()
        wait = self._wait.get(method, 0.0) - now
        if method in self._a_minute:
            times = self._called.setdefault(method, deque())
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= self._a_minute[method]:
                wait = max(wait, times[0] + MINUTE - now)
            elif wait <= 0:
                times.append(now)
        return wait

    async def scopes(self) -> set[str]:
        """What the app was given, as Slack says with every answer."""
        answer = await self._library().api_call("auth.test", data={})
        shown = str(answer.headers.get("X-OAuth-Scopes", ""))
        return {each.strip() for each in shown.split(",") if each.strip()}

    async def upload(self, url: str, content: bytes) -> None:
        """Bring the bytes of a file to where Slack wants them; nobody sees them before they are shared."""
        try:
            async with self.session.post(url, data=content) as reply:
                if reply.status != 200:
                    raise ChannelDown("upload")
        except (aiohttp.ClientError, TimeoutError):
            raise ChannelDown("upload") from None

    async def download(self, url: str) -> bytes:
        """A file that somebody shared, with our token; Refused where it is no picture, such as a page to log in on."""
        try:
            async with self.session.get(url, headers=_as(self._token), allow_redirects=False) as reply:
                if reply.status >= 500:
                    raise ChannelDown("download")
                if reply.status != 200 or not reply.content_type.startswith("image/"):
                    raise Refused("not_there")
                return await reply.read()
        except (aiohttp.ClientError, TimeoutError):
            raise ChannelDown("download") from None

    async def close(self) -> None:
        """Let go of the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._client = None

    def _library(self) -> AsyncWebClient:
        if self._client is None or self._client.session is not self.session:
            self._client = AsyncWebClient(
                self._token,
                base_url=self._api,
                timeout=SECONDS,
                session=self.session,
                logger=QUIET,
                retry_handlers=[],  # its own second try after a broken connection may post twice
            )
        return self._client


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _port_error(refused: SlackApiError) -> SendError:
    """A refusal in the port's words. `Refused.code` is one of Slack's own error names, which hold no words of people."""
    answer = refused.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0) or 0)
    data = getattr(answer, "data", None)
    error = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or error in SLOWER:
        after = str(getattr(answer, "headers", {}).get("Retry-After", "1"))
        return Throttled(float(after) if after.isdigit() else 1.0)
    if status >= 500 or error in ILL:
        return ChannelDown("ill")
    if not isinstance(data, dict) or not error:
        return Uncertain()  # a page instead of an answer: nobody knows
    if error in LOCKED_OUT:
        return ChannelDown("scope" if error == "missing_scope" else "token")
    if error in GONE:
        return Unreachable(error)
    return Refused(error if error.replace("_", "").isalnum() and len(error) < 60 else "other")
