"""Thirteen weeks of check-ins: everybody is asked at their own hour, and everybody answers in their own way."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.demo.circles import Ring
from tests.demo.hands import Player, Script, jump, soonest, together
from tests.demo.seen import AnyMessage, owner
from tests.rig import Rig

HABITS = {
    "always": 0.28,
    "mostly": 0.24,
    "sometimes": 0.22,
    "late": 0.10,
    "postpones": 0.06,
    "pauses": 0.06,
    "never": 0.04,
}
"""How people are, with how many of them there are."""

LINES = {
    "da": (
        "Stod selv op fire dage",
        "Var til træning to gange",
        "Lavede mad til os alle",
        "Ringede selv til lægen",
        "Snakkede med min klasselærer",
        "Fik ja til praktik på værkstedet",
    ),
    "en": (
        "Had a good talk with my brother",
        "Went to school every day",
        "Finished my drawing",
        "Called the job centre myself",
        "Slept well all week",
        "Scored twice on Saturday",
    ),
}

Scene = Callable[[], Awaitable[None]]


@dataclass(eq=False)
class Way:
    """How one young person answers: their habit, and how good their weeks are (0 to 1)."""

    ring: Ring
    habit: str
    brightness: float
    random: Random

    @property
    def player(self) -> Player:
        """Who answers."""
        return self.ring.young_person


@dataclass(eq=False)
class Quarter:
    """The weeks as they are played. `scenes` are shown at a moment; `instead` is played when somebody is asked."""

    rig: Rig
    ways: dict[str, Way]
    random: Random
    instead: dict[str, Scene] = field(default_factory=dict)
    asked: dict[str, bool] = field(default_factory=dict)
    agenda: list[tuple[datetime, int, Script | Scene]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    planned: int = 0

    @property
    def written(self) -> tuple[str, ...]:
        """Every line that young people wrote."""
        return tuple(sorted(self.words))

    def listen(self, message: AnyMessage) -> None:
        """Notice who is asked a first question just now."""
        whose = owner(message.chat) or ""
        way = self.ways.get(whose)
        if way is not None and not message.sender.is_bot and not message.text.startswith("/"):
            self.words.add(message.text)
        if way is not None and message.sender.is_bot and "later" in keys(message):
            self.asked[whose] = True

    def plan(self, moment: datetime, what: Script | Scene) -> None:
        """Something that somebody does later."""
        self.planned += 1
        heapq.heappush(self.agenda, (moment, self.planned, what))


def keys(message: AnyMessage) -> list[str]:
    """The keys of a question's buttons."""
    data = [each.data or "" for row in message.buttons for each in row]
    return [each.split(".", 3)[3] for each in data if each.startswith("c.")]


def ways(rings: list[Ring], random: Random) -> dict[str, Way]:
    """How everybody is; Sol always answers, and one young person leaves on the way."""
    names, weights = list(HABITS), list(HABITS.values())
    found = {}
    for number, ring in enumerate(rings):
        habit = "always" if number == 0 else random.choices(names, weights)[0]
        if number == 5:
            habit = "leaves"
        way = Way(ring, habit, random.betavariate(4, 2.4), random)
        found[str(ring.young_person.person.id)] = way
    return found


async def play(quarter: Quarter, end: datetime, passed: Callable[[datetime], None]) -> None:
    """Move the clock from one thing to the next until `end`; `passed` is told where it stands."""
    rig = quarter.rig
    stop = rig.emulator.subscribe(quarter.listen)
    while True:
        due = await soonest(rig)
        moment = min(
            [each for each in (due, quarter.agenda[0][0] if quarter.agenda else None) if each] or [end]
        )
        if moment >= end:
            break
        await jump(rig, moment)
        await everybody(quarter, moment)
        passed(moment)
    stop()
    await jump(rig, end)


async def everybody(quarter: Quarter, moment: datetime) -> None:
    """What is on the agenda by now, and what those do who were asked just now."""
    scripts: list[Script] = []
    while quarter.agenda and quarter.agenda[0][0] <= moment:
        what = heapq.heappop(quarter.agenda)[2]
        if callable(what):
            await what()
        else:
            scripts.append(what)
    asked, quarter.asked = quarter.asked, {}
    for person in asked:
        scene = quarter.instead.pop(person, None)
        if scene is not None:
            await scene()
        else:
            scripts.append(_react(quarter, quarter.ways[person], moment))
    await together(quarter.rig, scripts)


def _react(quarter: Quarter, way: Way, moment: datetime) -> Script:
    random, habit = way.random, way.habit
    if habit == "leaves" and random.random() < 0.2:
        way.habit = "gone"
        return _leave(way.player)
    if habit == "pauses" and random.random() < 0.2:
        return _pause(way.player)
    if habit == "postpones" and random.random() < 0.5:
        return _postpone(way)
    if habit == "late" and random.random() < 0.7:
        quarter.plan(moment + timedelta(hours=random.choice((2, 3, 20, 26))), _answer(way))
        return iter(())
    chance = {"always": 1.0, "mostly": 0.85, "sometimes": 0.4, "never": 0.0}.get(habit, 0.9)
    return _answer(way) if random.random() < chance else iter(())


def _answer(way: Way) -> Script:
    """Through the questions that are open, whatever they are."""
    player = way.player
    while options := player.options():
        if "nobody" in options:
            yield player.press(_where(way, options))
            continue
        replies = [each for each in options if each not in ("skip", "later", "what", "back")]
        if replies:
            yield player.press(_pick(way, replies))
        elif way.random.random() < 0.3:
            yield player.write(way.random.choice(LINES[way.ring.circle.language]))
        else:
            yield player.press("skip")


def _pick(way: Way, replies: list[str]) -> str:
    if way.random.random() < 0.03:
        return "skip"
    if replies[0] == "0":
        return replies[min(len(replies) - 1, max(0, round(way.random.gauss(10 * way.brightness, 1.5))))]
    weights = [way.brightness, *([(1 - way.brightness) / (len(replies) - 1)] * (len(replies) - 1))]
    return way.random.choices(replies, weights)[0]


def _where(way: Way, options: list[str]) -> str:
    """To the circle, to nobody, or to one adult."""
    return way.random.choice([each for each in options if each != "back"])


def _postpone(way: Way) -> Script:
    if "later" in way.player.options():
        yield way.player.press("later")
        yield way.player.press(way.random.choice(("hour", "evening", "tomorrow")))


def _pause(player: Player) -> Script:
    yield player.write("/pause")
    yield player.press("2")


def _leave(player: Player) -> Script:
    yield player.write("/leave")
    yield player.press("leave")
    yield player.press("thanks")
    yield player.press("yes")
