"""A young person goes everywhere there is to go, except to the help dialogue itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store import members
from store.unit_of_work import Work
from tests.emulators.telegram import Message, Person
from tests.rig import ZONE, Rig
from tests.stories.cast import Circle, links

Screen = tuple[str, tuple[str, ...]]
"""What a message said when it came, and the data of its buttons."""

SAID = (
    "I feel awful",
    "I do not want to live any more",
    "help",
    "112",
    "hjælp mig",
    "I am happy",
    "🙂",
    "ok",
    "skip",
    "I need help",
    "<b>bold</b> {name}",
    "a" * 4000,
)
"""There is no list of words: nobody reads them, so nothing may depend on them."""


class Screens:
    """Every message that the bot sends into one private chat, as it is when it arrives."""

    def __init__(self, rig: Rig, person: Person) -> None:
        self.seen: list[Screen] = []
        self._known: set[int] = set()
        self._person = person
        rig.telegram.subscribe(self._hear)

    def _hear(self, message: Message) -> None:
        if message.chat is self._person.chat and message.sender is not self._person:
            if message.id not in self._known:
                data = tuple(each.data or "" for row in message.buttons for each in row)
                self.seen.append((message.text or message.caption or "a file", data))
            self._known.add(message.id)


async def tour(rig: Rig, made: Circle) -> None:
    """Settings, data, circle, invitations, check-ins, mistakes, a break, leaving and coming back."""
    sol = made.sol
    await _press(rig, sol, "/settings", ["when", "4", "other"])
    await rig.write(sol, "midnight")
    await rig.write(sol, "23:30")
    await _press(rig, sol, None, ["no"])
    await rig.write(sol, "17:00")
    for path in (["quiet", "0"], ["quiet", "nobody"], ["language", "da"], ["language", "en"], ["nothing"]):
        await _press(rig, sol, "/settings", path)
    await _press(rig, sol, "/settings", ["my_circle", "nothing"])
    await _press(rig, sol, "/mydata", ["answers", "lines", "kept", "looks", "erase", "no", "file"])
    await _press(rig, sol, "/circle", ["remove", "nobody"])
    await _press(rig, sol, "/circle", ["rest", "no"])
    await _press(rig, sol, "/circle", ["choices"])
    await _press(rig, sol, "/circle", ["invite"])
    await rig.write(sol, "Nora")
    await _press(rig, sol, None, ["professional", "skip", "yes"])
    await rig.write(sol, "/say")
    await rig.write(sol, "A Tuesday would suit me")
    await _press(rig, sol, None, ["adults", "back", "circle", "no"])
    await _press(rig, sol, "/goals", ["new"])
    await rig.write(sol, "A dog, call 12 34 56 78")
    await _press(rig, sol, None, ["proud", "3", "circle", "no"])
    await _press(rig, sol, "/goodnews", [])
    await rig.write(sol, "Passed the exam")
    await _press(rig, sol, None, ["circle", "passing_on", "yes", "same", "friend", "school", "proud", "send"])
    await _press(rig, sol, "/lookback", ["share", "back", "nothing"])
    await _press(rig, sol, "/settings", ["good_news", "cards"])
    await _press(rig, sol, "/language", ["en"])
    for command in ("/start", "/help", "/nothing_like_that", "/figures", "hello?", "x" * 600):
        await rig.write(sol, command)
    await rig.act(sol.open(links(made.lars)[0]))
    await rig.until(datetime(2026, 8, 21, 17, tzinfo=ZONE))
    first = sol.messages[-1]
    await _press(rig, sol, None, ["what", "back", "later", "evening"])
    await rig.act(sol.press_data(first, "c.nothing.0.yes"))
    await rig.until(datetime(2026, 8, 22, 20, tzinfo=ZONE))
    await _press(rig, sol, None, ["yes", "yes"])
    await rig.write(sol, "y" * 600)
    await rig.write(sol, "Call me on 12 34 56 78")
    await _press(rig, sol, None, ["circle", "no", "my_data", "*none", "nothing"])
    await _press(rig, sol, "/pause", ["2"])
    await _press(rig, sol, "/settings", ["pause"])
    await rig.write(sol, "/stop")
    await _press(rig, sol, "/leave", ["leave", "thanks", "yes"])
    await _press(rig, sol, "/start", ["en", "no"])
    await _press(rig, sol, "/start", ["en", "yes", "4", "17:00", "done", "enough"])
    await rig.service.store.turn(lambda work: _freeze(work, sol))
    await rig.write(sol, "/mydata")
    await rig.tap(sol, "asking_for_help")


async def _press(rig: Rig, sol: Person, command: str | None, keys: Sequence[str]) -> None:
    if command is not None:
        await rig.write(sol, command)
    for key in keys:
        await rig.tap(sol, key)


def _freeze(work: Work, sol: Person) -> None:
    member = members.by_address(work, "telegram", str(sol.id))
    assert member is not None
    member.frozen = True
