"""What gets in from Slack: signed by it, of our workspace and app, and never our own doing.

The signature is checked before anything is read. Bolt does the rest of what Slack asks of an app; its listeners run
after the acknowledgement, so we use none: its middleware hands the request over, and it is acknowledged once it is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

BROUGHT = "brought"

QUIET = logging.getLogger("slack_bolt")
"""What Bolt says may hold what people wrote."""
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


class Gate:
    """`us` says which workspace we are in and as whom; without a `secret` nothing gets in over HTTP."""

    def __init__(self, token: str, secret: str, us: Callable[[], Awaitable[tuple[str, str]]]) -> None:
        self._verifier = SignatureVerifier(secret) if secret else None
        self._app = AsyncApp(
            name="kreds",
            signing_secret=secret or "socket",
            authorize=_authorizing(token, us),
            logger=QUIET,
            request_verification_enabled=False,  # done before, on the bytes as they came
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.use(_bring)

    async def over_http(
        self, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, str, dict[str, Any] | None]:
        """The status to answer with, what to answer, and what was brought, if it is to be looked at."""
        if not self._signed(headers, content):
            return 403, "", None
        try:
            request = AsyncBoltRequest(body=content.decode(), headers={**headers})
        except (ValueError, TypeError, AttributeError, RecursionError):
            return 400, "", None
        return await self._through(request)

    async def over_socket(self, payload: dict[str, Any]) -> tuple[int, str, dict[str, Any] | None]:
        """The same for what came over our own connection, which needs no signature."""
        return await self._through(AsyncBoltRequest(mode="socket_mode", body=payload))

    async def _through(self, request: AsyncBoltRequest) -> tuple[int, str, dict[str, Any] | None]:
        answer = await self._app.async_dispatch(request)
        brought = request.context.get(BROUGHT)
        return answer.status, answer.body or "", brought if isinstance(brought, dict) else None

    def _signed(self, headers: Mapping[str, str], content: bytes) -> bool:
        """Compared in constant time, and no older than five minutes."""
        stamp = headers.get("x-slack-request-timestamp", "")
        mark = headers.get("x-slack-signature", "")
        if self._verifier is None or not stamp.isascii() or not stamp.isdigit() or not mark.isascii():
            return False
        try:
            return self._verifier.is_valid(content, stamp[:20], mark)
        except ValueError:  # bytes that are no text: Slack sends none
            return False


def _authorizing(
    token: str, us: Callable[[], Awaitable[tuple[str, str]]]
) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(team_id: str | None = None) -> AuthorizeResult | None:
        team, bot = await us()
        if team_id != team:
            return None  # another workspace: acknowledged, and nothing is kept of it
        return AuthorizeResult(enterprise_id=None, team_id=team, bot_token=token, bot_id=bot, bot_user_id=bot)

    return cast("Callable[..., Awaitable[AuthorizeResult]]", authorize)


async def _bring(body: dict[str, Any], context: dict[str, Any]) -> BoltResponse:
    context[BROUGHT] = body
    return BoltResponse(status=200, body="")
