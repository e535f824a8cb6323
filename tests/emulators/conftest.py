"""The emulator and the real SDK talking to it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import Bot, Update

from tests.emulators.telegram import TelegramEmulator

ALL = list(Update.ALL_TYPES)


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK warns of a change to come unless asked for it now, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as running:
        yield running


@pytest_asyncio.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with Bot(
        telegram.token, base_url=telegram.base_url + "/bot", base_file_url=telegram.base_url + "/file/bot"
    ) as bot:
        await bot.get_updates(allowed_updates=ALL)
        yield bot
