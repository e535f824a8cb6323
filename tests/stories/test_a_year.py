"""A year in one circle, lived week by week: what Kreds says of itself, when, to whom, and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import rhythm
from tests.emulators.telegram import Group, Message, Person
from tests.rig import ZONE, Rig, rig
from tests.stories.cast import Circle, circle

MONDAY = datetime(2026, 8, 17, 10, tzinfo=ZONE)
FRIDAY = timedelta(days=4, hours=8)
"""From a Monday at ten to Friday at six, an hour after Sol is asked."""

WEEKS = 52

NEWS = "Got up by myself four days"


@dataclass
class Heard:
    """What the bot says: of itself in the group, and to Sol."""

    rig: Rig
    circle: Circle
    acting: bool = False
    group: list[tuple[datetime, str]] = field(default_factory=list)
    sol: list[tuple[datetime, str]] = field(default_factory=list)

    def hear(self, message: Message) -> None:
        """A message, new or changed."""
        if not message.sender.is_bot or message.edited or message.service is not None:
            return
        now = self.rig.clock.now.astimezone(ZONE)
        if isinstance(message.chat, Group):
            if not self.acting:
                self.group.append((now, message.text))
        elif message.chat is self.circle.sol.chat:
            self.sol.append((now, message.text))


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_year_in_one_circle_is_kept_by_people_and_quietly_by_kreds(tmp_path: Path) -> None:
    async with rig(tmp_path, MONDAY) as running:
        lived = await circle(running)
        heard = Heard(running, lived)
        running.telegram.subscribe(heard.hear)
        begins = running.clock.now
        for week in range(WEEKS):
            monday = begins + timedelta(weeks=week)
            await running.until(monday)
            heard.acting = True
            if week % 4 == 0:
                await _agree(running, lived)
            heard.acting = False
            await running.until(monday + FRIDAY)
            heard.acting = True
            await _answer(running, lived.sol)
            if week % 8 == 0:
                await _good_news(running, lived.sol)
            if week % 4 == 0:
                await _press(running, lived.mum, lived.group, "kept")
            heard.acting = False
        await running.until(begins + timedelta(weeks=WEEKS + 1))

        weeks = Counter((moment - MONDAY).days // 7 for moment, _text in heard.group)
        digests = [(moment, text) for moment, text in heard.group if text.startswith("The week in short")]
        assert all(number <= rhythm.A_WEEK + 1 for number in weeks.values()), (
            "no more than the circle's budget"
        )
        assert all(8 <= moment.hour < 21 for moment, _text in heard.group), "and never at night"
        assert {moment.weekday() for moment, _text in digests} == {6}
        assert len(digests) == len({(moment - MONDAY).days // 7 for moment, _text in digests})
        assert 13 <= len(digests) < 40, "each month has its week in short, and most weeks have nothing to say"
        asked = [moment for moment, text in heard.sol if "quick one" in text]
        assert len(asked) == WEEKS + 1
        assert {f"{moment:%A %H:%M}" for moment in asked} == {"Friday 17:00"}, "by the clock, all year"
        assert sum("look back" in text for _moment, text in heard.sol) == 1, "when the year is over"
        assert sum(NEWS in message.text for message in lived.group.messages) >= WEEKS // 8
        silent = {message.text for message in lived.group.messages if "answer" in message.text}
        assert all("private" in text for text in silent), "the group reads nothing of answers"


async def _agree(running: Rig, lived: Circle) -> None:
    await running.act(lived.ali.write("/agree Mum calls the school by Friday", lived.group))
    await _press(running, lived.mum, lived.group, "yes")


async def _press(running: Rig, person: Person, group: Group, key: str) -> None:
    """The newest button in the group that means `key`."""
    message, data = next(
        (message, each.data or "")
        for message in reversed(group.messages)
        for row in message.buttons
        for each in row
        if (each.data or "").startswith("g.") and (each.data or "").split(".")[2] == key
    )
    await running.act(person.press_data(message, data))


async def _answer(running: Rig, sol: Person) -> None:
    """Everything that is asked, with its first answer."""
    while keys := [each for each in _options(sol) if each not in ("later", "what", "back")]:
        await running.tap(sol, keys[0])


async def _good_news(running: Rig, sol: Person) -> None:
    await running.write(sol, "/goodnews")
    await running.write(sol, NEWS)
    await running.tap(sol, "circle")


def _options(sol: Person) -> list[str]:
    """The keys of the question that is open."""
    data = [each.data or "" for row in sol.messages[-1].buttons for each in row]
    return [each.split(".", 3)[3] for each in data if each.startswith("c.")]
