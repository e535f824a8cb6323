"""`kreds run`: the service."""

from __future__ import annotations

import asyncio
import signal

import click

from bot import app
from bot.config import Settings, load_settings
from bot.log import set_up
from bot.web.pages import pages, secret
from bot.web.server import served


@click.command()
def run() -> None:
    """Run the service until it is told to stop.

    Receives by long polling, or by webhook where KREDS_WEB_URL is set. Health is at /healthz.
    """
    settings = load_settings()
    set_up(settings.log_level)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with app.service(settings) as built:
        await built.channel.open()
        async with served(pages(built), settings.web_host, settings.web_port):
            if settings.web_url:
                await built.channel.set_webhook(f"{settings.web_url}/telegram", secret(built))
            await app.run(built, stopped)
