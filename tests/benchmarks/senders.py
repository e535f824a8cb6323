"""Sends messages through our channel and through bare aiohttp in turns, and prints the processor time of each."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp

from bot.channels.telegram import TelegramChannel
from tests.benchmarks.bot_api import TOKEN

TEXT = "Hi Sol. Two quick ones about this week.\n\nDid someone listen to you this week?"
LABELS = {"yes": "Yes", "some": "A bit", "no": "No", "skip": "Skip", "later": "Remind me later"}


async def run(api: str, messages: int, rounds: int, flights: list[int]) -> dict[str, dict[str, list[float]]]:
    """Seconds of processor time for each message: sender → in flight → round."""
    rows = [[{"label": label, "data": f"c.AbCdEfGh.0ab.{key}"}] for key, label in LABELS.items()]
    keyboard = [[{"text": each["label"], "callback_data": each["data"]} for each in row] for row in rows]
    told = {
        "text": TEXT,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": keyboard},
    }
    channel = TelegramChannel(TOKEN, api)
    await channel.open()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def bare(chat: int) -> None:
            async with session.post(f"{api}/bot{TOKEN}/sendMessage", json={"chat_id": chat, **told}) as reply:
                json.loads(await reply.read())

        async def ours(chat: int) -> None:
            await channel.send("message", str(chat), {"text": TEXT, "rows": rows})

        found: dict[str, dict[str, list[float]]] = {"ours": {}, "bare": {}}
        for place in range(rounds + 1):
            for flight in flights:
                for name, send in (("ours", ours), ("bare", bare)):
                    cost = await _cost(send, messages, flight)
                    if place:  # the first round only warms up
                        found[name].setdefault(str(flight), []).append(cost)
    await channel.close()
    return found


async def _cost(send: Callable[[int], Awaitable[None]], messages: int, flight: int) -> float:
    chats = iter(range(1, messages + 1))

    async def one_after_another() -> None:
        for chat in chats:
            await send(chat)

    began = time.process_time()
    await asyncio.gather(*(one_after_another() for _each in range(flight)))
    return (time.process_time() - began) / messages


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(**json.loads(sys.argv[1])))))
