"""Where the time of a press and of a send goes, and how many SQL statements a press takes: not one of the figures."""

from __future__ import annotations

import asyncio
import cProfile
import json
import pstats
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot import app
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import parse
from bot.dispatch import handle_alone
from bot.municipality import Municipality, municipality
from bot.outcomes import delivered
from store import handing, inbox, leases
from store.handing import Handed
from store.inbox import Seen
from store.strategy import connect
from store.unit_of_work import Store, Work
from tests.benchmarks import town
from tests.benchmarks.bench import Bench
from tests.benchmarks.bot_api import TOKEN, BotApi
from tests.benchmarks.figures import Figure
from tests.benchmarks.kreds import settings_of
from tests.bot.circles import Links
from tests.store.hands import Hands

TOP = 14
ROOT = Path(__file__).parents[2]


async def run(bench: Bench) -> list[Figure]:
    """Statements and time by step of a press, then the functions that take most of the press and of the send."""
    presses = bench.sized(5, 200, 1000)
    settings = settings_of({"api": "http://127.0.0.1:1", "data": str(bench.folder())})
    shown = await town.build(settings, presses + 20, asked=presses + 20)
    store, strategy = app.people_store(settings), connect(settings.strategy_url)
    try:
        here = municipality(settings, strategy, Links())
        sender = Hands(await leases.take(store, "deliver:telegram", 3600))
        for chat in range(1, 21):
            _press(here, sender, chat, shown[chat], lambda _name, do: store_turn(store, do))
        found = _steps(here, store, sender, shown, presses)
    finally:
        store.close()
        strategy.dispose()
    return found + await _send(presses * 5)


def store_turn(store: Store, do: Callable[[Work], Any]) -> Any:
    """One turn in this thread, where it can be watched."""
    with store.unit_of_work() as work:
        return do(work)


def _press(
    here: Municipality,
    sender: Hands,
    chat: int,
    data: str,
    turn: Callable[[str, Callable[[Work], Any]], Any],
) -> None:
    """The units of work that a press goes through, one after another."""
    person = {"id": chat, "is_bot": False, "first_name": "Sol"}
    message = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "date": 1790000000, "text": "?"}
    query = {"id": "1", "from": person, "message": message, "chat_instance": "1", "data": data}
    payload = json.dumps({"update_id": chat, "callback_query": query})
    seen = [Seen(str(chat), str(chat), payload)]

    def work_on(work: Work) -> list[Handed]:
        for waiting in inbox.add_done(work, "telegram", seen):
            for inbound in parse(waiting.payload, 110201543):
                work.afresh(lambda own, inbound=inbound: handle_alone(here, own, "telegram", inbound))  # type: ignore[misc]
        work.session.flush()
        return handing.claim(work.connection, work.later, {"telegram": sender})

    for handed in turn("kept, worked on and claimed", work_on):
        for each in handed.given:
            turn("noted as sent", lambda work, each=each: delivered(here, work, each, {"message": "1"}))  # type: ignore[misc]


def _steps(
    here: Municipality, store: Store, sender: Hands, shown: dict[int, str], presses: int
) -> list[Figure]:
    statements: list[float] = []
    counts: dict[str, int] = {}
    times: dict[str, float] = {}
    driver: dict[str, float] = {}
    event.listen(store.engine, "before_cursor_execute", lambda *_all: statements.append(-time.perf_counter()))
    event.listen(store.engine, "after_cursor_execute", lambda *_all: _ended(statements))

    def turn(name: str, do: Callable[[Work], Any]) -> Any:
        before, began = len(statements), time.perf_counter()
        try:
            return store_turn(store, do)
        finally:
            times[name] = times.get(name, 0.0) + time.perf_counter() - began
            counts[name] = counts.get(name, 0) + len(statements) - before
            driver[name] = driver.get(name, 0.0) + sum(statements[before:])

    half = presses // 2
    for chat in range(21, 21 + half):
        _press(here, sender, chat, shown[chat], turn)
    found = [
        Figure(
            "press",
            name,
            1e6 * times[name] / half,
            "µs",
            beside=f"{counts[name] / half:g} statements, in the driver {1e6 * driver[name] / half:.0f} µs",
        )
        for name in counts
    ]
    profiled = cProfile.Profile()
    for chat in range(21 + half, 21 + presses):
        profiled.runcall(_press, here, sender, chat, shown[chat], lambda _name, do: store_turn(store, do))
    return found + _top("press", profiled, presses - half)


def _ended(statements: list[float]) -> None:
    """The last one is over: its seconds."""
    statements[-1] += time.perf_counter()


async def _send(times: int) -> list[Figure]:
    row = [{"label": label, "data": f"c.abcdefgh.0ab.{label}"} for label in ("Yes", "A bit", "No")]
    body = {"text": "Hi Sol. Did someone listen to you this week?", "rows": [row]}
    async with BotApi() as api:
        channel = TelegramChannel(TOKEN, api.url)
        await channel.open()
        profiled = cProfile.Profile()
        profiled.enable()
        for chat in range(1, times + 1):
            await channel.send("message", str(chat), body)
        profiled.disable()
        await channel.close()
    await asyncio.sleep(0)
    return _top("send", profiled, times)


def _top(what: str, profiled: cProfile.Profile, times: int) -> list[Figure]:
    """The project's own functions by all that they take, then whatever by what it takes itself."""
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profiled).stats  # type: ignore[attr-defined]
    ours = [
        (each[3], f"{Path(file).relative_to(ROOT)}: {name}", each[1])
        for (file, _line, name), each in stats.items()
        if file.startswith(str(ROOT)) and ".venv" not in file and "benchmarks" not in file
    ]
    all_ = [
        (each[2], f"{'/'.join(Path(file).parts[-2:])}: {name}", each[1])
        for (file, _line, name), each in stats.items()
    ]
    return [
        Figure(what, name, 1e6 * seconds / times, "µs", beside=f"{kind}, called {calls / times:g} ×")
        for kind, rows in (("with all it calls", ours), ("itself", all_))
        for seconds, name, calls in sorted(rows, reverse=True)[:TOP]
    ]
