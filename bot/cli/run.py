"""`kreds run`: the service."""

from __future__ import annotations

import asyncio
import os
import signal
import socket

import click

from bot import app, beginning, metrics, platforms, roles
from bot.channels.channel import Limits
from bot.config import Settings, load_settings
from bot.log import log, set_up
from bot.web.address import listening, port_of


@click.command()
@click.option(
    "--role",
    type=click.Choice(roles.ROLES),
    default="all",
    show_default=True,
    help="What this process does; others than all need PostgreSQL.",
)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Where health is served, instead of KREDS_LISTEN; port 0 for any that is free (the log says which).",
)
def run(role: str, listen: str | None) -> None:
    """Run the service until it is told to stop.

    Receives by long polling, or by webhook where KREDS_WEB_URL is set. Health is at /healthz.

    With several processes on one PostgreSQL: receive keeps what comes (one polls, any number by webhook), turns works
    on it and on what is due (any number), deliver sends (one at a time; another takes over).
    """
    settings = load_settings(**({"listen": listen} if listen else {}))
    set_up(settings.log_level)
    asyncio.run(until_stopped(settings, role))


async def until_stopped(settings: Settings, role: str, limits: Limits | None = None) -> None:
    """Everything that `kreds run` does. `limits` other than the platform's own are for measuring."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with app.service(settings, limits=limits) as built:
        roles.refuse_alone(built, role)
        metrics.watch(built.store.engine)
        with _listening(settings) as found:
            await platforms.open_all(built.channels)
            await roles.run(built, stopped, role, [_serve(built, found, role)])


def _listening(settings: Settings) -> socket.socket:
    """The address that is served a moment later: until then whoever asks there waits."""
    try:
        return listening(settings.web_host, settings.web_port)
    except OSError as wrong:
        raise app.CannotStart(
            f"KREDS_LISTEN: {settings.listen} cannot be had ({os.strerror(wrong.errno or 0)}); give each process "
            "an address of its own, also by --listen; port 0 takes any that is free"
        ) from None


async def _serve(built: app.Service, found: socket.socket, role: str) -> None:
    """Serve for ever, once what waited on the platforms has been worked on: what is served takes long to read in."""
    await beginning.looked(built)
    await beginning.read_in("bot.web.server", "bot.web.site")
    from bot.web.server import serving
    from bot.web.site import site

    async with serving(site(built), found, built.settings.proxies):
        log.info("service.listens", port=port_of(found))
        try:
            for each in built.channels.values():
                if not each.listens and role in ("all", "receive"):
                    await each.set_webhook(f"{built.settings.web_url}/{each.name}")
            await beginning.read_in_dialogues()
            await asyncio.Event().wait()
        finally:
            await built.stop_reading()  # open pages go at once, and nobody waits for them
