"""The HTTP back end of Telegram's library, on aiohttp: one session, many sends at once, and honest errors.

The library's own back end slows down with concurrency and does not say whether a request left before it failed.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

SECONDS = 30
"""How long one call may take in all; after that it is not known whether it was done."""


class NotSent(NetworkError):
    """The request surely never reached Telegram."""


class ServerIll(NetworkError):
    """A 5xx, or a refusal or redirection in words that are not Telegram's; such calls are not carried out."""


class AiohttpRequest(BaseRequest):
    """Sends the library's requests through one aiohttp session."""

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return SECONDS

    async def initialize(self) -> None:
        """Open the session; again after `shutdown` if need be."""
        self.session()

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def session(self) -> aiohttp.ClientSession:
        """The one session, opened at first use inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60),
                timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=5),
            )
        return self._session

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """One call. NotSent, ServerIll, or TimedOut / NetworkError where nobody knows."""
        sent: dict[str, Any] = {}
        if request_data is not None and request_data.contains_files:
            sent["data"] = _form(request_data)
        elif request_data is not None:
            sent["json"] = request_data.parameters  # half the work of a form
        try:
            async with self.session().request(method, url, allow_redirects=False, **sent) as reply:
                body = await reply.read()
                if reply.status >= 500 or (reply.status >= 300 and not body.startswith(b"{")):
                    raise ServerIll(f"status {reply.status}")
                return reply.status, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent("no connection") from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError("the connection broke") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """A reply; NetworkError where it is none, for nobody knows then what was done."""
        try:
            return decoded(payload)
        except ValueError:
            raise NetworkError("the reply is unreadable") from None


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def decoded(body: bytes) -> dict[str, Any]:
    """A reply of the Bot API; ValueError where it is none."""
    read = json.loads(body)
    if not isinstance(read, dict) or ("result" if read.get("ok") is True else "error_code") not in read:
        raise ValueError("not a reply")
    return read
