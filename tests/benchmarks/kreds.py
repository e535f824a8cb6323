"""Kreds itself, as `kreds run` puts it together, in any role; with `limits` false it may send as fast as it can."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

from bot import app, roles
from bot.channels.channel import Limits
from bot.channels.telegram import LIMITS
from bot.config import Settings, load_settings
from bot.log import set_up
from tests.benchmarks.bot_api import TOKEN

UNLIMITED = Limits(
    per_second=100_000,
    per_chat_second=10_000,
    per_group_minute=100_000,
    text=4096,
    button_label=64,
    button_data_bytes=64,
)


def settings_of(told: dict[str, Any]) -> Settings:
    """The settings of the service under test."""
    chosen = {name: told[name] for name in ("database_url", "strategy_database_url") if told.get(name)}
    return load_settings(
        _env_file=None,
        telegram_token=TOKEN,
        telegram_api=told["api"],
        data=told["data"],
        place="Odense",
        language="en",
        log_level="ERROR",
        **chosen,
    )


async def run(told: dict[str, Any]) -> None:
    """Run until told to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    limits = LIMITS if told["limits"] else UNLIMITED
    async with app.service(settings_of(told), limits=limits) as built:
        await built.channel.open()
        await roles.run(built, stopped, told.get("role", "all"))


if __name__ == "__main__":
    set_up("ERROR")
    asyncio.run(run(json.loads(sys.argv[1])))
