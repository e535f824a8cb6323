"""Uvicorn in our own loop: it starts and stops with the service."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Signals are the service's to hear."""
        yield


@contextlib.asynccontextmanager
async def served(pages: Starlette, host: str, port: int, proxies: str = "127.0.0.1") -> AsyncIterator[int]:
    """Serve while inside; the port that is listened on. OSError where it is taken.

    `proxies` are believed when they say who asks.
    """
    config = uvicorn.Config(
        pages,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    sockets = [_bound(host, port)]
    task = asyncio.create_task(server.serve(sockets=sockets))
    try:
        yield int(sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await task
        sockets[0].close()


def _bound(host: str, port: int) -> socket.socket:
    """As Uvicorn would, but it ends the program without a word where that fails."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
