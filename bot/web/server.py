"""Uvicorn in our own loop: it starts and stops with the service."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from bot.web.address import listening, port_of


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Signals are the service's to hear."""
        yield


@contextlib.asynccontextmanager
async def served(pages: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve while inside; the port that is listened on. OSError where it is taken."""
    with listening(host, port) as found:
        async with serving(pages, found):
            yield port_of(found)


@contextlib.asynccontextmanager
async def serving(pages: Starlette, found: socket.socket, proxies: str = "127.0.0.1") -> AsyncIterator[None]:
    """Serve while inside. `proxies` are believed when they say who asks."""
    config = uvicorn.Config(
        pages,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[found]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
