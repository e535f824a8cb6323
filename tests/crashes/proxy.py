"""A bad line between the service and the platform: real connections that are slow, torn, mute or full of rubbish."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

NOT_DONE = ("never reached", "reset before", "gateway page", "portal page", "redirected")
"""What happens to a call that the platform never saw."""

DONE = ("slow", "never answered", "reset after", "reset within the reply", "rubbish", "not even HTTP")
"""What happens to a call that the platform carried out."""

TROUBLES = (*NOT_DONE, *DONE)

RUBBISH = (
    b"<html>hello</html>",
    b"null",
    b"[]",
    b'{"ok":true}',
    b"\xff\xfe\x00",
    b'{"ok":true,"result":',
    b"",
)

MUTE = 3.0
"""Seconds after which a mute connection is torn down, so that a poll goes on; a send has given up long before."""


class _Torn(Exception):
    """The connection is to be reset."""


@dataclass
class Line:
    """Where the service calls; `rate` is the share of calls that something happens to, 1 an outage.

    `only` limits it to calls of one method, `troubles` to some of them.
    """

    chance: random.Random
    address: str = ""
    rate: float = 0.0
    troubles: tuple[str, ...] = TROUBLES
    only: bytes = b""
    counted: Counter[str] = field(default_factory=Counter)

    def trouble(self, call: bytes) -> str:
        """What happens to a call; "" for nothing."""
        if self.only not in call.partition(b"\r\n")[0]:
            return ""
        return self.chance.choice(self.troubles) if self.chance.random() < self.rate else ""


@asynccontextmanager
async def line(to: str, chance: random.Random) -> AsyncIterator[Line]:
    """A line to a platform at an address such as http://127.0.0.1:8081."""
    host, _colon, port = to.removeprefix("http://").partition(":")
    made = Line(chance)
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            await _calls(made, reader, writer, host, int(port))
        except (_Torn, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            tear_down(writer)
        finally:
            busy.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**24)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
        for each in busy:
            each.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


def tear_down(writer: asyncio.StreamWriter) -> None:
    """Reset the connection, not an orderly end."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    writer.transport.abort()


async def _calls(
    line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
) -> None:
    far: asyncio.StreamWriter | None = None
    try:
        while True:
            call = await _message(reader)
            trouble = line.trouble(call)
            if trouble:
                line.counted[trouble] += 1
            await _instead(trouble, writer)
            if trouble in ("gateway page", "portal page", "redirected"):
                continue
            if far is None:
                answers, far = await asyncio.open_connection(host, port, limit=2**24)
            far.write(call)
            answer = await _message(answers)
            await _answer(trouble, answer, writer, line.chance)
    finally:
        if far is not None:
            far.close()


async def _instead(trouble: str, writer: asyncio.StreamWriter) -> None:
    """What a call meets on its way there."""
    match trouble:
        case "reset before":
            raise _Torn
        case "never reached":
            await asyncio.sleep(MUTE)
            raise _Torn
        case "gateway page":
            await _say(writer, _page("502 Bad Gateway"))
        case "portal page":
            await _say(writer, _page("403 Forbidden"))
        case "redirected":
            await _say(writer, _page("302 Found", b"Location: http://127.0.0.1:9/\r\n"))


async def _answer(trouble: str, answer: bytes, writer: asyncio.StreamWriter, chance: random.Random) -> None:
    """What a call's answer meets on its way back."""
    match trouble:
        case "slow":
            await asyncio.sleep(0.2)
        case "never answered":
            await asyncio.sleep(MUTE)
            raise _Torn
        case "reset after":
            raise _Torn
        case "reset within the reply":
            await _say(writer, answer[: len(answer) // 2])
            raise _Torn
        case "rubbish":
            answer = _page("200 OK", body=chance.choice(RUBBISH))
        case "not even HTTP":
            await _say(writer, b"220 mail ready\r\n\r\n")
            raise _Torn
    await _say(writer, answer)


async def _say(writer: asyncio.StreamWriter, what: bytes) -> None:
    writer.write(what)
    await writer.drain()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP message, request or reply; both sides say how long theirs is."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for each in _fields(head):
        name, _colon, value = each.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


def _fields(head: bytes) -> Iterable[bytes]:
    return head.split(b"\r\n")[1:]


def _page(status: str, more: bytes = b"", body: bytes = b"<html><h1>No</h1></html>") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + more + b"\r\n" + body
