"""Asking another server for JSON: patient for seconds alone, and never for more than a little."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.config import HERE

LARGEST = 256_000
"""Bytes of an answer; keys of large providers are a tenth of it."""

PATIENCE = aiohttp.ClientTimeout(total=8, connect=4)
"""Seconds for all of it, and for a connection."""


WORD = re.compile(r"[a-z_]{1,40}")


class Away(Exception):
    """There was no answer, or none that can be read; in a word why."""


class Refused(Exception):
    """There was an answer, and it is no; in the standard's word why, or its number."""


async def asked(
    address: str, *, near: bool, body: str | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at an address, or what comes back for a form that is sent there. Away, Refused.

    `near` is whether http on this machine may be asked; everything else is https. A redirection is not followed.
    """
    if not may_be_asked(address, near=near):
        raise Away("address")
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, auto_decompress=False) as session,
            session.request(
                "GET" if body is None else "POST",
                address,
                data=body,
                headers={"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})},
                allow_redirects=False,
            ) as reply,
        ):
            content = await _bounded(reply)
            status = reply.status
    except TimeoutError:
        raise Away("time") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Away(type(error).__name__) from None
    if status in (400, 401, 403):
        raise Refused(_word(content) or str(status))
    if status != 200:
        raise Away(str(status))
    return _read(content)


def may_be_asked(address: str, *, near: bool) -> bool:
    """Whether an address is one that nobody on the way can read."""
    try:
        said = urlsplit(address)
    except ValueError:
        return False
    return bool(said.hostname) and (
        said.scheme == "https" or (near and said.scheme == "http" and said.hostname in HERE)
    )


async def _bounded(reply: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in reply.content.iter_chunked(16_384):
        content += chunk
        if len(content) > LARGEST:
            raise Away("size")
    return bytes(content)


def _word(content: bytes) -> str:
    """Why it is no, where that is a code and no sentence."""
    try:
        said = _read(content).get("error")
    except Away:
        return ""
    return said if isinstance(said, str) and WORD.fullmatch(said) else ""


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Away("words") from None
    if not isinstance(found, dict):
        raise Away("words")
    return found
